"""Who of the organisations directly below has sent, by when, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone

from dangvu.statistics.lookup import children
from dangvu.statistics.models import StatisticalReturn
from dangvu.statistics.returns.deadlines import deadline_of
from dangvu.statistics.returns.standing import (
    ACCEPTED,
    SENT,
    Step,
    key_of,
    period_key,
    step_in,
    steps_of,
)
from dangvu.statistics.store import Reading, steadily

THROUGH_ANOTHER = ("cell", "section", "sub_grassroots")
"""Kinds of organisation that report through the grassroots organisation above them."""


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation with the newest version it has of the period, if any."""

    organisation: int
    code: str
    name: str
    row: StatisticalReturn | None
    sent: Step | None
    is_late: bool = False
    """Sent after the last day in time; or not with the level above, though it has passed."""

    @property
    def sent_on(self) -> date | None:
        """The day in this country on which it was sent."""
        return timezone.localdate(self.sent.entry.at) if self.sent else None

    @property
    def is_in(self) -> bool:
        """Whether it stands with the level above."""
        return self.row is not None and self.row.state in (SENT, ACCEPTED)

    def as_json(self) -> dict[str, Any]:
        return {
            "org": self.code,
            "name": self.name,
            "return": self.row.frozen_in if self.row else None,
            "version": self.row.version if self.row else None,
            "state": self.row.state if self.row else "none",
            "sent_on": self.sent_on.isoformat() if self.sent_on else None,
            "late": self.is_late,
        }


def board(organisation: int, first: date, last: date, today: date) -> list[Line]:
    """Those directly below on the last day that send returns, in official order: cells below a grassroots
    organisation report through it.
    """

    def below(reading: Reading) -> list[Any]:
        return children(reading, organisation, last, last)

    units = [one for one in steadily(below) if one.kind not in THROUGH_ANOTHER]
    rows = _newest(
        StatisticalReturn.objects.known().filter(
            organisation__among=[one.id for one in units], period=period_key(first, last)
        )
    )
    steps = steps_of(list(rows.values()))
    due = deadline_of(first, last)
    lines = []
    for one in units:
        row = rows.get(one.id)
        sent = step_in(steps[key_of(row)], SENT) if row else None
        line = Line(one.id, one.code, one.name, row, sent)
        done = line.sent_on if line.is_in and line.sent_on else today
        lines.append(replace(line, is_late=bool(due and done > due.on)))
    return lines


def _newest(rows: Iterable[StatisticalReturn]) -> dict[int, StatisticalReturn]:
    return {row.organisation_id: row for row in sorted(rows, key=lambda row: row.version)}
