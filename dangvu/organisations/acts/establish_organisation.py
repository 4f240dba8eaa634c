"""Thành lập tổ chức đảng (Điều lệ Đảng, điều 10, 21, 24)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import holds
from dangvu.law.questions import code_list
from dangvu.ledger.acts import Act, Scope
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.organisations.founding_members import Counted, movers
from dangvu.organisations.lookup import AmbiguousCode, end_after, organisation_coded, version_on
from dangvu.organisations.models import Coverage, OrganisationVersion
from dangvu.organisations.rules import Founding, founding_findings
from dangvu.organisations.types import KINDS
from dangvu.places.models import HamletVersion, Place
from dangvu.tree.models import Organisation, Placement


@dataclass(frozen=True)
class EstablishOrganisation(Act):
    """Found an organisation under another, with the hamlets it covers and the members it begins with."""

    kind: ClassVar[str] = "establish_organisation"
    label: ClassVar[Any] = gettext_lazy("Thành lập tổ chức đảng")

    code: str = labelled(gettext_lazy("Mã trong sổ"), most=64)
    name: str = labelled(gettext_lazy("Tên"))
    organisation_kind: str = labelled(gettext_lazy("Loại tổ chức"))
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    parent: str = labelled(gettext_lazy("Tổ chức cấp trên (mã)"), "")
    official_code: str = labelled(gettext_lazy("Mã chính thức"), "", most=40)
    grassroots_type: str = labelled(gettext_lazy("Loại hình cơ sở"), "")
    place_code: str = labelled(gettext_lazy("Mã đơn vị hành chính"), "")
    covers: tuple[str, ...] = labelled(gettext_lazy("Thôn, tổ dân phố phụ trách (mã)"), ())
    members: tuple[str, ...] = labelled(gettext_lazy("Đảng viên chuyển sang khi thành lập (mã)"), ())
    consent_on: date | None = labelled(gettext_lazy("Ngày văn bản đồng ý của cấp trên"), None)

    def check(self) -> list[Finding]:
        findings = self._code_findings() + self._hamlet_findings()
        parent = self._parent()
        parent_version = version_on(parent, self.on) if parent else None
        if self.parent and parent_version is None:
            message = _("Không có tổ chức cấp trên mang mã “%(code)s” vào ngày %(on)s; xem lại mã và ngày.")
            words = {"code": self.parent, "on": f"{self.on:%d/%m/%Y}"}
            findings.append(
                Finding("organisation.parent_unknown", message % words, where={"field": "parent"})
            )
            return findings
        if parent and (end := end_after(parent, self.on)):
            message = _("Tổ chức cấp trên kết thúc ngày %(end)s; chọn tổ chức còn hoạt động sau ngày đó.")
            words = {"end": f"{end:%d/%m/%Y}"}
            findings.append(
                Finding("organisation.parent_will_end", message % words, where={"field": "parent"})
            )
        counted = self._counted()
        findings += counted.findings
        founding = Founding(
            kind=self.organisation_kind,
            parent_kind=parent_version.kind if parent_version else None,
            on=self.on,
            official=counted.official,
            members=counted.total,
            grassroots_type=self.grassroots_type or None,
            consent_on=self.consent_on,
        )
        if self.organisation_kind in KINDS and not KINDS[self.organisation_kind].holds_members:
            # Its members stand in cells that are founded after it; the law counts them all.
            return findings + [one for one in founding_findings(founding) if one.code not in _COUNTED_BELOW]
        return findings + founding_findings(founding)

    def apply(self, change: Change) -> None:
        organisation = change.found(Organisation)
        place = self._place()
        change.open(
            OrganisationVersion,
            self.on,
            organisation=organisation,
            code=self.code,
            kind=self.organisation_kind,
            name=self.name,
            official_code=self.official_code,
            grassroots_type=self.grassroots_type,
            place=place.key if place else None,
            start_reason="established",
        )
        change.open(Placement, self.on, organisation=organisation, parent=self._parent())
        for row in self._coverage_taken():
            if row.from_date < self.on:
                change.close(row, self.on)
            else:
                change.supersede(row)
        for hamlet in self._hamlets().values():
            change.open(Coverage, self.on, organisation=organisation, hamlet=hamlet, start_reason="founded")
        for mover in movers:
            mover.move(change, self.members, organisation, self.on)

    def scope(self) -> Scope:
        """The organisation above, and those that lose hamlets or members to the new one."""
        parent = self._parent()
        touched = {parent} if parent else set()
        touched |= {row.organisation_id for row in self._coverage_taken()}
        return Scope(frozenset(touched | self._counted().left), self.on)

    def sentence(self) -> str:
        return _("Thành lập %(name)s ngày %(on)s") % {"name": self.name, "on": f"{self.on:%d/%m/%Y}"}

    def _parent(self) -> int | None:
        try:
            return organisation_coded(self.parent, self.on) if self.parent else None
        except AmbiguousCode:
            return None

    def _place(self) -> Place | None:
        rows = Place.objects.filter(code=self.place_code).order_by("from_date")
        return next((row for row in rows if holds(row, self.on)), None)

    def _hamlets(self) -> dict[str, int]:
        rows = HamletVersion.objects.at(self.on).filter(code__in=self.covers)
        return {row.code: row.hamlet_id for row in rows.order_by("code")}

    def _coverage_taken(self) -> list[Coverage]:
        """Who covers those hamlets until then."""
        rows = Coverage.objects.at(self.on).filter(hamlet__in=self._hamlets().values())
        return list(rows.order_by("recorded_in", "ordinal"))

    def _counted(self) -> Counted:
        counts = [mover.count(self.members, self.on) for mover in movers]
        findings = [finding for counted in counts for finding in counted.findings]
        left = frozenset(organisation for counted in counts for organisation in counted.left)
        return Counted(sum(one.official for one in counts), sum(one.total for one in counts), findings, left)

    def _code_findings(self) -> list[Finding]:
        findings = []
        if OrganisationVersion.objects.known().filter(code=self.code).exists():
            message = _("Mã “%(code)s” đã có tổ chức mang; chọn mã khác.") % {"code": self.code}
            findings.append(Finding("organisation.code_taken", message, where={"field": "code"}))
        if (
            self.official_code
            and OrganisationVersion.objects.during(self.on, None)
            .filter(official_code=self.official_code)
            .exists()
        ):
            message = _("Mã chính thức “%(code)s” đang có tổ chức mang; xem lại mã.") % {
                "code": self.official_code
            }
            findings.append(
                Finding("organisation.official_code_taken", message, where={"field": "official_code"})
            )
        if self.grassroots_type and self.grassroots_type not in code_list(
            "organisations.code_lists.grassroots_type", self.on
        ):
            message = _("Không có loại hình cơ sở “%(code)s” vào ngày đó; chọn trong danh mục.") % {
                "code": self.grassroots_type
            }
            findings.append(
                Finding("organisation.grassroots_type", message, where={"field": "grassroots_type"})
            )
        if self.place_code and self._place() is None:
            message = _("Không có đơn vị hành chính mang mã “%(code)s” vào ngày đó; xem lại mã.") % {
                "code": self.place_code
            }
            findings.append(Finding("place.unknown", message, where={"field": "place_code"}))
        return findings

    def _hamlet_findings(self) -> list[Finding]:
        unknown = set(self.covers) - self._hamlets().keys()
        message = _("Không có thôn, tổ dân phố mang mã “%(code)s” vào ngày %(on)s; xem lại mã.")
        return [
            Finding(
                "hamlet.unknown",
                message % {"code": code, "on": f"{self.on:%d/%m/%Y}"},
                where={"field": "covers"},
            )
            for code in sorted(unknown)
        ]


_COUNTED_BELOW = frozenset({"organisations.too_few_official", "organisations.kind_against_number"})
