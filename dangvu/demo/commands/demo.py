"""`dangvu demo`: the synthetic province into an empty register."""

import argparse
import json

from django.utils.translation import gettext as _

from dangvu.accounts.local import ready_register, the_actor
from dangvu.core.terminal import DONE, progress_bar
from dangvu.demo.accounts import make_province_accounts
from dangvu.demo.build import build, is_empty, put_aside, stop_progress, write_progress

HELP = "Dựng tỉnh mẫu (Bắc Kạn 2009-2025, người và việc đều đặt ra) trong một sổ trống."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--members",
        type=int,
        default=None,
        metavar="N",
        help="số đảng viên, từ 2.000; mặc định khoảng 35.000 như số đã công bố",
    )
    parser.add_argument(
        "--lives-on",
        action="store_true",
        help="ghi từng việc từ tháng 12/2019, qua hai lần sắp xếp 01/02/2020 và 01/07/2025, đến nay",
    )
    parser.add_argument(
        "--force", action="store_true", help="cất sổ đang có sang một thư mục bên cạnh rồi dựng"
    )
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    if options.force and not is_empty():
        kept = put_aside()
        ready_register()
        options.actor = the_actor(options.actor_name)
        if not options.json:
            print(_("Sổ trước được cất nguyên vẹn trong %(folder)s.") % {"folder": kept})
    with progress_bar(_("Dựng tỉnh mẫu")) as bar:

        def tell(done: int, step: str) -> None:
            write_progress(done, step)
            bar(done, 100)

        try:
            built = build(options.actor, tell, options.members, lives_on=options.lives_on)
            made = make_province_accounts()
        finally:
            stop_progress()
    if options.json:
        accounts = [one.name for one in made]
        print(json.dumps({"entries": built.entries, "warnings": built.warnings, "accounts": accounts}))
        return DONE
    print(_("Đã dựng tỉnh mẫu: %(entries)s bút toán.") % {"entries": built.entries})
    for one in made:
        print(one)
    return DONE
