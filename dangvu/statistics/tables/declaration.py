"""A table as its file declares it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from django.apps import apps

from dangvu.law.leaf import Text
from dangvu.statistics.declarations import When

BETWEEN = "between.yaml"
"""Holds the identities between tables."""
Moment = Literal["before", "end"]


@dataclass(frozen=True, slots=True)
class Row:
    """A line: one indicator with filters, a sum of other lines, a heading, or something the register does
    not keep. ``indicators``: by column, where a line counts something else than the columns do.

    ``moment`` is for figures of a day in a table of a period: the day before it, or its last day.
    ``attribute`` names the dimension the line tells apart: where nothing of it is recorded of anybody, the
    line is not kept. ``room`` names the room that fills the line: until it declares the indicators named
    here, the line is not kept; then it is, and nothing of the table changes. ``is_own``: a line of this
    register, not of the form.
    """

    code: str
    label: Text
    indicator: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)
    moment: Moment = "end"
    sum: tuple[str, ...] = ()
    attribute: str = ""
    kept: bool = True
    level: int = 0
    room: str = ""
    is_own: bool = False

    @property
    def is_heading(self) -> bool:
        return self.kept and not (self.indicator or self.indicators or self.sum or self.filters)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: an indicator that every line is filtered for; or a period, where the lines name the
    indicators.
    """

    code: str
    label: Text
    indicator: str = ""
    years_back: int = 0
    percent_of: tuple[str, str] | None = None
    room: str = ""
    """As of a line: the room that declares its indicator."""
    filters: Mapping[str, tuple[str, ...]] | None = None
    """Of all its lines, beside their own."""
    attribute: str = ""
    """As of a line: the dimension that it tells apart."""
    difference_of: tuple[str, str] | None = None
    """The first less the second."""

    @property
    def is_worked_out(self) -> bool:
        """From two other columns: it has no days, and no records behind it."""
        return bool(self.percent_of or self.difference_of)


@dataclass(frozen=True, slots=True)
class Identity:
    """What an inspector would check: the lines ``plus`` less the lines ``minus`` are the line ``equals``.
    ``others``: the one of ``plus`` in which there is also what organisations without a list reported of the
    whole and of none of its parts. ``by_column``: the same of columns, in each line.
    """

    code: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    equals: str
    others: str = ""
    by_column: bool = False


@dataclass(frozen=True, slots=True)
class Declaration:
    """A table."""

    code: str
    title: Text
    about: Text
    """What it tells, in a sentence."""
    form: str | Text
    when: When
    source: str | Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    identities: tuple[Identity, ...]
    additive: tuple[str, ...]
    """Lines that are the sum of the subordinate organisations' lines."""
    is_own: bool = False
    """All its lines are this register's: the official form was not at hand."""
    version: str = ""
    """By what a definition of one's own is known; a statutory table is by all that it says
    (``tables/version.py``).
    """
    on_one_tree: bool = False
    """Its columns stand on the tree of one day: the last, where none is asked."""

    def row(self, code: str) -> Row:
        """The line of that code. Raises KeyError."""
        return {row.code: row for row in self.rows}[code]


@cache
def declared_tables() -> dict[str, Declaration]:
    """All tables by code."""
    files = sorted(
        file
        for app in apps.get_app_configs()
        for file in (Path(app.path) / "tables").glob("*.yaml")
        if file.name != BETWEEN
    )
    found = [_declaration(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files]
    return {one.code: one for one in sorted(found, key=lambda one: one.code)}


def _declaration(data: Mapping[str, Any]) -> Declaration:
    return Declaration(
        code=data["code"],
        title=Text(**data["title"]),
        about=Text(**data["about"]),
        form=data["form"],
        when=data["when"],
        source=data["source"],
        columns=tuple(_column(one) for one in data["columns"]),
        rows=tuple(_row(one) for one in data["rows"]),
        identities=tuple(
            Identity(one["code"], tuple(one["plus"]), tuple(one.get("minus", ())), one["equals"])
            for one in data.get("identities", ())
        ),
        additive=tuple(data.get("additive", ())),
        is_own=data.get("is_own", False),
    )


def _row(data: Mapping[str, Any]) -> Row:
    given = dict(data)
    filters = {
        name: tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        for name, value in given.pop("filter", {}).items()
    }
    return Row(label=Text(**given.pop("label")), filters=filters, sum=tuple(given.pop("sum", ())), **given)


def _column(data: Mapping[str, Any]) -> Column:
    given = dict(data)
    percent = given.pop("percent_of", None)
    return Column(label=Text(**given.pop("label")), percent_of=tuple(percent) if percent else None, **given)
