"""Striking a name off the list: its ground, and the self-assessment the cell asks for (article 8)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.law.judgement import Judgement


@dataclass(frozen=True, slots=True)
class StrikingOff:
    """A striking off as its file tells it. ``requests``: how often self-assessment was asked for in vain."""

    on: date
    ground: str = ""
    self_assessed_on: date | None = None
    requests: int | None = None


def striking_off_findings(case: StrikingOff) -> list[Finding]:
    """The ground is told, and the member assessed themself or was asked often enough."""
    judgement = Judgement()
    law = judgement.law("membership.striking_off.ground_told", case.on)
    if law and law.value and not case.ground:
        judgement.note(
            "membership.ground_not_stated", _("Chưa ghi căn cứ xóa tên; hãy chọn một căn cứ."), law
        )
    _self_assessed(case, judgement)
    return judgement.findings


def _self_assessed(case: StrikingOff, judgement: Judgement) -> None:
    law = judgement.law("membership.striking_off.self_assessment_requests", case.on)
    if law is None:
        return
    if case.self_assessed_on:
        if case.self_assessed_on > case.on:
            judgement.breach(
                "membership.self_assessment_later",
                _("Ngày tự kiểm điểm %(assessed)s đứng sau ngày xóa tên %(on)s; hãy kiểm tra các ngày."),
                law,
                assessed=case.self_assessed_on,
                on=case.on,
            )
    elif case.requests is None:
        judgement.note(
            "membership.self_assessment_not_stated",
            _("Chưa ghi ngày tự kiểm điểm trước chi bộ, hoặc số lần đã yêu cầu kiểm điểm; hãy bổ sung."),
            law,
        )
    elif case.requests < law.number:
        judgement.breach(
            "membership.self_assessment_asked_too_seldom",
            _(
                "Mới yêu cầu tự kiểm điểm %(requests)s lần; đảng viên không kiểm điểm thì phải yêu cầu đủ"
                " %(needed)s lần rồi chi bộ mới xem xét."
            ),
            law,
            requests=case.requests,
            needed=law.number,
        )
