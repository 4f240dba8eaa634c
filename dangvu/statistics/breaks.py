"""What was reorganised between two days, by day and decision: where a series of figures breaks."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from dangvu.ledger.acts import kinds
from dangvu.ledger.facts import Fact, facts
from dangvu.ledger.models import Entry
from dangvu.ledger.observing import unobserved
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.store import Reading

# Successions that lead to whatever was in the organisation or is laid out in it, or from there; and who
# crossed its border without one.
_BREAKS = """
    WITH inside AS (
      SELECT organisation FROM layout WHERE ancestor = $unit
      UNION SELECT organisation FROM ancestry WHERE ancestor = $unit
        AND from_date <= $last AND until_date > $first
    ), between_days AS (
      SELECT * FROM organisation_successor WHERE from_date > $first AND from_date <= $last
    ), came AS (
      SELECT organisation FROM inside
      UNION SELECT b.organisation FROM came c JOIN between_days b ON b.successor = c.organisation
    ), went AS (
      SELECT organisation FROM inside
      UNION SELECT b.successor FROM went w JOIN between_days b ON b.organisation = w.organisation
    ), crossing AS (
      SELECT t.organisation, t.from_date AS on_date FROM ancestry t
      WHERE t.ancestor = $unit AND t.from_date > $first AND t.from_date <= $last
      UNION ALL
      SELECT t.organisation, t.until_date FROM ancestry t
      WHERE t.ancestor = $unit AND t.until_date > $first AND t.until_date <= $last
    ), crossed AS (
      SELECT organisation, on_date FROM crossing GROUP BY ALL HAVING count(*) = 1
    )
    SELECT 'organisation_successor' AS fact, s.from_date, s.recorded_in, min(s.ordinal),
      count(DISTINCT s.organisation), count(DISTINCT s.successor)
    FROM between_days s
    WHERE s.successor IN (SELECT organisation FROM came)
      OR s.organisation IN (SELECT organisation FROM went)
    GROUP BY ALL
    UNION ALL
    SELECT 'placement', p.from_date, p.recorded_in, min(p.ordinal),
      count(DISTINCT p.organisation), count(DISTINCT p.organisation)
    FROM placement p JOIN crossed c ON c.organisation = p.organisation AND c.on_date = p.from_date
    WHERE EXISTS (SELECT 1 FROM placement was
      WHERE was.organisation = p.organisation AND was.until_date = p.from_date)
    GROUP BY ALL
    ORDER BY 2, 3, 1
"""


@dataclass(frozen=True, slots=True)
class Break:
    """A reorganisation: on which day, by which entry of the ledger and which paper. ``before`` and ``after``
    are how many organisations it concerned, ``moved`` how many crossed the border of the whole as they were.
    """

    on: date
    entry: int
    act: str
    paper: str
    before: int
    after: int
    moved: int

    def as_json(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "entry": self.entry,
            "act": self.act,
            "paper": self.paper,
            "before": self.before,
            "after": self.after,
            "moved": self.moved,
        }


def breaks(reading: Reading, unit: int, scene: Scene, first: date, last: date) -> tuple[Break, ...]:
    """After the first day and up to the last, on the tree of the scene's structure day."""
    laid = Scene(reading, first=first, last=last, structure=scene.structure)
    rows = laid.rows(_BREAKS, unit=unit)
    origins = _origins(rows)
    found: dict[tuple[date, int], list[int]] = {}
    for fact, on, recorded_in, ordinal, before, after in rows:
        counted = found.setdefault((on, origins.get((fact, recorded_in, ordinal), recorded_in)), [0, 0, 0])
        if fact == "placement":
            counted[2] += before
        else:
            counted[0] += before
            counted[1] += after
    with unobserved():  # an entry stays what it is, whatever is recorded after it
        entries = Entry.objects.in_bulk({entry for _on, entry in found})
    return tuple(
        Break(on, entry, _label(entries[entry]), _number(entries[entry]), *counted)
        for (on, entry), counted in found.items()
    )


def _origins(rows: list[tuple[Any, ...]]) -> dict[tuple[str, int, int], int]:
    """The entry whose row each counts as: a void opens copies, and whatever ends a period opens it ended."""
    found = {}
    for name in {row[0] for row in rows}:
        keys = Q()
        for fact, _on, recorded_in, ordinal, *_counts in rows:
            if fact == name:
                keys |= Q(recorded_in=recorded_in, ordinal=ordinal)
        for row in facts()[name].objects.filter(keys):
            found[name, row.recorded_in, row.ordinal] = _opened_by(row)
    return found


def _opened_by(row: Fact) -> int:
    """The entry that first said what the row says, but for when it ends."""
    said = row.values() | {"until_date": None}
    alike = {"organisation": said["organisation"], "from_date": row.from_date}
    for before in type(row)._default_manager.filter(superseded_in=row.recorded_in, **alike):
        if before.values() | {"until_date": None} == said:
            return _opened_by(before)
    return row.origin[0]


def _label(entry: Entry) -> str:
    known = kinds().get(entry.kind)
    return str(known.label) if known else entry.kind


def _number(entry: Entry) -> str:
    return str(json.loads(entry.paper).get("number", "")) if entry.paper else ""
