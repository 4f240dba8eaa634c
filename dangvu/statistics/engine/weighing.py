"""Questions of many cells in a form that can be added up: over parts of the persons, over classes of
organisations, over what was recorded since.

Of a day, each record counts for the same organisations as all others of its own. Organisations that count
for the same are one class: a record is looked at once, for its class, whatever stands above it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dangvu.core.canonical import hash_of
from dangvu.statistics.declarations import COUNT, Relation, relations
from dangvu.statistics.engine.closure import ancestry, kept
from dangvu.statistics.engine.restating import layout
from dangvu.statistics.engine.sql import Scene, Told, filled, told_apart

_CLASS, _CLASSED = "class", "{classed}"
_SUM = re.compile(r"sum\((.*)\)", re.DOTALL)
_MEAN = re.compile(r"avg\((\{[a-z_]+\})\)")


@dataclass(frozen=True, slots=True)
class Cell:
    """What is measured, over which records."""

    measure: str
    condition: str

    @property
    def can_be_added(self) -> bool:
        """Whether the figure of all is made of the figures of parts."""
        return self.measure == COUNT or bool(_SUM.fullmatch(self.measure) or _MEAN.fullmatch(self.measure))


@dataclass(frozen=True, slots=True)
class Weighing:
    """``rows``: of whom, and the ``weights`` that may be added up; ``answer``, the question that makes the
    cells of them, names them ``{gathered}``. Both name ``$orgs``; rows by class name ``{classed}``.
    """

    whose: str
    weights: tuple[str, ...]
    rows: str
    answer: str

    def rows_in(self, scene: Scene, orgs: Sequence[int]) -> str:
        """The rows asked in a scene, whose classes are seen to be there."""
        return self.rows.replace(_CLASSED, _classed(scene, orgs)) if self.whose == _CLASS else self.rows


def weighing(relation: str, cells: Sequence[Cell]) -> Weighing | None:
    """How the cells are asked; None where they cannot be added up. Raises LookupError."""
    if not all(cell.can_be_added for cell in cells):
        return None
    declared = relations()[relation]
    told: Told = {}
    columns: dict[str, str] = {}
    parts = ", ".join(
        _part(f"cell_{number}", cell, relation, told, columns) for number, cell in enumerate(cells)
    )
    if declared.when != "day" or declared.rolled_up:
        answer = f"SELECT org, {parts} FROM {{gathered}} r GROUP BY org"
        return Weighing("org", tuple(columns), cells_of(declared, told, columns), answer)
    each = ", ".join(f"{measure} AS {name}" for name, measure in columns.items())
    source = told_apart(relation, told, beside=f"JOIN {_CLASSED} USING (organisation)")
    answer = (
        f"SELECT tree.ancestor AS org, {parts} FROM {{gathered}} r JOIN layout tree "
        "ON tree.organisation = r.class AND tree.from_date <= $at AND $at < tree.until_date "
        "WHERE tree.ancestor IN ($orgs) GROUP BY ALL"
    )
    return Weighing(_CLASS, tuple(columns), f"SELECT r.class, {each} FROM {source} GROUP BY r.class", answer)


def _part(name: str, cell: Cell, relation: str, told: Told, columns: dict[str, str]) -> str:
    """Note what is added up for a cell; gives what makes the cell of it."""
    condition = filled(cell.condition, relation, told)
    if cell.measure == COUNT:
        columns[name] = counted(condition)
        return f"coalesce(sum({name}), 0)::BIGINT"
    if mean := _MEAN.fullmatch(cell.measure):
        value = filled(mean[1], relation, told)
        given = _given(condition, value)
        columns[name], columns[f"{name}_of"] = f"sum({given})", f"count({given})"
        return f"sum({name})::DOUBLE / nullif(sum({name}_of), 0)"
    found = _SUM.fullmatch(cell.measure)
    assert found is not None  # ``can_be_added``
    columns[name] = f"sum({_given(condition, filled(found[1], relation, told))})"
    return f"sum({name})"


def counted(condition: str) -> str:
    """The number of records that meet the condition."""
    return COUNT if condition == "TRUE" else f"count({_given(condition, '1')})"


def _given(condition: str, value: str) -> str:
    """Many measures that are filtered take the engine several times as long as the same written as cases."""
    return f"CASE WHEN {condition} THEN {value} END"


def _classed(scene: Scene, orgs: Sequence[int]) -> str:
    """The table of organisations that count for any of ``orgs`` on the day, each with its class: the first
    of those that count for the same.
    """
    assert scene.at is not None  # a relation of a day is asked with one
    tree = layout(scene.reading, scene.structure) if scene.structure else ancestry(scene.reading)
    named = ", ".join(str(one) for one in orgs) or "NULL"
    name = f"classed_{key_of(tree, scene.at, named)}"
    asked = f"""
        CREATE TABLE {name} AS WITH counting AS (
          SELECT organisation, list(ancestor ORDER BY ancestor) AS above FROM {tree}
          WHERE from_date <= $at AND $at < until_date AND ancestor IN ({named}) GROUP BY organisation
        ), classes AS (SELECT above, min(organisation) AS class FROM counting GROUP BY above)
        SELECT organisation, class FROM counting JOIN classes USING (above)
    """
    return kept(scene.reading, name, (asked, {"at": scene.at}))


def key_of(*said: Any) -> str:
    """A short name for what is said."""
    return hash_of(repr(said))[:16]


def cells_of(declared: Relation, told: Told, columns: Mapping[str, str]) -> str:
    """Measures over the records that count for each of ``$orgs``."""
    each = ", ".join(f"{measure} AS {name}" for name, measure in columns.items())
    return f"""
        SELECT {counted_for(declared)} AS org, {each}
        FROM {told_apart(declared.name, told, near(declared))} {rolled_up(declared)}
        WHERE {counted_for(declared)} IN ($orgs) GROUP BY ALL
    """


def near(declared: Relation) -> str:
    """Where records lie that may count for ``$orgs``."""
    if declared.rolled_up:
        return "r.ancestor IN ($orgs)"
    return "r.organisation IN (SELECT organisation FROM layout WHERE ancestor IN ($orgs))"


def counted_for(declared: Relation) -> str:
    """For which organisation a record counts."""
    return "r.ancestor" if declared.rolled_up else "tree.ancestor"


def rolled_up(declared: Relation) -> str:
    """What lays a record out for all it counts for."""
    if declared.rolled_up:
        return ""
    return (
        "JOIN layout tree ON tree.organisation = r.organisation "
        "AND tree.from_date <= r.on_date AND r.on_date < tree.until_date"
    )
