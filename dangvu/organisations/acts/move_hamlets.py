"""Thôn, tổ dân phố chuyển sang xã, phường khác khi sắp xếp đơn vị hành chính."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.period import DAY
from dangvu.ledger.payload import labelled
from dangvu.organisations.acts.hamlets import OfHamlets
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.land import HamletNode
from dangvu.organisations.reorganising.nodes import Node


@dataclass(frozen=True)
class MoveHamlets(OfHamlets):
    """Hamlets lie in another commune from the day on: those named, or all of a commune that ends. Cells go on
    covering them, and people living there. Where ``cells_to`` is told, the cells that cover the named hamlets
    come to stand under it, if they do not already.
    """

    kind: ClassVar[str] = "move_hamlets"
    label: ClassVar[Any] = gettext_lazy("Chuyển thôn, tổ dân phố sang xã, phường khác")
    said: ClassVar[Any] = gettext_lazy("Chuyển thôn, tổ dân phố về %(to_place)s từ ngày %(on)s")

    to_place: str = labelled(gettext_lazy("Xã, phường mới (mã)"), refers="place", on="on")
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    from_place: str = labelled(gettext_lazy("Tất cả các thôn của xã, phường cũ (mã)"), "", refers="place")
    hamlets: tuple[str, ...] = labelled(
        gettext_lazy("Hoặc các thôn, tổ dân phố (mã)"), (), refers="hamlet", unique=True
    )
    cells_to: str = labelled(
        gettext_lazy("Tổ chức nhận các chi bộ phụ trách thôn (mã)"),
        "",
        gettext_lazy("Khi xã được chia về nhiều xã: chi bộ đi theo thôn"),
        refers="organisation",
        on="on",
    )

    def move(self, draft: Draft) -> None:
        place = draft.sites.lasting(self.to_place, "to_place")
        old = None
        if self.from_place:
            old = draft.sites.place(self.from_place, self.on - DAY, "from_place")
        if place is None or (self.from_place and old is None):
            return
        if bool(self.hamlets) == bool(old):
            message = _("Hãy ghi xã, phường cũ, hoặc các thôn; chỉ một trong hai.")
            draft.refuse("hamlets.which", message, "hamlets")
            return
        hamlets = draft.land.lying(old) if old else draft.land.find_all(self.hamlets, "hamlets")
        places = {one.row.place_id if one.row else one.says["place"] for one in hamlets}
        draft.land.sent |= {one.number for one in hamlets}
        for one in hamlets:
            if one.says["place"] != place:
                draft.land.change(one, draft.step, place=place)
        if self.cells_to and (above := draft.find(self.cells_to, "cells_to")):
            self._follow(draft, hamlets, places, above)

    def _follow(self, draft: Draft, hamlets: list[HamletNode], places: set[str], above: Node) -> None:
        """The cells of their old communes that cover them go where it is told; those of others stay."""
        cells = draft.cells_over(one.number for one in hamlets)
        parents = {cell.number: cell.placement.parent_id for cell in cells if cell.placement}
        draft.load(number for number in parents.values() if number is not None)
        for cell in cells:
            old = draft.nodes.get(parents.get(cell.number) or 0)
            was_there = old is not None and old.version is not None and old.version.place_id in places
            if was_there and not cell.has_ended and cell.parent != above.number:
                draft.place(cell, above)
