"""Schooling of an applicant: the rule, and the grounds on which less is enough (Charter, article 1)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.law.judgement import Judgement
from dangvu.law.questions import known_codes

EDUCATION = "people.code_lists.general_education"


@dataclass(frozen=True, slots=True)
class Schooling:
    """General education of an applicant on the day the cell considered; empty where it is not recorded.

    ``ground`` is why less may be enough; ``consent_on`` the written consent where the ground needs one.
    """

    considered_on: date
    decided_on: date
    education: str = ""
    ground: str = ""
    consent_on: date | None = None


def schooling_findings(case: Schooling) -> list[Finding]:
    """Whether the schooling is enough, by the rule or by the ground that is stated."""
    judgement = Judgement()
    law = judgement.law("membership.schooling.minimum", case.considered_on)
    if law is None:
        return judgement.findings
    known = known_codes(EDUCATION)
    if case.education not in known:
        judgement.note(
            "membership.schooling_not_stated",
            _("Chưa ghi trình độ giáo dục phổ thông (cần %(minimum)s trở lên); hãy bổ sung."),
            law,
            minimum=str(known[str(law.value)].label),
        )
        return judgement.findings
    if _reaches(case.education, str(law.value)):
        return judgement.findings
    allowed = (
        judgement.law(f"membership.schooling.{case.ground}", case.considered_on) if case.ground else None
    )
    if allowed is None or not _reaches(case.education, str(allowed.value)):
        judgement.breach(
            "membership.too_little_schooling",
            _(
                "Trình độ %(education)s, cần %(minimum)s trở lên; nếu thuộc trường hợp riêng thì ghi"
                " trường hợp đó."
            ),
            allowed or law,
            education=str(known[case.education].label),
            minimum=str(known[str((allowed or law).value)].label),
        )
        return judgement.findings
    _consented(case, judgement)
    return judgement.findings


def _reaches(education: str, least: str) -> bool:
    """Whether an education is as high as another; the list goes from the lowest up."""
    ranks = list(known_codes(EDUCATION))
    return ranks.index(education) >= ranks.index(least)


def _consented(case: Schooling, judgement: Judgement) -> None:
    law = judgement.law("membership.schooling.consent_for", case.considered_on)
    if law is None or case.ground not in law.words:
        return
    if case.consent_on is None:
        judgement.note(
            "membership.schooling_consent_not_stated",
            _("Chưa ghi văn bản đồng ý của ban thường vụ tỉnh ủy về trình độ học vấn; hãy bổ sung."),
            law,
        )
    elif case.consent_on > case.decided_on:
        judgement.breach(
            "membership.schooling_consent_later",
            _("Văn bản đồng ý ngày %(consent)s, sau quyết định kết nạp ngày %(decided)s; phải có từ trước."),
            law,
            consent=case.consent_on,
            decided=case.decided_on,
        )
