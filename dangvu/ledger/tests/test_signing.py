"""Checkpoints as texts: read back, signed by their node, and nothing else is one."""

import stat
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from dangvu.ledger.signing import Checkpoint, NoNodeKey, NotACheckpoint, code_of, node, node_key_path, signed

HEAD = "ab" * 32
DAY = date(2026, 11, 22)


def test_checkpoint_is_read_back_from_its_text() -> None:
    made = signed(1, 12, HEAD, DAY, "máy hỏng")

    assert Checkpoint.parse(made.text) == made
    assert made.node == node()


def test_margins_and_line_ends_of_mail_do_not_matter() -> None:
    made = signed(0, 12, HEAD, DAY)

    assert Checkpoint.parse(made.text.replace("\n", "\r\n\r\n  ")) == made


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("entries 12", "entries 13"),
        ("epoch 0", "epoch 1"),
        ("day 2026-11-22", "day 2026-11-23"),
        ("head abab", "head abac"),
        ("entries 12", "entries 012"),
        ("day 2026-11-22", "day 2026-02-31"),
        ("signature", "reason vì thế\nsignature"),
        ("signature ", "signature 0"),
        ("checkpoint 1", "checkpoint 2"),
    ],
)
def test_changed_text_is_no_checkpoint(old: str, new: str) -> None:
    text = signed(0, 12, HEAD, DAY).text
    assert old in text

    with pytest.raises(NotACheckpoint):
        Checkpoint.parse(text.replace(old, new))


def test_key_is_made_once_and_readable_to_nobody_else() -> None:
    first = node()

    assert node() == first
    assert stat.S_IMODE(node_key_path().stat().st_mode) == 0o600


@pytest.fixture
def encrypted(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own under a key file; gives that file."""
    settings.HOME = tmp_path / "home"
    key_file = tmp_path / "key"
    key_file.write_text("5a" * 32, encoding="ascii")
    monkeypatch.setenv("DANGVU_KEY_FILE", str(key_file))
    return key_file


def test_key_of_an_encrypted_folder_is_sealed_and_signs_the_same(encrypted: Path) -> None:
    first = node()

    text = node_key_path().read_text(encoding="ascii")
    assert (text.splitlines()[0], node()) == ("-----BEGIN DANGVU SEALED FILE-----", first)
    assert "PRIVATE" not in text
    assert stat.S_IMODE(node_key_path().stat().st_mode) == 0o600
    assert signed(0, 12, HEAD, DAY).node == first


def test_key_from_before_is_sealed_when_it_is_next_used(
    encrypted: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.delenv("DANGVU_KEY_FILE")
    first = node()
    assert b"BEGIN PRIVATE KEY" in node_key_path().read_bytes()
    monkeypatch.setenv("DANGVU_KEY_FILE", str(encrypted))

    assert node() == first
    assert b"BEGIN PRIVATE KEY" not in node_key_path().read_bytes()
    assert node() == first


def test_key_sealed_in_another_folder_signs_nothing(
    encrypted: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node()
    foreign = node_key_path().read_bytes()
    settings.HOME = tmp_path / "other"
    (tmp_path / "other_key").write_text("a5" * 32, encoding="ascii")
    monkeypatch.setenv("DANGVU_KEY_FILE", str(tmp_path / "other_key"))
    node()
    node_key_path().write_bytes(foreign)

    with pytest.raises(NoNodeKey, match=r"node_key\.pem không mở được bằng khóa này"):
        node()
    assert node_key_path().read_bytes() == foreign


def test_short_code_is_of_the_head() -> None:
    assert code_of(HEAD) == "VOV2-XK5L-VOV2-XK5L-VOV2-XK5L-VOV2"
    assert code_of("ac" + HEAD[2:]) != code_of(HEAD)
