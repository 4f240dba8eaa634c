"""Recognition as an official member at the end of probation (Charter, article 5)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.period import add_months
from dangvu.law.judgement import Judgement
from dangvu.law.questions import value
from dangvu.membership.rules.deadlines import decided_in_time, last_day


@dataclass(frozen=True, slots=True)
class Recognition:
    """A recognition as its file tells it; ``official_on`` is the official day stated, where one is."""

    admission_on: date
    considered_on: date | None = None
    decision_on: date | None = None
    official_on: date | None = None
    decision_extended: bool = False
    class_certificate_on: date | None = None
    """Of the class for new members."""


def official_day(admission_on: date) -> date:
    """The day probation ends and official membership begins; ``NotInForce`` for admissions before the
    law known.
    """
    return add_months(admission_on, value("membership.recognition.probation_months", admission_on).number)


def recognition_findings(case: Recognition) -> list[Finding]:
    """Not before the end of probation, official from that very day, considered and decided in time."""
    judgement = Judgement()
    probation = judgement.law("membership.recognition.probation_months", case.admission_on)
    if probation:
        end = add_months(case.admission_on, probation.number)
        for step, day in ((_("chi bộ xét"), case.considered_on), (_("quyết định"), case.decision_on)):
            if day and day < end:
                judgement.breach(
                    "membership.recognised_too_early",
                    _("Thời gian dự bị %(months)s tháng hết ngày %(end)s; %(step)s ngày %(day)s là quá sớm."),
                    probation,
                    months=probation.number,
                    end=end,
                    step=step,
                    day=day,
                )
        _official_from(case, end, judgement)
        _considered_in_time(case, end, judgement)
        _class_attended(case, end, judgement)
    _decided_after_considered(case, judgement)
    decided_in_time("recognition", case.considered_on, case.decision_on, case.decision_extended, judgement)
    return judgement.findings


def _official_from(case: Recognition, end: date, judgement: Judgement) -> None:
    if case.official_on is None or case.official_on == end:
        return
    law = judgement.law("membership.recognition.official_at_end_of_probation", end)
    if law and law.value:
        judgement.breach(
            "membership.official_day_differs",
            _(
                "Ngày chính thức ghi %(stated)s, phải là ngày hết thời gian dự bị %(end)s; hãy sửa"
                " ngày chính thức."
            ),
            law,
            stated=case.official_on,
            end=end,
        )


def _considered_in_time(case: Recognition, end: date, judgement: Judgement) -> None:
    if case.considered_on is None:
        return
    law = judgement.law("membership.recognition.consideration_days", end)
    limit = last_day(end, law.number, judgement) if law else None
    if law and limit and case.considered_on > limit:
        judgement.breach(
            "membership.recognition_considered_late",
            _(
                "Chi bộ xét công nhận ngày %(on)s, quá %(days)s ngày làm việc từ khi hết dự bị (hạn"
                " %(limit)s);"
                " hãy ghi lý do chậm."
            ),
            law,
            on=case.considered_on,
            days=law.number,
            limit=limit,
        )


def _class_attended(case: Recognition, end: date, judgement: Judgement) -> None:
    """During probation at the earliest, and before the cell considered."""
    on = case.considered_on or case.decision_on or end
    law = judgement.law("membership.recognition.new_member_class", on)
    if law is None or not law.value:
        return
    certified = case.class_certificate_on
    if certified is None:
        judgement.note(
            "membership.new_member_class_not_stated",
            _("Chưa ghi ngày cấp giấy chứng nhận lớp bồi dưỡng đảng viên mới; hãy bổ sung."),
            law,
        )
    elif not case.admission_on <= certified <= on:
        judgement.breach(
            "membership.new_member_class_outside_probation",
            _(
                "Giấy chứng nhận lớp đảng viên mới cấp ngày %(certified)s, phải trong khoảng từ ngày kết nạp"
                " %(admitted)s đến ngày xét công nhận %(on)s; hãy kiểm tra."
            ),
            law,
            certified=certified,
            admitted=case.admission_on,
            on=on,
        )


def _decided_after_considered(case: Recognition, judgement: Judgement) -> None:
    if case.considered_on is None or case.decision_on is None or case.decision_on >= case.considered_on:
        return
    message = _(
        "Quyết định công nhận ngày %(decided)s đứng trước ngày chi bộ xét %(on)s; hãy kiểm tra các ngày."
    )
    words = {"decided": f"{case.decision_on:%d/%m/%Y}", "on": f"{case.considered_on:%d/%m/%Y}"}
    plain = {"decided": case.decision_on.isoformat(), "on": case.considered_on.isoformat()}
    judgement.findings.append(
        Finding("membership.recognition_steps_out_of_order", message % words, figures=plain)
    )
