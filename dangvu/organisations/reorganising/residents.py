"""Who lives in organisations and goes where they go. Rooms above register what they do with theirs; a
reorganisation knows none of them.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dangvu.core.finding import Finding
from dangvu.ledger.change import Change
from dangvu.organisations.panels import HeadCount


@dataclass(frozen=True, slots=True)
class Going:
    """Who goes from one organisation to another: these ``persons``, else all ``but`` those gone apart."""

    organisation: int
    to: int
    persons: frozenset[int] | None = None
    but: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Homes:
    """Who lives in hamlets as drafted: all in these and who have ``come``, not who have ``left``."""

    hamlets: frozenset[int] = frozenset()
    come: frozenset[int] = frozenset()
    left: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Moving:
    """Who comes to live in another hamlet: these ``persons``, else all ``but`` those gone apart."""

    hamlet: int
    to: int
    persons: frozenset[int] | None = None
    but: frozenset[int] = frozenset()

    def goes(self, person: int) -> bool:
        return person in self.persons if self.persons is not None else person not in self.but


@dataclass(frozen=True, slots=True)
class Chosen:
    """Persons who go with a part of an organisation, and what stands in the way of choosing them."""

    persons: frozenset[int]
    heads: HeadCount
    findings: tuple[Finding, ...] = ()


class Residents(ABC):
    """One kind of thing that lives directly in organisations and moves with them."""

    @abstractmethod
    def heads(self, organisations: Collection[int], on: date) -> Mapping[int, HeadCount]:
        """How many members live directly in each on the day; those without any may be left out."""

    @abstractmethod
    def chosen(
        self,
        organisation: int,
        codes: Sequence[str],
        homes: Homes,
        gone: Collection[int],
        on: date,
    ) -> Chosen:
        """Of those who live in it and have not gone before: the named, and those at home in the hamlets."""

    @abstractmethod
    def alike(self, organisations: Collection[int], on: date) -> list[Finding]:
        """Those in these organisations, and below them, who may be one person that stands there twice."""

    @abstractmethod
    def follow(self, change: Change, going: Sequence[Going], on: date) -> None:
        """Move them, from the day on: with the organisation, never one by one."""


residents: list[Residents] = []
"""Filled by the rooms that keep them."""


class Dwellers(ABC):
    """Those of whom the register keeps where they live."""

    @abstractmethod
    def living(self, homes: Homes, codes: Sequence[str], on: date) -> tuple[frozenset[int], list[Finding]]:
        """The persons named, who live there on the day; and why one of them is not taken."""

    @abstractmethod
    def count(self, hamlets: Collection[int], on: date, but: Collection[int]) -> int:
        """How many live in the hamlets on the day, without some."""

    @abstractmethod
    def follow(self, change: Change, moving: Sequence[Moving], on: date) -> None:
        """Where they live is another hamlet from the day on; none of them has moved house."""


dwellers: list[Dwellers] = []
"""Filled by the room that keeps where people live."""
