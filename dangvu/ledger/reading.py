"""Entries and rows of the ledger read back: their payloads, their effects, what is sealed in them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dangvu.ledger.acts import kinds
from dangvu.ledger.change import Effects, tokens_in, unsealed
from dangvu.ledger.models import Entry, Row
from dangvu.ledger.recording import in_chunks
from dangvu.ledger.sealing import keystore

ROWS_AT_ONCE = 2000


@dataclass(frozen=True)
class ReadPart:
    """A part of the ledger, opened."""

    ordinal: int
    """0 for the entry itself, else the row of a bulk entry."""
    payload: dict[str, Any]
    effects: Effects


def parts_of(entry: Entry) -> Iterator[ReadPart]:
    """The rows of an entry, then the entry itself, in the order they were written. Raises SealBroken."""
    rows = Row.objects.filter(entry=entry.number).order_by("ordinal").iterator(ROWS_AT_ONCE)
    for chunk in in_chunks(rows, ROWS_AT_ONCE):
        keys = keystore().keys(tokens_in(row.sealed for row in chunk))
        for row in chunk:
            yield _opened(row, row.ordinal, entry.number, keys)
    yield _opened(entry, 0, entry.number, keystore().keys(tokens_in([entry.sealed])))


def part_of(entry: Entry, ordinal: int) -> ReadPart:
    """One row of an entry, or the entry itself (0)."""
    row = Row.objects.get(entry=entry.number, ordinal=ordinal) if ordinal else entry
    return _opened(row, ordinal, entry.number, keystore().keys(tokens_in([row.sealed])))


def _opened(part: Entry | Row, ordinal: int, number: int, keys: dict[str, bytes]) -> ReadPart:
    private, rows = unsealed(part.sealed, keys, entry=number, row=ordinal)
    return ReadPart(ordinal, json.loads(part.payload) | private, Effects.parse(part.effects, rows))


def is_sensitive(entry: Entry) -> bool:
    """Whether what the entry records is shown only when asked for; one of many rows names their kind."""
    kind = kinds().get(json.loads(entry.payload).get("act_kind", entry.kind))
    return kind is not None and kind.sensitive
