"""`dangvu return`: the returns of an organisation, the board of those below it, one, why it differs."""

import argparse
import json
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import reach
from dangvu.core.days import day_given
from dangvu.core.finding import Finding, Refused
from dangvu.core.terminal import DONE
from dangvu.statistics.commands.asking import answered
from dangvu.statistics.figures import Query, organisation_of
from dangvu.statistics.lookup import Unit
from dangvu.statistics.returns.deadlines import last_due
from dangvu.statistics.returns.standing import numbered
from dangvu.statistics.returns.telling import board_told, difference_told, return_told, returns_told
from dangvu.statistics.store import Reading, steadily

HELP = "Báo cáo thống kê đã chốt: của một tổ chức, của các tổ chức trực thuộc, một báo cáo, vì sao nay khác."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "number", nargs="?", type=int, metavar="SỐ", help="số của một báo cáo; bỏ trống: liệt kê"
    )
    parser.add_argument("--differs", action="store_true", help="mỗi số nay khác số đã chốt")
    parser.add_argument("--org", metavar="MÃ", help="mã tổ chức; mặc định tổ chức cao nhất")
    parser.add_argument("--below", action="store_true", help="các tổ chức trực thuộc: ai đã gửi, ai chậm")
    parser.add_argument("--from", dest="first", type=day_given, metavar="NGÀY", help="từ ngày")
    parser.add_argument("--to", dest="last", type=day_given, metavar="NGÀY", help="đến hết ngày")
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    """Raises Refused where there is no such return or organisation within reach."""
    return answered(options, lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    if options.number is not None:
        found: dict[str, Any] = _one(options)
    else:
        first, last = last_due(timezone.localdate())
        first, last = options.first or first, options.last or last
        unit = _unit(options, last)
        found = board_told(unit, first, last) if options.below else returns_told(unit)
    print(json.dumps(found, ensure_ascii=False, indent=None if options.json else 1))
    return DONE


def _unit(options: argparse.Namespace, last: date) -> Unit:
    def work(reading: Reading) -> Unit:
        unit, findings = organisation_of(reading, Query("", options.org, at=last), options.actor)
        if unit is None:
            raise Refused([Finding(one.code, one.message, where=one.where) for one in findings])
        return unit

    return steadily(work)


def _one(options: argparse.Namespace) -> dict[str, Any]:
    row = numbered(options.number, reach(options.actor, "read"))
    if row is None:
        message = _("Không có báo cáo số %(number)s trong phạm vi được xem.") % {"number": options.number}
        raise Refused([Finding("return.unknown", message)])
    return difference_told(row) if options.differs else return_told(row)
