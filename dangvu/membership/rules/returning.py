"""Return of one who was a member before: waiting time, number of times, ways of leaving that bar it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.period import add_months
from dangvu.law.judgement import Judgement
from dangvu.law.questions import known_codes


@dataclass(frozen=True, slots=True)
class Leaving:
    """An earlier membership that ended: ``on`` is the first day the person was no longer counted."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Return:
    """A wish to be readmitted, considered on a day."""

    left: Leaving
    considered_on: date
    readmitted_before: int = 0
    consent_on: date | None = None
    hard_family_circumstances: bool = False
    because: frozenset[str] = frozenset()
    """Why they had left, codes of ``code_lists.leaving_cause``; empty where it is not known."""
    record_cleared_on: date | None = None
    """The day a criminal record was cleared, where there was one."""


def return_findings(case: Return) -> list[Finding]:
    """All that stands in the way of a readmission."""
    if case.left.reason == "died":
        message = _("Người này đã được ghi là từ trần; hãy kiểm tra người và ngày.")
        return [Finding("membership.readmission_after_death", message)]
    judgement = Judgement()
    law = judgement.law("membership.readmission.after", case.considered_on)
    if law and case.left.reason not in law.words:
        judgement.note(
            "membership.not_a_readmission",
            _(
                "Trước đây ra khỏi sổ theo cách “%(reason)s” nên xét như kết nạp lần đầu, không như"
                " kết nạp lại."
            ),
            law,
            reason=_label(case.left.reason),
        )
        return judgement.findings
    _waited(case, judgement)
    _record_cleared(case, judgement)
    _times(case, judgement)
    _way_of_leaving(case, judgement)
    _cause(case, judgement)
    _consent(case, judgement)
    return judgement.findings


def _waited(case: Return, judgement: Judgement) -> None:
    law = judgement.law("membership.readmission.waiting_months", case.considered_on)
    if law and case.considered_on < (earliest := add_months(case.left.on, law.number)):
        judgement.breach(
            "membership.readmission_too_early",
            _(
                "Ra khỏi Đảng ngày %(left)s, phải đủ %(months)s tháng; sớm nhất được xét lại ngày"
                " %(earliest)s."
            ),
            law,
            left=case.left.on,
            months=law.number,
            earliest=earliest,
        )


def _record_cleared(case: Return, judgement: Judgement) -> None:
    """One who was convicted waits from the day the record was cleared."""
    crimes = judgement.law("membership.readmission.waits_for_record", case.considered_on)
    law = judgement.law("membership.readmission.waiting_months_after_record", case.considered_on)
    if crimes is None or law is None:
        return
    if case.record_cleared_on is None:
        if case.because & set(crimes.words):
            judgement.note(
                "membership.record_not_stated",
                _("Chưa ghi ngày được xóa án tích; từ ngày đó phải đủ %(months)s tháng, hãy bổ sung."),
                law,
                months=law.number,
            )
        return
    if case.considered_on < (earliest := add_months(case.record_cleared_on, law.number)):
        judgement.breach(
            "membership.record_cleared_too_late",
            _(
                "Được xóa án tích ngày %(cleared)s, phải đủ %(months)s tháng; sớm nhất được xét lại ngày"
                " %(earliest)s."
            ),
            law,
            cleared=case.record_cleared_on,
            months=law.number,
            earliest=earliest,
        )


def _times(case: Return, judgement: Judgement) -> None:
    law = judgement.law("membership.readmission.times_allowed", case.considered_on)
    if law and case.readmitted_before >= law.number:
        judgement.breach(
            "membership.readmission_again",
            _("Đã được kết nạp lại %(before)s lần; chỉ được kết nạp lại %(allowed)s lần."),
            law,
            before=case.readmitted_before,
            allowed=law.number,
        )


def _way_of_leaving(case: Return, judgement: Judgement) -> None:
    law = judgement.law("membership.readmission.never_after", case.considered_on)
    if law and case.left.reason in law.words and not case.hard_family_circumstances:
        judgement.breach(
            "membership.readmission_barred",
            _(
                "Đã ra khỏi Đảng theo cách “%(reason)s” nên không được kết nạp lại,"
                " trừ trường hợp vì lý do gia đình đặc biệt khó khăn."
            ),
            law,
            reason=_label(case.left.reason),
        )


def _cause(case: Return, judgement: Judgement) -> None:
    """Why they had left: as the register has it, and as it is told now."""
    law = judgement.law("membership.readmission.never_because", case.considered_on)
    other = judgement.law("membership.readmission.by_other_rule", case.considered_on)
    known = known_codes("membership.code_lists.leaving_cause")
    if law and not case.because and case.left.reason != "withdrew":
        judgement.note(
            "membership.leaving_cause_not_stated",
            _(
                "Chưa ghi nguyên nhân trước đây ra khỏi Đảng nên không kiểm tra được hết điều kiện;"
                " hãy bổ sung."
            ),
            law,
        )
    for cause in sorted(case.because):
        if law and cause in law.words:
            judgement.breach(
                "membership.readmission_barred_because",
                _("Trước đây ra khỏi Đảng vì “%(cause)s” nên không được kết nạp lại."),
                law,
                cause=str(known[cause].label),
            )
        if other and cause in other.words:
            judgement.note(
                "membership.readmission_by_other_rule",
                _(
                    "Ra khỏi Đảng vì “%(cause)s”: việc kết nạp lại theo quy định riêng của Ban Bí"
                    " thư, hãy đối chiếu."
                ),
                other,
                cause=str(known[cause].label),
            )


def _consent(case: Return, judgement: Judgement) -> None:
    law = judgement.law("membership.readmission.needs_consent", case.considered_on)
    if law and law.value and case.consent_on is None:
        judgement.note(
            "membership.readmission_consent_not_stated",
            _("Chưa ghi văn bản đồng ý kết nạp lại của ban thường vụ tỉnh ủy; hãy bổ sung."),
            law,
        )


def _label(reason: str) -> str:
    known = known_codes("membership.code_lists.membership_end")
    return str(known[reason].label) if reason in known else reason
