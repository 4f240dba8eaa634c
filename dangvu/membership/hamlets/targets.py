"""Targets of splitting combined hamlet cells, beside what was done, by year."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from dangvu.core.period import last_day
from dangvu.organisations.models import Target
from dangvu.organisations.overview import Names
from dangvu.statistics.declarations import indicator_named
from dangvu.statistics.engine.sql import Scene, filled
from dangvu.statistics.store import Reading, steadily

KIND = "hamlet_cell_split"


@dataclass(frozen=True, slots=True)
class Year:
    """What was done in a year of the target's period, and in all until its end."""

    year: int
    done: int
    until_then: int


@dataclass(frozen=True)
class Progress:
    """A target with how far it has come by the day shown."""

    organisation: int
    name: str
    first: date
    last: date | None
    value: int
    paper: str
    years: list[Year]

    @property
    def done(self) -> int:
        return self.years[-1].until_then if self.years else 0

    @property
    def percent(self) -> float | None:
        return round(100 * self.done / self.value, 1) if self.value else None


def progress(organisations: Collection[int], on: date) -> list[Progress]:
    """The targets of the organisations that had begun by the day, latest first; two questions."""
    rows = list(
        Target.objects.known()
        .filter(kind=KIND, organisation__in=organisations, from_date__lte=on)
        .order_by("-from_date", "organisation")
    )
    if not rows:
        return []
    done = steadily(lambda reading: _split_off(reading, rows, on))
    names = Names(row.organisation_id for row in rows)
    return [_progress(row, done, names.on(row.organisation_id, on), on) for row in rows]


def _split_off(reading: Reading, rows: list[Target], on: date) -> dict[tuple[int, date], int]:
    """Cells split off by organisation and day, as the figure ``cells.hamlet.split`` counts them."""
    split = indicator_named("cells.hamlet.split")
    assert split is not None  # declared
    condition = filled(split.condition, split.relation, {})
    question = f"""
        SELECT tree.ancestor, r.on_date, count(*)
        FROM founded_cells r JOIN layout tree ON tree.organisation = r.organisation
          AND tree.from_date <= r.on_date AND r.on_date < tree.until_date
        WHERE tree.ancestor IN ($orgs) AND {condition} GROUP BY ALL
    """
    scene = Scene(reading, first=min(row.from_date for row in rows), last=on)
    found = scene.rows(question, {row.organisation_id for row in rows})
    return {(organisation, day): count for organisation, day, count in found}


def _progress(row: Target, done: dict[tuple[int, date], int], name: str, on: date) -> Progress:
    ends = last_day(row.until_date)
    last = min(ends, on) if ends else on
    by_year: Counter[int] = Counter()
    for (organisation, day), count in done.items():
        if organisation == row.organisation_id and row.from_date <= day <= last:
            by_year[day.year] += count
    years, so_far = [], 0
    for year in range(row.from_date.year, last.year + 1):
        so_far += by_year[year]
        years.append(Year(year, by_year[year], so_far))
    return Progress(row.organisation_id, name, row.from_date, ends, row.value, row.paper, years)
