"""`dangvu series CODE`: one figure on several days or in several years, on the tree of one day."""

import argparse
import json
import sys

from django.utils.translation import gettext as _

from dangvu.core.terminal import DONE, REFUSED
from dangvu.statistics.commands.asking import add_narrowing, add_question, answered, query_from, wrong
from dangvu.statistics.declarations import indicator_named
from dangvu.statistics.series import MOST, Days, NoSeries, Series, by_years, series

HELP = "Tính một chỉ tiêu cho nhiều ngày hoặc nhiều năm trên cùng một cơ cấu tổ chức, để so sánh được."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help="mã chỉ tiêu, xem dangvu figures")
    add_question(parser, several=True)
    add_narrowing(parser)
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    """Exit 0 with points, 1 where there is no such organisation, 2 where the question itself is wrong."""
    return answered(options, lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    try:
        found = series(query_from(options), _days(options), options.actor)
    except NoSeries:
        return wrong(
            _("Hãy ghi --from và --to, hoặc --at nhiều lần; nhiều nhất %(most)s mốc.") % {"most": MOST}
        )
    _tell(options, found)
    return DONE if found.points else REFUSED


def _days(options: argparse.Namespace) -> list[Days]:
    """The points of the command line. Raises NoSeries."""
    found = indicator_named(options.code)
    if options.first and options.last:
        return by_years(found.when if found else "day", options.first, options.last)
    return [(None, day) for day in sorted(set(options.at))]


def _tell(options: argparse.Namespace, found: Series) -> None:
    if options.json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
        return
    for finding in found.findings:
        print(finding, file=sys.stderr)
    for point in found.points:
        days = f"{point.first} - {point.last}" if point.first else f"{point.last}"
        print(f"{days}: {_shown(point.value)} ({_shown(point.then)})")
    for one in found.breaks:
        paper = f", {one.paper}" if one.paper else ""
        print(f"{one.on}: {one.act}{paper} (#{one.entry})")


def _shown(value: object) -> str:
    return "-" if value is None else str(value)
