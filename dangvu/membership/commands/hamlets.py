"""`dangvu hamlets`: hamlets by commune and by how a cell covers them; hamlet cells to watch."""

import argparse
import json
import sys
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import covers, reach
from dangvu.core.days import day_given
from dangvu.core.terminal import DONE, REFUSED
from dangvu.membership.hamlets.listing import REASON_WORDS, WORDS
from dangvu.membership.hamlets.lists import CommuneList, WatchedList, name_of
from dangvu.membership.hamlets.queries import COVERS, Commune, Question
from dangvu.statistics.access import unknown
from dangvu.statistics.commands.asking import answered
from dangvu.statistics.lookup import coded
from dangvu.statistics.store import steadily

HELP = "Thôn, tổ dân phố theo xã và theo chi bộ phụ trách; chi bộ thôn cần theo dõi; của ngày bất kỳ."
COUNTS = ("hamlets", *COVERS, "of_2", "of_3", "of_more", "with_unit")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--org", metavar="MÃ", help="mã tổ chức; mặc định mọi nơi được xem")
    parser.add_argument(
        "--at", type=day_given, metavar="NGÀY", help="tính tại ngày (yyyy-mm-dd), mặc định hôm nay"
    )
    parser.add_argument(
        "--structure", type=day_given, metavar="NGÀY", help="xếp theo xã, theo cơ cấu của ngày này"
    )
    parser.add_argument("--watch", action="store_true", help="các chi bộ thôn cần theo dõi, và vì sao")
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    """Exit 1 where there is no such organisation within reach."""
    return answered(options, lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    on = options.at or timezone.localdate()
    day = options.structure or on
    allowed, number = reach(options.actor, "read"), None
    if options.org:
        unit = steadily(lambda reading: coded(reading, options.org, [day]))
        if unit is None or not covers(allowed, frozenset({unit.id}), day):
            print(unknown(options.org, day), file=sys.stderr)
            return REFUSED
        number = unit.id
    question = Question(allowed, on, options.structure if day != on else None, number)
    if options.watch:
        return _watched(question, as_json=options.json)
    rows = CommuneList(question).found()
    if options.json:
        print(json.dumps({"at": on.isoformat(), "rows": [_told(row) for row in rows]}, ensure_ascii=False))
        return DONE
    for row in rows:
        told = ", ".join(f"{WORDS[cover]} {getattr(row, cover)}" for cover in COVERS if getattr(row, cover))
        print(f"{name_of(row)}: {row.hamlets} ({told})")
    if not rows:
        print(_("Không có thôn nào trong phạm vi này."))
    return DONE


def _watched(question: Question, *, as_json: bool) -> int:
    listed = WatchedList(question)
    lines = listed.lines(listed.found())
    if as_json:
        rows = [
            {"name": line.name, "parent": line.parent_name, "reasons": line.cell.reasons}
            | {key: getattr(line.cell, key) for key in ("members", "official", "youngest", "hamlets")}
            for line in lines
        ]
        print(json.dumps({"at": question.on.isoformat(), "rows": rows}, ensure_ascii=False))
        return DONE
    for line in lines:
        reasons = "; ".join(str(REASON_WORDS[one]) for one in line.cell.reasons)
        print(f"{line.name} ({line.parent_name}): {reasons}")
    if not lines:
        print(_("Không có chi bộ thôn nào cần theo dõi trong phạm vi này."))
    return DONE


def _told(row: Commune) -> dict[str, Any]:
    return {"code": row.code, "name": name_of(row)} | {key: getattr(row, key) for key in COUNTS}
