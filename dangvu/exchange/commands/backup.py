"""`dangvu backup FILE`: a consistent copy of the register while it runs."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import reach
from dangvu.core.keys import new_key_file
from dangvu.core.terminal import DONE, WRONG_USAGE, progress_bar
from dangvu.exchange.backup.secret import BackupRefused, secret_given
from dangvu.exchange.backup.taking import back_up, back_up_server, keys_file
from dangvu.exchange.jobs import BACKUP
from dangvu.jobs.worker import in_hand

HELP = "Sao lưu sổ khi đang chạy: một tệp mã hóa chứa sổ, một tệp .keys chứa khóa của từng người."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="?", metavar="TỆP", help="tệp sao lưu sẽ ghi; chưa được có")
    parser.add_argument("--new-key", type=Path, metavar="TỆP", help="lập tệp khóa sao lưu, rồi thôi")
    parser.add_argument(
        "--base",
        type=Path,
        metavar="THƯ MỤC",
        help="bản sao nền của cả máy chủ PostgreSQL, để quay về một thời điểm; không mã hóa",
    )
    parser.add_argument(
        "--plain", action="store_true", help="không cần khóa, ai cũng mở được; chỉ cho sổ mẫu"
    )
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    if options.new_key:
        if options.new_key.exists():
            raise BackupRefused(
                "key_exists", _("Đã có tệp %(file)s; khóa cũ không bị ghi đè.") % vars(options)
            )
        new_key_file(options.new_key)
        print(
            _("Đã lập khóa trong %(file)s. Hãy cất nó ở nơi khác bản sao lưu: mất khóa là mất bản sao lưu.")
            % {"file": options.new_key}
        )
        return DONE
    to: Path | None = options.base or options.file
    if to is None or (options.base and options.file):
        print(_("Hãy nêu tệp sao lưu: dangvu backup TỆP."), file=sys.stderr)
        return WRONG_USAGE
    if not reach(options.actor, "administer").everywhere:
        raise BackupRefused("not_administrator", _("Chỉ người được giao quản trị cả sổ mới sao lưu."))
    make = back_up_server if options.base else back_up
    secret, given = secret_given(plain=options.plain, new=True), {"name": str(to)}
    with progress_bar(_("Sao lưu")) as bar, in_hand(BACKUP.name, options.actor, given, bar) as work:
        work.begin(_("Chép sổ"))
        made = make(to, secret, timezone.localdate(), work)
        work.answer = {"entries": made.entries}
    words = {"file": str(to), "keys": str(keys_file(to))}
    if options.json:
        print(json.dumps(asdict(made) | words, ensure_ascii=False))
    else:
        message = _(
            "Đã sao lưu %(entries)s bút toán vào %(file)s; khóa của từng người nằm trong %(keys)s, "
            "hãy cất nó ở nơi khác."
        )
        print(message % {**words, "entries": made.entries})
    return DONE
