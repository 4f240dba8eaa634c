"""A table as a return keeps it: all that ``Table.as_json`` says, in canonical text; and a table again from
that text, which every form shows as it shows one just computed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import translation

from dangvu.core import canonical
from dangvu.core.text import nfc
from dangvu.law.leaf import Text
from dangvu.statistics.lookup import Unit
from dangvu.statistics.models import StatisticalReturn
from dangvu.statistics.reported import NoList, Number
from dangvu.statistics.returns.standing import tables_of
from dangvu.statistics.tables.compute import REST, Line, Part, Table
from dangvu.statistics.tables.declaration import Column, Declaration, Row, declared_tables
from dangvu.statistics.tables.identities import Breach
from dangvu.statistics.tables.values import CellValue

TENTHS: Final = "tenths"
"""Marks a value with one decimal: what is hashed holds whole numbers only."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """One table of a return."""

    code: str
    definition: str
    figures: str

    @property
    def digest(self) -> str:
        return canonical.hash_of(self.figures)


def freeze(table: Table) -> Frozen:
    """The table in the words of its form, which are Vietnamese, without the ledger number: that is the
    return's, and the same figures have the same digest.
    """
    with translation.override("vi"):
        said = table.as_json()
    said.pop("known", None)
    del said["ledger"]
    declaration = table.declaration
    paper = {
        "form": declaration.form,
        "source": declaration.source,
        "levels": [line.row.level for line in table.lines],
        "own": declaration.is_own,
        "own_lines": [line.row.code for line in table.lines if line.row.is_own],
        "name": nfc(table.unit.name),
    }
    return Frozen(declaration.code, table.definition, canonical.text_of(_whole(said | {"paper": paper})))


def as_json(figures: str, known: int) -> dict[str, Any]:
    """What ``Table.as_json`` said when it was frozen."""
    said: dict[str, Any] = _with_decimals(json.loads(figures))
    del said["paper"]
    return said | {"ledger": known}


def thaw(figures: str, unit: int, known: int) -> Table:
    """The table again, to be shown; it opens nothing by itself (``differing.computed_again`` does)."""
    said = _with_decimals(json.loads(figures))
    paper = said["paper"]
    declaration = _declaration(said, paper)
    columns = declaration.columns
    lines = tuple(
        Line(row, tuple(one["values"])) for row, one in zip(declaration.rows, said["rows"], strict=True)
    )
    first, last = _day(said.get("from")), _day(said.get("to") or said.get("at"))
    assert last is not None  # every table has a last day
    return Table(
        declaration,
        Unit(unit, said["org"], paper["name"]),
        said["org"],
        first,
        last,
        _day(said.get("structure")),
        known,
        known,
        lines,
        tuple((one["code"], one["holds"]) for one in said["identities"]),
        dict.fromkeys((one.code for one in columns), None),
        _unplaced(said["not_assignable_below"], declaration),
        tuple(_breach(one) for one in said["breaches"]),
        no_list={
            (one["row"], one["column"]): _reported(one["units"], last) for one in said.get("no_list", ())
        },
        frozen=said["definition"],
    )


def thawed(one: StatisticalReturn) -> list[Table]:
    """All tables of a return, in the order of their codes."""
    return [thaw(table.figures, one.organisation_id, one.known) for table in tables_of(one)]


def _declaration(said: Mapping[str, Any], paper: Mapping[str, Any]) -> Declaration:
    today = declared_tables().get(said["table"])
    english = _english(today)
    return Declaration(
        code=said["table"],
        title=_text(said["title"], english),
        about=Text("", ""),
        form=paper["form"],
        when="period" if "from" in said else "day",
        source=paper["source"],
        columns=tuple(Column(one["code"], _text(one["label"], english)) for one in said["columns"]),
        rows=tuple(
            Row(
                one["code"],
                _text(one["label"], english),
                level=level,
                is_own=one["code"] in paper.get("own_lines", ()),  # not told by the first frozen
            )
            for one, level in zip(said["rows"], paper["levels"], strict=True)
        ),
        identities=(),
        additive=(),
        is_own=paper.get("own", False),  # as above
    )


def _english(today: Declaration | None) -> dict[str, str]:
    """What the words of the form are called in English, as far as they are its words still."""
    if today is None:
        return {}
    texts = [today.title, *(one.label for one in today.columns), *(one.label for one in today.rows)]
    return {nfc(text.vi): text.en for text in texts}


def _text(vi: str, english: Mapping[str, str]) -> Text:
    return Text(vi, english.get(vi, vi))


def _unplaced(lines: list[dict[str, Any]], declaration: Declaration) -> tuple[Part, ...]:
    if not lines:
        return ()
    values: dict[tuple[str, str], CellValue] = {
        (row.code, column.code): None for row in declaration.rows for column in declaration.columns
    }
    for line in lines:
        for column, value in zip(declaration.columns, line["values"], strict=True):
            values[line["code"].removesuffix(REST), column.code] = value
    return (Part(None, values),)


def _reported(units: list[Mapping[str, Any]], last: date) -> tuple[NoList, ...]:
    """What had no list when it was frozen."""
    return tuple(
        NoList(
            Unit(0, one["org"], one["name"]),
            Number(0, 0, "", "", (last, last), one["value"], one["paper"], one["entry"]),
            one.get("has_list", False),
        )
        for one in units
    )


def _breach(said: Mapping[str, Any]) -> tuple[Breach, Unit | None]:
    unit = Unit(0, said["org"]) if said["org"] else None
    return Breach(said["code"], 0, said["column"], said["left"], said["right"]), unit


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _whole(value: Any) -> Any:
    if isinstance(value, float):
        tenths = round(value * 10)
        assert tenths / 10 == value, value  # tables round to one decimal
        return {TENTHS: tenths}
    if isinstance(value, Mapping):
        return {name: _whole(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(part) for part in value]
    return nfc(value) if isinstance(value, str) else value


def _with_decimals(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {TENTHS}:
            return value[TENTHS] / 10
        return {name: _with_decimals(part) for name, part in value.items()}
    return [_with_decimals(part) for part in value] if isinstance(value, list) else value
