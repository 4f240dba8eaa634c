"""`dangvu restore FILE`: put a backup in its place, after everything in it was checked."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.core.files import write_text
from dangvu.core.terminal import DONE, WRONG_USAGE, progress_bar
from dangvu.core.watch import Unwatched
from dangvu.exchange.backup.restoring import Done, Wanted, restore
from dangvu.exchange.backup.secret import BackupRefused, secret_given
from dangvu.exchange.backup.taking import keys_file

HELP = "Khôi phục sổ từ bản sao lưu, sau khi đã kiểm tra hết; --check chỉ diễn tập bên cạnh, không đụng sổ."
DRILL = "restore_drill.json"
"""What the last drill found, for `dangvu doctor`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="TỆP", help="tệp sao lưu")
    parser.add_argument(
        "--keys", type=Path, metavar="TỆP.keys", help="tệp khóa, nếu không nằm cạnh tệp sao lưu"
    )
    parser.add_argument(
        "--check", action="store_true", help="khôi phục sang bên, kiểm tra, để nguyên mọi thứ"
    )
    parser.add_argument("--node", default="", metavar="MÃ", help="chỉ nhận bản sao lưu của máy này")
    parser.add_argument("--replace", action="store_true", help="cất sổ đang có sang bên để thay nó")
    parser.add_argument("--older", action="store_true", help="nhận cả bản thiếu bút toán; cần --reason")
    parser.add_argument("--reason", default="", metavar="LÝ DO", help="vì sao nhận bản thiếu bút toán")
    parser.add_argument("--plain", action="store_true", help="nhận bản sao lưu không có khóa")
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    if options.older != bool(options.reason.strip()):
        print(_("--older và --reason đi cùng nhau."), file=sys.stderr)
        return WRONG_USAGE
    wanted = Wanted(
        file=options.file,
        keys=options.keys or keys_file(options.file),
        secret=secret_given(plain=options.plain, new=False),
        node=options.node,
        older_because=options.reason.strip(),
        replace=options.replace,
        only_check=options.check,
    )
    began = time.monotonic()
    if not options.check:
        _tell(options, _restored(wanted), time.monotonic() - began)
        return DONE
    drill: dict[str, Any] = {"day": timezone.localdate().isoformat(), "file": options.file.name}
    try:
        done = _restored(wanted)
    except BackupRefused as refused:
        drill |= {"seconds": round(time.monotonic() - began, 1), "result": "refused"}
        write_text(
            settings.HOME / DRILL, json.dumps(drill | {"reasons": [str(one) for one in refused.findings]})
        )
        raise
    seconds = time.monotonic() - began
    drill |= {"sha256": done.sha256, "entries": done.manifest.entries, "seconds": round(seconds, 1)}
    write_text(settings.HOME / DRILL, json.dumps(drill | {"result": "whole"}))
    _tell(options, done, seconds)
    return DONE


class _Drawn(Unwatched):
    """How far each part of it is, as a bar; it cannot be stopped."""

    def __init__(self, bar: Callable[[int, int], None]) -> None:
        self._bar = bar

    def tell(self, done: int, total: int, step: str = "") -> None:
        self._bar(done, total)


def _restored(wanted: Wanted) -> Done:
    with progress_bar(_("Kiểm tra bản sao lưu")) as bar:
        return restore(wanted, _Drawn(bar))


def _tell(options: argparse.Namespace, done: Done, seconds: float) -> None:
    words = {
        "entries": done.manifest.entries,
        "head": done.manifest.head,
        "day": done.manifest.day,
        "behind": done.behind,
        "seconds": round(seconds, 1),
        "kept": done.kept,
    }
    if options.json:
        print(json.dumps({"sha256": done.sha256, **words}, ensure_ascii=False))
        return
    if options.check:
        print(
            _(
                "Bản sao lưu ngày %(day)s lành lặn: %(entries)s bút toán, dựng lại đúng như sổ cái, "
                "%(seconds)s giây."
            )
            % words
        )
    else:
        print(_("Đã khôi phục %(entries)s bút toán của bản sao lưu ngày %(day)s.") % words)
    if done.behind:
        print(_("Nó thiếu %(behind)s bút toán ghi sau đó.") % words)
    if done.kept:
        print(_("Sổ cũ được cất ở %(kept)s; khi chắc chắn không cần nữa thì xóa.") % words)
