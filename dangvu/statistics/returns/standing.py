"""Which returns there are, and how each came to be as it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dangvu.accounts.mandates import Reach, covers
from dangvu.core.period import DAY
from dangvu.ledger.models import Entry
from dangvu.statistics.models import FrozenTable, StatisticalReturn

DRAFT: Final = "draft"
SENT: Final = "sent"
ACCEPTED: Final = "accepted"
SENT_BACK: Final = "sent_back"


def period_key(first: date, last: date) -> str:
    """By what a period is known."""
    return f"{first.isoformat()}/{last.isoformat()}"


def days_of(one: StatisticalReturn) -> tuple[date, date]:
    """The first and last day of its period."""
    assert one.until_date is not None  # a return is of a period that ends
    return one.from_date, one.until_date - DAY


def latest(organisation: int, first: date, last: date) -> StatisticalReturn | None:
    """The newest version of a return as it stands."""
    rows = StatisticalReturn.objects.known().filter(organisation=organisation, period=period_key(first, last))
    return rows.order_by("-version").first()


def returns_of(organisations: Iterable[int]) -> list[StatisticalReturn]:
    """All versions of all periods as they stand, the newest period first."""
    rows = StatisticalReturn.objects.known().filter(organisation__among=organisations)
    return list(rows.order_by("-until_date", "-from_date", "organisation", "-version"))


def numbered(number: int, allowed: Reach) -> StatisticalReturn | None:
    """The version that entry froze, unless it was taken back or is out of reach."""
    found = StatisticalReturn.objects.known().filter(frozen_in=number).first()
    if found is None or not covers(allowed, frozenset({found.organisation_id}), days_of(found)[1]):
        return None
    return found


def tables_of(one: StatisticalReturn) -> list[FrozenTable]:
    """Its tables, in the order of their codes."""
    rows = FrozenTable.objects.known().filter(
        organisation=one.organisation_id, period=one.period, version=one.version
    )
    return list(rows.order_by("code"))


def table_of(one: StatisticalReturn, code: str) -> FrozenTable | None:
    """Its table of that code."""
    return next((table for table in tables_of(one) if table.code == code), None)


@dataclass(frozen=True, slots=True)
class Step:
    """What was done to a version, and by which entry."""

    entry: Entry
    state: str
    remark: str


def steps_of(some: Sequence[StatisticalReturn]) -> dict[tuple[int, str, int], list[Step]]:
    """Of each version all that became of it and was not taken back, the earliest first; two questions."""
    wanted = {(one.organisation_id, one.period, one.version) for one in some}
    rows = StatisticalReturn.objects.filter(
        organisation__in={organisation for organisation, _period, _version in wanted},
        period__in={period for _organisation, period, _version in wanted},
    ).order_by("recorded_in", "ordinal")
    found = [row for row in rows if (row.organisation_id, row.period, row.version) in wanted]
    entries = Entry.objects.in_bulk({number for row in found for number in (row.recorded_in, row.origin[0])})
    told: dict[tuple[int, str, int], list[Step]] = {key: [] for key in wanted}
    for row in found:
        steps = told[key_of(row)]
        step = Step(entries[row.origin[0]], row.state, row.remark)
        if row.recorded_in == row.frozen_in:  # frozen anew before it was sent
            steps.clear()
        elif row.origin != row.key:  # a void put back what stood before
            place = next((n for n, one in enumerate(steps) if one.entry.number == row.origin[0]), 0)
            del steps[place:]
        steps.append(step)
    return told


def step_in(steps: Iterable[Step], state: str) -> Step | None:
    """The last step that made it so."""
    return next((one for one in reversed(list(steps)) if one.state == state), None)


def awaiting() -> list[StatisticalReturn]:
    """All that were sent and neither accepted nor sent back."""
    return list(StatisticalReturn.objects.known().filter(state=SENT))


def key_of(one: StatisticalReturn) -> tuple[int, str, int]:
    """By what a version is known."""
    return one.organisation_id, one.period, one.version
