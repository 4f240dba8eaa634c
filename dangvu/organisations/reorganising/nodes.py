"""What a draft of a reorganisation is made of: organisations and what they cover, as the steps leave them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dangvu.core.period import holds
from dangvu.organisations.models import Coverage, OrganisationVersion
from dangvu.organisations.panels import HeadCount
from dangvu.organisations.types import KINDS
from dangvu.tree.models import Placement

AT_ONCE = 5_000
"""Codes or organisations asked for in one question."""
SAYS = ("code", "kind", "name", "official_code", "grassroots_type", "place")
"""What a version says of an organisation, without its days and reasons."""


@dataclass
class Node:
    """An organisation in the draft: as it stood, and as the steps so far have made it."""

    number: int
    """Its identity; below zero while it is only drafted."""
    says: dict[str, Any]
    parent: int | None
    version: OrganisationVersion | None = None
    """Its row of the register; none of a new one."""
    placement: Placement | None = None
    reason: str = ""
    """Why its row begins anew, or ends."""
    has_ended: bool = False
    heir: int | None = None
    """To whom all go who are left in it."""
    went_in: int = 0
    """The step in which they went."""
    founded_in: int = 0
    step: int = 0
    """The last step that touched it; 0: none."""

    @property
    def name(self) -> str:
        return str(self.says["name"])

    @property
    def kind(self) -> str:
        return str(self.says["kind"])

    @property
    def holds_members(self) -> bool:
        return self.kind in KINDS and KINDS[self.kind].holds_members

    @property
    def turns(self) -> bool:
        """Whether it begins, or becomes another kind."""
        return self.version is None or self.version.kind != self.kind

    @property
    def moves(self) -> bool:
        """Whether it comes to stand elsewhere."""
        return self.placement is None or self.placement.parent_id != self.parent


@dataclass(frozen=True, slots=True)
class Heads:
    """Who live directly in an organisation before and after; and of one with an heir, who go there."""

    before: HeadCount
    after: HeadCount
    going: HeadCount


@dataclass
class Cover:
    """A hamlet, or another unit, and who covers it; as the steps so far have it."""

    organisation: int
    hamlet: int | None
    row: Coverage | None = None
    """Its row of the register; none of one that begins."""
    reason: str = ""
    step: int = 0
    """The last step that gave it to another cell, or began it; 0: none."""

    def is_on(self, on: date) -> bool:
        """Whether it holds on the draft's day."""
        return self.row is None or holds(self.row, on)


@dataclass(frozen=True)
class Part:
    """Persons that leave an organisation in a step, while the rest stays."""

    organisation: int
    to: int
    step: int
    persons: frozenset[int]
    heads: HeadCount


@dataclass(frozen=True)
class Succession:
    """Who came after whom, in what way, by which step."""

    organisation: int
    successor: int
    way: str
    step: int
