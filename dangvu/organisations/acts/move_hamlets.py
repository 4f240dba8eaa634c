"""Thôn, tổ dân phố chuyển sang xã, phường khác khi sắp xếp đơn vị hành chính."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.organisations.movement import Movement
from dangvu.organisations.reorganising.draft import Draft
from dangvu.places.models import HamletVersion
from dangvu.places.references import hamlet_on


@dataclass(frozen=True)
class MoveHamlets(Movement):
    """Hamlets lie in another commune from the day on: those named, or all of a commune that ends. Cells go on
    covering them, and people living there.
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

    def move(self, draft: Draft) -> None:
        place = draft.sites.place(self.to_place, self.on, "to_place")
        old = None
        if self.from_place:
            old = draft.sites.place(self.from_place, self.on - DAY, "from_place")
        if place is None or (self.from_place and old is None):
            return
        if bool(self.hamlets) == bool(old):
            message = _("Hãy ghi xã, phường cũ, hoặc các thôn; chỉ một trong hai.")
            draft.refuse("hamlets.which", message, "hamlets")
            return
        if old:
            rows = draft.sites.hamlets_in(old)
        else:
            rows = list(HamletVersion.objects.at(self.on).filter(code__in=self.hamlets))
        for missing in sorted({*self.hamlets} - {row.code for row in rows}):
            for finding in hamlet_on(missing, self.on, "hamlets")[1]:
                draft.say(finding)
        for row in rows:
            if row.place_id != place:
                draft.resite(row, place)

    def check_paper(self, paper: Paper) -> list[Finding]:
        return []  # the State decides where hamlets lie
