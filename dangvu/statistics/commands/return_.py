"""`dangvu return`: the returns of an organisation, the board of those below it, one, why it differs; one made
and sent.
"""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import reach
from dangvu.core.days import day_given
from dangvu.core.finding import Finding, Refused
from dangvu.core.terminal import DONE, REFUSED
from dangvu.ledger.enact import Recorded
from dangvu.ledger.paper import Paper, read_paper
from dangvu.statistics.commands.asking import answered
from dangvu.statistics.figures import Query, organisation_of
from dangvu.statistics.lookup import Unit
from dangvu.statistics.models import StatisticalReturn
from dangvu.statistics.returns.deadlines import last_due
from dangvu.statistics.returns.frozen import thawed
from dangvu.statistics.returns.making import freeze_and_send, freezing_of, shown_to
from dangvu.statistics.returns.standing import numbered
from dangvu.statistics.returns.telling import board_told, difference_told, return_told, returns_told
from dangvu.statistics.store import Reading, steadily
from dangvu.statistics.tables.skins import skins

HELP = "Báo cáo thống kê: đã chốt của một tổ chức, của các tổ chức trực thuộc, vì sao nay khác; lập và gửi."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "number", nargs="?", type=int, metavar="SỐ", help="số của một báo cáo; bỏ trống: liệt kê"
    )
    parser.add_argument("--differs", action="store_true", help="mỗi số nay khác số đã chốt")
    parser.add_argument("--org", metavar="MÃ", help="mã tổ chức; mặc định tổ chức cao nhất")
    parser.add_argument("--below", action="store_true", help="các tổ chức trực thuộc: ai đã gửi, ai chậm")
    parser.add_argument("--from", dest="first", type=day_given, metavar="NGÀY", help="từ ngày")
    parser.add_argument("--to", dest="last", type=day_given, metavar="NGÀY", help="đến hết ngày")
    parser.add_argument(
        "--format",
        choices=("json", "xlsx", "html"),
        default="json",
        help="dạng của một báo cáo, mặc định json",
    )
    parser.add_argument(
        "--new", action="store_true", help="lập: mọi biểu của kỳ, cân đối khớp hay không; chưa ghi gì"
    )
    parser.add_argument("--send", action="store_true", help="chốt và gửi lên cấp trên trong một lần")
    parser.add_argument(
        "--structure", type=day_given, metavar="NGÀY", help="theo cơ cấu tổ chức của ngày này"
    )
    parser.add_argument("--tables", default="", metavar="BIỂU", help="số biểu, cách nhau bằng dấu phẩy")
    parser.add_argument("--paper", type=Path, metavar="TỆP.json", help="văn bản gửi kèm")
    parser.add_argument(
        "--override", default="", metavar="LÝ DO", help="ghi dù có cảnh báo; lý do được giữ trong sổ"
    )
    parser.add_argument("--key", default="", metavar="MÃ", help="gửi lại cùng mã thì được cùng câu trả lời")
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    """Raises Refused where there is no such return or organisation within reach."""
    return answered(options, lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    if options.new or options.send:
        return _made(options)
    if options.format != "json":
        return _written(options)
    if options.number is not None:
        found: dict[str, Any] = _one(options)
    else:
        first, last = last_due(timezone.localdate())
        first, last = options.first or first, options.last or last
        unit = _unit(options, last)
        found = board_told(unit, first, last) if options.below else returns_told(unit)
    _print(found, options)
    return DONE


def _unit(options: argparse.Namespace, last: date) -> Unit:
    def work(reading: Reading) -> Unit:
        unit, findings = organisation_of(reading, Query("", options.org, at=last), options.actor)
        if unit is None:
            raise Refused([Finding(one.code, one.message, where=one.where) for one in findings])
        return unit

    return steadily(work)


def _one(options: argparse.Namespace) -> dict[str, Any]:
    row = _row(options)
    return difference_told(row) if options.differs else return_told(row)


def _row(options: argparse.Namespace) -> StatisticalReturn:
    row = numbered(options.number, reach(options.actor, "read"))
    if row is None:
        message = _("Không có báo cáo số %(number)s trong phạm vi được xem.") % {"number": options.number}
        raise Refused([Finding("return.unknown", message)])
    return row


def _written(options: argparse.Namespace) -> int:
    """All tables of one return as one file, to the output."""
    if options.number is None:
        raise ValueError(_("Hãy ghi số của báo cáo."))
    write_all = skins()[options.format].write_all
    assert write_all is not None  # the forms offered have it
    sys.stdout.flush()
    sys.stdout.buffer.write(write_all(thawed(_row(options))))
    sys.stdout.buffer.flush()
    return DONE


def _made(options: argparse.Namespace) -> int:
    """What would be frozen; with ``--send`` it is, and sent."""
    given = {"organisation": options.org, "tables": options.tables}
    days = {"from_date": options.first, "to_date": options.last, "structure": options.structure}
    payload = given | {name: day.isoformat() for name, day in days.items() if day}
    act = freezing_of(payload, options.actor, timezone.localdate())
    if not options.send:
        found = shown_to(act, options.actor)
        _print(found.as_json(), options)
        return REFUSED if found.is_refused else DONE
    done = freeze_and_send(
        act, by=options.actor, paper=_paper(options), key=options.key, override=options.override
    )
    acts = [
        {"entry": one.number, "hash": one.hash, "sentence": each.sentence(), "remarks": _remarks(one)}
        for each, one in done
    ]
    _print({"recorded": True, "acts": acts}, options)
    return DONE


def _remarks(one: Recorded) -> list[dict[str, Any]]:
    return [found.as_json() for found in one.remarks]


def _paper(options: argparse.Namespace) -> Paper:
    """Raises ValueError where the file is none, Refused for what it says."""
    if options.paper is None:
        return Paper()
    try:
        said = json.loads(options.paper.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as fault:
        raise ValueError(_("Không đọc được tệp JSON: %(fault)s") % {"fault": fault}) from fault
    paper, faults = read_paper(said)
    if faults:
        raise Refused(faults)
    return paper


def _print(found: dict[str, Any], options: argparse.Namespace) -> None:
    print(json.dumps(found, ensure_ascii=False, indent=None if options.json else 1))
