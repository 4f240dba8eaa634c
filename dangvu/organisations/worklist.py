"""Work that is due: each room registers the kinds it knows, so that one page shows them all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise

from dangvu.core import scope
from dangvu.ledger.position import kept_up, remembered
from dangvu.tree.models import Placement


class Due(NamedTuple):
    """One thing to do, in one organisation. Values only: they are remembered and read many times."""

    organisation: int
    person: int | None = None
    last_day: date | None = None
    """The last day in time; None where no instrument, or none that is known, sets one."""
    article: str = ""
    number: int = 0
    """What the sentence of its kind counts."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work. ``find`` gives all of it on a day, in the whole register, by a constant number of
    questions; who may see which is for the page to say.
    """

    code: str
    label: "str | Promise"
    find: Callable[[date], Sequence[Due]]
    said: "str | Promise" = ""
    """What is the matter, with ``%(count)s``; empty where the label says it all."""
    act: str = ""
    """The kind of act by which it is done, recorded from the page of whom or what it is about."""
    page: str = ""
    """The address by name where it is done for the organisation, in place of the act's own."""
    sensitive: bool = False
    """Whom it is about is shown only when asked for."""
    of_facts: bool = True
    """Whether it follows from the facts of the register alone, so that it is the same until they change."""
    since: Callable[[date, Sequence[Due], int], Sequence[Due] | None] | None = None
    """Brings what was found as of an entry up to date, or gives nothing where it cannot."""

    def due(self, on: date) -> Sequence[Due]:
        """All of it on the day."""
        with scope.whole():
            if not self.of_facts:
                return self.find(on)
            question, since = ("due", self.code, on), self.since
            if since is None:
                return remembered(question, lambda: self.find(on))
            return kept_up(question, lambda: self.find(on), lambda kept, entry: since(on, kept, entry))


kinds: list[Kind] = []


def parents(on: date) -> dict[int, int | None]:
    """Under which organisation each stands on the day; one question."""
    rows = Placement.objects.at(on).values_list("organisation_id", "parent_id")
    return remembered(("parents", on), lambda: dict(rows))


def way_up(organisation: int, tree: dict[int, int | None]) -> list[int]:
    """The organisation and those above it, nearest first."""
    way: list[int] = []
    here: int | None = organisation
    while here is not None and here not in way:
        way.append(here)
        here = tree.get(here)
    return way
