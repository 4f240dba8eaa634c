"""`dangvu rekey`: the data folder under another key; the old one opens nothing any more."""

import argparse
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from dangvu.core.finding import Finding, Refused
from dangvu.core.keys import master_key
from dangvu.core.secret_files import renew_session_key, secret
from dangvu.core.sqlite.holding import alone
from dangvu.core.sqlite.swap import finish
from dangvu.core.terminal import DONE, WRONG_USAGE
from dangvu.desk.commands import encrypt

HELP = (
    "Đổi khóa của thư mục dữ liệu, hoặc khóa ký phiên; khóa cũ lấy từ DANGVU_KEY_FILE hoặc cụm mật khẩu như"
    " các lệnh khác."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The new key."""
    encrypt.add_arguments(parser)
    parser.add_argument(
        "--session-key",
        action="store_true",
        help="đổi khóa ký phiên đăng nhập; khóa cũ còn được nhận trong hai ngày",
    )


def run(options: argparse.Namespace) -> int:
    """Exit 2 where no new key is named. Raises Refused, KeyFault, InUse."""
    if options.session_key:
        return _renew_session_key(settings.HOME)
    if not (options.key_file or options.passphrase_file or options.passphrase):
        print(_("Hãy nêu khóa mới bằng --key-file, --passphrase-file hoặc --passphrase."), file=sys.stderr)
        return WRONG_USAGE
    home: Path = settings.HOME
    encrypt.let_go()
    with alone(home):
        finish(home)
        old = master_key(home)
        if old is None:
            raise Refused([Finding("encryption.plain", _("Sổ chưa được mã hóa; hãy chạy: dangvu encrypt"))])
        key_file, passphrase_file = encrypt.chosen(options)
        encrypt.exchange(home, old, key_file, passphrase_file)
    encrypt.tell(home, key_file)
    return DONE


def _renew_session_key(home: Path) -> int:
    """Raises Refused where the key is not ours to change."""
    if secret("DANGVU_SECRET_KEY"):
        message = _(
            "Khóa ký phiên do DANGVU_SECRET_KEY cho; hãy đổi ở đó: khóa mới ở dòng đầu, khóa cũ ở dòng dưới."
        )
        raise Refused([Finding("session_key.given", message)])
    renew_session_key(home)
    print(_("Đã đổi khóa ký phiên; hãy khởi động lại chương trình. Khóa cũ còn được nhận trong hai ngày."))
    return DONE
