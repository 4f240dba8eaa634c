"""Workbooks between check and confirmation: kept in the data folder for days, each for its sender."""

import re
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from dangvu.core.files import written

KEPT_SECONDS = 7 * 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def keep(chunks: Iterable[bytes], account: int) -> str:
    """Write an upload down; gives the token it is asked for by. Those past their time are removed."""
    folder = _folder(account)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    forget_old(folder)
    token = secrets.token_urlsafe(32)
    with written(_path(folder, token)) as file:
        for chunk in chunks:
            file.write(chunk)
    return token


def kept(token: str, account: int) -> Path | None:
    """The file behind a token, if this account sent it and it is still here."""
    if not _TOKEN.fullmatch(token):
        return None
    path = _path(_folder(account), token)
    return path if path.is_file() else None


def forget(token: str, account: int) -> None:
    """Remove an upload that was recorded."""
    if path := kept(token, account):
        path.unlink(missing_ok=True)


def forget_old(folder: Path) -> None:
    """Remove what nobody confirmed in time."""
    for path in folder.iterdir():
        if path.stat().st_mtime < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)


def _folder(account: int) -> Path:
    home: Path = settings.HOME
    return home / "uploads" / str(account)


def _path(folder: Path, token: str) -> Path:
    return folder / f"{token}.xlsx"
