"""How much of the disk one account may fill: the files it sent and those made for it, together."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from dangvu.core.finding import Finding, Refused

FOLDERS = ("uploads", "downloads")
MOST_FILES = 100


def require_room(account: int, size: int) -> None:
    """Raises Refused where so many bytes more, or one file more, are beyond the account's share."""
    sizes = [path.stat().st_size for path in _files_of(account)]
    if len(sizes) < MOST_FILES and sum(sizes) + size <= settings.SHARE:
        return
    message = _(
        "Tệp của bạn trên máy chủ đã đầy phần được dùng (%(files)s tệp hoặc %(size)s MB); hãy ghi nhận hoặc"
        " bỏ các tác vụ cũ, hoặc chờ: mỗi tệp được giữ 7 ngày."
    )
    words = {"files": MOST_FILES, "size": settings.SHARE // 1024**2}
    raise Refused([Finding("share.full", message % words)])


def _files_of(account: int) -> Iterator[Path]:
    home: Path = settings.HOME
    for folder in FOLDERS:
        yield from (home / folder / str(account)).glob("*")
