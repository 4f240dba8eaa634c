"""Questions put together: facts as known, relations, trees and dimensions, each only where it is named."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dangvu.statistics.declarations import Dimension, Relation, dimensions, relations
from dangvu.statistics.engine.closure import ancestry, as_known, kept, last_change
from dangvu.statistics.engine.restating import became, layout, moved
from dangvu.statistics.store import Reading
from dangvu.statistics.store.columns import datasets

_SOURCES = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)\b")
_BRACES = re.compile(r"\{([a-z_]+)\}")
_PARAMETERS = re.compile(r"\$([a-z_]+)\b")
SCENES_AT_ONCE = 8
"""Of the whole country each takes a twentieth of the engine's memory."""


@dataclass(frozen=True)
class Scene:
    """What a question is asked of: a reading, its days, the day whose tree it is laid out on."""

    reading: Reading
    at: date | None = None
    first: date | None = None
    last: date | None = None
    structure: date | None = None
    rows_of: str = "all_{}"
    """Where the facts of persons are read: all, or those of some of the persons."""

    @property
    def laid(self) -> date | None:
        """The day whose tree and places are asked: another one, or that of the figure itself."""
        return self.structure or self.at or self.last

    @property
    def given(self) -> dict[str, date | int | None]:
        """What a question may name as parameters: its days, and the entry after which it is known."""
        return {
            "at": self.at,
            "first": self.first,
            "last": self.last,
            "structure": self.laid,
            "known": self.reading.known,
        }

    def rows(self, question: str, orgs: Iterable[int] = (), **parameters: Any) -> list[tuple[Any, ...]]:
        """The answer; see ``declarations`` for what a question may name."""
        return self.reading.rows(*self.whole(question, orgs, **parameters))

    def whole(self, question: str, orgs: Iterable[int] = (), **parameters: Any) -> tuple[str, dict[str, Any]]:
        """The question with all that it names, and the parameters of it."""
        whole = _with(self, question).replace("$orgs", ", ".join(str(one) for one in orgs) or "NULL")
        given = self.given | parameters
        named = set(_PARAMETERS.findall(whole))
        return whole, {name: value for name, value in given.items() if name in named}


def rows_of_many(scenes: Sequence[Scene], question: str, orgs: Iterable[int]) -> list[tuple[Any, ...]]:
    """The answers to one question asked of many scenes of one reading; each row begins with the number of its
    scene. In one statement; where what is read is not held in memory, in several one after the other, each of
    as many scenes as have room beside each other.
    """
    named = ", ".join(str(one) for one in orgs) or "NULL"
    most = len(scenes) if scenes and scenes[0].reading.is_held else SCENES_AT_ONCE
    found: list[tuple[Any, ...]] = []
    for begin in range(0, len(scenes), most or 1):
        found += _rows_of_some(dict(enumerate(scenes[begin : begin + most], start=begin)), question, named)
    return found


def _rows_of_some(scenes: Mapping[int, Scene], question: str, named: str) -> list[tuple[Any, ...]]:
    parts, given = [], {}
    for number, scene in scenes.items():
        whole = _with(scene, question).replace("$orgs", named)
        for name in set(_PARAMETERS.findall(whole)):
            given[f"{name}_{number}"] = scene.given[name]
        whole = _PARAMETERS.sub(lambda found, number=number: f"${found[1]}_{number}", whole)  # type: ignore[misc]
        parts.append(f"SELECT {number} AS scene, * FROM ({whole}) answer_{number}")
    reading = next(iter(scenes.values())).reading
    return reading.rows("\nUNION ALL\n".join(parts), given)


def _with(scene: Scene, question: str) -> str:
    """The question with everything it names put before it."""
    parts: dict[str, str] = {}
    _gather(scene, question, parts)
    before = ",\n".join(f"{name} AS NOT MATERIALIZED ({sql})" for name, sql in parts.items())
    if not before:
        return question
    # A question may begin with names of its own; they come after those it rests on.
    own = question.lstrip()
    return (
        f"WITH RECURSIVE {before},\n{own[5:]}"
        if own.startswith("WITH ")
        else f"WITH RECURSIVE {before}\n{own}"
    )


def _gather(scene: Scene, question: str, parts: dict[str, str]) -> None:
    for name in _SOURCES.findall(question):
        if name in parts or (sql := _source(scene, name)) is None:
            continue
        _gather(scene, sql, parts)
        parts.setdefault(name, sql)


def _source(scene: Scene, name: str) -> str | None:
    """What a name stands for; None for what the question itself defines, and for tables of the engine."""
    if found := relations().get(name):
        return f"SELECT * FROM {_kept(scene, found)}" if found.kept else found.sql
    if name == "ancestry":
        return f"SELECT * FROM {ancestry(scene.reading)}"
    if name == "layout":
        tree = layout(scene.reading, scene.structure) if scene.structure else ancestry(scene.reading)
        return f"SELECT * FROM {tree}"
    if name == "placed":
        return _placed(scene)
    if name == "became":
        return _became(scene)
    dataset = datasets().get(name)
    if dataset and not dataset.dated:
        scene.reading.reference(dataset)
    if dataset and dataset.dated:
        rows = scene.rows_of.format(name) if dataset.person else f"all_{name}"
        return f"SELECT * FROM {rows} f WHERE {as_known('f', '$known')}"
    return None


def _kept(scene: Scene, relation: Relation) -> str:
    """The table of a relation that is worked out once for all entries between which no fact was recorded on
    which it rests.
    """
    name = f"kept_{relation.name}_{last_change(scene.reading, relation.of)}"
    if name not in scene.reading.made:
        question, given = scene.whole(f"FROM ({relation.sql})")
        kept(scene.reading, name, (f"CREATE TABLE {name} AS {question}", given))
    return name


def _placed(scene: Scene) -> str:
    if not scene.structure:
        return "SELECT *, organisation AS stood FROM membership"
    return (
        "SELECT m.* REPLACE (coalesce(v.target, m.organisation) AS organisation), m.organisation AS stood "
        "FROM membership m "
        f"LEFT JOIN {moved(scene.reading, scene.structure)} v "
        "ON v.person = m.person AND v.organisation = m.organisation"
    )


def _became(scene: Scene) -> str:
    if not scene.structure:
        return (
            "SELECT DISTINCT organisation, organisation AS same, TRUE AS is_whole, "
            "DATE '0001-01-01' AS from_date, DATE '9999-12-31' AS until_date FROM placement"
        )
    return (
        f"SELECT b.*, stood.from_date, stood.until_date FROM {became(scene.reading, scene.structure)} b "
        "JOIN ancestry stood ON stood.organisation = b.organisation AND stood.ancestor = b.organisation"
    )


Told = dict[str, Dimension]
"""By what the records of a question are told apart."""


def filled(condition: str, relation: str, told: Told) -> str:
    """A condition with its braces filled: columns of the relation, and dimensions, which are noted."""
    declared = relations()[relation]

    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name not in declared.columns:
            dimension = dimensions().get(name)
            if dimension is None or not dimension.fits(declared):
                raise LookupError(f"{relation} has no {name}")
            told[name] = dimension
        return f"r.{name}"

    return _BRACES.sub(put, condition)


def told_apart(relation: str, told: Told, where: str = "TRUE", beside: str = "") -> str:
    """The records of a relation by the name ``r``, with the dimensions noted, each worked out once however
    often a question names it; ``where`` narrows the records for which that is done, and so may the ``JOIN``
    of a table of organisations ``beside``, which adds its columns.
    """
    source = f"(SELECT * FROM {relation} {beside}) r" if beside else f"{relation} r"
    if not told:
        return source
    columns = ", ".join(f"{one.expression} AS {name}" for name, one in told.items())
    joins = " ".join(dict.fromkeys(join for one in told.values() for join in one.join))
    rows = f"SELECT r.*, {columns} FROM {source} {joins} WHERE {where}"
    if relations()[relation].rolled_up:
        # Changes are few: laid down once, they are not worked out again for each figure.
        rows = f"WITH apart AS MATERIALIZED ({rows}) SELECT * FROM apart"
    return f"({rows}) r"


def filter_condition(filters: Mapping[str, tuple[str, ...]]) -> str:
    """The condition that the filters come to; an empty value is that of those of whom none is recorded."""
    parts = []
    for name, values in filters.items():
        given = f"CAST({{{name}}} AS VARCHAR)"
        told = f"coalesce({given}, '')" if "" in values else given
        parts.append(f"{told} IN ({', '.join(map(literal, values))})")
    return " AND ".join(parts) or "TRUE"


def literal(text: str) -> str:
    """Text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
