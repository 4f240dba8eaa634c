"""The canonical form is fixed for ever: these vectors may be added to, never changed."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvu.core.canonical import NotCanonical, hash_of, root_of, text_of

VECTORS: list[tuple[Any, str, str]] = [
    ({}, "{}", "e6a9d8dbd2b2941a6b6c47bf7910f0a6ee0b08d47c3462ab727ae2d73bc005da"),
    (
        {"b": [1, True, None], "a": {"tên": "Đàm Thị Bế", "ngày": date(2025, 7, 1)}, "_": '"\\\n'},
        '{"_":"\\"\\\\\\n","a":{"ngày":"2025-07-01","tên":"Đàm Thị Bế"},"b":[1,true,null]}',
        "63d28f585a7da0cb34738cfd1929432f5da504d4dd1f8f2796d680e928c7aec2",
    ),
]
LEAVES = [hashlib.sha256(bytes([number])).hexdigest() for number in range(7)]


@pytest.mark.parametrize(("value", "text", "digest"), VECTORS)
def test_a_value_is_written_and_hashed_as_it_always_was(value: Any, text: str, digest: str) -> None:
    assert text_of(value) == text
    assert hash_of(text) == digest
    assert hash_of(text) == hashlib.sha256(b"\x01" + text.encode()).hexdigest()


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        {1: "a"},
        {"at": datetime(2025, 7, 1, tzinfo=UTC)},
        {"tên": "Be\u0302\u0301"},
        {1, 2},
        b"raw",
    ],
    ids=["float", "nan", "key", "clock", "nfd", "set", "bytes"],
)
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        text_of(value)


@given(
    st.dictionaries(
        st.sampled_from(["a", "ă", "â", "b", "đ", "z"]), st.integers() | st.booleans() | st.none()
    )
)
def test_the_order_in_which_keys_were_given_does_not_matter(value: dict[str, Any]) -> None:
    assert text_of(dict(reversed(value.items()))) == text_of(value)


def _tree_hash(leaves: Sequence[str]) -> bytes:
    """RFC 6962, 2.1, by its own recursive definition: split at the largest power of two below the count."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + bytes.fromhex(leaves[0])).digest()
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + _tree_hash(leaves[:split]) + _tree_hash(leaves[split:])).digest()


@pytest.mark.parametrize("count", range(1, 8))
def test_the_root_is_that_of_the_standard(count: int) -> None:
    assert root_of(LEAVES[:count]) == _tree_hash(LEAVES[:count]).hex()


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root_of([]) == hashlib.sha256(b"").hexdigest()


def test_leaves_in_another_order_have_another_root() -> None:
    assert root_of(LEAVES) != root_of(LEAVES[::-1])
