"""Files that jobs made, for whoever asked to fetch: kept in the data folder a week, each for its account."""

import hashlib
import time
from pathlib import Path

from django.conf import settings

from dangvu.jobs.models import Job
from dangvu.jobs.share import require_room
from dangvu.jobs.uploads import KEPT_SECONDS

FOLDER = "downloads"


def place_for(job: Job) -> Path:
    """Where the file of a job is to be written; its folder is made. Raises Refused where the account's share
    of the disk is full.
    """
    path = _place(job)
    if not path.exists():
        require_room(job.account, 1)  # how large it will be nobody knows yet
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def there(job: Job) -> Path | None:
    """The file of a job, while it is kept."""
    path = _place(job)
    return path if path.is_file() and not _is_old(path) else None


def forget_old() -> None:
    """Remove what is older than a week, and what was left half written."""
    for path in (settings.HOME / FOLDER).glob("*/*"):
        if _is_old(path):
            path.unlink(missing_ok=True)


def _place(job: Job) -> Path:
    """Named by the request: numbers of jobs come again where their table was lost."""
    folder: Path = settings.HOME / FOLDER / str(job.account)
    return folder / hashlib.sha256(job.key.encode()).hexdigest()


def _is_old(path: Path) -> bool:
    return path.stat().st_mtime < time.time() - KEPT_SECONDS
