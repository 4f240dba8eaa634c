"""Secrets of an installation: each from a file that a vault or the service manager wrote, or from the
environment. In files none is seen by whoever lists processes, and none is handed to children.
"""

import os
import secrets
import stat
import time
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from dangvu.core.files import keep_first, write_text

SESSION_KEY = "secret_key"
"""The file with the key that signs sessions. Its first line signs; the key before, below it, is accepted for
a while, so that a change signs nobody out.
"""
ACCEPTED = 2 * 24 * 3600
"""Seconds that the key before is accepted: longer than any session."""
LASTS = 365 * 24 * 3600
"""Seconds after which a secret is to be changed."""
SECRETS = (
    "DANGVU_DATABASE_URL",
    "DANGVU_DATABASE_OWNER_URL",
    "DANGVU_SECRET_KEY",
    "DANGVU_OIDC_SECRET",
    "DANGVU_TOKEN",
)
"""Settings that hold a secret; each may end in ``_FILE`` and name a file instead."""
KEY_FILES = (
    "DANGVU_KEY_FILE",
    "DANGVU_PASSPHRASE_FILE",
    "DANGVU_BACKUP_KEY_FILE",
    "DANGVU_BACKUP_PASSPHRASE_FILE",
)
"""Settings that name a file in any case."""


def secret(name: str) -> str:
    """The secret that a setting holds, or the file it names; empty where there is none. Raises
    ImproperlyConfigured: both are given, or the file does not serve.
    """
    assert name in SECRETS, name
    given, named = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if not named:
        return given
    if given:
        raise ImproperlyConfigured(f"Chỉ nêu một trong hai: {name} hoặc {name}_FILE.")
    path = Path(named)
    try:
        if path.stat().st_mode & stat.S_IRWXO:
            raise ImproperlyConfigured(f"Tệp của {name}_FILE ai cũng đọc được; hãy chạy: chmod o= {path}")
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise ImproperlyConfigured(f"Không đọc được tệp của {name}_FILE: {path}") from None
    if not text:
        raise ImproperlyConfigured(f"Tệp của {name}_FILE rỗng: {path}")
    return text


def in_environment() -> list[str]:
    """The settings that hold their secret themselves."""
    return [name for name in SECRETS if os.environ.get(name)]


def files_named() -> dict[str, Path]:
    """The files that secrets come from, by their settings."""
    names = (*(f"{name}_FILE" for name in SECRETS), *KEY_FILES)
    return {name: Path(os.environ[name]) for name in names if os.environ.get(name)}


def session_keys(home: Path) -> list[str]:
    """The key that signs sessions, then those before it that are still accepted. A setting may hold several,
    a line each; else the key is made once and kept in the data folder.
    """
    if given := secret("DANGVU_SECRET_KEY"):
        return given.splitlines()
    path = home / SESSION_KEY
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        return [keep_first(path, _new_key())]
    keys = path.read_text(encoding="ascii").splitlines()
    return keys if age(path) < ACCEPTED else keys[:1]


def renew_session_key(home: Path) -> list[str]:
    """Another key from now on; gives what ``session_keys`` does."""
    before = session_keys(home)[0]
    made = _new_key()
    write_text(home / SESSION_KEY, f"{made}\n{before}\n")
    return [made, before]


def is_session_key_old(home: Path) -> bool:
    """Whether the key of the data folder, if that is the one in use, has lasted as long as it may."""
    path = home / SESSION_KEY
    return not secret("DANGVU_SECRET_KEY") and path.exists() and age(path) >= LASTS


def age(path: Path) -> float:
    """Seconds since the file was written."""
    return time.time() - path.stat().st_mtime


def _new_key() -> str:
    return secrets.token_urlsafe(48)
