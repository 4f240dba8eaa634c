"""All rows about one person and the acts behind them, read once for all that the person's page shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TypeVar

from dangvu.accounts.behind import ActBehind, acts_behind
from dangvu.accounts.rights import PageRequest
from dangvu.ledger.facts import Fact

AnyFact = TypeVar("AnyFact", bound=Fact)


@dataclass(frozen=True)
class Life:
    """What the register holds about a person in sight."""

    request: PageRequest
    number: int
    rows: Mapping[type[Fact], list[Fact]]
    """By kind of fact, in the order of the rooms; oldest first, replaced ones among them. Not those kinds of
    which the page does not tell that there are any.
    """
    was_in_sight: Callable[[date], bool]
    """Whether the person was in sight of the request on a day."""

    def of(self, kind: type[AnyFact]) -> list[AnyFact]:
        """Their rows of one kind."""
        return [row for row in self.rows.get(kind, ()) if isinstance(row, kind)]

    def seen(self, rows: Iterable[AnyFact]) -> list[AnyFact]:
        """Those up to the day shown; what began later only where they were in sight by then.

        What changed about a member after they left is for those whose member they then were.
        """
        return [row for row in rows if row.from_date <= self.request.on or self.was_in_sight(row.from_date)]

    @property
    def known(self) -> list[Fact]:
        """What is known now, of all kinds."""
        return [row for row in chain.from_iterable(self.rows.values()) if row.superseded_in is None]

    @cached_property
    def acts(self) -> dict[int, ActBehind]:
        """The acts behind all rows, by number."""
        return acts_behind(chain.from_iterable(self.rows.values()), self.request)
