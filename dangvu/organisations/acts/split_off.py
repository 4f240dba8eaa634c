"""Chia tách tổ chức đảng (Điều lệ Đảng, điều 10, 21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.ledger.payload import labelled
from dangvu.organisations.movement import Founding, Movement
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.nodes import Node


@dataclass(frozen=True, kw_only=True)
class Parting(Movement):
    """A movement of a part: some of those below an organisation, some of its members, some hamlets with those
    who live there.
    """

    children: tuple[str, ...] = labelled(
        gettext_lazy("Tổ chức trực thuộc chuyển theo (mã)"), (), refers="organisation", unique=True
    )
    hamlets: tuple[str, ...] = labelled(
        gettext_lazy("Thôn, tổ dân phố chuyển theo, cùng đảng viên ở đó (mã)"), (), refers="hamlet"
    )
    members: tuple[str, ...] = labelled(
        gettext_lazy("Đảng viên chuyển theo (mã)"), (), refers="person", unique=True
    )

    def give(self, draft: Draft, node: Node, to: Node) -> None:
        """What is named goes from the one to the other, which comes after it."""
        for child in _going(draft, node, self.children):
            draft.place(child, to)
        homes = {one.number for one in draft.land.find_all(self.hamlets, "hamlets")}
        if homes or self.members:
            draft.part(node, to, self.members, homes)
        draft.succeed(node, to, "split")


@dataclass(frozen=True, kw_only=True)
class SplitOffOrganisation(Parting, Founding):
    """A part becomes an organisation of its own. The old one goes on; one that is divided altogether ends
    when its parts have gone.
    """

    kind: ClassVar[str] = "split_off_organisation"
    label: ClassVar[Any] = gettext_lazy("Chia tách tổ chức đảng")
    said: ClassVar[Any] = gettext_lazy("Tách %(name)s từ %(organisation)s từ ngày %(on)s")
    subject: ClassVar[str] = "organisation"
    asked_first: ClassVar[tuple[str, ...]] = (
        "organisation", "on", "name", "code", "organisation_kind", "children", "hamlets", "members",
    )  # fmt: skip

    organisation: str = labelled(gettext_lazy("Tổ chức bị tách (mã)"), refers="organisation")

    def move(self, draft: Draft) -> None:
        node = draft.find(self.organisation, "organisation")
        new = self.found(draft, [node], "split") if node else None
        if node is not None and new is not None:
            self.give(draft, node, new)


def _going(draft: Draft, node: Node, children: Sequence[str]) -> list[Node]:
    found = [draft.find(code, "children") for code in children]
    nodes = [child for child in found if child is not None]
    for child in nodes:
        if child.parent != node.number:
            message = _("%(child)s không trực thuộc %(name)s; xem lại mã.")
            draft.refuse("reorganise.not_below", message, "children", child=child.name, name=node.name)
    return nodes
