"""From a table of one's own the same declaration as of a statutory table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from dangvu.law.leaf import Text
from dangvu.statistics.declarations import Indicator, indicator_named
from dangvu.statistics.own.bands import values_of
from dangvu.statistics.own.columns import OTHERS, TOTAL, columns_of, groups_of, identities_across
from dangvu.statistics.own.definition import ORGANISATION, YEAR, Counted, Definition
from dangvu.statistics.qualities import qualities
from dangvu.statistics.tables.declaration import Column, Declaration, Identity, Row
from dangvu.statistics.tables.identities import adds_up
from dangvu.statistics.tables.version import mark_of

__all__ = ["OTHERS", "TOTAL", "OwnDeclaration", "declaration_of", "lies_by_organisation"]
FORM, SOURCE = Text("Biểu tự lập", "Own table"), Text("định nghĩa tự lập", "a definition of one's own")
Filters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class OwnDeclaration(Declaration):
    """A table as a definition of one's own declares it."""

    lies_by_organisation: bool = False
    """Its lines are the organisations directly below."""
    years: Mapping[str, Text | None] = field(default_factory=dict)
    """By column that is a year: what it counts, where its lines do not say so."""


def lies_by_organisation(declaration: Declaration) -> bool:
    """Whether the lines of the table are the organisations directly below."""
    return isinstance(declaration, OwnDeclaration) and declaration.lies_by_organisation


def declaration_of(definition: Definition, code: str = "own") -> OwnDeclaration:
    """The table; ``code`` is what it is asked by."""
    filters = _values(definition.filter)
    by = definition.lines_by
    each = tuple(columns_of(definition))
    columns = tuple(one.column for one in each)
    identities = tuple(identities_across(each))
    if by:
        columns = tuple(_narrowed(one.column, one.counted, filters) for one in each)
        counts = {column.code: column.indicator for column in columns if column.indicator}
        whole = Row(TOTAL, Text("Tổng số", "Total"), filters=filters, indicators=counts)
        groups = _groups(definition, whole) if by != ORGANISATION else []
        rows = (*groups, whole)
        parts = tuple(row.code for row in groups)
        if parts:
            identities = (Identity(f"Σ={TOTAL}", parts, (), TOTAL, OTHERS), *identities)
        additive = tuple(row.code for row in rows)
    else:
        rows = tuple(
            Row(str(place), _label(one, definition), one.indicator, _both(filters, one))
            for place, one in enumerate(definition.count, start=1)
        )
        additive = tuple(row.code for row in rows if adds_up(Column("", row.label, row.indicator)))
    is_of_years = definition.columns_by.by == YEAR
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
        lies_by_organisation=by == ORGANISATION,
        years={one.column.code: one.label if by else None for one in each} if is_of_years else {},
        on_one_tree=is_of_years or (by == ORGANISATION and bool(definition.compare)),
        version=mark_of(said, _indicators(definition)),
    )


def _values(written: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """A filter with the values that records have."""
    return {
        name: tuple(value for one in each for value in values_of(qualities()[name], one))
        for name, each in written.items()
    }


def _both(filters: Filters, counted: Counted) -> dict[str, tuple[str, ...]]:
    """The filters of the whole table and those of one count: of one quality, the values that are in both."""
    own = _values(counted.filter or {})
    for name in own.keys() & filters.keys():
        own[name] = tuple(one for one in own[name] if one in filters[name])
    return {**filters, **own}


def _narrowed(column: Column, counted: Counted, filters: Filters) -> Column:
    """A column that counts something, with the filters of that."""
    if not counted.filter or column.is_worked_out:
        return column
    own = {name: values for name, values in _both(filters, counted).items() if name in counted.filter}
    return replace(column, filters={**own, **(column.filters or {})})


def _asked_of(definition: Definition) -> list[str]:
    return sorted({one.indicator for one in definition.count} - {""})


def _indicators(definition: Definition) -> Iterator[Indicator]:
    for code in _asked_of(definition):
        found = indicator_named(code)
        assert found is not None, code  # a definition names indicators of the catalogue
        yield found


def _label(one: Counted, definition: Definition) -> Text:
    return Text(*one.words(definition.count))


def _groups(definition: Definition, whole: Row) -> list[Row]:
    """A line for each value or band, then one for all others and for whom nothing is recorded."""
    quality = qualities()[definition.lines_by]
    is_derived = any(one.compute for one in _indicators(definition))
    attribute = "" if quality.always_known or is_derived else quality.name
    return [
        Row(one.code, one.label, filters={**whole.filters, quality.name: one.values},
            indicators=whole.indicators, attribute="" if one.code == OTHERS else attribute, level=1)
        for one in groups_of(definition.group)
    ]  # fmt: skip
