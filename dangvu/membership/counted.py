"""What a reported number is of: an indicator, with its filters, as a payload names it.

Three ways lead to the same: `members.total`, `members.admitted[sex=female;occupation=army]`, and a line of a
table, `3:I.1` or, where the columns count different things, `5:7:6` (table, line, column).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.text import search_key
from dangvu.ledger.references import Reference, register
from dangvu.statistics.declarations import Indicator, indicator_named, indicators
from dangvu.statistics.reported import Filters, is_reportable, said
from dangvu.statistics.tables.counted import indicator_for
from dangvu.statistics.tables.declaration import Column, Declaration, Row, declared_tables

KIND = "counted"
_WITH_FILTERS = re.compile(r"([a-z0-9_.]+)(?:\[(.*)\])?")


@dataclass(frozen=True)
class Counted:
    """An indicator with its filters; ``label`` is what users call it."""

    indicator: Indicator
    filters: Filters
    label: str

    @property
    def key(self) -> str:
        """The same however it was written."""
        filters = said(self.filters)
        return f"{self.indicator.code}[{filters}]" if filters else self.indicator.code


def counted_as(text: str) -> Counted | None:
    """What is written so; None where it is nothing that can be counted."""
    return _of_line(text) if ":" in text else _of_indicator(text)


def _of_indicator(text: str) -> Counted | None:
    found = _WITH_FILTERS.fullmatch(text.strip())
    indicator = indicator_named(found[1]) if found else None
    if found is None or indicator is None:
        return None
    filters: dict[str, tuple[str, ...]] = {}
    for part in (found[2] or "").split(";"):
        name, equals, values = part.partition("=")
        if equals and name.strip() in indicator.filters:
            filters[name.strip()] = tuple(value.strip() for value in values.split(","))
        elif part.strip():
            return None
    key = f"{indicator.code}[{said(filters)}]"
    if filters and key in _first_lines():
        return Counted(indicator, filters, _label(*_first_lines()[key]))
    label = str(indicator.label) + (f" ({said(filters)})" if filters else "")
    return Counted(indicator, filters, label)


@cache
def _first_lines() -> dict[str, tuple[Declaration, Row, Column]]:
    """By indicator and filters the first line of a table that counts just that: it has words for it."""
    found: dict[str, tuple[Declaration, Row, Column]] = {}
    for line in _lines():
        indicator = indicator_for(*line[1:])
        assert indicator is not None  # ``_lines`` gives no others
        found.setdefault(f"{indicator.code}[{said(line[1].filters)}]", line)
    return found


def _of_line(text: str) -> Counted | None:
    code, *rest = (part.strip() for part in text.split(":"))
    declaration = declared_tables().get(code)
    if declaration is None or not 1 <= len(rest) <= 2:
        return None
    row = next((one for one in declaration.rows if one.code == rest[0]), None)
    if row is None:
        return None
    asked = [one for one in declaration.columns if one.code in rest[1:]] if rest[1:] else declaration.columns
    for column in asked:
        if indicator := indicator_for(row, column):
            return Counted(indicator, row.filters, _label(declaration, row, column))
    return None


def _label(declaration: Declaration, row: Row, column: Column) -> str:
    words = {"table": declaration.code, "row": row.code, "label": row.label}
    told = _("Biểu %(table)s, mục %(row)s. %(label)s") % words
    return f"{told} – {column.label}" if column.indicator else told


def _lines() -> Iterator[tuple[Declaration, Row, Column]]:
    """All lines of tables that can be reported, in each column that counts something of its own."""
    for declaration in declared_tables().values():
        for row in declaration.rows:
            for column in declaration.columns:
                is_of_now = not (column.years_back or column.percent_of)
                indicator = indicator_for(row, column) if is_of_now else None
                if indicator and is_reportable(indicator):
                    yield declaration, row, column


def lines() -> Iterator[tuple[str, Counted]]:
    """The same, each by the code it is written by."""
    for declaration, row, column in _lines():
        code = f"{declaration.code}:{row.code}" + (f":{column.code}" if column.indicator else "")
        if found := _of_line(code):
            yield code, found


@cache
def _reportable() -> tuple[str, ...]:
    return tuple(
        code for code, one in sorted(indicators().items()) if is_reportable(one) and "{n}" not in code
    )


def looked_up(text: str) -> list[tuple[str, Counted]]:
    """What the words may mean, those first in which most of them stand whole: lines of tables, then
    indicators.
    """
    words = search_key(text).split()
    found = []
    for code, one in (*lines(), *((code, one) for code in _reportable() if (one := counted_as(code)))):
        key = search_key(f"{code.replace(':', ' ')} {code} {one.label}")
        if all(word in key for word in words):
            found.append((-len(set(words) & set(key.split())), (code, one)))
    return [one for _rank, one in sorted(found, key=lambda each: each[0])]


def _find(text: str, _on: date, field: str) -> tuple[str | None, list[Finding]]:
    found = counted_as(text)
    where = {"field": field}
    if found is None:
        message = _(
            "“%(text)s” không chỉ số nào: ghi dòng của biểu (3:I.1; biểu có nhiều cột: 5:7:6) hoặc mã chỉ"
            " tiêu, kèm bộ lọc nếu có (members.admitted[sex=female])."
        )
        return None, [Finding("counted.unknown", message % {"text": text}, where=where)]
    if not is_reportable(found.indicator):
        message = _(
            "“%(label)s” không là số đếm: bình quân, tỷ lệ và số tính từ số khác thì không báo cáo ở đây."
        )
        return None, [Finding("counted.no_count", message % {"label": found.label}, where=where)]
    return found.key, []


def _name(text: str, _on: date) -> str:
    found = counted_as(text)
    return found.label if found else text


register(
    KIND,
    Reference(gettext_lazy("Chỉ tiêu hoặc dòng của biểu"), _find, _name, lambda _code, _on: frozenset()),
)
