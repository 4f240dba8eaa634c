"""`dangvu export DIR`: all facts without names, one file per kind, with both clocks."""

import argparse
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from dangvu.accounts.readings import log_export
from dangvu.core.terminal import DONE, WRONG_USAGE, progress_bar
from dangvu.jobs.worker import in_hand
from dangvu.statistics.exporting import FIELDS, FORMATS, export_into
from dangvu.statistics.jobs import EXPORT, refuse_without_all
from dangvu.statistics.store import Reading, steadily

HELP = "Kết xuất toàn bộ dữ kiện của sổ, không có tên người, mỗi loại một tệp."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="thư mục để ghi, phải trống hoặc chưa có")
    parser.add_argument(
        "--format", choices=sorted(FORMATS), default="parquet", help="dạng tệp, mặc định parquet"
    )


def run(options: argparse.Namespace) -> int:
    """Exit 2 where the folder is not empty. Raises Refused without the whole register in reach."""
    refuse_without_all(options.actor)
    folder: Path = options.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        print(
            _("Thư mục %(folder)s không trống; hãy chọn thư mục khác.") % {"folder": folder},
            file=sys.stderr,
        )
        return WRONG_USAGE
    given = {"name": str(folder)}
    with progress_bar(_("Kết xuất")) as bar, in_hand(EXPORT.name, options.actor, given, bar) as work:

        def write(reading: Reading) -> int:
            log_export(options.actor, "export", reading.number, FIELDS)
            export_into(folder, reading, options.format, work)
            return reading.number

        number = steadily(write, watch=work)
        work.answer = {"known": number}
    print(_("Đã kết xuất sổ đến bút toán %(number)s vào %(folder)s.") % {"number": number, "folder": folder})
    return DONE
