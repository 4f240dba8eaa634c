"""`dangvu table CODE --org CODE`: a statutory table in the form asked."""

import argparse
import sys

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.core.terminal import DONE, REFUSED
from dangvu.statistics.commands.asking import add_question, answered, wrong
from dangvu.statistics.tables import UnknownTable, compute, declared_tables
from dangvu.statistics.tables.parts import UnknownColumn, by_part
from dangvu.statistics.tables.skins import skins

HELP = "Lập một biểu thống kê của một tổ chức, tại một ngày hoặc trong một kỳ."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help="số biểu: 1, 2, 2B, 3, 4, 5, 6, 7")
    add_question(parser)
    parser.add_argument(
        "--below",
        nargs="?",
        const="",
        metavar="CỘT",
        help="mỗi tổ chức trực thuộc một cột, cho biết cột này của biểu; mặc định cột đầu",
    )
    parser.add_argument(
        "--format", choices=("json", "csv", "xlsx", "html"), default="json", help="dạng biểu, mặc định json"
    )


def run(options: argparse.Namespace) -> int:
    """Exit 1 where an identity fails, 2 where the question is wrong. Raises Refused without such an
    organisation.
    """
    return answered(options, lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    at = options.at or (None if options.last else timezone.localdate())
    try:
        table = compute(
            options.code,
            options.org,
            at=at,
            first=options.first,
            last=options.last,
            structure=options.structure,
            known=options.known,
            reader=options.actor,
        )
        if options.below is not None:
            table = by_part(table, options.below or table.declaration.columns[0].code)
    except UnknownColumn:
        known = ", ".join(one.code for one in declared_tables()[options.code].columns)
        words = {"code": options.code, "column": options.below, "known": known}
        return wrong(_("Biểu %(code)s không có cột “%(column)s”; có các cột: %(known)s.") % words)
    except UnknownTable:
        return wrong(
            _("Không có biểu “%(code)s”; có các biểu: %(known)s.")
            % {"code": options.code, "known": ", ".join(declared_tables())}
        )
    except ValueError:
        return wrong(
            _("Biểu %(code)s lập cho một kỳ; hãy ghi --from và --to theo thứ tự.") % {"code": options.code}
        )
    sys.stdout.flush()
    sys.stdout.buffer.write(skins()[options.format].write(table))
    sys.stdout.buffer.flush()
    failing = [code for code, holds in table.identities if not holds]
    for code in failing:
        print(
            _("Cân đối không khớp: %(code)s. Hãy xem các bản ghi đứng sau.") % {"code": code}, file=sys.stderr
        )
    for breach, unit in table.breaches:
        told = {"where": unit.code if unit else "*", "left": breach.left, "right": breach.right}
        print(f"  {breach.code}: " + _("%(where)s: %(left)s và %(right)s") % told, file=sys.stderr)
    return REFUSED if failing else DONE
