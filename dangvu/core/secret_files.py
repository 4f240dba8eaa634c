"""Secrets of an installation: each from a file that a vault or the service manager wrote, or from the
environment. In files none is seen by whoever lists processes, and none is handed to children.
"""

import os
import stat
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

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
