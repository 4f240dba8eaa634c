"""By what a table's definition is known: the same mark while it says and counts the same."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from typing import Any

from dangvu.core.canonical import hash_of
from dangvu.statistics.declarations import Indicator, dimensions, indicator_named, relations
from dangvu.statistics.tables.declaration import Declaration, declared_tables

LONG = 8
_WORDS = re.compile(r"[a-z_]+")


@cache
def version_of(code: str) -> str:
    """Eight characters that change with the lines and columns of a table, and with the conditions, the
    relations and the qualities that its figures rest on. Of a figure worked out by the program only its name
    counts.
    """
    declaration = declared_tables()[code]
    known = [asdict(declaration), *(_said(one) for one in _counted(declaration))]
    return hash_of(json.dumps(known, sort_keys=True, ensure_ascii=False))[:LONG]


def _counted(declaration: Declaration) -> Iterator[Indicator]:
    of_rows = {code for row in declaration.rows for code in (row.indicator, *row.indicators.values())}
    codes = (of_rows | {column.indicator for column in declaration.columns}) - {""}
    for code in sorted(codes):
        found = indicator_named(code)
        assert found is not None, code  # as in ``compute.indicator_for``
        yield found


def _said(one: Indicator) -> dict[str, Any]:
    rests: dict[str, str] = {}
    _gather(" ".join((one.relation, one.condition, one.measure)), rests)
    return {"code": one.code, "condition": one.condition, "measure": one.measure, "rests on": rests}


def _gather(text: str, rests: dict[str, str]) -> None:
    """Everything declared that the words of a question name, and what that names in turn."""
    for word in sorted(set(_WORDS.findall(text)) - rests.keys()):
        if word in relations():
            rests[word] = relations()[word].sql
        elif word in dimensions():
            rests[word] = " ".join((*dimensions()[word].join, dimensions()[word].expression))
        else:
            continue
        _gather(rests[word], rests)
