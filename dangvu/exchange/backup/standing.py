"""How a register stands: what a backup's manifest says of it, and what is compared before it is put back."""

from dataclasses import dataclass
from typing import Any

from dangvu.ledger.models import GENESIS


@dataclass(frozen=True)
class Standing:
    """How far a ledger goes."""

    entries: int
    head: str
    origin: str
    """The hash of entry 1, which no two registers share; empty while there is none."""


def standing(cursor: Any, schema: str = "") -> Standing:
    """How the ledger behind a cursor stands; ``schema`` is that of an attached copy, with its dot."""
    cursor.execute(f"SELECT number, hash FROM {schema}ledger_head")
    entries, head = cursor.fetchone()
    return Standing(entries, head, hash_at(cursor, 1, schema))


def hash_at(cursor: Any, number: int, schema: str = "") -> str:
    """The hash that an entry bears; empty where there is no such entry."""
    if number == 0:
        return GENESIS
    cursor.execute(f"SELECT hash FROM {schema}ledger_entry WHERE number = %s", [number])
    found = cursor.fetchone()
    return found[0] if found else ""
