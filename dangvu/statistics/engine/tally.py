"""Many figures over one relation by one question, for any number of organisations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dangvu.statistics.declarations import Relation, relations
from dangvu.statistics.engine.sql import Scene, Told, filled, rows_of_many, told_apart

AT_ONCE = 500
"""Records of a page."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is measured, over which records."""

    measure: str
    condition: str


def tally(
    scene: Scene, relation: str, cells: Mapping[str, Cell], orgs: Sequence[int]
) -> dict[int, dict[str, Any]]:
    """The value of each cell for each organisation; organisations without a record are left out.

    Raises LookupError where a cell names what the relation has not.
    """
    return tallies([Tally(scene, relation, cells)], orgs)[0]


@dataclass(frozen=True, slots=True)
class Tally:
    """What is asked of a relation in one scene."""

    scene: Scene
    relation: str
    cells: Mapping[str, Cell]


def tallies(asked: Sequence[Tally], orgs: Sequence[int]) -> list[dict[int, dict[str, Any]]]:
    """As ``tally``, several of one reading, side by side."""
    if not asked:
        return []
    questions = [one.scene.whole(_question(one.relation, one.cells.values()), orgs) for one in asked]
    found = asked[0].scene.reading.rows_of_each(questions)
    return [
        {org: dict(zip(one.cells, values, strict=True)) for org, *values in rows}
        for one, rows in zip(asked, found, strict=True)
    ]


def tally_each(scenes: Sequence[Scene], relation: str, cell: Cell, org: int) -> list[Any]:
    """The value of one cell for one organisation in each of many scenes of one reading, by one statement;
    None where there is no record. Raises as ``tally``.
    """
    rows = rows_of_many(scenes, _question(relation, [cell]), [org])
    found = {number: value for number, _org, value in rows}
    return [found.get(number) for number in range(len(scenes))]


def _question(relation: str, cells: Iterable[Cell]) -> str:
    told: Told = {}
    parts = []
    for number, cell in enumerate(cells):
        measure, condition = (filled(text, relation, told) for text in (cell.measure, cell.condition))
        parts.append(f"{_measured(measure, condition)} AS cell_{number}")
    declared = relations()[relation]
    return f"""
        SELECT {_counted_for(declared)} AS org, {", ".join(parts)}
        FROM {told_apart(relation, told, _near(declared))} {_rolled_up(declared)}
        WHERE {_counted_for(declared)} IN ($orgs) GROUP BY ALL
    """


def _measured(measure: str, condition: str) -> str:
    """A measure over the records that meet the condition. Many counts that are filtered take the engine
    several times as long as the same written as cases.
    """
    if measure == "count(*)":
        return f"count(CASE WHEN {condition} THEN 1 END)"
    return f"{measure} FILTER (WHERE {condition})"


def _near(declared: Relation) -> str:
    """Where records lie that may count for ``$orgs``."""
    if declared.rolled_up:
        return "r.ancestor IN ($orgs)"
    return "r.organisation IN (SELECT organisation FROM layout WHERE ancestor IN ($orgs))"


def _counted_for(declared: Relation) -> str:
    return "r.ancestor" if declared.rolled_up else "tree.ancestor"


def _rolled_up(declared: Relation) -> str:
    if declared.rolled_up:
        return ""
    return (
        "JOIN layout tree ON tree.organisation = r.organisation "
        "AND tree.from_date <= r.on_date AND r.on_date < tree.until_date"
    )


@dataclass(frozen=True, slots=True)
class Record:
    """A record behind a figure: its number in the register, the code it is known by, its day."""

    id: int
    code: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Records of a relation that meet a condition."""

    relation: str
    condition: str


def records(scene: Scene, relation: str, condition: str, orgs: Sequence[int], page: int = 1) -> list[Record]:
    """The records that meet the condition, by code, ``AT_ONCE`` a page; one may stand there for several
    events.
    """
    return records_of(scene, [Selection(relation, condition)], [], orgs, page)


def records_of(
    scene: Scene,
    these: Sequence[Selection],
    but: Sequence[Selection],
    orgs: Sequence[int],
    page: int | None = 1,
) -> list[Record]:
    """The records of some selections, of one kind, but those of others; who is in more of these than of the
    others stays as often. As ``records``; without a page all of them.
    """
    part = f"LIMIT {AT_ONCE} OFFSET {AT_ONCE * (page - 1)}" if page else ""
    key = relations()[these[0].relation].key
    without = f" EXCEPT ALL ({_selected(but)})" if but else ""
    question = f"""
        WITH found AS (({_selected(these)}){without}),
        coded AS (SELECT {key} AS id, arg_max(code, from_date) AS code FROM {key} GROUP BY ALL)
        SELECT found.id, coded.code FROM found JOIN coded ON coded.id = found.id
        ORDER BY coded.code, found.id {part}
    """
    return [Record(*row) for row in scene.rows(question, orgs)]


def _selected(selections: Iterable[Selection]) -> str:
    parts = []
    for one in selections:
        told: Told = {}
        where = filled(one.condition, one.relation, told)
        declared = relations()[one.relation]
        source = told_apart(one.relation, told, _near(declared))
        parts.append(
            f"SELECT r.{declared.key} AS id FROM {source} {_rolled_up(declared)} "
            f"WHERE {_counted_for(declared)} IN ($orgs) AND ({where})"
        )
    return " UNION ALL ".join(parts)


def union(cells: Iterable[str]) -> str:
    """Any of the conditions."""
    return " OR ".join(f"({cell})" for cell in cells) or "FALSE"
