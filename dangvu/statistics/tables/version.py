"""By what a table's definition is known: the same mark while it says and counts the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from dangvu.statistics.declarations import Indicator, indicator_named
from dangvu.statistics.definitions import mark, said
from dangvu.statistics.tables.declaration import Declaration, declared_tables


@cache
def version_of(code: str) -> str:
    """Eight characters that change with the lines and columns of a table, and with the conditions, the
    relations and the qualities that its figures rest on. Of a figure worked out by the program only its name
    counts.
    """
    declaration = declared_tables()[code]
    return mark_of([declaration], _counted(declaration))


def _spoken(one: Any) -> Any:
    """What a declaration says, without what it leaves unsaid: a word that tables may say from now on changes
    none that does not say it.
    """
    if is_dataclass(one):
        every = ((each.name, each.default, getattr(one, each.name)) for each in fields(one))
        return {name: _spoken(value) for name, unsaid, value in every if value != unsaid}
    if isinstance(one, Mapping):
        return {name: _spoken(value) for name, value in one.items()}
    return [_spoken(part) for part in one] if isinstance(one, list | tuple) else one


def mark_of(words: Sequence[Any], counted: Iterable[Indicator]) -> str:
    """The mark of what a definition says and of what it counts."""
    return mark([*_spoken(words), *map(said, counted)])


def _counted(declaration: Declaration) -> Iterator[Indicator]:
    of_rows = {code for row in declaration.rows for code in (row.indicator, *row.indicators.values())}
    codes = (of_rows | {column.indicator for column in declaration.columns}) - {""}
    for code in sorted(codes):
        if found := indicator_named(code):  # else a room that is not there yet will count it
            yield found
