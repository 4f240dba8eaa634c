"""Nobody fills the disk for all: the files of an account are bounded, by number and together."""

from pathlib import Path

import pytest
from pytest_django import Settings

from dangvu.core.finding import Refused
from dangvu.jobs import downloads, share, uploads
from dangvu.jobs.models import Job

MINE, THEIRS = 7, 8


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME, settings.SHARE = tmp_path, 100
    return tmp_path


def test_the_files_of_an_account_have_a_limit_together() -> None:
    first = uploads.keep([b"a" * 60], MINE)
    uploads.keep([b"b" * 40], MINE)

    with pytest.raises(Refused, match="đã đầy"):
        uploads.keep([b"c"], MINE)
    uploads.keep([b"d" * 100], THEIRS)
    uploads.forget(first, MINE)
    assert uploads.keep([b"c"], MINE)


def test_a_file_that_is_there_already_takes_no_more_room() -> None:
    digest = uploads.keep([b"a" * 100], MINE)

    assert uploads.keep([b"a" * 100], MINE) == digest


def test_many_small_files_have_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share, "MOST_FILES", 3)
    for content in (b"a", b"b", b"c"):
        uploads.keep([content], MINE)

    with pytest.raises(Refused, match="đã đầy"):
        uploads.keep([b"d"], MINE)


def test_what_was_made_for_an_account_counts_with_what_it_sent() -> None:
    place = downloads.place_for(Job(account=MINE, key="một"))
    place.write_bytes(b"x" * 90)

    with pytest.raises(Refused):
        uploads.keep([b"y" * 20], MINE)
    uploads.keep([b"y" * 10], MINE)
    assert downloads.place_for(Job(account=MINE, key="một")) == place
    place.write_bytes(b"x" * 100)
    with pytest.raises(Refused):
        downloads.place_for(Job(account=MINE, key="hai")).write_bytes(b"z")
