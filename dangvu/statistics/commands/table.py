"""`dangvu table CODE --org CODE`: a statutory table, or by its definition one of one's own, in any form."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.core.terminal import DONE, REFUSED
from dangvu.law.questions import known_codes
from dangvu.statistics.commands.asking import add_question, answered, wrong
from dangvu.statistics.own.declaring import declaration_of, lies_by_organisation
from dangvu.statistics.own.laid import laid_out
from dangvu.statistics.own.plain import LONGEST
from dangvu.statistics.own.reading import read_definition
from dangvu.statistics.tables import Declaration, Table, compute, declared_tables
from dangvu.statistics.tables.parts import UnknownColumn, by_part
from dangvu.statistics.tables.skins import skins

KINDS_AND_TYPES = ("organisations.code_lists.organisation_kind", "organisations.code_lists.grassroots_type")
"""What ``--every`` may name."""
MOST_BYTES = 4 * LONGEST + 4
"""More than any definition has; what is longer is refused for its length."""
HELP = "Lập một biểu thống kê của một tổ chức, tại một ngày hoặc trong một kỳ."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", nargs="?", help="số biểu: 1, 2, 2B, 3, 4, 5, 6, 7")
    parser.add_argument(
        "--definition", type=Path, metavar="TỆP", help="thay cho số biểu: định nghĩa một biểu tự lập (.yaml)"
    )
    add_question(parser)
    parser.add_argument(
        "--below",
        nargs="?",
        const="",
        metavar="CỘT",
        help="mỗi tổ chức trực thuộc một cột, cho biết cột này của biểu; mặc định cột đầu",
    )
    parser.add_argument(
        "--every",
        metavar="LOẠI",
        help="thay cho tổ chức trực thuộc: mọi tổ chức các loại này, ở mọi cấp; cách nhau bằng dấu phẩy",
    )
    parser.add_argument(
        "--format", choices=("json", "csv", "xlsx", "html"), default="json", help="dạng biểu, mặc định json"
    )


def run(options: argparse.Namespace) -> int:
    """Exit 1 where an identity fails, 2 where the question is wrong. Raises Refused without such an
    organisation, and where a definition is wrong.
    """
    return answered(options, lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    if bool(options.code) == bool(options.definition):
        return wrong(_("Hãy ghi số biểu, hoặc --definition và tệp định nghĩa; một trong hai."))
    declaration = _declared(options)
    if declaration is None:
        words = {"code": options.code, "known": ", ".join(declared_tables())}
        return wrong(_("Không có biểu “%(code)s”; có các biểu: %(known)s.") % words)
    known_kinds = [code for each in KINDS_AND_TYPES for code in known_codes(each)]
    if unknown := [one for one in _kinds_of(options) if one not in known_kinds]:
        words = {"kind": ", ".join(unknown), "known": ", ".join(known_kinds)}
        return wrong(_("Không có loại tổ chức “%(kind)s”; có: %(known)s.") % words)
    try:
        table = laid_out(table_asked(options, declaration))
        if (options.below is not None or options.every) and not lies_by_organisation(declaration):
            table = by_part(table, options.below or declaration.columns[0].code)
    except UnknownColumn:
        known = ", ".join(one.code for one in declaration.columns)
        words = {"code": declaration.code, "column": options.below, "known": known}
        return wrong(_("Biểu %(code)s không có cột “%(column)s”; có các cột: %(known)s.") % words)
    except ValueError:
        words = {"code": declaration.code}
        return wrong(_("Biểu %(code)s lập cho một kỳ; hãy ghi --from và --to theo thứ tự.") % words)
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


def _declared(options: argparse.Namespace) -> Declaration | None:
    """The table asked for. Raises Refused with all that is wrong in a definition, ValueError where the file
    cannot be read.
    """
    if options.code:
        return declared_tables().get(options.code)
    try:
        with options.definition.open("rb") as file:
            text = file.read(MOST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        told = _("Không đọc được tệp %(file)s; hãy xem lại tên tệp, tệp là chữ UTF-8.")
        raise ValueError(told % {"file": options.definition}) from None
    return declaration_of(read_definition(text))


def table_asked(options: argparse.Namespace, declaration: Declaration) -> Table:
    """The table, of the organisation and days of the command line."""
    asked: dict[str, Any] = {
        "at": options.at or (None if options.last else timezone.localdate()),
        "first": options.first,
        "last": options.last,
        "structure": options.structure,
        "known": options.known,
        "reader": options.actor,
    }
    return compute(declaration, options.org, **asked, every=_kinds_of(options))


def _kinds_of(options: argparse.Namespace) -> tuple[str, ...]:
    return tuple(one.strip() for one in (options.every or "").split(",") if one.strip())
