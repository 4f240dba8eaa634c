"""Sáp nhập, hợp nhất tổ chức đảng (Điều lệ Đảng, điều 10, 21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.ledger.payload import labelled
from dangvu.organisations.movement import Founding, Movement
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.nodes import Node

CELLS_BECOME = gettext_lazy("Loại mới của các chi bộ trực thuộc")


@dataclass(frozen=True)
class AbsorbOrganisations(Movement):
    """One goes on and takes in the others: who is in them, what is below them, what they cover, their
    targets.
    """

    kind: ClassVar[str] = "absorb_organisations"
    label: ClassVar[Any] = gettext_lazy("Sáp nhập tổ chức đảng")
    said: ClassVar[Any] = gettext_lazy("Sáp nhập %(organisations)s vào %(into)s từ ngày %(on)s")
    subject: ClassVar[str] = "into"

    organisations: tuple[str, ...] = labelled(
        gettext_lazy("Tổ chức kết thúc (mã)"), refers="organisation", unique=True
    )
    into: str = labelled(gettext_lazy("Tổ chức nhận (mã)"), refers="organisation")
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    name: str = labelled(gettext_lazy("Tên mới của tổ chức nhận"), "")
    cells_become: str = labelled(
        CELLS_BECOME, "", codes="organisations.code_lists.organisation_kind", on="on"
    )

    def move(self, draft: Draft) -> None:
        heir = draft.find(self.into, "into")
        sources = _all_found(draft, self.organisations)
        if heir is None or sources is None:
            return
        if heir in sources:
            message = _("Tổ chức nhận không thể nằm trong các tổ chức kết thúc; xem lại mã.")
            draft.refuse("reorganise.itself", message, "into")
            return
        for node in sources:
            take_in(draft, node, heir, "absorbed", self.cells_become)
        if self.name:
            draft.change(heir, "renamed", name=self.name)


@dataclass(frozen=True, kw_only=True)
class ConsolidateOrganisations(Founding):
    """All end, and a new one begins in their place. The register may hold only one of those that end."""

    kind: ClassVar[str] = "consolidate_organisations"
    label: ClassVar[Any] = gettext_lazy("Hợp nhất tổ chức đảng")
    said: ClassVar[Any] = gettext_lazy("Hợp nhất %(organisations)s thành %(name)s từ ngày %(on)s")
    subject: ClassVar[str] = "organisations"
    asked_first: ClassVar[tuple[str, ...]] = (
        "organisations", "on", "name", "code", "organisation_kind", "cells_become",
    )  # fmt: skip

    organisations: tuple[str, ...] = labelled(
        gettext_lazy("Tổ chức kết thúc (mã)"), refers="organisation", unique=True
    )
    cells_become: str = labelled(
        CELLS_BECOME, "", codes="organisations.code_lists.organisation_kind", on="on"
    )

    def move(self, draft: Draft) -> None:
        sources = _all_found(draft, self.organisations)
        if sources and (heir := self.found(draft, sources, "consolidated")):
            for node in sources:
                take_in(draft, node, heir, "consolidated", self.cells_become)


def take_in(draft: Draft, node: Node, heir: Node, way: str, cells_become: str = "") -> None:
    """All of the one goes to the other, and the one ends."""
    below = [child for child in draft.children(node) if child is not heir]
    if heir.parent == node.number and node.parent is not None:
        draft.load([node.parent])
        draft.place(heir, draft.nodes[node.parent])
    for child in below:
        draft.place(child, heir)
    draft.turn_cells(below, cells_become)
    draft.empty(node, heir)
    draft.end(node, way)
    draft.succeed(node, heir, way)


def _all_found(draft: Draft, codes: Sequence[str]) -> list[Node] | None:
    """The organisations that end, each once; nothing where one is not found."""
    found = [draft.find(code, "organisations") for code in dict.fromkeys(codes)]
    nodes = [node for node in found if node is not None]
    return nodes if len(nodes) == len(found) else None
