"""What the law says of a recorded history. It cannot be refused any more: all of it is told as warnings."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.period import add_months
from dangvu.law.errors import LawError
from dangvu.law.questions import value
from dangvu.membership.rules.admission import Admission, admission_findings

LEAVING = frozenset({"died", "expelled", "struck_off", "withdrew", "annulled"})
Told = tuple[int, str, Finding]
"""Which of the rows, which column, what."""


def history_findings(birth_date: date, rows: Sequence[Mapping[str, Any]]) -> Iterator[Told]:
    """Breaches in a person's memberships, oldest first (columns of the opening file ``memberships``)."""
    for index, row in enumerate(rows):
        if row["start_reason"] in ("admitted", "readmitted"):
            for found in _admission(birth_date, row["from_date"], row["decision_date"]):
                yield index, "admission_date", found
        if row["status"] == "probationary" and row["official_date"]:
            message = _("Đảng viên dự bị không có ngày chính thức; bỏ trống ô này hoặc xem lại trạng thái.")
            yield (
                index,
                "official_date",
                Finding("membership.probationary_with_official_date", message, "warn"),
            )
        if row["start_reason"] == "recognised" and row["admission_date"]:
            yield from (
                (index, "from_date", found) for found in _probation(row["admission_date"], row["from_date"])
            )
        if index and rows[index - 1]["until_date"] == row["from_date"]:
            yield from ((index, "start_reason", found) for found in _same_day(rows[index - 1], row))


@lru_cache(maxsize=50_000)
def _admission(birth_date: date, admitted_on: date, decided_on: date | None) -> tuple[Finding, ...]:
    """Of an old admission the file says little: age and the order of its two days can be judged."""
    found = admission_findings(
        Admission(birth_date=birth_date, admission_on=admitted_on, decision_on=decided_on)
    )
    return tuple(one for one in found if one.severity != "inform")


def _probation(admitted_on: date, official_on: date) -> Iterator[Finding]:
    try:
        probation = value("membership.recognition.probation_months", admitted_on)
    except LawError:
        return  # older than the law known here
    if add_months(admitted_on, probation.number) != official_on:
        message = _("Ngày chính thức %(official)s không phải là ngày hết %(months)s tháng dự bị.")
        words = {"official": f"{official_on:%d/%m/%Y}", "months": probation.number}
        yield Finding("membership.probation_length", message % words, "warn", article=str(probation.source))


def _same_day(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Finding]:
    """Leaving and coming back on one day: counted as no change, so the reasons say something else than the
    figures.
    """
    left = before["end_reason"] in LEAVING
    came = after["start_reason"] in ("admitted", "readmitted", "restored", "opening")
    if left or came:
        message = _(
            "Kết thúc và bắt đầu lại trong cùng một ngày: số liệu không tính là tăng, giảm; xem lại "
            "lý do hoặc ngày."
        )
        yield Finding("membership.same_day_reasons", message, "warn")
