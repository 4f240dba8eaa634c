"""Thành lập tổ chức đảng (Điều lệ Đảng, điều 10, 21, 24)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.acts import Act, Scope
from dangvu.ledger.change import Change
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.organisations.deciding import paper_findings
from dangvu.organisations.founding_members import Counted, movers
from dangvu.organisations.lookup import end_after, version_on
from dangvu.organisations.models import Coverage, OrganisationVersion
from dangvu.organisations.rules import Founding, founding_findings
from dangvu.organisations.types import KINDS
from dangvu.places.models import Place
from dangvu.places.references import ends_later
from dangvu.places.standing import as_known
from dangvu.tree.models import Organisation, Placement

LAW = "organisations.founding"
"""The law file that says who decides on founding."""


@dataclass(frozen=True)
class EstablishOrganisation(Act):
    """Found an organisation under another, with the hamlets it covers and the members it begins with."""

    kind: ClassVar[str] = "establish_organisation"
    label: ClassVar[Any] = gettext_lazy("Thành lập tổ chức đảng")
    said: ClassVar[Any] = gettext_lazy("Thành lập %(name)s ngày %(on)s")
    subject: ClassVar[str] = "parent"

    code: str = labelled(gettext_lazy("Mã trong sổ"), most=64, unique=True)
    name: str = labelled(gettext_lazy("Tên"))
    organisation_kind: str = labelled(
        gettext_lazy("Loại tổ chức"), codes="organisations.code_lists.organisation_kind"
    )
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    parent: str = labelled(
        gettext_lazy("Tổ chức cấp trên (mã)"),
        "",
        refers="organisation",
        law="organisations.founding.founded_by_level_above",
    )
    official_code: str = labelled(gettext_lazy("Mã chính thức"), "", most=40, unique=True)
    grassroots_type: str = labelled(
        gettext_lazy("Loại hình cơ sở"), "", codes="organisations.code_lists.grassroots_type"
    )
    place_code: str = labelled(gettext_lazy("Mã đơn vị hành chính"), "", refers="place")
    covers: tuple[str, ...] = labelled(gettext_lazy("Thôn, tổ dân phố phụ trách (mã)"), (), refers="hamlet")
    members: tuple[str, ...] = labelled(
        gettext_lazy("Đảng viên chuyển sang khi thành lập (mã)"),
        (),
        refers="person",
        law="organisations.founding.minimum_official_members",
    )
    consent_on: date | None = labelled(
        gettext_lazy("Ngày văn bản đồng ý của cấp trên"),
        None,
        law="organisations.founding.other_kind_needs_consent",
    )

    def check(self) -> list[Finding]:
        findings = self._code_findings()
        parent = self._parent
        parent_version = version_on(parent, self.on) if parent else None
        if parent and (end := end_after(parent, self.on)):
            message = _("Tổ chức cấp trên kết thúc ngày %(end)s; chọn tổ chức còn hoạt động sau ngày đó.")
            where = {"field": "parent"}
            findings.append(
                Finding("organisation.parent_will_end", message % {"end": f"{end:%d/%m/%Y}"}, where=where)
            )
        for place in as_known(Place.objects.filter(key=self.key("place_code"))) if self.place_code else ():
            findings += ends_later(place, self.on)
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

    def check_paper(self, paper: Paper) -> list[Finding]:
        return paper_findings(LAW, self._parent, paper, self.on)

    def apply(self, change: Change) -> None:
        organisation = change.found(Organisation)
        change.open(
            OrganisationVersion,
            self.on,
            organisation=organisation,
            code=self.code,
            kind=self.organisation_kind,
            name=self.name,
            official_code=self.official_code,
            grassroots_type=self.grassroots_type,
            place=self.key("place_code"),
            start_reason="established",
        )
        change.open(Placement, self.on, organisation=organisation, parent=self._parent)
        for row in self._coverage_taken():
            if row.from_date < self.on:
                change.close(row, self.on)
            else:
                change.supersede(row)
        for hamlet in self.identities("covers"):
            change.open(Coverage, self.on, organisation=organisation, hamlet=hamlet, start_reason="founded")
        for mover in movers:
            mover.move(change, self.members, organisation, self.on)

    def scope(self) -> Scope:
        """What it names, and those that lose hamlets or members to the new one."""
        touched = {*super().scope().organisations}
        touched |= {row.organisation_id for row in self._coverage_taken()}
        return Scope(frozenset(touched | self._counted().left), self.on)

    @property
    def _parent(self) -> int | None:
        return self.identity("parent") if self.is_known("parent") else None

    def _coverage_taken(self) -> list[Coverage]:
        """Who covers those hamlets until then."""
        rows = Coverage.objects.at(self.on).filter(hamlet__in=self.identities("covers"))
        return list(rows.order_by("recorded_in", "ordinal"))

    def _counted(self) -> Counted:
        counts = [mover.count(self.members, self.on) for mover in movers]
        findings = [finding for counted in counts for finding in counted.findings]
        left = frozenset(organisation for counted in counts for organisation in counted.left)
        return Counted(sum(one.official for one in counts), sum(one.total for one in counts), findings, left)

    def _code_findings(self) -> list[Finding]:
        findings = []
        borne = Q(code=self.code) | Q(official_code=self.code)  # by either it is looked up
        if OrganisationVersion.objects.known().filter(borne).exists():
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
        return findings


_COUNTED_BELOW = frozenset({"organisations.too_few_official", "organisations.kind_against_number"})
