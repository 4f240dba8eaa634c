"""Chuyển giao tổ chức đảng sang cấp trên khác (Điều lệ Đảng, điều 10)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.ledger.payload import labelled
from dangvu.organisations.movement import OfOne
from dangvu.organisations.reorganising.draft import Draft


@dataclass(frozen=True)
class MoveOrganisation(OfOne):
    """From the day on it stands under another, with all that is below it and in it."""

    kind: ClassVar[str] = "move_organisation"
    label: ClassVar[Any] = gettext_lazy("Chuyển giao tổ chức đảng sang cấp trên khác")
    said: ClassVar[Any] = gettext_lazy("Chuyển %(organisation)s về trực thuộc %(parent)s từ ngày %(on)s")

    parent: str = labelled(gettext_lazy("Tổ chức cấp trên mới (mã)"), refers="organisation", on="on")
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))

    def move(self, draft: Draft) -> None:
        node, parent = draft.find(self.organisation, "organisation"), draft.find(self.parent, "parent")
        if node is None or parent is None:
            return
        if node.parent == parent.number:
            message = _("%(name)s đã trực thuộc %(parent)s; xem lại mã.")
            draft.refuse(
                "organisation.nothing_changes", message, "parent", name=node.name, parent=parent.name
            )
            return
        draft.place(node, parent)
