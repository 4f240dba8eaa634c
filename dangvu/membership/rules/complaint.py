"""How long a member may complain about a decision: told with the act, for whoever hands the decision over."""

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.period import add_months
from dangvu.law.judgement import Judgement
from dangvu.membership.rules.deadlines import last_day


def striking_off_complaint(on: date, received_on: date | None) -> list[Finding]:
    """Of one struck off on the day, by working days from receipt; and how long the answer may take."""
    judgement = Judgement()
    law = judgement.law("membership.complaint.striking_off_days", on)
    answer = judgement.law("membership.complaint.answer_days", on)
    centre = judgement.law("membership.complaint.answer_days_centre", on)
    if law is None or answer is None or centre is None:
        return judgement.findings
    figures = {"days": law.number, "answer": answer.number, "centre": centre.number}
    limit = last_day(received_on, law.number, judgement) if received_on else None
    if limit:
        message = _(
            "Đảng viên được khiếu nại đến hết ngày %(limit)s (%(days)s ngày làm việc từ ngày nhận"
            " quyết định);"
            " giải quyết trong %(answer)s ngày làm việc, ở Trung ương %(centre)s ngày."
        )
        judgement.note("membership.complaint_time", message, law, limit=limit, **figures)
    else:
        message = _(
            "Đảng viên được khiếu nại trong %(days)s ngày làm việc từ ngày nhận quyết định;"
            " giải quyết trong %(answer)s ngày làm việc, ở Trung ương %(centre)s ngày."
        )
        judgement.note("membership.complaint_time", message, law, **figures)
    return judgement.findings


def discipline_complaint(on: date, received_on: date | None) -> list[Finding]:
    """Of one disciplined on the day, by months from receipt."""
    judgement = Judgement()
    law = judgement.law("membership.complaint.discipline_months", on)
    if law is None:
        return judgement.findings
    if received_on:
        message = _(
            "Đảng viên được khiếu nại đến hết ngày %(limit)s (%(months)s tháng từ ngày nhận quyết định);"
            " trong khi đó vẫn phải chấp hành quyết định."
        )
        limit = add_months(received_on, law.number)
        judgement.note("membership.complaint_time", message, law, months=law.number, limit=limit)
    else:
        message = _(
            "Đảng viên được khiếu nại trong %(months)s tháng từ ngày nhận quyết định; trong khi đó vẫn phải"
            " chấp hành quyết định."
        )
        judgement.note("membership.complaint_time", message, law, months=law.number)
    return judgement.findings
