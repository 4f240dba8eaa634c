"""`dangvu figure CODE`: one figure, the records behind it, its parts below, or a file of expected figures."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from yaml import YAMLError

from dangvu.accounts.mandates import reach
from dangvu.accounts.readings import log_reading
from dangvu.core.terminal import DONE, REFUSED
from dangvu.statistics import cases
from dangvu.statistics.access import told_of
from dangvu.statistics.breakdown import Part, breakdown
from dangvu.statistics.commands.asking import add_narrowing, add_question, answered, query_from, wrong
from dangvu.statistics.declarations import indicator_named
from dangvu.statistics.engine.tally import Record
from dangvu.statistics.figures import Figure, Query, figure_in, records_in
from dangvu.statistics.store import Reading, steadily

MOST_PAGES = 10**6
HELP = "Tính một chỉ tiêu từ sổ, cho một ngày hoặc một kỳ, theo cơ cấu tổ chức của ngày bất kỳ."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", nargs="?", metavar="CODE", help="mã chỉ tiêu, xem dangvu figures")
    add_question(parser)
    add_narrowing(parser, below=True)
    parser.add_argument(
        "--list",
        action="store_true",
        help="kèm mã các bản ghi đứng sau con số, 500 một trang; có ghi nhật ký",
    )
    parser.add_argument("--page", type=_page, default=1, metavar="N", help="trang của --list")
    parser.add_argument("--cases", type=Path, metavar="FILE.yaml", help="tính cả một tệp các con số chờ đợi")
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def _page(text: str) -> int:
    return min(max(int(text), 1), MOST_PAGES)


def run(options: argparse.Namespace) -> int:
    """Exit 0 with a value, 1 where there is none or a case fails, 2 where the question itself is wrong."""
    if options.cases:
        return _run_cases(options)
    return answered(options, lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    query = _query(options)
    answer, found = steadily(lambda reading: _answer(options, reading, query), query.known)
    records = _told(options, query, found)
    shared = breakdown(query, options.actor) if options.below else None
    _tell(options, answer, records, len(found) - len(records), shared.parts if shared else ())
    return REFUSED if answer.value is None else DONE


def _query(options: argparse.Namespace) -> Query:
    """The question of the command line. Raises ValueError."""
    if not options.code:
        raise ValueError(_("Hãy nêu mã chỉ tiêu, hoặc --cases với một tệp."))
    query = replace(query_from(options), at=options.at, first=options.first, last=options.last)
    return query.of_its_days(timezone.localdate())


def _answer(options: argparse.Namespace, reading: Reading, query: Query) -> tuple[Figure, list[Record]]:
    answer = figure_in(reading, query, options.actor)
    if not options.list or answer.organisation is None:
        return answer, []
    return answer, records_in(reading, query, answer.organisation, options.page)


def _told(options: argparse.Namespace, query: Query, found: list[Record]) -> list[Record]:
    """Those of whom the account is told. A list of persons counts as an export: noted before it is shown."""
    indicator = indicator_named(query.code)
    if not options.list or indicator is None or indicator.key != "person":
        return found
    records = told_of("person", found, reach(options.actor, "read"), query.days_of_sight)
    log_reading(options.actor, f"figure {query.code}", [record.id for record in records], "code")
    return records


def _tell(
    options: argparse.Namespace,
    answer: Figure,
    records: list[Record],
    unnamed: int,
    parts: tuple[Part, ...],
) -> None:
    if options.json:
        listed = (
            {"records": [one.code for one in records], "unnamed": unnamed, "page": options.page}
            if options.list
            else {}
        )
        below = {"parts": [part.as_json() for part in parts]} if options.below else {}
        print(json.dumps(answer.as_json() | listed | below, ensure_ascii=False))
        return
    for finding in answer.findings:
        print(finding, file=sys.stderr)
    found = indicator_named(options.code)
    if answer.value is not None and found:
        name = answer.organisation.name if answer.organisation else ""
        print(f"{found.label}{f' - {name}' if name else ''}: {answer.value}")
    for part in parts:
        name = part.unit.name if part.unit else _("Không xếp được vào tổ chức trực thuộc")
        print(f"- {name}: {part.value}")
    for record in records:
        print(record.code)
    if unnamed:
        message = _("Không nêu mã %(count)s bản ghi: nay ở ngoài phạm vi được xem, hoặc đã bị hủy.")
        print(message % {"count": unnamed}, file=sys.stderr)


def _run_cases(options: argparse.Namespace) -> int:
    try:
        found = cases.evaluated(options.cases, options.actor)
    except (OSError, ValueError, YAMLError) as fault:
        return wrong(_("Không đọc được tệp: %(fault)s") % {"fault": fault})
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        marks = {True: "✓", False: "✗", None: "·"}
        for case in found:
            print(f"{marks[case['pass']]} {case['code']} ({case['org']}): {case['value']} / {case['expect']}")
    return REFUSED if any(case["pass"] is False for case in found) else DONE
