"""Who introduces an applicant: enough official members, long enough in the same unit (Charter, article 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.period import add_months
from dangvu.law.judgement import Judgement


@dataclass(frozen=True, slots=True)
class Introducer:
    """What the register knows of one who introduces, on the day the cell considered."""

    code: str
    status: str = ""
    """Empty for one who was no member."""
    together_since: date | None = None
    """First day without a break in the applicant's grassroots unit; ``None`` outside it."""
    may_be_longer: bool = False
    """The register begins there, or they came from elsewhere: what was before is not known."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """An introduction; ``union`` is the one whose resolution stands for a member."""

    considered_on: date
    introducers: Sequence[Introducer] = ()
    union: str = ""
    resolution_on: date | None = None


def introduction_findings(case: Introduction) -> list[Finding]:
    """Enough introducers, each official on the day and long enough in the unit, as far as known."""
    judgement = Judgement()
    leaf = "introducers_with_union" if case.union else "introducers"
    law = judgement.law(f"membership.introduction.{leaf}", case.considered_on)
    if law is None:
        return judgement.findings
    if not case.introducers and not case.union:
        judgement.note(
            "membership.introducers_not_stated",
            _("Chưa ghi người giới thiệu (%(needed)s đảng viên chính thức, hoặc ít hơn khi có nghị quyết của"
              " đoàn thể); hãy bổ sung."),
            law,
            needed=law.number,
        )  # fmt: skip
        return judgement.findings
    told = len({one.code for one in case.introducers})
    if told < law.number:
        judgement.breach(
            "membership.too_few_introducers",
            _("Mới có %(told)s đảng viên giới thiệu, cần %(needed)s; hãy ghi đủ, hoặc ghi nghị quyết của đoàn"
              " thể giới thiệu."),
            law,
            told=told,
            needed=law.number,
        )  # fmt: skip
    if case.resolution_on and case.resolution_on > case.considered_on:
        judgement.breach(
            "membership.union_resolution_later",
            _("Nghị quyết giới thiệu ngày %(resolved)s, sau ngày chi bộ xét %(on)s; hãy kiểm tra các ngày."),
            law,
            resolved=case.resolution_on,
            on=case.considered_on,
        )
    for one in case.introducers:
        _fit(one, case.considered_on, judgement)
    return judgement.findings


def _fit(one: Introducer, on: date, judgement: Judgement) -> None:
    statuses = judgement.law("membership.introduction.statuses", on)
    if statuses and one.status not in statuses.words:
        judgement.breach(
            "membership.introducer_not_official",
            _(
                "Người giới thiệu “%(person)s” không phải là đảng viên chính thức vào ngày %(on)s; hãy"
                " chọn người"

              " khác."),
            statuses,
            person=one.code,
            on=on,
        )  # fmt: skip
        return
    law = judgement.law("membership.introduction.together_months", on)
    if law is None or (one.together_since and add_months(one.together_since, law.number) <= on):
        return
    if one.may_be_longer:
        judgement.note(
            "membership.introducer_time_not_known",
            _(
                "Sổ chưa cho biết người giới thiệu “%(person)s” đã đủ %(months)s tháng trong đơn vị; hãy"
                " đối chiếu hồ"

              " sơ giấy."),
            law,
            person=one.code,
            months=law.number,
        )  # fmt: skip
        return
    judgement.breach(
        "membership.introducer_not_together",
        _(
            "Theo sổ, đến ngày %(on)s người giới thiệu “%(person)s” chưa đủ %(months)s tháng trong cùng tổ"
            " chức cơ sở"

          " đảng; nếu đã cùng làm việc, cư trú từ trước thì ghi rõ ở lý do."),
        law,
        person=one.code,
        on=on,
        months=law.number,
    )  # fmt: skip
