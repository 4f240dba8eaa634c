"""Deadlines in working days, told by the rules of admission, recognition and transfer alike."""

from datetime import date

from django.utils.translation import gettext as _

from dangvu.law.errors import LawError
from dangvu.law.judgement import Judgement
from dangvu.law.working_days import add_working_days


def last_day(start: date, days: int, judgement: Judgement) -> date | None:
    """The last day in time, counted from the day after ``start``; ``None``, and told, where holidays
    are not known.
    """
    try:
        return add_working_days(start, days)
    except LawError as silence:
        judgement.silent(silence)
        return None


def decided_in_time(
    step: str, considered_on: date | None, decision_on: date | None, extended: bool, judgement: Judgement
) -> None:
    """The competent committee's time to decide on an ``admission`` or ``recognition``, from the cell's
    resolution.
    """
    if considered_on is None or decision_on is None:
        return
    law = judgement.law(f"membership.{step}.decision_days", considered_on)
    extension = judgement.law(f"membership.{step}.decision_extension_days", considered_on)
    if law is None or extension is None:
        return
    allowed = law.number + (extension.number if extended else 0)
    limit = last_day(considered_on, allowed, judgement)
    if limit and decision_on > limit:
        judgement.breach(
            f"membership.{step}_decided_late",
            _(
                "Quyết định ngày %(decided)s quá %(days)s ngày làm việc kể từ nghị quyết chi bộ"
                " (hạn %(limit)s);"
                " hãy ghi lý do chậm hoặc văn bản gia hạn."
            ),
            law,
            decided=decision_on,
            days=allowed,
            limit=limit,
        )
