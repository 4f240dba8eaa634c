"""`dangvu encrypt`: from now on nobody reads this data folder without its key."""

import argparse
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _

from dangvu.core.finding import Finding, Refused
from dangvu.core.keys import DESCRIPTION, description_of, new_key_file, plain_files, unlocked
from dangvu.core.sqlite.encrypting import NotTheSame, encrypt
from dangvu.core.sqlite.holding import alone
from dangvu.core.sqlite.swap import finish
from dangvu.core.terminal import DONE
from dangvu.ledger.sealing import forget_keystores

HELP = "Mã hóa thư mục dữ liệu bằng một tệp khóa hoặc một cụm mật khẩu."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the key comes from; by default from the environment, as for every other command."""
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--key-file", default="", metavar="F", help="tệp khóa, ngoài thư mục dữ liệu; chưa có thì được tạo"
    )
    choice.add_argument("--passphrase-file", default="", metavar="F", help="tệp có cụm mật khẩu ở dòng đầu")
    choice.add_argument("--passphrase", action="store_true", help="hỏi cụm mật khẩu tại màn hình")


def run(options: argparse.Namespace) -> int:
    """Done at once where the folder is encrypted under this key already. Raises Refused, KeyFault, InUse."""
    home: Path = settings.HOME
    key_file, passphrase_file = chosen(options)
    let_go()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone(home):
        finish(home)
        if (home / DESCRIPTION).exists():
            unlocked(home, key_file, passphrase_file)
            print(_("Thư mục dữ liệu đã được mã hóa bằng khóa này."))
            return DONE
        if not plain_files(home):
            message = _("Thư mục dữ liệu chưa có sổ; hãy đặt DANGVU_KEY_FILE rồi lập sổ, sổ sẽ được mã hóa.")
            raise Refused([Finding("encryption.no_register", message)])
        exchange(home, None, key_file, passphrase_file)
    tell(home, key_file)
    return DONE


def chosen(options: argparse.Namespace) -> tuple[str, str]:
    """The key file and the passphrase file that are asked for; both empty for a passphrase that is typed."""
    if options.passphrase:
        return "", ""
    if options.key_file or options.passphrase_file:
        return options.key_file, options.passphrase_file
    return os.environ.get("DANGVU_KEY_FILE", ""), os.environ.get("DANGVU_PASSPHRASE_FILE", "")


def let_go() -> None:
    """Close the databases of this process, so that their files can be exchanged."""
    connections.close_all()
    forget_keystores()


def exchange(home: Path, old: bytes | None, key_file: str, passphrase_file: str) -> None:
    """Put the folder under the chosen key. Nobody else uses it. Raises Refused, KeyFault."""
    if key_file and not Path(key_file).resolve().is_relative_to(home.resolve()):
        new_key_file(Path(key_file))
    description, key = description_of(home, key_file, passphrase_file)
    try:
        encrypt(home, old, key, description, lambda name: print(_("Đang mã hóa %(name)s") % {"name": name}))
    except NotTheSame as fault:
        raise Refused([Finding("encryption.not_the_same", str(fault))]) from fault
    # Workbooks that wait for confirmation are under the old key, or none; their senders send them again.
    shutil.rmtree(home / "uploads", ignore_errors=True)


def tell(home: Path, key_file: str) -> None:
    """What to do from now on."""
    print(_("Đã mã hóa thư mục %(home)s.") % {"home": home})
    if key_file:
        words = {"path": Path(key_file).resolve()}
        print(_("Từ nay mọi lệnh cần DANGVU_KEY_FILE=%(path)s.") % words)
        print(_("Hãy cất một bản của tệp khóa ở nơi khác: mất khóa là mất sổ."))
    else:
        print(_("Từ nay mọi lệnh cần cụm mật khẩu: DANGVU_PASSPHRASE_FILE, hoặc gõ khi được hỏi."))
        print(_("Hãy cất cụm mật khẩu ở nơi khác: mất cụm mật khẩu là mất sổ."))
