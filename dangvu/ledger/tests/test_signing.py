"""Checkpoints as texts: read back, signed by their node, and nothing else is one."""

import stat
from datetime import date

import pytest

from dangvu.ledger.signing import Checkpoint, NotACheckpoint, code_of, node, node_key_path, signed

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


def test_short_code_is_of_the_head() -> None:
    assert code_of(HEAD) == "VOV2-XK5L-VOV2-XK5L-VOV2-XK5L-VOV2"
    assert code_of("ac" + HEAD[2:]) != code_of(HEAD)
