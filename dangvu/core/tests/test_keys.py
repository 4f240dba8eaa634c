"""Where the key of a data folder comes from, and what is said where it does not."""

import json
from pathlib import Path

import pytest

from dangvu.core.keys import (
    DESCRIPTION,
    KeyFault,
    derived,
    key_of_file,
    master_key,
    new_key_file,
    stretched,
)

PASSPHRASE = "mười hai con chim sẻ"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DANGVU_KEY_FILE", raising=False)
    monkeypatch.delenv("DANGVU_PASSPHRASE_FILE", raising=False)
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def key_file(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "sổ.key"
    new_key_file(path)
    monkeypatch.setenv("DANGVU_KEY_FILE", str(path))
    return path


def _passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    path = tmp_path / "passphrase"
    path.write_text(words + "\n", encoding="utf-8")
    monkeypatch.setenv("DANGVU_PASSPHRASE_FILE", str(path))


def test_a_key_file_in_no_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(KeyFault, match=r"Không có thư mục .*/usb để đặt tệp khóa"):
        new_key_file(tmp_path / "usb" / "so.key")


def test_derived_key_is_another_for_each_purpose_and_each_master() -> None:
    keys = {derived(master, purpose) for master in (b"1" * 32, b"2" * 32) for purpose in ("a", "b")}

    assert [len(keys), {len(key) for key in keys}] == [4, {32}]


def test_derived_key_stays_the_same_for_ever() -> None:
    assert derived(bytes(32), "register.sqlite").hex() == (
        "74b5267743fb7cc6114818ae9c939b801170548eabe2acb7681aa7224bcc5ed0"
    )


def test_stretched_passphrase_is_the_same_however_its_diacritics_were_typed() -> None:
    assert stretched("B\u1ebf", bytes(16), 1, 8, 1) == stretched("Be\u0302\u0301", bytes(16), 1, 8, 1)


def test_plain_folder_without_a_key_has_none(home: Path) -> None:
    assert master_key(home) is None
    assert list(home.iterdir()) == []


@pytest.mark.usefixtures("key_file")
def test_new_folder_with_a_key_is_encrypted_under_it(home: Path, key_file: Path) -> None:
    assert master_key(home) == key_of_file(key_file)
    assert json.loads((home / DESCRIPTION).read_text(encoding="utf-8"))["by"] == "key_file"


def test_key_file_is_only_for_its_owner_and_never_made_anew(key_file: Path) -> None:
    before = key_file.read_bytes()
    new_key_file(key_file)

    assert key_file.read_bytes() == before
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_new_folder_with_a_passphrase_opens_with_it_alone(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _passphrase(tmp_path, monkeypatch, PASSPHRASE)
    key = master_key(home)

    assert master_key(home) == key
    assert PASSPHRASE not in (home / DESCRIPTION).read_text(encoding="utf-8")
    other = tmp_path / "other"
    other.write_text("mười hai con chim én", encoding="utf-8")
    monkeypatch.setenv("DANGVU_PASSPHRASE_FILE", str(other))
    with pytest.raises(KeyFault, match="Khóa không đúng"):
        master_key(home)


def test_short_passphrase_is_refused(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _passphrase(tmp_path, monkeypatch, "chim sẻ")

    with pytest.raises(KeyFault, match="ít nhất 12 ký tự"):
        master_key(home)

    assert list(home.iterdir()) == []


def test_wrong_key_is_told(
    home: Path, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    master_key(home)
    new_key_file(tmp_path / "other.key")
    monkeypatch.setenv("DANGVU_KEY_FILE", str(tmp_path / "other.key"))

    with pytest.raises(KeyFault, match="Khóa không đúng với sổ này"):
        master_key(home)


@pytest.mark.usefixtures("key_file")
def test_missing_key_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    master_key(home)
    monkeypatch.delenv("DANGVU_KEY_FILE")

    with pytest.raises(KeyFault, match="hãy nêu tệp khóa bằng DANGVU_KEY_FILE"):
        master_key(home)


@pytest.mark.usefixtures("key_file")
def test_key_for_a_plain_register_is_refused(home: Path) -> None:
    (home / "register.sqlite").write_bytes(b"SQLite format 3\0" + bytes(84))

    with pytest.raises(KeyFault, match=r"register\.sqlite chưa được mã hóa.*dangvu encrypt"):
        master_key(home)

    assert not (home / DESCRIPTION).exists()


def test_key_file_inside_the_data_folder_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_key_file(home / "sổ.key")
    monkeypatch.setenv("DANGVU_KEY_FILE", str(home / "sổ.key"))

    with pytest.raises(KeyFault, match="phải nằm ngoài thư mục dữ liệu"):
        master_key(home)


@pytest.mark.parametrize("text", ["", "abc", "00" * 31, "zz" * 32])
def test_useless_key_file_is_told(home: Path, key_file: Path, text: str) -> None:
    key_file.write_text(text, encoding="ascii")

    with pytest.raises(KeyFault, match="64 chữ số thập lục phân"):
        master_key(home)


@pytest.mark.usefixtures("key_file")
@pytest.mark.parametrize("text", ["", "{}", "[]", '{"by": "key_file", "check": "xy"}'])
def test_damaged_description_is_told(home: Path, text: str) -> None:
    (home / DESCRIPTION).write_text(text, encoding="utf-8")

    with pytest.raises(KeyFault, match=r"encryption\.json bị hỏng"):
        master_key(home)
