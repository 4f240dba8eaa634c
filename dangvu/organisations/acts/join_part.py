"""Nhập một phần tổ chức đảng vào tổ chức khác đang hoạt động (Điều lệ Đảng, điều 10, 21)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.ledger.payload import labelled
from dangvu.organisations.acts.split_off import Parting
from dangvu.organisations.reorganising.draft import Draft


@dataclass(frozen=True)
class JoinPart(Parting):
    """A part goes to another organisation that goes on: some of those below it, some of its members, some
    hamlets with those who live there. One that is divided altogether ends when its parts have gone.
    """

    kind: ClassVar[str] = "join_part"
    label: ClassVar[Any] = gettext_lazy("Nhập một phần tổ chức đảng vào tổ chức khác")
    said: ClassVar[Any] = gettext_lazy("Nhập một phần của %(organisation)s vào %(into)s từ ngày %(on)s")
    subject: ClassVar[str] = "organisation"
    asked_first: ClassVar[tuple[str, ...]] = ("organisation", "into", "on")

    organisation: str = labelled(gettext_lazy("Tổ chức bị tách (mã)"), refers="organisation")
    into: str = labelled(gettext_lazy("Tổ chức nhận (mã)"), refers="organisation", on="on")
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))

    def move(self, draft: Draft) -> None:
        node, heir = draft.find(self.organisation, "organisation"), draft.find(self.into, "into")
        if node is None or heir is None:
            return
        if heir is node:
            message = _("Tổ chức nhận phải là tổ chức khác; xem lại mã.")
            draft.refuse("reorganise.itself", message, "into")
        elif not (self.children or self.hamlets or self.members):
            message = _("Hãy ghi tổ chức trực thuộc, thôn hoặc đảng viên chuyển theo.")
            draft.refuse("reorganise.no_part", message, "children")
        else:
            self.give(draft, node, heir)
