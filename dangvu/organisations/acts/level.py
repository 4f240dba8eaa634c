"""Nâng cấp, chuyển xuống tổ chức đảng (Điều lệ Đảng, điều 21)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.ledger.payload import labelled
from dangvu.organisations.acts.merge import CELLS_BECOME, take_in
from dangvu.organisations.movement import OfOne
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.types import KINDS


@dataclass(frozen=True)
class UpgradeOrganisation(OfOne):
    """It goes on as a kind that has cells below it. Where it was a cell, a first cell is founded below it and
    takes all its members; further ones are split off from that.
    """

    kind: ClassVar[str] = "upgrade_organisation"
    label: ClassVar[Any] = gettext_lazy("Nâng cấp tổ chức đảng")
    said: ClassVar[Any] = gettext_lazy("Nâng cấp %(organisation)s thành %(organisation_kind)s từ ngày %(on)s")

    organisation_kind: str = labelled(
        gettext_lazy("Loại mới"), codes="organisations.code_lists.organisation_kind", on="on"
    )
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    name: str = labelled(gettext_lazy("Tên mới"), "")
    official_code: str = labelled(gettext_lazy("Mã chính thức mới"), "", most=40, unique=True)
    grassroots_type: str = labelled(
        gettext_lazy("Loại hình cơ sở"), "", codes="organisations.code_lists.grassroots_type", on="on"
    )
    parent: str = labelled(gettext_lazy("Tổ chức cấp trên mới (mã)"), "", refers="organisation", on="on")
    cells_become: str = labelled(
        CELLS_BECOME, "", codes="organisations.code_lists.organisation_kind", on="on"
    )
    cell_code: str = labelled(gettext_lazy("Mã trong sổ của chi bộ nhận đảng viên"), "", most=64, unique=True)
    cell_name: str = labelled(gettext_lazy("Tên chi bộ nhận đảng viên"), "")

    def move(self, draft: Draft) -> None:
        node = draft.find(self.organisation, "organisation")
        parent = draft.find(self.parent, "parent") if self.parent else None
        if node is None or (self.parent and parent is None):
            return
        was_cell = node.holds_members
        has_cell = bool(self.cell_code and self.cell_name)
        if was_cell != has_cell or bool(self.cell_code) != bool(self.cell_name):
            message = (
                _("Hãy ghi mã và tên của chi bộ nhận đảng viên của %(name)s.")
                if was_cell
                else _("%(name)s không trực tiếp có đảng viên; để trống chi bộ nhận đảng viên.")
            )
            draft.refuse("reorganise.first_cell", message, "cell_code", name=node.name)
            return
        told = {
            "kind": self.organisation_kind,
            "name": self.name,
            "official_code": self.official_code,
            "grassroots_type": self.grassroots_type,
        }
        draft.turn_cells(draft.children(node), self.cells_become)
        draft.change(node, "upgraded", **{name: value for name, value in told.items() if value})
        if parent and parent.number != node.parent:
            draft.place(node, parent)
        if was_cell:
            says = dict.fromkeys(("official_code", "grassroots_type"), "") | {"place": None}
            says |= {"code": self.cell_code, "name": self.cell_name, "kind": "cell"}
            cell = draft.found(says, node, "split")
            draft.empty(node, cell)
            draft.succeed(node, cell, "split")


@dataclass(frozen=True)
class DowngradeOrganisation(OfOne):
    """It goes on as a cell that takes in all the cells below it."""

    kind: ClassVar[str] = "downgrade_organisation"
    label: ClassVar[Any] = gettext_lazy("Chuyển đảng bộ thành chi bộ")
    said: ClassVar[Any] = gettext_lazy("Chuyển %(organisation)s thành %(organisation_kind)s từ ngày %(on)s")

    organisation_kind: str = labelled(
        gettext_lazy("Loại mới"), codes="organisations.code_lists.organisation_kind", on="on"
    )
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    name: str = labelled(gettext_lazy("Tên mới"), "")

    def move(self, draft: Draft) -> None:
        node = draft.find(self.organisation, "organisation")
        if node is None:
            return
        if (
            node.holds_members
            or self.organisation_kind not in KINDS
            or not KINDS[self.organisation_kind].holds_members
        ):
            message = _("Chỉ chuyển đảng bộ thành chi bộ; xem lại tổ chức và loại mới.")
            draft.refuse("reorganise.no_downgrade", message, "organisation_kind")
            return
        draft.change(
            node, "downgraded", kind=self.organisation_kind, **({"name": self.name} if self.name else {})
        )
        for cell in draft.children(node):
            take_in(draft, cell, node, "absorbed")
