"""The catalogue of figures: what each is, in words and as it is counted, on what it rests, since when, and
where it is used.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import CodeType, FunctionType
from typing import Any, Literal

from dangvu.law.leaf import Text
from dangvu.statistics.declarations import Indicator, dimensions, indicators, relations
from dangvu.statistics.definitions import Noted, noted, version_of
from dangvu.statistics.tables.between import declared_between
from dangvu.statistics.tables.declaration import Declaration, Row, declared_tables

UNITS = {
    "person": Text("người", "persons"),
    "organisation": Text("tổ chức", "organisations"),
    "cell": Text("chi bộ", "cells"),
    "hamlet": Text("thôn", "hamlets"),
    "share": Text("tỷ lệ", "share"),
    "year": Text("năm", "years"),
    "yes/no": Text("có hoặc không", "yes or no"),
}
SOURCES = {
    "charter-2011": Text("Điều lệ Đảng (2011), Điều 21.2, 24.1", "Party Charter (2011), articles 21.2, 24.1"),
    "acceptance/README.md": Text(
        "Cách tính của các tỉnh ủy trong báo cáo đã công bố; cách hiểu ghi ở docs/decisions/0007",
        "As provinces count in their published reports; how that is read stands in docs/decisions/0007",
    ),
    "docs/decisions/0022-hamlets-by-cover.md": Text(
        "Cách xếp thôn theo chi bộ phụ trách của sổ này, ghi ở docs/decisions/0022",
        "How this register tells hamlets by the cell that covers them: docs/decisions/0022",
    ),
    **{
        f"Biểu {number}-BTCTW (HD 11-HD/BTCTW)": Text(
            f"Biểu {number}-BTCTW, Hướng dẫn 11-HD/BTCTW ngày 13/12/2021",
            f"Table {number}-BTCTW, Guidance 11-HD/BTCTW of 13 December 2021",
        )
        for number in (1, 2, 3, 5, 7)
    },
}
"""What a declared source is called in full."""
MOST_SAID = 8
"""Lines of a table named one by one."""
Kind = Literal["table", "identity", "figure", "page"]
_BRACES = re.compile(r"\{([a-z_]+)\}")
_ASKED = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)\b")


@dataclass(frozen=True, slots=True)
class Use:
    """Where a figure is used: lines or a column of a table, an identity, another figure, a page. ``name`` is
    its code, or the address of the page by its name with ``argument``.
    """

    kind: Kind
    name: str
    label: Text
    argument: str = ""
    lines: tuple[str, ...] = ()
    """Of a table; ``*`` where a column of it counts the figure in every line."""

    def as_json(self) -> dict[str, Any]:
        told = {"in": self.kind, "name": self.name, "label": {"vi": self.label.vi, "en": self.label.en}}
        return told | ({"lines": list(self.lines)} if self.lines else {})


@dataclass(frozen=True, slots=True)
class Described:
    """A figure as the catalogue tells it. ``expression`` is how it is counted in one line; ``rests_on`` the
    relations and qualities it names, and the working out of one that the program works out; ``asks`` the
    figures that one is worked out from.
    """

    indicator: Indicator
    expression: str
    asks: tuple[str, ...]
    rests_on: dict[str, str]
    version: str
    definitions: tuple[Noted, ...]
    uses: tuple[Use, ...]

    @property
    def since(self) -> date | None:
        """The day from which the definition holds."""
        return self.definitions[-1].since if self.definitions else None

    @property
    def unit(self) -> Text:
        return UNITS.get(self.indicator.unit, Text(self.indicator.unit, self.indicator.unit))

    @property
    def source(self) -> Text:
        given = self.indicator.source
        return SOURCES.get(given, Text(given, given))

    def as_json(self) -> dict[str, Any]:
        """As commands and programs are told it."""
        return self.indicator.as_json() | {
            "expression": self.expression,
            "asks": list(self.asks),
            "source_name": {"vi": self.source.vi, "en": self.source.en},
            "since": self.since.isoformat() if self.since else None,
            "version": self.version,
            "used": [one.as_json() for one in self.uses],
        }


_pages: list[tuple[Use, tuple[str, ...]]] = []


def used_on(label: Text, address: str, codes: Iterable[str], argument: str = "") -> None:
    """A room says which of its pages shows which figures; the address by its name."""
    _pages.append((Use("page", address, label, argument), tuple(codes)))


def catalogue() -> list[dict[str, Any]]:
    """All figures by code, as commands and programs are told them."""
    return [one.as_json() for one in described().values()]


@cache
def described() -> dict[str, Described]:
    """All figures by code."""
    asked = {code: asks(one) for code, one in indicators().items()}
    uses: dict[str, list[Use]] = {code: [] for code in indicators()}
    for code, use in (*_in_tables(), *_in_identities(), *_in_figures(asked), *_on_pages()):
        # Of what a room not there yet will count, tables tell already.
        if code in uses and use not in uses[code]:
            uses[code].append(use)
    return {
        code: Described(
            one,
            _expression(one, asked[code]),
            asked[code],
            _rests(one),
            version_of(one),
            noted().get(code, ()),
            tuple(uses[code]),
        )
        for code, one in sorted(indicators().items())
    }


def _expression(one: Indicator, asked: tuple[str, ...]) -> str:
    if not one.compute:
        return f"{one.measure} FROM {one.relation} WHERE {one.condition}"
    return f"{_name(one.compute)}({', '.join((*asked, *_relations_of(one.compute)))})"


def _rests(one: Indicator) -> dict[str, str]:
    if not one.compute:
        return _down_from([one.relation], f"{one.condition} {one.measure}")
    found = {_name(one.compute): inspect.getsource(one.compute)}
    return found | _down_from(_relations_of(one.compute), "")


def _down_from(named: Iterable[str], condition: str) -> dict[str, str]:
    """The relations, the qualities that a condition names in braces, and the relations that these rest on."""
    found: dict[str, str] = {}
    waiting = [*named, *(one for one in _BRACES.findall(condition) if one in dimensions())]
    while waiting:
        name = waiting.pop(0)
        if name in found:
            continue
        if name in relations():
            found[name] = inspect.cleandoc(relations()[name].sql)
        else:
            found[name] = "\n".join((dimensions()[name].expression, *dimensions()[name].join))
        waiting += [one for one in _ASKED.findall(found[name]) if one in relations()]
    return found


def _name(worked_out: Callable[..., Any]) -> str:
    return str(getattr(worked_out, "__name__", ""))


def asks(one: Indicator) -> tuple[str, ...]:
    """The figures that a derived one asks in turn: those whose codes its working out names."""
    if not one.compute:
        return ()
    named = [text for text in _texts_of(one.compute) if text in indicators() and text != one.code]
    return tuple(dict.fromkeys(named))


def _relations_of(worked_out: Callable[..., Any]) -> tuple[str, ...]:
    found = [
        name
        for text in _texts_of(worked_out)
        for name in ([text] if text in relations() else _ASKED.findall(text))
        if name in relations()
    ]
    return tuple(dict.fromkeys(found))


def _texts_of(worked_out: Callable[..., Any]) -> Iterator[str]:
    """Every text that a function names, and those that it calls beside itself."""
    waiting, seen = [worked_out], set()
    while waiting:
        function = waiting.pop(0)
        if not isinstance(function, FunctionType) or function in seen:  # classes and what is built in
            continue
        seen.add(function)
        codes: list[CodeType] = [function.__code__]
        while codes:
            code = codes.pop(0)
            codes += [one for one in code.co_consts if isinstance(one, CodeType)]
            yield from (one for one in code.co_consts if isinstance(one, str))
            for name in code.co_names:
                other = function.__globals__.get(name)
                if isinstance(other, FunctionType) and other.__module__ == function.__module__:
                    waiting.append(other)


Found = Iterator[tuple[str, Use]]


def _in_tables() -> Found:
    for table in declared_tables().values():
        lines: dict[str, list[str]] = {}
        for row in table.rows:
            for code in _codes_of(row):
                lines.setdefault(code, []).append(row.code)
        for code, found in lines.items():
            label = Text(f"{table.form}, mục {_few(found)}", f"{table.form}, line {_few(found)}")
            yield code, Use("table", table.code, label, lines=tuple(found))
        for column in table.columns:
            if column.indicator:
                vi, en = column.label.vi, column.label.en
                label = Text(f"{table.form}, cột “{vi}”", f"{table.form}, column “{en}”")
                yield column.indicator, Use("table", table.code, label, lines=("*",))


def _few(parts: Iterable[str], between: str = ", ") -> str:
    """The first two and the last, where there are many."""
    each = list(parts)
    return between.join(each if len(each) <= MOST_SAID else [*each[:2], "…", each[-1]])


def _codes_of(row: Row) -> list[str]:
    return list(dict.fromkeys(one for one in (row.indicator, *row.indicators.values()) if one))


def _in_identities() -> Found:
    for table in declared_tables().values():
        for one in table.identities:
            sides = _few(one.plus, " + ") + "".join(f" - {each}" for each in one.minus)
            words = f"{table.form}: {sides} = {one.equals}"
            for code in _of_lines(table, (*one.plus, *one.minus, one.equals)):
                yield code, Use("identity", one.code, Text(words, words))
    for between in declared_between():
        words = " = ".join(map(str, between))
        for side in between:
            for _row, indicator in side.counted():
                yield indicator.code, Use("identity", words, Text(words, words))


def _of_lines(table: Declaration, lines: Iterable[str]) -> list[str]:
    wanted = set(lines)
    return [code for row in table.rows if row.code in wanted for code in _codes_of(row)]


def _in_figures(asked: dict[str, tuple[str, ...]]) -> Found:
    for code, others in asked.items():
        for other in others:
            yield other, Use("figure", code, indicators()[code].label)


def _on_pages() -> Found:
    for use, codes in _pages:
        for code in codes:
            yield code, use
