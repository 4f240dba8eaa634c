"""Who moves into a new organisation on its first day. Membership is a later room; it registers here what it
does with its rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from dangvu.core.finding import Finding
from dangvu.ledger.change import Change


@dataclass(frozen=True, slots=True)
class Counted:
    """Members that are to move: official, and all; what stands in the way; the organisations they leave."""

    official: int
    total: int
    findings: list[Finding]
    left: frozenset[int]


class FoundingMembers(Protocol):
    """Moves members into an organisation that begins."""

    def count(self, codes: Sequence[str], on: date) -> Counted: ...

    def move(self, change: Change, codes: Sequence[str], organisation: int, on: date) -> None: ...


movers: list[FoundingMembers] = []
"""Filled by the room that keeps members."""
