"""Admission: age, class certificate, order of the steps, deadlines (Charter, articles 1, 4 and 5)."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.period import add_months
from dangvu.law.judgement import Judgement
from dangvu.membership.rules.deadlines import decided_in_time, last_day
from dangvu.membership.rules.returning import Leaving, Return, return_findings


@dataclass(frozen=True, slots=True)
class Admission:
    """An admission as its file tells it.

    ``considered_on``: the cell's meeting and resolution. ``admission_on``: the ceremony, first day of
    membership. ``left``: how an earlier membership ended, ``left_because`` what is known of why;
    ``readmitted_before``: how often the person has already returned.
    """

    birth_date: date
    admission_on: date
    decision_on: date | None = None
    considered_on: date | None = None
    class_certificate_on: date | None = None
    cv_verified_on: date | None = None
    decision_received_on: date | None = None
    decision_extended: bool = False
    over_age_consent_on: date | None = None
    late_ceremony_consent: bool = False
    left: Leaving | None = None
    readmitted_before: int = 0
    readmission_consent_on: date | None = None
    hard_family_circumstances: bool = False
    left_because: frozenset[str] = frozenset()
    record_cleared_on: date | None = None

    @property
    def judged_on(self) -> date:
        """The day the cell considered the case, else the earliest later step that is stated."""
        return self.considered_on or self.decision_on or self.admission_on


def admission_findings(case: Admission) -> list[Finding]:
    """All that the law of its days says about an admission or readmission."""
    judgement = Judgement()
    _old_enough(case, judgement)
    _not_over_age(case, judgement)
    _class_certificate(case, judgement)
    _cv_verified(case, judgement)
    _steps_in_order(case, judgement)
    decided_in_time("admission", case.considered_on, case.decision_on, case.decision_extended, judgement)
    _ceremony_in_time(case, judgement)
    if case.left is not None:
        judgement.findings += return_findings(
            Return(
                case.left,
                case.judged_on,
                case.readmitted_before,
                case.readmission_consent_on,
                case.hard_family_circumstances,
                case.left_because,
                case.record_cleared_on,
            )
        )
    return judgement.findings


def calendar_months(since: date, on: date) -> int:
    """Months from one month to another whatever the day: how regulations count age "by month" [tính
    theo tháng].
    """
    return (on.year - since.year) * 12 + on.month - since.month


def _old_enough(case: Admission, judgement: Judgement) -> None:
    law = judgement.law("membership.admission.minimum_age", case.judged_on)
    if law and calendar_months(case.birth_date, case.judged_on) < law.number * 12:
        judgement.breach(
            "membership.under_age",
            _("Sinh ngày %(born)s, đến ngày %(on)s chưa đủ %(minimum)s tuổi; chưa được xét kết nạp."),
            law,
            born=case.birth_date,
            on=case.judged_on,
            minimum=law.number,
        )


def _not_over_age(case: Admission, judgement: Judgement) -> None:
    """Above the maximum, the consent must lie before the decision. Judged only on the day the cell
    considered.
    """
    if case.considered_on is None:
        return
    law = judgement.law("membership.admission.maximum_age", case.considered_on)
    if law is None or calendar_months(case.birth_date, case.considered_on) <= law.number * 12:
        return
    consent = judgement.law("membership.admission.over_age_needs_consent", case.considered_on)
    if consent is None or not consent.value:
        return
    decided = case.decision_on or case.admission_on
    if case.over_age_consent_on is None or case.over_age_consent_on > decided:
        judgement.breach(
            "membership.over_age_without_consent",
            _(
                "Đến ngày %(on)s đã quá %(maximum)s tuổi; cần văn bản đồng ý của ban thường vụ tỉnh ủy"
                " trước ngày %(decided)s, hãy ghi ngày văn bản."
            ),
            consent,
            on=case.considered_on,
            maximum=law.number,
            decided=decided,
        )


def _class_certificate(case: Admission, judgement: Judgement) -> None:
    law = judgement.law("membership.admission.class_certificate_months", case.judged_on)
    if law is None:
        return
    if case.class_certificate_on is None:
        judgement.note(
            "membership.class_certificate_not_stated",
            _("Chưa ghi ngày cấp giấy chứng nhận lớp bồi dưỡng nhận thức về Đảng; hãy bổ sung."),
            law,
        )
    elif case.class_certificate_on > case.judged_on:
        judgement.breach(
            "membership.class_certificate_later",
            _("Giấy chứng nhận lớp nhận thức cấp ngày %(issued)s, sau ngày chi bộ xét %(on)s; hãy kiểm tra."),
            law,
            issued=case.class_certificate_on,
            on=case.judged_on,
        )
    elif case.judged_on > add_months(case.class_certificate_on, law.number):
        judgement.breach(
            "membership.class_certificate_expired",
            _(
                "Giấy chứng nhận lớp nhận thức cấp ngày %(issued)s đã quá %(months)s tháng đến ngày %(on)s;"
                " phải học lại lớp bồi dưỡng."
            ),
            law,
            issued=case.class_certificate_on,
            months=law.number,
            on=case.judged_on,
        )


def _cv_verified(case: Admission, judgement: Judgement) -> None:
    if case.cv_verified_on is None:
        return
    law = judgement.law("membership.admission.cv_verified_months", case.judged_on)
    if law and case.judged_on > add_months(case.cv_verified_on, law.number):
        judgement.breach(
            "membership.cv_verified_long_ago",
            _(
                "Lý lịch thẩm tra ngày %(verified)s đã quá %(months)s tháng đến ngày %(on)s; hãy thẩm"
                " tra bổ sung."
            ),
            law,
            verified=case.cv_verified_on,
            months=law.number,
            on=case.judged_on,
        )


def _steps_in_order(case: Admission, judgement: Judgement) -> None:
    """The steps that are stated, each not before the one that must precede it."""
    law = judgement.law("membership.admission.steps", case.admission_on)
    if law is None:
        return
    names = {
        "considered_on": _("ngày chi bộ xét"),
        "decision_on": _("ngày quyết định kết nạp"),
        "admission_on": _("ngày kết nạp"),
    }
    days = {
        "considered_on": case.considered_on,
        "decision_on": case.decision_on,
        "admission_on": case.admission_on,
    }
    stated = [(step, day) for step in law.words if (day := days[step]) is not None]
    for (before, earlier), (after, later) in pairwise(stated):
        if later < earlier:
            judgement.breach(
                "membership.steps_out_of_order",
                _("%(after)s (%(later)s) đứng trước %(before)s (%(earlier)s); hãy kiểm tra các ngày."),
                law,
                after=names[after],
                later=later,
                before=names[before],
                earlier=earlier,
            )


def _ceremony_in_time(case: Admission, judgement: Judgement) -> None:
    """From receipt of the decision or from its issue, as the law of the decision's day has it."""
    if case.decision_on is None:
        return
    if case.decision_received_on and case.decision_received_on < case.decision_on:
        message = _("Ngày nhận quyết định %(received)s đứng trước ngày quyết định; hãy kiểm tra các ngày.")
        words = {"received": f"{case.decision_received_on:%d/%m/%Y}"}
        judgement.findings.append(Finding("membership.received_before_decided", message % words))
    if case.late_ceremony_consent:
        return
    law = judgement.law("membership.admission.ceremony_days", case.decision_on)
    counted_from = judgement.law("membership.admission.ceremony_counted_from", case.decision_on)
    if law is None or counted_from is None:
        return
    by_receipt = counted_from.value != "issued"
    start = (case.decision_received_on if by_receipt else None) or case.decision_on
    limit = last_day(start, law.number, judgement)
    if limit is None or case.admission_on <= limit:
        return  # in time even if it was received on the day of its issue
    if by_receipt and case.decision_received_on is None:
        judgement.note(
            "membership.receipt_not_stated",
            _(
                "Chưa ghi ngày nhận quyết định nên không biết lễ kết nạp có quá %(days)s ngày làm"
                " việc; hãy bổ sung."
            ),
            law,
            days=law.number,
        )
        return
    judgement.breach(
        "membership.ceremony_late",
        _(
            "Lễ kết nạp ngày %(held)s quá %(days)s ngày làm việc (hạn %(limit)s);"
            " hãy ghi văn bản đồng ý của cấp ủy cấp trên trực tiếp."
        ),
        law,
        held=case.admission_on,
        days=law.number,
        limit=limit,
    )
