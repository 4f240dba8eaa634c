import hashlib
import os
import subprocess
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from dangvu.core.keys import new_key_file
from dangvu.exchange import samples
from dangvu.exchange.workbook.reading import read_members
from dangvu.jobs import uploads


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def test_an_upload_is_asked_for_by_its_hash() -> None:
    digest = uploads.keep([b"one ", b"two"], 7)

    assert digest == hashlib.sha256(b"one two").hexdigest()
    with uploads.opened(digest, 7) as path:
        assert path.read_bytes() == b"one two"


def test_an_upload_of_another_account_is_not_there() -> None:
    digest = uploads.keep([b"x"], 7)

    assert not uploads.there(digest, 8)
    with pytest.raises(FileNotFoundError), uploads.opened(digest, 8):
        pass


@pytest.mark.parametrize("name", ["", "../../secret_key", "0" * 63])
def test_only_a_hash_names_an_upload(name: str, home: Path) -> None:
    (home / "secret_key").write_text("x", encoding="utf-8")
    uploads.keep([b"x"], 7)

    assert not uploads.there(name, 7)


def test_nobody_else_on_the_machine_reads_an_upload(home: Path) -> None:
    uploads.keep([b"x"], 7)

    (path,) = (home / "uploads" / "7").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_what_nobody_came_back_for_is_removed() -> None:
    old, fresh = uploads.keep([b"old"], 7), uploads.keep([b"fresh"], 7)
    with uploads.opened(old, 7) as path:
        os.utime(path, (0, time.time() - uploads.KEPT_SECONDS - 1))

    uploads.forget_old()

    assert (uploads.there(old, 7), uploads.there(fresh, 7)) == (False, True)


@pytest.fixture
def key(home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path_factory.mktemp("key") / "key"
    new_key_file(path)
    monkeypatch.setenv("DANGVU_KEY_FILE", str(path))


@pytest.mark.usefixtures("key")
def test_in_an_encrypted_data_folder_an_upload_is_sealed_and_lies_on_no_disk_open(home: Path) -> None:
    digest = uploads.keep([b"Nguyen Van An"], 7)

    kept = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert not any(b"Nguyen" in content for content in kept)
    with uploads.opened(digest, 7) as path:
        assert subprocess.run(["cat", path], capture_output=True, check=True).stdout == b"Nguyen Van An"
        assert not path.resolve().exists()


@pytest.mark.usefixtures("key")
def test_a_sealed_upload_given_to_another_account_does_not_open(home: Path) -> None:
    digest = uploads.keep([b"x"], 7)
    (home / "uploads" / "8").mkdir()
    (home / "uploads" / "7" / digest).rename(home / "uploads" / "8" / digest)

    with pytest.raises(FileNotFoundError), uploads.opened(digest, 8):
        pass


@pytest.mark.usefixtures("key")
def test_a_sealed_workbook_is_read_like_any_other() -> None:
    sample = Path(samples.__file__).with_name("danh_sach_mau.xlsx")
    digest = uploads.keep([sample.read_bytes()], 7)

    with uploads.opened(digest, 7) as path:
        found = read_members(path)

    assert (found.row_count, found.faults, found.sha256) == (30, [], digest)
