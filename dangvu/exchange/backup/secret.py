"""The secret that backups are encrypted under: a key file or a passphrase, never the register's own key."""

import getpass
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding, Refused
from dangvu.core.keys import (
    SHORTEST_PASSPHRASE,
    STRETCHING,
    key_of_file,
    passphrase_of_file,
    stretched,
)

KEY, PASSPHRASE, PLAIN = "key", "passphrase", "plain"


class BackupRefused(Refused):
    """A backup that is not made, or not put back; nothing was changed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__([Finding(f"backup.{code}", message)])


@dataclass(frozen=True)
class Secret:
    """What somebody must have to open a backup."""

    kind: str
    """KEY, PASSPHRASE, or PLAIN: anybody opens it; only damage by accident is noticed."""
    value: bytes | str

    def key(self, salt: bytes) -> bytes:
        """The master key of one backup file, whose header holds the salt."""
        if isinstance(self.value, str):
            return stretched(self.value, salt, **STRETCHING)
        return self.value


OPEN_TO_ALL = Secret(PLAIN, bytes(32))


def secret_given(*, plain: bool, new: bool) -> Secret:
    """The secret of this installation's backups; typed twice where it is ``new``.

    Raises BackupRefused where there is none, KeyFault where its file does not serve.
    """
    if plain:
        return OPEN_TO_ALL
    if key_file := os.environ.get("DANGVU_BACKUP_KEY_FILE"):
        return Secret(KEY, key_of_file(Path(key_file)))
    if passphrase_file := os.environ.get("DANGVU_BACKUP_PASSPHRASE_FILE"):
        return Secret(PASSPHRASE, _long_enough(passphrase_of_file(Path(passphrase_file))))
    if sys.stdin.isatty():
        return Secret(PASSPHRASE, _long_enough(_typed(new=new)))
    message = _(
        "Chưa có khóa sao lưu; hãy nêu tệp khóa bằng DANGVU_BACKUP_KEY_FILE (lập bằng: dangvu backup "
        "--new-key TỆP) hoặc cụm mật khẩu bằng DANGVU_BACKUP_PASSPHRASE_FILE."
    )
    raise BackupRefused("no_key", message)


def _long_enough(passphrase: str) -> str:
    if len(passphrase) < SHORTEST_PASSPHRASE:
        message = _("Cụm mật khẩu phải có ít nhất %(shortest)s ký tự.")
        raise BackupRefused("passphrase", message % {"shortest": SHORTEST_PASSPHRASE})
    return passphrase


def _typed(*, new: bool) -> str:
    passphrase = getpass.getpass(_("Cụm mật khẩu của bản sao lưu: "))
    if new and getpass.getpass(_("Gõ lại cụm mật khẩu: ")) != passphrase:
        raise BackupRefused("passphrase", _("Hai lần gõ không giống nhau; không có gì bị thay đổi."))
    return passphrase
