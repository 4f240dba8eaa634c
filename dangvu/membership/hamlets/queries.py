"""Hamlets, communes and hamlet cells within reach, from the store: no names of persons."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple, TypeVar

from dangvu.accounts.mandates import Reach
from dangvu.law.errors import LawError
from dangvu.law.leaf import DatedValue
from dangvu.law.questions import value
from dangvu.ledger.position import remembered
from dangvu.membership.indicators.hamlets import ALL_OVER_AGE, MINIMUM, NO_ADMISSION
from dangvu.statistics.engine.closure import EVERYTHING
from dangvu.statistics.engine.sql import Scene, filled
from dangvu.statistics.store import Reading, steadily

Row = TypeVar("Row")
COVERS = ("own_cell", "combined_cell", "members_no_cell", "no_member")
FEW, OLD, IDLE = REASONS = ("few", "old", "idle")
"""Why a hamlet cell is watched: too few official members, all over an age, nobody admitted for years."""

_BELOW = """
    below AS (
      SELECT organisation FROM layout WHERE ancestor IN ($orgs) AND from_date <= $at AND $at < until_date
    )
"""
# Hamlets that lie in the place of an organisation asked, or that a cell of it covers.
_MINE = f"""
    {_BELOW}, mine AS (
      SELECT c.* FROM hamlet_cover c
      WHERE 0 IN ($orgs) OR c.hamlet IN (SELECT o.hamlet FROM hamlets_of o) OR c.hamlet IN (
        SELECT v.hamlet FROM coverage v JOIN below b ON b.organisation = v.organisation
        WHERE v.hamlet IS NOT NULL AND v.from_date <= $at AND (v.until_date IS NULL OR v.until_date > $at)
      )
    )
"""
_HAMLETS = f"""
    WITH {_MINE}, living AS (
      SELECT m.hamlet, count(*) AS members
      FROM residents m WHERE m.organisation IN (FROM below) GROUP BY m.hamlet
    )
    SELECT m.hamlet, m.code, h.name, h.kind, m.commune, m.cover, m.cell, coalesce(m.cells, 0),
      coalesce(m.hamlets, 0), coalesce(m.others, 0), coalesce(l.members, 0)
    FROM mine m JOIN hamlet h ON h.hamlet = m.hamlet
      AND h.from_date <= $at AND (h.until_date IS NULL OR h.until_date > $at)
      LEFT JOIN living l ON l.hamlet = m.hamlet
    ORDER BY m.code
"""
_COMMUNES = f"""
    WITH {_MINE}, counted AS (
      SELECT m.commune, count(*) AS hamlets,
        count(*) FILTER (WHERE m.cover = 'own_cell') AS own,
        count(*) FILTER (WHERE m.cover = 'combined_cell') AS combined,
        count(*) FILTER (WHERE m.cover = 'combined_cell' AND m.hamlets = 2) AS of_2,
        count(*) FILTER (WHERE m.cover = 'combined_cell' AND m.hamlets = 3) AS of_3,
        count(*) FILTER (WHERE m.cover = 'combined_cell' AND m.hamlets >= 4) AS of_more,
        count(*) FILTER (WHERE m.cover = 'combined_cell' AND m.others > 0) AS with_unit,
        count(*) FILTER (WHERE m.cover = 'members_no_cell') AS members_no_cell,
        count(*) FILTER (WHERE m.cover = 'no_member') AS no_member
      FROM mine m GROUP BY m.commune
    )
    SELECT c.commune, p.level, p.code, p.kind, p.name, p.latitude, p.longitude,
      above.name, coalesce(top.key, above.key, p.key), coalesce(top.name, above.name, p.name),
      c.hamlets, c.own, c.combined, c.of_2, c.of_3, c.of_more, c.with_unit, c.members_no_cell, c.no_member
    FROM counted c LEFT JOIN place p ON p.key = c.commune
      LEFT JOIN place above ON above.key = p.parent LEFT JOIN place top ON top.key = above.parent
    ORDER BY p.code
"""
_PROVINCES = "SELECT p.key, p.name, p.latitude, p.longitude FROM place p WHERE p.level = 'province'"


class Hamlet(NamedTuple):
    """A hamlet of the day. ``members`` are those who live there, of the cells within reach."""

    number: int
    code: str
    name: str
    kind: str
    commune: str | None
    """The key of the place it lies in on the structure day; none where that cannot be told."""
    cover: str
    cell: int | None
    cells: int
    hamlets: int
    others: int
    members: int


class Commune(NamedTuple):
    """A commune of the structure day with its hamlets by cover. One that is no commune is what lies nearest
    around hamlets that can be placed in none; without a key, nothing does.
    """

    key: str | None
    level: str | None
    code: str | None
    kind: str | None
    name: str | None
    latitude: float | None
    longitude: float | None
    above: str | None
    province: str | None
    province_name: str | None
    hamlets: int
    own_cell: int
    combined_cell: int
    of_2: int
    of_3: int
    of_more: int
    with_unit: int
    members_no_cell: int
    no_member: int


class Province(NamedTuple):
    """Where a province lies."""

    key: str
    name: str
    latitude: float | None
    longitude: float | None


class Watched(NamedTuple):
    """A hamlet cell with what it is watched for."""

    number: int
    hamlets: int
    others: int
    members: int
    official: int
    youngest: int | None
    """The age of the youngest, in full years; none without members."""
    last_admission: date | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What is asked: within whose reach, on which day, laid out on which day's structure, below which
    organisation.
    """

    reach: Reach
    on: date
    structure: date | None = None
    organisation: int | None = None

    @property
    def organisations(self) -> tuple[int, ...]:
        if self.organisation is not None:
            return (self.organisation,)
        return (EVERYTHING,) if self.reach.everywhere else tuple(sorted(self.reach.roots))

    def hamlets(self) -> list[Hamlet]:
        """By code."""
        return self._rows("hamlets", _HAMLETS, Hamlet._make)

    def communes(self) -> list[Commune]:
        """By code."""
        return self._rows("communes", _COMMUNES, Commune._make)

    def watched(self) -> list[Watched]:
        """Hamlet cells of which at least one thing is to be said, by number."""
        least = minimum(self.on)
        conditions = {FEW: f"{{official}} < {least.number}" if least else "FALSE"}
        conditions |= {OLD: ALL_OVER_AGE, IDLE: NO_ADMISSION}
        judged = ", ".join(filled(one, "peopled_hamlet_cells", {}) for one in conditions.values())
        question = f"""
            WITH {_BELOW}, said AS (
              SELECT r.*, [{judged}] AS verdicts FROM peopled_hamlet_cells r
              WHERE r.organisation IN (FROM below)
            )
            SELECT organisation, hamlets, others, members, official, youngest, last_admission, verdicts
            FROM said WHERE list_contains(verdicts, true) ORDER BY organisation
        """

        def made(row: Sequence[Any]) -> Watched:
            *told, verdicts = row
            reasons = (reason for reason, holds in zip(REASONS, verdicts, strict=True) if holds)
            return Watched._make((*told, tuple(reasons)))

        return self._rows("watched", question, made)

    def standing_for(self, cells: Iterable[int]) -> dict[int, int]:
        """What each of the cells of the day is on the structure day, where that is one organisation; itself
        on the day's own.
        """
        wanted = sorted(set(cells))
        if self.structure is None or not wanted:
            return dict(zip(wanted, wanted, strict=True))
        question = """
            SELECT organisation, min(same) FROM became WHERE organisation IN ($orgs)
            GROUP BY organisation HAVING count(DISTINCT same) = 1
        """
        scene_of = partial(Scene, at=self.on, structure=self.structure)
        return dict(steadily(lambda reading: scene_of(reading).rows(question, wanted)))

    def _rows(self, name: str, question: str, made: Callable[[Sequence[Any]], Row]) -> list[Row]:
        """The answer, whose rows are made what they are once."""
        if not self.organisations:
            return []

        def work(reading: Reading) -> list[Row]:
            scene = Scene(reading, at=self.on, structure=self.structure)
            return [made(row) for row in scene.rows(question, self.organisations)]

        asked = (self.organisations, self.on, self.structure)
        return remembered(("hamlets", name, *asked), lambda: steadily(work))


def minimum(on: date) -> DatedValue | None:
    """The fewest official members a cell needs by the law of the day; none where it is not known."""
    try:
        return value(MINIMUM, on)
    except LawError:
        return None


def provinces(keys: Iterable[str]) -> dict[str, Province]:
    """Where provinces lie, by key."""
    wanted = set(keys)
    rows = steadily(lambda reading: Scene(reading).rows(_PROVINCES))
    return {row[0]: Province._make(row) for row in rows if row[0] in wanted}
