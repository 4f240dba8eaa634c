"""Many figures over one relation by one question, for any number of organisations."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dangvu.ledger.facts import PERSON
from dangvu.statistics.declarations import COUNT, relations
from dangvu.statistics.engine.gathered import Question
from dangvu.statistics.engine.sql import Scene, Told, filled, rows_of_many, told_apart
from dangvu.statistics.engine.weighing import (
    Cell,
    cells_of,
    counted,
    counted_for,
    near,
    rolled_up,
    weighing,
)
from dangvu.statistics.store.columns import note_asked
from dangvu.statistics.store.engines import is_spark
from dangvu.statistics.store.reading import Rows, answer

__all__ = [
    "AT_ONCE",
    "Cell",
    "Record",
    "Selection",
    "Tally",
    "records",
    "records_of",
    "tallies",
    "tally",
    "tally_each",
    "union",
]
AT_ONCE = 500
"""Records of a page."""


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
    # In one order, each once: what two tables ask alike is one question.
    cells = [sorted(set(one.cells.values()), key=str) for one in asked]
    works = [_work(one, of, orgs) for one, of in zip(asked, cells, strict=True)]
    found = asked[0].scene.reading.each(works)
    return [_by_cell(one.cells, of, rows) for one, of, rows in zip(asked, cells, found, strict=True)]


def _by_cell(named: Mapping[str, Cell], cells: Sequence[Cell], rows: Rows) -> dict[int, dict[str, Any]]:
    places = {cell: place for place, cell in enumerate(cells, start=1)}
    each = [(name, places[cell]) for name, cell in named.items()]
    return {row[0]: {name: row[place] for name, place in each} for row in rows}


def _work(asked: Tally, cells: Sequence[Cell], orgs: Sequence[int]) -> Callable[[Any], Rows]:
    # Single figures are many, and each is one statement: kept, they would push the tables out. Each row of a
    # relation whose key is a person rests on facts of that person, and on none of another.
    is_table = len(cells) > 1 or len(orgs) > 1
    can_be_kept = is_table and relations()[asked.relation].key == PERSON and not is_spark()
    found = weighing(asked.relation, cells) if can_be_kept else None
    if found is not None:
        return Question(asked.scene, found, orgs).ready()
    whole = asked.scene.whole(_question(asked.relation, cells), orgs)
    note_asked(whole[0])
    return lambda engine: answer(engine, *whole)


def tally_each(scenes: Sequence[Scene], relation: str, cell: Cell, org: int) -> list[Any]:
    """The value of one cell for one organisation in each of many scenes of one reading, by one statement;
    None where there is no record. Raises as ``tally``.
    """
    rows = rows_of_many(scenes, _question(relation, [cell]), [org])
    found = {number: value for number, _org, value in rows}
    return [found.get(number) for number in range(len(scenes))]


def _question(relation: str, cells: Iterable[Cell]) -> str:
    told: Told = {}
    columns = {}
    for number, cell in enumerate(cells):
        measure, condition = (filled(text, relation, told) for text in (cell.measure, cell.condition))
        columns[f"cell_{number}"] = (
            counted(condition) if measure == COUNT else f"{measure} FILTER (WHERE {condition})"
        )
    return cells_of(relations()[relation], told, columns)


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
        source = told_apart(one.relation, told, near(declared))
        parts.append(
            f"SELECT r.{declared.key} AS id FROM {source} {rolled_up(declared)} "
            f"WHERE {counted_for(declared)} IN ($orgs) AND ({where})"
        )
    return " UNION ALL ".join(parts)


def union(cells: Iterable[str]) -> str:
    """Any of the conditions."""
    return " OR ".join(f"({cell})" for cell in cells) or "FALSE"
