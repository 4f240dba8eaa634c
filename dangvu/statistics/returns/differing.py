"""Why a return differs now: each figure that is another today, the records that came in or went out, and the
entries recorded since that did it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dangvu.ledger.facts import Fact, facts, names_persons
from dangvu.ledger.position import remembered
from dangvu.statistics.definitions import kinds_behind
from dangvu.statistics.engine.tally import Record
from dangvu.statistics.models import FrozenTable, StatisticalReturn
from dangvu.statistics.returns.frozen import thaw
from dangvu.statistics.returns.standing import days_of, tables_of
from dangvu.statistics.tables.compute import Table, cell_records, compute, indicators_behind
from dangvu.statistics.tables.counted import kind_behind
from dangvu.statistics.tables.declaration import Column, Row
from dangvu.statistics.tables.values import CellValue
from dangvu.statistics.tables.version import version_of
from dangvu.tree.queries import ways_up

OF_TREES = frozenset({"placement", "organisation", "organisation_successor"})
"""The kinds of fact by which somebody comes to be counted elsewhere who did not move."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A figure that is another today."""

    row: Row
    column: Column
    then: CellValue
    now: CellValue


@dataclass(frozen=True, slots=True)
class Compared:
    """A table as it was frozen, beside itself today. Where its definition is another one since, no figure is
    laid beside its own: that is why it differs.
    """

    then: Table
    now: Table | None
    differing: tuple[Differing, ...]

    @property
    def is_redefined(self) -> bool:
        return self.now is None

    @property
    def differs(self) -> bool:
        return self.is_redefined or bool(self.differing)


def compared(one: StatisticalReturn) -> list[Compared]:
    """Every table of the return."""
    return [compared_table(one, table) for table in tables_of(one)]


def compared_table(one: StatisticalReturn, frozen: FrozenTable) -> Compared:
    """One of its tables."""
    then = thaw(frozen.figures, one.organisation_id, one.known)
    if is_redefined(frozen):
        return Compared(then, None, ())
    now = computed_again(one, frozen.code)
    found = [
        Differing(row, column, before, after)
        for row, olds, news in zip(now.declaration.rows, then.lines, now.lines, strict=True)
        for column, before, after in zip(now.declaration.columns, olds.values, news.values, strict=True)
        if before != after
    ]
    return Compared(then, now, tuple(found))


def is_redefined(frozen: FrozenTable) -> bool:
    """Whether the table says or counts something else today."""
    try:
        return version_of(frozen.code) != frozen.definition
    except KeyError:
        return True


def computed_again(one: StatisticalReturn, code: str, known: int | None = None) -> Table:
    """The table of the return as the register stands, or as it stood after entry ``known``. Raises
    UnknownTable.
    """
    (first, last), structure = days_of(one), one.structure
    asked = (one.organisation_id, first, last, structure, known)
    return remembered(
        ("return again", code, version_of(code), *asked),
        lambda: compute(code, asked[0], first=first, last=last, structure=structure, known=known),
    )


@dataclass(frozen=True, slots=True)
class Explained:
    """Who stands behind a figure today and did not when it was frozen, and the other way round; with the
    entries recorded since that changed what is known of each.
    """

    came: tuple[Record, ...]
    went: tuple[Record, ...]
    entries: Mapping[int, tuple[int, ...]]
    """By the number of the record."""


def explained(one: StatisticalReturn, code: str, row: str, column: str) -> Explained:
    """One figure. Raises UnknownTable, KeyError and StopIteration for what the table has not."""
    before, after = computed_again(one, code, one.known), computed_again(one, code)
    then, now = (Counter(cell_records(table, row, column, page=None)) for table in (before, after))
    came, went = tuple((now - then).elements()), tuple((then - now).elements())
    behind = indicators_behind(after, row, column)
    kinds = frozenset().union(*(kinds_behind(indicator, part.filters) for part, indicator in behind))
    key = kind_behind(after.declaration, row, column)
    numbers = {record.id for record in (*came, *went)}
    entries = _changing(key, numbers, kinds, one.known) if key else {}
    if key == "person" and (rest := numbers - entries.keys()):
        entries |= _moving(one, rest)
    return Explained(came, went, {number: tuple(sorted(found)) for number, found in entries.items()})


def _changing(field: str, numbers: Iterable[int], kinds: Iterable[str], known: int) -> dict[int, set[int]]:
    """The entries after ``known`` that changed what those kinds of fact say of each, by its number."""
    found: dict[int, set[int]] = defaultdict(set)
    for kind in kinds:
        model = facts()[kind]
        if field not in {one.name for one in model._meta.concrete_fields}:
            continue
        rows = model.objects.changed_after(known).filter(**{f"{field}__among": numbers})
        for row in rows:
            found[getattr(row, f"{field}_id")].update(_entries_of(row, known))
    return dict(found)


def _entries_of(row: Fact, known: int) -> list[int]:
    return [number for number in (row.recorded_in, row.superseded_in) if number and number > known]


def _moving(one: StatisticalReturn, persons: Iterable[int]) -> dict[int, set[int]]:
    """Of persons of whom nothing was changed: what changed where their organisations stand."""
    _first, last = days_of(one)
    where: dict[int, set[int]] = defaultdict(set)
    for model in facts().values():
        if names_persons(model) and "organisation" in {field.name for field in model._meta.concrete_fields}:
            kept: Any = model.objects.known()
            rows = kept.filter(person__among=persons).values_list("person_id", "organisation_id")
            for person, organisation in rows:
                where[person].add(organisation)
    ways = ways_up(frozenset().union(*where.values()), last)
    for stood in where.values():
        stood.update(*(ways[organisation] for organisation in tuple(stood)))
    all_of_them = frozenset().union(*where.values())
    changed = _changing("organisation", all_of_them, OF_TREES, one.known)
    return {
        person: found
        for person, stood in where.items()
        if (found := {entry for organisation in stood for entry in changed.get(organisation, ())})
    }
