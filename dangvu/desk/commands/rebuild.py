"""`dangvu rebuild [--check]`: the facts again from the ledger."""

import argparse
import json
from dataclasses import asdict

from django.utils.translation import gettext as _

from dangvu.core.terminal import progress_bar
from dangvu.desk.jobs import CHECK, REBUILD
from dangvu.jobs.worker import in_hand
from dangvu.ledger.rebuild import check, rebuild
from dangvu.statistics.store import changed_files, drop_bases

HELP = "Dựng lại dữ liệu từ sổ cái; --check chỉ so sánh, không thay gì."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="chỉ so sánh; thoát với mã 1 nếu có khác")
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    kind = CHECK if options.check else REBUILD
    with (
        progress_bar(_("Dựng lại từ sổ cái")) as bar,
        in_hand(kind.name, options.actor, {}, bar) as work,
    ):
        # The store first: once the facts are put in place there is no safe point any more.
        changed = changed_files(work, remove=not options.check)
        differences = check(work) if options.check else rebuild(work)
        if not options.check:
            drop_bases()  # whatever was different: one killed before this did not come to it
        work.answer = {"differences": len(differences) + len(changed)}
    differs = bool(differences or changed)
    if options.json:
        print(
            json.dumps(
                {
                    "identical": not differs,
                    "differences": [asdict(one) for one in differences],
                    **({"store": changed} if changed else {}),
                },
                ensure_ascii=False,
            )
        )
    for one in () if options.json else differences:
        words = {"table": one.table, "missing": one.missing, "extra": one.extra, "keys": ", ".join(one.keys)}
        print(_("%(table)s: thiếu %(missing)s dòng, thừa %(extra)s dòng (%(keys)s)") % words)
    if not options.json:
        for name in changed:
            print(_("Kho số liệu: tệp %(name)s không còn như khi lập.") % {"name": name})
        print(_text(options.check, differs))
    return 1 if differs and options.check else 0


def _text(only_check: bool, differs: bool) -> str:
    if not differs:
        return _("Dữ liệu đúng như sổ cái.")
    return _("Dữ liệu khác sổ cái.") if only_check else _("Đã dựng lại dữ liệu theo sổ cái.")
