"""Keys: where the master key of a data folder comes from, and the key of each purpose under it.

The master key is 32 random bytes in a file outside the data folder (``DANGVU_KEY_FILE``), or is stretched
from a passphrase (``DANGVU_PASSPHRASE_FILE``, else asked for on a terminal). No two purposes share a key. The
data folder keeps ``encryption.json``: how the key is come by, and a check value that tells a wrong key from a
damaged file.
"""

import getpass
import hmac
import json
import os
import secrets
import sys
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from dangvu.core.files import keep_first

KEY_BYTES = 32
SHORTEST_PASSPHRASE = 12
STRETCHING = {"passes": 3, "memory_kib": 65_536, "lanes": 1}
"""Argon2id: a third of a second, once a process."""
DESCRIPTION = "encryption.json"
SQLITE_FILES = ("register.sqlite", "readings.sqlite", "jobs.sqlite", "keystore.sqlite")
SEALED_FILES = ("node_key.pem",)
"""Small files that are sealed whole (``sealed_files``)."""
_PLAIN = b"SQLite format 3\0"


class KeyFault(ImproperlyConfigured):
    """A key is missing, wrong or useless; says what to do."""


def file_key(purpose: str, home: Path | None = None) -> bytes | None:
    """The key of a file or purpose of this installation, or of the data folder ``home``; None where it is not
    encrypted.

    Raises KeyFault where the master key is missing or wrong, or one is given to a plain register.
    """
    master = master_key(home or settings.HOME)
    return None if master is None else derived(master, purpose)


def derived(master: bytes, purpose: str) -> bytes:
    """The key of one purpose under a master key (HKDF-SHA256): knowing one tells nothing about another."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"dangvu {purpose}".encode()).derive(master)


def new_key_file(path: Path) -> None:
    """Make a key file, readable by its owner alone; one that is there is left. Raises KeyFault."""
    if not path.parent.is_dir():
        message = _("Không có thư mục %(folder)s để đặt tệp khóa; hãy tạo thư mục ấy, hoặc nêu nơi khác.")
        raise KeyFault(message % {"folder": path.parent})
    try:
        keep_first(path, secrets.token_hex(KEY_BYTES) + "\n")
    except OSError as fault:
        message = _("Không ghi được tệp khóa %(path)s (%(fault)s); hãy xem quyền ghi, hoặc nêu nơi khác.")
        raise KeyFault(message % {"path": path, "fault": fault.strerror}) from fault


def key_of_file(path: Path) -> bytes:
    """The key in a key file: 64 hexadecimal digits. Raises KeyFault."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        message = _("Không đọc được khóa trong tệp %(path)s: tệp phải có 64 chữ số thập lục phân.")
        raise KeyFault(message % {"path": path})
    return key


def passphrase_of_file(path: Path) -> str:
    """The first line of a file. Raises KeyFault."""
    try:
        return path.read_text(encoding="utf-8").split("\n")[0].strip()
    except (OSError, ValueError):
        message = _("Không đọc được cụm mật khẩu trong tệp %(path)s.")
        raise KeyFault(message % {"path": path}) from None


def stretched(passphrase: str, salt: bytes, passes: int, memory_kib: int, lanes: int) -> bytes:
    """The key that a passphrase stands for (Argon2id), however its diacritics were typed."""
    from argon2.low_level import Type, hash_secret_raw  # noqa: PLC0415 - only passphrases need it

    secret = unicodedata.normalize("NFC", passphrase).encode()
    return hash_secret_raw(secret, salt, passes, memory_kib, lanes, KEY_BYTES, Type.ID)


def master_key(home: Path) -> bytes | None:
    """The master key of a data folder, as the environment names it; None where the folder is plain and no key
    is given. A new folder is encrypted where one is. Raises KeyFault.
    """
    key_file, passphrase_file = (
        os.environ.get(name, "") for name in ("DANGVU_KEY_FILE", "DANGVU_PASSPHRASE_FILE")
    )
    if (home / DESCRIPTION).exists():
        return unlocked(home, key_file, passphrase_file)
    if not key_file and not passphrase_file:
        return None
    if plain := plain_files(home):
        message = _("Đã cho khóa mà %(files)s chưa được mã hóa; hãy chạy: dangvu encrypt")
        raise KeyFault(message % {"files": ", ".join(plain)})
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    text, _key = description_of(home, key_file, passphrase_file)
    keep_first(home / DESCRIPTION, text)
    return unlocked(home, key_file, passphrase_file)


def unlocked(home: Path, key_file: str, passphrase_file: str) -> bytes:
    """The master key of an encrypted data folder, from the file named. Raises KeyFault."""
    return _unlocked((home / DESCRIPTION).read_text(encoding="utf-8"), home, key_file, passphrase_file)


def description_of(home: Path, key_file: str, passphrase_file: str) -> tuple[str, bytes]:
    """What a newly encrypted data folder says about its key, and the key. Raises KeyFault."""
    told: dict[str, Any] = {"format": 1, "by": "key_file" if key_file else "passphrase"}
    if not key_file:
        told |= {**STRETCHING, "salt": secrets.token_hex(16)}
    key = _asked(told, home, key_file, passphrase_file, new=True)
    return json.dumps(told | {"check": derived(key, "check").hex()}, indent=1), key


def plain_files(home: Path) -> list[str]:
    """The databases of a data folder that anybody can read."""
    return [name for name in SQLITE_FILES if _begins_plain(home / name)]


def _begins_plain(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_PLAIN)) == _PLAIN


@lru_cache(maxsize=4)
def _unlocked(text: str, home: Path, key_file: str, passphrase_file: str) -> bytes:
    """The master key that a description asks for, kept in memory once it was shown to be right."""
    try:
        told = json.loads(text)
        check = bytes.fromhex(told["check"])
        key = _asked(told, home, key_file, passphrase_file, new=False)
    except (ValueError, KeyError, TypeError):
        message = _("Tệp %(name)s bị hỏng; hãy trả lại bản sao lưu của tệp.")
        raise KeyFault(message % {"name": DESCRIPTION}) from None
    if not hmac.compare_digest(derived(key, "check"), check):
        raise KeyFault(_("Khóa không đúng với sổ này; không có gì bị thay đổi."))
    return key


def _asked(told: dict[str, Any], home: Path, key_file: str, passphrase_file: str, *, new: bool) -> bytes:
    """The key, from where the description says it comes from. Raises KeyFault."""
    if told["by"] == "key_file":
        if not key_file:
            raise KeyFault(_("Sổ đã được mã hóa; hãy nêu tệp khóa bằng DANGVU_KEY_FILE."))
        if Path(key_file).resolve().is_relative_to(home.resolve()):
            raise KeyFault(_("Tệp khóa phải nằm ngoài thư mục dữ liệu: ai lấy thư mục là lấy cả khóa."))
        return key_of_file(Path(key_file))
    passphrase = passphrase_of_file(Path(passphrase_file)) if passphrase_file else _typed(new=new)
    if new and len(passphrase) < SHORTEST_PASSPHRASE:
        message = _("Cụm mật khẩu phải có ít nhất %(shortest)s ký tự.")
        raise KeyFault(message % {"shortest": SHORTEST_PASSPHRASE})
    return stretched(passphrase, bytes.fromhex(told["salt"]), *(told[name] for name in STRETCHING))


def _typed(*, new: bool) -> str:
    """A passphrase typed at the terminal; a new one twice. Raises KeyFault."""
    if not sys.stdin.isatty():
        raise KeyFault(_("Sổ đã được mã hóa; hãy nêu cụm mật khẩu bằng DANGVU_PASSPHRASE_FILE."))
    passphrase = getpass.getpass(_("Cụm mật khẩu của sổ: "))
    if new and getpass.getpass(_("Gõ lại cụm mật khẩu: ")) != passphrase:
        raise KeyFault(_("Hai lần gõ không giống nhau; không có gì bị thay đổi."))
    return passphrase
