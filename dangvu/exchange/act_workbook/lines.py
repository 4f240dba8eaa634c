"""Acts within an act as lines of text, one an act: its label, then what it says, "name: value" between bars.

    Sáp nhập tổ chức đảng | Tổ chức kết thúc (mã): cb-1; cb-2 | Tổ chức nhận (mã): cb-3

So a scheme is written on a page, kept as a draft and read again; a workbook of movements becomes such lines.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.days import iso_day
from dangvu.core.text import collapse, column_key
from dangvu.exchange.act_workbook.columns import (
    SEVERAL,
    ActColumn,
    NotInList,
    columns_of,
    kinds_within,
    step_columns,
)
from dangvu.ledger.acts import kinds

BAR = " | "


class NoSuchLine(NotInList):
    """A line that is no act; the sentence says why."""


def acts_said(text: str, within: type[Any]) -> list[dict[str, Any]]:
    """The acts that the lines say, as JSON would. Raises NoSuchLine."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    return [_said(number, line, within) for number, line in lines]


def lines_of(said: list[dict[str, Any]]) -> str:
    """The same acts as lines again."""
    return "\n".join(map(_line, said))


def _said(number: int, line: str, within: type[Any]) -> dict[str, Any]:
    head, *parts = [collapse(part) for part in line.split("|")]
    try:
        act = kinds()[step_columns(within)[0].value(head)]
    except NotInList:
        message = _("Dòng %(number)s: “%(text)s” không phải là một việc sắp xếp tổ chức; xem lại.")
        raise NoSuchLine(message % {"number": number, "text": head[:80]}) from None
    columns = {column_key(word): one for one in columns_of(act) for word in (*one.also, one.label, one.field)}
    said: dict[str, Any] = {"kind": act.kind}
    for part in filter(None, parts):
        name, value = (collapse(one) for one in part.partition(":")[::2])
        column = columns.get(column_key(name))
        if column is None:
            message = _("Dòng %(number)s: việc “%(act)s” không có mục “%(name)s”; xem lại.")
            raise NoSuchLine(message % {"number": number, "act": act.label, "name": name[:80]})
        try:
            said[column.field] = column.value(value)
        except NotInList:
            message = _("Dòng %(number)s: “%(text)s” không có trong danh mục của “%(name)s”; xem lại.")
            words = {"number": number, "text": value[:80], "name": column.label}
            raise NoSuchLine(message % words) from None
    return said


def _line(said: Mapping[str, Any]) -> str:
    act = kinds()[said["kind"]]
    parts = [f"{one.label}: {shown(one, said[one.field])}" for one in columns_of(act) if said.get(one.field)]
    return BAR.join([str(act.label), *parts])


def shown(column: ActColumn, value: Any) -> str:
    """A value of a payload as it is written in a cell or a line."""
    if isinstance(value, list | tuple):
        return SEVERAL.join(shown(column, one) for one in value)
    if column.words:
        return column.words.get(value, str(value))
    day = iso_day(value) if column.kind is date and isinstance(value, str) else None
    return f"{day:%d/%m/%Y}" if day else str(value)


def guide(within: type[Any]) -> Iterator[tuple[str, str]]:
    """Each kind with the columns it takes but the day, which all share; a star after those it must have."""
    for act in kinds_within(within):
        yield str(act.label), "; ".join(one.heading for one in columns_of(act) if one.field != act.day)
