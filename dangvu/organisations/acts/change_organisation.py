"""Đổi tên, đổi mã, đổi loại hình của tổ chức đảng; sửa sai sót đã ghi (Điều lệ Đảng, điều 10, 21, 24)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.change import Change
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.organisations.lookup import version_on
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.movement import Movement
from dangvu.organisations.organisation_act import OrganisationAct, code_taken, same_as_before
from dangvu.organisations.panels import head_counts
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.nodes import Node
from dangvu.organisations.rules import Founding, founding_findings
from dangvu.organisations.tenants import tenants
from dangvu.organisations.types import KINDS
from dangvu.tree.queries import children_of, parent_of


@dataclass(frozen=True)
class RenameOrganisation(Movement):
    """From the day on the organisation bears another name: an event, by decision. A name that was recorded
    wrongly is corrected instead.
    """

    kind: ClassVar[str] = "rename_organisation"
    verb: ClassVar[str] = "change"
    label: ClassVar[Any] = gettext_lazy("Đổi tên tổ chức đảng")
    said: ClassVar[Any] = gettext_lazy("Đổi tên %(organisation)s thành %(name)s từ ngày %(on)s")
    subject: ClassVar[str] = "organisation"

    organisation: str = labelled(
        gettext_lazy("Tổ chức đảng (mã)"), refers="organisation", on="on", unique=True
    )
    name: str = labelled(gettext_lazy("Tên mới"))
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))

    def move(self, draft: Draft) -> None:
        if node := draft.find(self.organisation, "organisation"):
            _say_otherwise(draft, node, "renamed", "name", self.name)


@dataclass(frozen=True)
class RecodeOrganisation(Movement):
    """From the day on the organisation bears another official code; the register's own code stays."""

    kind: ClassVar[str] = "recode_organisation"
    verb: ClassVar[str] = "change"
    label: ClassVar[Any] = gettext_lazy("Đổi mã chính thức của tổ chức đảng")
    said: ClassVar[Any] = gettext_lazy("Đổi mã của %(organisation)s thành %(official_code)s từ ngày %(on)s")
    subject: ClassVar[str] = "organisation"

    organisation: str = labelled(
        gettext_lazy("Tổ chức đảng (mã)"), refers="organisation", on="on", unique=True
    )
    official_code: str = labelled(gettext_lazy("Mã chính thức mới"), most=40, unique=True)
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))

    def move(self, draft: Draft) -> None:
        if node := draft.find(self.organisation, "organisation"):
            _say_otherwise(draft, node, "recoded", "official_code", self.official_code)


@dataclass(frozen=True)
class FollowPlace(Movement):
    """The place of the organisation has become another, as when a commune becomes a township: the
    organisation goes on, under the name and of the type of the place that there is from the day on.
    """

    kind: ClassVar[str] = "follow_place"
    verb: ClassVar[str] = "change"
    label: ClassVar[Any] = gettext_lazy("Đổi tên, loại hình tổ chức đảng theo đơn vị hành chính")
    said: ClassVar[Any] = gettext_lazy(
        "%(organisation)s đổi thành %(name)s theo %(place_code)s từ ngày %(on)s"
    )
    subject: ClassVar[str] = "organisation"

    organisation: str = labelled(
        gettext_lazy("Tổ chức đảng (mã)"), refers="organisation", on="on", unique=True
    )
    place_code: str = labelled(gettext_lazy("Mã đơn vị hành chính mới"), refers="place", on="on")
    name: str = labelled(gettext_lazy("Tên mới"))
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    grassroots_type: str = labelled(
        gettext_lazy("Loại hình cơ sở mới"),
        "",
        gettext_lazy("Để trống nếu như cũ"),
        codes="organisations.code_lists.grassroots_type",
        on="on",
    )

    def move(self, draft: Draft) -> None:
        node = draft.find(self.organisation, "organisation")
        place = draft.sites.lasting(self.place_code, "place_code")
        if node is None or place is None:
            return
        form = self.grassroots_type or node.says["grassroots_type"]
        says = {"place": place, "name": self.name, "grassroots_type": form}
        if says.items() <= node.says.items():
            draft.say(same_as_before("place_code"))
            return
        draft.change(node, "renamed", **says)


def _say_otherwise(draft: Draft, node: Node, reason: str, name: str, value: str) -> None:
    if node.says[name] == value:
        draft.say(same_as_before(name))
    else:
        draft.change(node, reason, **{name: value})


@dataclass(frozen=True)
class ChangeOrganisationKind(OrganisationAct):
    """From the day on the organisation is of another kind or grassroots type; its members and those below it
    must fit.
    """

    kind: ClassVar[str] = "change_organisation_kind"
    verb: ClassVar[str] = "change"
    label: ClassVar[Any] = gettext_lazy("Nâng cấp, đổi loại tổ chức đảng")
    said: ClassVar[Any] = gettext_lazy("Đổi loại %(organisation)s thành %(organisation_kind)s từ ngày %(on)s")

    organisation_kind: str = labelled(
        gettext_lazy("Loại tổ chức"), codes="organisations.code_lists.organisation_kind"
    )
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    grassroots_type: str = labelled(
        gettext_lazy("Loại hình cơ sở"), "", codes="organisations.code_lists.grassroots_type"
    )
    consent_on: date | None = labelled(
        gettext_lazy("Ngày văn bản đồng ý của cấp trên"),
        None,
        law="organisations.founding.other_kind_needs_consent",
    )

    def judge(self, row: OrganisationVersion) -> list[Finding]:
        organisation = row.organisation_id
        if (self.organisation_kind, self.grassroots_type) == (row.kind, row.grassroots_type):
            return [same_as_before("organisation_kind")]
        parent = parent_of(organisation, self.on)
        above = version_on(parent, self.on) if parent else None
        heads = head_counts([organisation], self.on)[organisation]
        founding = Founding(
            kind=self.organisation_kind,
            parent_kind=above.kind if above else None,
            on=self.on,
            official=heads.official,
            members=heads.total,
            grassroots_type=self.grassroots_type or None,
            consent_on=self.consent_on,
        )
        return founding_findings(founding) + self._tenant_findings(organisation)

    def apply(self, change: Change) -> None:
        ranks = list(KINDS)
        higher = ranks.index(self.organisation_kind) < ranks.index(self.row.kind)
        reason = "upgraded" if higher else "downgraded"
        begun = {
            "kind": self.organisation_kind,
            "grassroots_type": self.grassroots_type,
            "start_reason": reason,
        }
        change.turn(self.row, self.on, {"end_reason": reason}, begun)

    def _tenant_findings(self, organisation: int) -> list[Finding]:
        """Members in what will hold none, cells under what will have none."""
        findings = []
        if not KINDS[self.organisation_kind].holds_members:
            for tenant in tenants:
                if count := tenant.counts([organisation], self.on).get(organisation):
                    message = _("Tổ chức đang trực tiếp có %(count)s %(what)s; hãy chuyển về chi bộ trước.")
                    words = {"count": count, "what": tenant.label}
                    findings.append(Finding("organisation.holds_no_members", message % words))
        elif below := len(children_of(organisation, self.on)):
            message = _("Còn %(count)s tổ chức trực thuộc; loại tổ chức này không có tổ chức trực thuộc.")
            findings.append(Finding("organisation.has_children", message % {"count": below}))
        return findings


@dataclass(frozen=True)
class CorrectOrganisation(OrganisationAct):
    """What was recorded wrongly about an organisation is put right for as long as the wrong row stood: no
    event, nothing closes.
    """

    kind: ClassVar[str] = "correct_organisation"
    by_paper: ClassVar[bool] = False
    verb: ClassVar[str] = "correct"
    label: ClassVar[Any] = gettext_lazy("Sửa sai sót về tổ chức đảng")
    said: ClassVar[Any] = gettext_lazy("Sửa sai sót đã ghi về %(organisation)s")

    on: date = labelled(
        gettext_lazy("Ngày mà điều ghi sai đang có hiệu lực"),
        help_text=gettext_lazy("Cả thời gian của điều ghi sai được sửa, không chỉ từ ngày này"),
    )
    name: str = labelled(gettext_lazy("Tên đúng"), "")
    official_code: str = labelled(gettext_lazy("Mã chính thức đúng"), "", most=40, unique=True)
    grassroots_type: str = labelled(
        gettext_lazy("Loại hình cơ sở đúng"), "", codes="organisations.code_lists.grassroots_type"
    )
    place_code: str = labelled(gettext_lazy("Mã đơn vị hành chính đúng"), "", refers="place")

    def check(self) -> list[Finding]:
        return self.judge(self.row)

    def judge(self, row: OrganisationVersion) -> list[Finding]:
        if all(row.values()[name] == value for name, value in self._right().items()):
            message = _("Chưa ghi điều gì khác với sổ; hãy ghi giá trị đúng của mục bị sai.")
            return [Finding("organisation.nothing_changes", message)]
        return code_taken(self.official_code, row.organisation_id, row)

    def check_paper(self, paper: Paper) -> list[Finding]:
        return []  # an error of the register is put right by whoever keeps it

    def apply(self, change: Change) -> None:
        values = self.row.values() | self._right()
        change.supersede(self.row)
        change.open(OrganisationVersion, values.pop("from_date"), values.pop("until_date"), **values)

    def _right(self) -> dict[str, Any]:
        given = {
            "name": self.name,
            "official_code": self.official_code,
            "grassroots_type": self.grassroots_type,
            "place": self.key("place_code"),
        }
        return {name: value for name, value in given.items() if value}
