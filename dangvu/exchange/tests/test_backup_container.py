"""The encrypted file of a backup: what does not open, and what is said of it."""

import hashlib
import io
from pathlib import Path

import pytest

from dangvu.exchange.backup import container
from dangvu.exchange.backup.container import MAGIC, TAG, opened, sealing
from dangvu.exchange.backup.secret import KEY, OPEN_TO_ALL, PASSPHRASE, BackupRefused, Secret, secret_given

SECRET = Secret(KEY, bytes(range(32)))
TEXT = b"".join(f"{number:07}".encode() for number in range(30))
SMALL = 64


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "CHUNK", SMALL)


def sealed(text: bytes = TEXT, secret: Secret = SECRET) -> bytes:
    file = io.BytesIO()
    with sealing(file, secret, "register") as stream:
        stream.write(text)
    return file.getvalue()


def read(data: bytes, secret: Secret = SECRET, purpose: str = "register") -> bytes:
    return opened(io.BytesIO(data), secret, purpose).read()


def refusal(data: bytes, secret: Secret = SECRET, purpose: str = "register") -> str:
    with pytest.raises(BackupRefused) as refused:
        read(data, secret, purpose)
    return refused.value.findings[0].code


def header_length(data: bytes) -> int:
    return len(MAGIC) + 4 + int.from_bytes(data[len(MAGIC) : len(MAGIC) + 4], "big") + 32


@pytest.mark.parametrize("length", [0, 1, SMALL - 1, SMALL, SMALL + 1, 3 * SMALL])
def test_what_was_sealed_comes_out(length: int) -> None:
    assert read(sealed(TEXT[:length])) == TEXT[:length]


def test_nothing_of_it_can_be_read() -> None:
    assert TEXT[:7] not in sealed()


def test_two_backups_of_the_same_have_nothing_in_common_after_the_magic() -> None:
    one, other = sealed(), sealed()

    assert one[header_length(one) :] != other[header_length(other) :]


def test_every_bit_that_flips_is_found() -> None:
    whole = sealed()

    for place in range(len(whole)):
        broken = bytearray(whole)
        broken[place] ^= 1 << (place % 8)
        assert refusal(bytes(broken)) in ("backup.damaged", "backup.not_a_backup")


def test_every_cut_is_found() -> None:
    whole = sealed()

    assert {refusal(whole[:length]) for length in range(len(whole))} == {
        "backup.damaged",
        "backup.not_a_backup",
    }


def test_chunks_exchanged_or_left_out_or_added_are_found() -> None:
    whole = sealed()
    begin = header_length(whole)
    size = SMALL + TAG
    head, first, second, rest = (
        whole[:begin],
        whole[begin : begin + size],
        whole[begin + size : begin + 2 * size],
        whole[begin + 2 * size :],
    )

    for broken in (
        head + second + first + rest,
        head + second + rest,
        whole + rest,
        head + rest,
        head + first,
    ):
        assert refusal(broken) == "backup.damaged"


def test_chunks_of_another_backup_under_the_same_key_are_found() -> None:
    one, other = sealed(), sealed()

    assert refusal(one[: header_length(one)] + other[header_length(other) :]) == "backup.damaged"


def test_a_wrong_key_is_told_from_damage() -> None:
    assert refusal(sealed(), Secret(KEY, bytes(32))) == "backup.wrong_key"


def test_a_wrong_passphrase_is_told_from_damage() -> None:
    whole = sealed(secret=Secret(PASSPHRASE, "mười hai con giáp"))

    assert read(whole, Secret(PASSPHRASE, "mười hai con giáp")) == TEXT
    assert refusal(whole, Secret(PASSPHRASE, "mười hai con giap")) == "backup.wrong_key"


def test_a_backup_anybody_may_have_made_is_not_taken_for_one_under_a_key() -> None:
    assert refusal(sealed(secret=OPEN_TO_ALL)) == "backup.other_secret"


def test_keys_are_not_taken_for_a_register() -> None:
    assert refusal(sealed(), purpose="keys") == "backup.other_part"


def test_a_header_that_claims_to_be_endless_is_refused() -> None:
    head = MAGIC + b"\xff" * 4

    assert refusal(head + hashlib.sha256(head).digest()) == "backup.damaged"


def test_without_a_key_no_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DANGVU_BACKUP_KEY_FILE", raising=False)
    monkeypatch.delenv("DANGVU_BACKUP_PASSPHRASE_FILE", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())

    with pytest.raises(BackupRefused, match="DANGVU_BACKUP_KEY_FILE"):
        secret_given(plain=False, new=True)


def test_a_passphrase_too_short_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "words").write_text("ngắn quá\n", encoding="utf-8")
    monkeypatch.delenv("DANGVU_BACKUP_KEY_FILE", raising=False)
    monkeypatch.setenv("DANGVU_BACKUP_PASSPHRASE_FILE", str(tmp_path / "words"))

    with pytest.raises(BackupRefused, match="12"):
        secret_given(plain=False, new=True)
