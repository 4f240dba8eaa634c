"""Kết thúc hoạt động, giải thể, sáp nhập một tổ chức đảng không còn gì trực thuộc (Điều lệ Đảng, điều 10)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.ledger.payload import labelled
from dangvu.organisations.movement import OfOne
from dangvu.organisations.reorganising.draft import Draft

SUCCEEDED = {"absorbed": "absorbed", "consolidated": "consolidated"}
"""Reasons that leave a successor, with the kind of succession."""


@dataclass(frozen=True)
class EndOrganisation(OfOne):
    """End an organisation that holds nothing any more; ``on`` is its first day of not existing. Members,
    cells and hamlets are moved before, each by its own act.
    """

    kind: ClassVar[str] = "end_organisation"
    label: ClassVar[Any] = gettext_lazy("Kết thúc hoạt động của tổ chức đảng")
    said: ClassVar[Any] = gettext_lazy("%(organisation)s kết thúc hoạt động (%(reason)s) từ ngày %(on)s")

    on: date = labelled(gettext_lazy("Ngày không còn hoạt động"))
    reason: Literal["dissolved", "ended", "absorbed", "consolidated"] = labelled(
        gettext_lazy("Lý do"), codes="organisations.code_lists.organisation_reason"
    )
    successor: str = labelled(gettext_lazy("Tổ chức kế thừa (mã)"), "", refers="organisation", on="on")

    def move(self, draft: Draft) -> None:
        node = draft.find(self.organisation, "organisation")
        successor = draft.find(self.successor, "successor") if self.successor else None
        if node is None or (self.successor and successor is None):
            return
        if bool(self.successor) != (self.reason in SUCCEEDED):
            message = _("Sáp nhập, hợp nhất phải ghi tổ chức kế thừa; giải thể, kết thúc thì để trống.")
            draft.refuse("organisation.successor", message, "successor")
        elif successor is node:
            draft.refuse("organisation.successor", _("Tổ chức kế thừa phải là tổ chức khác."), "successor")
        else:
            draft.end(node, self.reason)
            if successor:
                draft.succeed(node, successor, SUCCEEDED[self.reason])
