"""End of a membership: which way of leaving is open to which status, and never before the beginning."""

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.period import is_forward
from dangvu.law.judgement import Judgement
from dangvu.law.leaf import CodeItem
from dangvu.law.questions import known_codes


def ending_findings(status: str, reason: str, from_date: date, until_date: date) -> list[Finding]:
    """``until_date`` is the first day the person is no longer counted; the way of leaving is judged on
    that day.
    """
    reasons = known_codes("membership.code_lists.membership_end")
    if reason not in reasons:
        message = _("Không có lý do kết thúc “%(reason)s”; hãy chọn một lý do trong danh mục.") % {
            "reason": reason
        }
        return [Finding("membership.end_reason_unknown", message)]
    judgement = Judgement()
    if not is_forward(from_date, until_date):
        message = _("Ngày kết thúc %(until)s không sau ngày bắt đầu %(start)s; hãy kiểm tra các ngày.")
        words = {"until": f"{until_date:%d/%m/%Y}", "start": f"{from_date:%d/%m/%Y}"}
        plain = {"until": until_date.isoformat(), "start": from_date.isoformat()}
        judgement.findings.append(Finding("membership.ends_before_start", message % words, figures=plain))
    _open_to_status(status, reason, until_date, reasons, judgement)
    return judgement.findings


def _open_to_status(
    status: str, reason: str, on: date, reasons: dict[str, CodeItem], judgement: Judgement
) -> None:
    law = judgement.law(f"membership.ending.{reason}", on)
    statuses = known_codes("membership.code_lists.membership_status")
    if law and status not in law.words:
        judgement.breach(
            "membership.end_reason_for_status",
            _("Đảng viên %(status)s không kết thúc theo cách “%(reason)s”; hãy kiểm tra lý do hoặc tư cách."),
            law,
            status=str(statuses[status].label) if status in statuses else status,
            reason=str(reasons[reason].label),
        )
