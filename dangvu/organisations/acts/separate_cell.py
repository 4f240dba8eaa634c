"""Tách chi bộ ghép thành các chi bộ của từng thôn (Điều lệ Đảng, điều 21)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.ledger.payload import labelled
from dangvu.organisations.movement import OfOne
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.land import HamletNode
from dangvu.organisations.reorganising.nodes import Node

BEFORE_NAME = {"thon": "thôn ", "ban": "bản ", "to": "", "khu": "khu phố ", "xom": "xóm ", "khac": ""}
"""The word for each kind of hamlet in the name of its cell; the names of residential groups have it."""
LONGEST = 64
"""Characters of a code of the register."""


@dataclass(frozen=True)
class SeparateCombinedCell(OfOne):
    """Each hamlet that a combined cell covers gets a cell of its own, with the members who live there. The
    old one goes on with the hamlet it keeps, its other units, and whoever lives in none of them.
    """

    kind: ClassVar[str] = "separate_combined_cell"
    label: ClassVar[Any] = gettext_lazy("Tách chi bộ ghép thành chi bộ từng thôn")
    said: ClassVar[Any] = gettext_lazy(
        "Tách %(organisation)s thành chi bộ từng thôn, còn lại chi bộ %(kept_hamlet)s, từ ngày %(on)s"
    )

    kept_hamlet: str = labelled(gettext_lazy("Thôn còn lại của chi bộ ghép (mã)"), refers="hamlet")
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    name: str = labelled(gettext_lazy("Tên mới"), "")

    def codes(self) -> Iterator[str]:
        yield self.organisation

    def move(self, draft: Draft) -> None:
        node = draft.find(self.organisation, "organisation")
        kept = draft.land.find(self.kept_hamlet, "kept_hamlet")
        if node is None or kept is None or not (others := self._others(draft, node, kept)):
            return
        parent = draft.parent_of(node)
        for hamlet in others:
            code = f"{node.says['code']}.{hamlet.says['code']}"
            if len(code) > LONGEST:
                message = _("Mã “%(code)s” của chi bộ mới dài quá %(most)s ký tự; hãy tách bằng việc khác.")
                draft.refuse("reorganise.long_code", message, "organisation", code=code, most=LONGEST)
                return
            name = f"Chi bộ {BEFORE_NAME[hamlet.says['kind']]}{hamlet.name}"
            says = {"code": code, "name": name, "official_code": ""}
            cell = draft.found(node.says | says, parent, "split")
            draft.part(node, cell, (), [hamlet.number])
            draft.succeed(node, cell, "split")
        if self.name:
            draft.change(node, "renamed", name=self.name)

    def _others(self, draft: Draft, node: Node, kept: HamletNode) -> list[HamletNode]:
        """The hamlets that part; nothing where it is no combined cell of the one it keeps."""
        land = draft.land
        numbers = {
            land.at_last(one.hamlet): None
            for one in draft.coverage(node)
            if one.hamlet is not None and one.is_on(self.on)
        }
        if kept.number in numbers and len(numbers) > 1:
            return [one for one in land.load(numbers) if one is not kept]
        message = _("%(name)s không phụ trách thôn ấy cùng với thôn khác; xem lại chi bộ và thôn.")
        draft.refuse("coverage.not_combined", message, "kept_hamlet", name=node.name)
        return []
