"""The columns of a table of one's own: what is counted, of which group, what stands beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dangvu.law.leaf import Text
from dangvu.statistics.own.bands import all_written, label_of, remaining, values_of
from dangvu.statistics.own.definition import COMPARED, YEAR, Beside, Counted, Definition, Grouping
from dangvu.statistics.qualities import qualities
from dangvu.statistics.tables.declaration import Column, Identity

THIS, TOTAL, OTHERS = "this", "T", "K"
"""Codes: of the one column of a table without groups, of the whole, of all other values."""
LAST_YEAR, PERCENT, DIFFERENCE = COMPARED
BESIDE = {
    LAST_YEAR: Text("Cùng kỳ năm trước", "Same period last year"),
    PERCENT: Text("So sánh (%)", "Percent"),
    DIFFERENCE: Text("Tăng, giảm", "Difference"),
}
WHOLE = Text("Tổng số", "Total")


@dataclass(frozen=True, slots=True)
class Group:
    """One of the lines or columns that a grouping makes: of some values, of a year, or of the whole."""

    code: str
    label: Text
    values: tuple[str, ...] = ()
    years_back: int | None = None


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column, with what it counts and what that is called; of nothing where its lines say that."""

    column: Column
    counted: Counted
    label: Text | None
    place: str
    group: Group | None
    beside: Beside | None


def groups_of(grouping: Grouping) -> list[Group]:
    """One for each value or band of a quality, then all others with those of whom nothing is recorded."""
    quality = qualities()[grouping.by]
    written = grouping.values or all_written(quality)
    each = [
        Group(str(place), label_of(quality, one), values_of(quality, one))
        for place, one in enumerate(written, start=1)
    ]
    others = Text("khác, không ghi", "others, not recorded")
    return [*each, Group(OTHERS, others, remaining(quality, written))]


def columns_of(definition: Definition) -> Iterator[OwnColumn]:
    """All in order: of each thing counted its groups, of each group what stands beside it."""
    by = definition.columns_by
    is_in_columns = bool(definition.lines_by)
    every = enumerate(definition.count, start=1) if is_in_columns else [(0, Counted())]
    for place, one in every:
        label = Text(*one.words(definition.count)) if is_in_columns else None
        for group in _across(by):
            for beside in (None, *definition.compare):
                if one.percent and beside == PERCENT:
                    continue  # a share of shares tells nothing
                found = OwnColumn(
                    _column(one, str(place or ""), group, beside, by.by),
                    one,
                    label,
                    str(place or ""),
                    group,
                    beside,
                )
                yield replace(found, column=replace(found.column, label=_called(found, definition)))


def _across(grouping: Grouping) -> Sequence[Group | None]:
    if not grouping.by:
        return [None]
    if grouping.by == YEAR:
        return [_year(back) for back in range(grouping.years - 1, -1, -1)]
    return [*groups_of(grouping), Group(TOTAL, WHOLE)]


def _year(back: int) -> Group:
    label = Text(f"{back} năm trước", f"{back} years before") if back else Text("Năm nay", "This year")
    return Group(f"y{back}" if back else THIS, label, years_back=back)


def _code(*parts: str | None) -> str:
    return ".".join(filter(None, parts)) or THIS


def _column(one: Counted, place: str, group: Group | None, beside: Beside | None, by: str) -> Column:
    """A column that has no name yet."""
    own, unnamed = group.code if group else "", Text("", "")
    code = _code(place, own, beside)
    if beside in (PERCENT, DIFFERENCE):
        both = _code(place, own), _code(place, own, LAST_YEAR)
        column = Column(code, unnamed)
        return replace(column, percent_of=both) if beside == PERCENT else replace(column, difference_of=both)
    if one.percent:
        part, whole = (_code(str(each), own, beside) for each in one.percent)
        return Column(code, unnamed, percent_of=(part, whole))
    back = 1 if beside else (group.years_back or 0) if group else 0
    column = Column(code, unnamed, one.indicator, years_back=back)
    if group is None or not group.values:
        return column
    is_known = qualities()[by].always_known or own == OTHERS
    return replace(column, filters={by: group.values}, attribute="" if is_known else by)


def _called(one: OwnColumn, definition: Definition) -> Text:
    """Of what, of which group, and as what it stands beside; no more than tells it from its neighbours."""
    group, is_alone = one.group, len(definition.count) == 1
    parts = []
    if one.label and (not is_alone or (group.years_back is not None if group else not one.beside)):
        parts.append(one.label)
    if group and group.code == TOTAL and one.label and is_alone:
        parts.append(Text(f"{WHOLE.vi}: {one.label.vi}", f"{WHOLE.en}: {one.label.en}"))
    elif group:
        parts.append(group.label)
    if one.beside:
        parts.append(BESIDE[one.beside])
    if not parts:
        is_day = definition.when == "day"
        return Text("Tại ngày", "On the day") if is_day else Text("Trong kỳ", "In the period")
    return beside_each_other(*parts)


def beside_each_other(*parts: Text) -> Text:
    """Several words as one head."""
    return Text(" – ".join(one.vi for one in parts), " – ".join(one.en for one in parts))


def identities_across(columns: Sequence[OwnColumn]) -> Iterator[Identity]:
    """Of each thing counted, now and a year before: its groups add up to the whole."""
    for whole in columns:
        if not whole.group or whole.group.code != TOTAL or whole.column.is_worked_out:
            continue
        parts = [
            one
            for one in columns
            if (one.place, one.beside) == (whole.place, whole.beside) and one.group != whole.group
        ]
        codes = tuple(one.column.code for one in parts)
        others = next(one.column.code for one in parts if one.group and one.group.code == OTHERS)
        yield Identity(f"Σ={whole.column.code}", codes, (), whole.column.code, others, by_column=True)
