"""Whether an organisation may be founded so, and whether it is as the law of a day asks: pure functions that
tell every finding, not the first.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.law.errors import LawError
from dangvu.law.judgement import Judgement
from dangvu.organisations.types import KINDS, founded_by, kinds_on


@dataclass(frozen=True, slots=True)
class Founding:
    """An organisation to be founded on a day. ``official`` and ``members`` count those it starts with.

    ``founder`` is the kind of organisation whose committee decides, ``None`` where not stated;
    ``consent_on`` the day of the written consent from above where the kind is not the one the number
    of members asks for.
    """

    kind: str
    parent_kind: str | None
    on: date
    official: int
    members: int
    grassroots_type: str | None = None
    founder: str | None = None
    consent_on: date | None = None


def founding_findings(founding: Founding) -> list[Finding]:
    """What the law of the founding day says: kind, place in the tree, numbers, who decides."""
    judgement = Judgement()
    judgement.findings += place_findings(founding.kind, founding.parent_kind, founding.on)
    if founding.kind not in KINDS:
        return judgement.findings
    if KINDS[founding.kind].holds_members or KINDS[founding.kind].is_grassroots:
        _enough_official(founding, judgement)
    if KINDS[founding.kind].is_grassroots:
        _kind_fits_number(founding, judgement)
    if KINDS[founding.kind].holds_members:
        size = Size(founding.kind, founding.on, 0, founding.official, 0, founding.members)
        _cell_committee(size, judgement)
        if not KINDS[founding.kind].is_grassroots:
            _large(size, judgement)
    _competent_founder(founding, judgement)
    return judgement.findings


def standing_findings(kind: str, official: int, members: int, on: date) -> list[Finding]:
    """What the numbers of a day ask of an organisation: told, never refused."""
    judgement = Judgement()
    if kind not in KINDS:
        return []
    figures = {"official": official, "members": members}
    minimum = judgement.law("organisations.founding.minimum_official_members", on)
    if KINDS[kind].holds_members and minimum and official < minimum.number:
        judgement.note(
            "organisations.below_minimum",
            _(
                "Có %(official)s đảng viên chính thức, dưới mức %(limit)s: cấp ủy cấp trên giới thiệu"
                " đảng viên về tổ chức phù hợp."
            ),
            minimum,
            limit=minimum.number,
            **figures,
        )
    committee = judgement.law("organisations.size.cell_committee_from", on)
    if KINDS[kind].holds_members and committee and official >= committee.number:
        judgement.note(
            "organisations.needs_cell_committee",
            _("Có %(official)s đảng viên chính thức, từ mức %(limit)s: chi bộ bầu chi ủy."),
            committee,
            limit=committee.number,
            **figures,
        )
    larger = judgement.law("organisations.founding.grassroots_organisation_from", on)
    if larger and kind == "grassroots_cell" and members >= larger.number:
        judgement.note(
            "organisations.should_be_organisation",
            _(
                "Có %(members)s đảng viên, từ mức %(limit)s: lập đảng bộ cơ sở, trừ khi được đồng ý"
                " bằng văn bản."
            ),
            larger,
            limit=larger.number,
            **figures,
        )
    if larger and kind == "grassroots_organisation" and members < larger.number:
        judgement.note(
            "organisations.should_be_cell",
            _(
                "Có %(members)s đảng viên, dưới mức %(limit)s: lập chi bộ cơ sở, trừ khi được đồng ý"
                " bằng văn bản."
            ),
            larger,
            limit=larger.number,
            **figures,
        )
    return [found for found in judgement.findings if not found.code.startswith("law.")]


def place_findings(kind: str, parent_kind: str | None, on: date) -> list[Finding]:
    """Whether an organisation of the kind may exist on the day, and stand under one of the parent's
    kind (none: root).
    """
    judgement = Judgement()
    if kind not in KINDS:
        message = _("Không có loại tổ chức đảng “%(kind)s”; hãy chọn một loại trong danh mục.")
        return [Finding("organisations.kind_unknown", message % {"kind": kind})]
    if _kind_ended(kind, on, judgement):
        return judgement.findings
    if parent_kind is None:
        if not KINDS[kind].may_be_root:
            message = _("%(kind)s phải đứng dưới một tổ chức khác; hãy ghi tổ chức cấp trên.")
            judgement.findings.append(Finding("organisations.parent_missing", message % _labels(kind=kind)))
        return judgement.findings
    law = judgement.law(f"organisations.structure.{kind}", on)
    if law and parent_kind not in law.words:
        judgement.breach(
            "organisations.parent_kind",
            _("%(kind)s không thể trực thuộc %(parent)s vào ngày %(on)s; hãy chọn tổ chức cấp trên khác."),
            law,
            **_labels(kind=kind, parent=parent_kind),
            on=on,
        )
    return judgement.findings


def _kind_ended(kind: str, on: date, judgement: Judgement) -> bool:
    """Whether the list of the day lacks the kind, which is then the only thing worth saying."""
    try:
        listed = kinds_on(on)
    except LawError as silence:
        judgement.silent(silence)
        return True
    if kind in listed:
        return False
    message = _("Ngày %(on)s không có loại tổ chức “%(kind)s”; hãy kiểm tra ngày hoặc loại tổ chức.")
    figures = {**_labels(kind=kind), "on": on.isoformat()}
    words = {**figures, "on": f"{on:%d/%m/%Y}"}
    judgement.findings.append(Finding("organisations.kind_not_in_force", message % words, figures=figures))
    return True


def _enough_official(founding: Founding, judgement: Judgement) -> None:
    law = judgement.law("organisations.founding.minimum_official_members", founding.on)
    if law and founding.official < law.number:
        judgement.breach(
            "organisations.too_few_official",
            _(
                "Chỉ có %(official)s đảng viên chính thức, cần ít nhất %(minimum)s;"
                " hãy thêm đảng viên chính thức hoặc giới thiệu họ về tổ chức khác."
            ),
            law,
            official=founding.official,
            minimum=law.number,
        )


def _kind_fits_number(founding: Founding, judgement: Judgement) -> None:
    """Fewer than the limit make a cell, the limit and more an organisation; the other way round needs
    prior consent.
    """
    law = judgement.law("organisations.founding.grassroots_organisation_from", founding.on)
    if law is None or (founding.members >= law.number) == (founding.kind == "grassroots_organisation"):
        return
    consent = judgement.law("organisations.founding.other_kind_needs_consent", founding.on)
    if consent is None or not consent.value or (founding.consent_on and founding.consent_on <= founding.on):
        return
    expected = "grassroots_cell" if founding.members < law.number else "grassroots_organisation"
    judgement.breach(
        "organisations.kind_against_number",
        _(
            "Có %(members)s đảng viên (mốc %(limit)s) thì lập %(expected)s;"
            " lập loại khác phải có văn bản đồng ý của cấp ủy cấp trên từ trước, hãy ghi ngày văn bản."
        ),
        consent,
        members=founding.members,
        limit=law.number,
        **_labels(expected=expected),
    )


def _competent_founder(founding: Founding, judgement: Judgement) -> None:
    """Only where the deciding body is stated: the committee directly above, or the one the law of the
    day names.
    """
    if founding.founder is None or founding.parent_kind is None:
        return
    law = judgement.law("organisations.founding.founded_by_level_above", founding.on)
    if law is None or not law.value:
        return
    competent = founded_by(founding.kind, founding.parent_kind, founding.grassroots_type, founding.on)
    if competent != founding.parent_kind:
        law = judgement.law("organisations.founding.commune_founded_by_province", founding.on) or law
    if founding.founder != competent:
        judgement.breach(
            "organisations.founder_not_competent",
            _(
                "Cấp ủy của %(competent)s quyết định thành lập, không phải %(founder)s; hãy kiểm"
                " tra quyết định."
            ),
            law,
            **_labels(competent=competent, founder=founding.founder),
        )


@dataclass(frozen=True, slots=True)
class Size:
    """The members of one organisation before and after an act, on its day."""

    kind: str
    on: date
    official_before: int
    official: int
    members_before: int
    members: int
    name: str = ""

    @property
    def called(self) -> str:
        """As a sentence names it; a new one, of which the whole act tells, needs no name."""
        return f"“{self.name}”" if self.name else _("Chi bộ")


def size_findings(size: Size) -> list[Finding]:
    """What the law asks of an organisation that an act has made larger or smaller: told where a limit is
    crossed, or where one that is too small loses more.
    """
    judgement = Judgement()
    if size.kind not in KINDS or not KINDS[size.kind].holds_members:
        return []
    if size.official < size.official_before:
        _enough_left(size, judgement)
    if size.official != size.official_before:
        _cell_committee(size, judgement)
    if size.members > size.members_before:
        _large(size, judgement)
    return judgement.findings


def _enough_left(size: Size, judgement: Judgement) -> None:
    law = judgement.law("organisations.founding.minimum_official_members", size.on)
    if law and size.official < law.number:
        judgement.note(
            "organisations.below_minimum",
            _(
                "%(cell)s chỉ còn %(official)s đảng viên chính thức (mốc %(minimum)s); cấp ủy cấp trên"
                " giới thiệu"
                " đảng viên về sinh hoạt ở tổ chức thích hợp."
            ),
            law,
            cell=size.called,
            official=size.official,
            minimum=law.number,
        )


def _cell_committee(size: Size, judgement: Judgement) -> None:
    law = judgement.law("organisations.size.cell_committee_from", size.on)
    if law is None or (size.official < law.number) == (size.official_before < law.number):
        return
    if size.official < law.number:
        judgement.note(
            "organisations.no_cell_committee",
            _(
                "%(cell)s còn %(official)s đảng viên chính thức (mốc %(limit)s) thì chỉ bầu bí thư,"
                " nếu cần thì"
                " phó bí thư."
            ),
            law,
            cell=size.called,
            official=size.official,
            limit=law.number,
        )
        return
    judgement.note(
        "organisations.needs_cell_committee",
        _("%(cell)s có %(official)s đảng viên chính thức (mốc %(limit)s) thì bầu chi ủy."),
        law,
        cell=size.called,
        official=size.official,
        limit=law.number,
    )
    if most := judgement.law("organisations.size.cell_committee_most", size.on):
        message = _("Chi ủy có nhiều nhất %(most)s người.")
        judgement.note("organisations.cell_committee_size", message, most, most=most.number)


def _large(size: Size, judgement: Judgement) -> None:
    """So many make an organisation with cells, or stay a cell with consent."""
    is_grassroots = KINDS[size.kind].is_grassroots
    of_unit = "organisations.founding.grassroots_organisation_from"
    of_cell = "organisations.size.large_cell_from"
    law = judgement.law(of_unit if is_grassroots else of_cell, size.on)
    if law and size.members_before < law.number <= size.members:
        judgement.note(
            "organisations.should_be_organisation",
            _(
                "%(cell)s có %(members)s đảng viên (mốc %(limit)s): lập đảng bộ, hoặc giữ là chi bộ khi"
                " cấp ủy cấp"
                " trên đồng ý bằng văn bản."
            ),
            law,
            cell=size.called,
            members=size.members,
            limit=law.number,
        )


def _labels(**kinds: str) -> dict[str, str]:
    return {name: str(KINDS[kind].label) if kind in KINDS else kind for name, kind in kinds.items()}
