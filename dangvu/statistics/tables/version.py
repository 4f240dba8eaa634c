"""By what a table's definition is known: the same mark while it says and counts the same."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import cache
from typing import Any

from dangvu.core.canonical import hash_of
from dangvu.statistics.declarations import Indicator, indicator_named
from dangvu.statistics.definitions import LONG, said
from dangvu.statistics.tables.declaration import Declaration, declared_tables


@cache
def version_of(code: str) -> str:
    """Eight characters that change with the lines and columns of a table, and with the conditions, the
    relations and the qualities that its figures rest on. Of a figure worked out by the program only its name
    counts.
    """
    declaration = declared_tables()[code]
    return mark_of([asdict(declaration)], _counted(declaration))


def mark_of(words: list[dict[str, Any]], counted: Iterable[Indicator]) -> str:
    """The mark of what a definition says and of what it counts."""
    known = [*words, *(said(one) for one in counted)]
    return hash_of(json.dumps(known, sort_keys=True, ensure_ascii=False))[:LONG]


def _counted(declaration: Declaration) -> Iterator[Indicator]:
    of_rows = {code for row in declaration.rows for code in (row.indicator, *row.indicators.values())}
    codes = (of_rows | {column.indicator for column in declaration.columns}) - {""}
    for code in sorted(codes):
        if found := indicator_named(code):  # else a room that is not there yet will count it
            yield found
