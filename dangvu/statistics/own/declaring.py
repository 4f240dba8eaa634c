"""From a table of one's own the same declaration as of a statutory table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dangvu.law.leaf import Text
from dangvu.statistics.declarations import Indicator, indicator_named
from dangvu.statistics.own.bands import all_written, label_of, remaining, values_of
from dangvu.statistics.own.definition import ORGANISATION, YEAR, Counted, Definition
from dangvu.statistics.qualities import Quality, qualities
from dangvu.statistics.tables.declaration import Column, Declaration, Identity, Row
from dangvu.statistics.tables.identities import adds_up
from dangvu.statistics.tables.version import mark_of

THIS, TOTAL, OTHERS = "this", "T", "K"
"""Codes: of the one column of a table without groups, of the line of the whole, of all other values."""
FORM, SOURCE = Text("Biểu tự lập", "Own table"), Text("định nghĩa tự lập", "a definition of one's own")
Layout = Literal["plain", "organisations", "years"]


@dataclass(frozen=True, slots=True)
class OwnDeclaration(Declaration):
    """A table as a definition of one's own declares it."""

    layout: Layout = "plain"


def declaration_of(definition: Definition, code: str = "own") -> OwnDeclaration:
    """The table; ``code`` is what it is asked by."""
    by = definition.group.by
    filters = {
        name: tuple(value for one in written for value in values_of(qualities()[name], one))
        for name, written in definition.filter.items()
    }
    identities: tuple[Identity, ...] = ()
    if by in ("", YEAR):
        columns = tuple(_years(definition.group.years)) if by else (Column(THIS, _now(definition)),)
        rows = tuple(
            Row(str(place), _label(one, definition), one.indicator, filters)
            for place, one in enumerate(definition.count, start=1)
        )
        additive = tuple(row.code for row in rows if adds_up(Column("", row.label, row.indicator)))
    else:
        columns = tuple(_columns(definition))
        counts = {column.code: column.indicator for column in columns if column.indicator}
        whole = Row(TOTAL, Text("Tổng số", "Total"), filters=filters, indicators=counts)
        groups = _groups(definition, qualities()[by], whole) if by != ORGANISATION else []
        rows = (*groups, whole)
        parts = tuple(row.code for row in groups)
        identities = (Identity(f"Σ={TOTAL}", parts, (), TOTAL, OTHERS),) if parts else ()
        additive = tuple(row.code for row in rows)
    layouts: dict[str, Layout] = {ORGANISATION: "organisations", YEAR: "years"}
    said = [definition, *({"code": code} for code in _asked_of(definition))]
    return OwnDeclaration(
        code=code,
        title=Text(definition.title, definition.title),
        about=Text(definition.about, definition.about),
        form=FORM,
        when=definition.when,
        source=SOURCE,
        columns=columns,
        rows=rows,
        identities=identities,
        additive=additive,
        layout=layouts.get(by, "plain"),
        on_one_tree=by == YEAR,
        version=mark_of(said, _indicators(definition)),
    )


def _asked_of(definition: Definition) -> list[str]:
    return sorted({one.indicator for one in definition.count} - {""})


def _indicators(definition: Definition) -> Iterator[Indicator]:
    for code in _asked_of(definition):
        found = indicator_named(code)
        assert found is not None, code  # a definition names indicators of the catalogue
        yield found


def _label(one: Counted, definition: Definition) -> Text:
    return Text(*one.words(definition.count))


def _now(definition: Definition) -> Text:
    return Text("Tại ngày", "On the day") if definition.when == "day" else Text("Trong kỳ", "In the period")


def _years(years: int) -> Iterator[Column]:
    """The oldest first."""
    for back in range(years - 1, -1, -1):
        label = Text(f"{back} năm trước", f"{back} years before") if back else Text("Năm nay", "This year")
        yield Column(f"y{back}" if back else THIS, label, years_back=back)


def _columns(definition: Definition) -> Iterator[Column]:
    for place, one in enumerate(definition.count, start=1):
        percent = (str(one.percent[0]), str(one.percent[1])) if one.percent else None
        yield Column(str(place), _label(one, definition), one.indicator, percent_of=percent)


def _groups(definition: Definition, quality: Quality, whole: Row) -> list[Row]:
    """A line for each value or band, then one for all others and for whom nothing is recorded."""
    written = definition.group.values or all_written(quality)
    each = [(label_of(quality, one), values_of(quality, one)) for one in written]
    attribute = "" if quality.always_known or _is_derived(definition) else quality.name
    rows = [
        Row(str(place), label, filters={**whole.filters, quality.name: values}, indicators=whole.indicators,
            attribute=attribute, level=1)
        for place, (label, values) in enumerate(each, start=1)
    ]  # fmt: skip
    others = Text("khác, không ghi", "others, not recorded")
    filters = {**whole.filters, quality.name: remaining(quality, written)}
    return [*rows, Row(OTHERS, others, filters=filters, indicators=whole.indicators, level=1)]


def _is_derived(definition: Definition) -> bool:
    return any(one.compute for one in _indicators(definition))
