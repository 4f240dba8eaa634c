"""What of each kind of fact goes into the store, and how: names, types, and the question put to the
register.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    Field,
    FloatField,
    ForeignKey,
    TextField,
)
from django.utils.module_loading import autodiscover_modules

from dangvu.ledger.facts import Fact, facts, value_fields
from dangvu.ledger.observing import note

_ALL = re.compile(r"\ball_([a-z_]+)\b")
CLOCKS = ("recorded_in", "ordinal", "superseded_in")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the store: ``source`` is its column in the register."""

    name: str
    source: str
    type: str
    optional: bool

    @property
    def read_back(self) -> str:
        """The column as read from CSV, which does not tell empty text from none."""
        return f"coalesce({self.name}, '')" if self.type == "VARCHAR" and not self.optional else self.name


@dataclass(frozen=True, slots=True)
class Dataset:
    """One kind of fact, or one table of reference data."""

    name: str
    table: str
    columns: tuple[Column, ...]
    person: bool = False
    """Whether its rows are of persons: then they are laid in several files by person."""
    dated: bool = True
    """Whether it is of facts, with the two clocks."""

    def select(self, condition: str = "TRUE") -> str:
        """The question to the register; days as text, so that both databases answer alike and quickly."""
        parts = ", ".join(
            f'CAST("{column.source}" AS TEXT)' if column.type == "DATE" else f'"{column.source}"'
            for column in self.columns
        )
        return f'SELECT {parts} FROM "{self.table}" WHERE {condition}'

    @property
    def read_back(self) -> str:
        return ", ".join(f"{column.read_back} AS {column.name}" for column in self.columns)

    @property
    def types(self) -> str:
        return ", ".join(f"{column.name} {column.type}" for column in self.columns)


def _type(field: Field[Any, Any]) -> str:
    target: Any = field.target_field if isinstance(field, ForeignKey) else field
    if isinstance(target, DateField):
        return "DATE"
    if isinstance(target, CharField | TextField):
        return "VARCHAR"
    if isinstance(target, BooleanField):
        return "BOOLEAN"
    if isinstance(target, FloatField):
        return "DOUBLE"
    return "BIGINT" if isinstance(target, BigIntegerField) else "INTEGER"


def _column(field: Field[Any, Any]) -> Column:
    return Column(field.name, str(field.column), _type(field), field.null)


@cache
def datasets() -> dict[str, Dataset]:
    """Every kind of fact by name, then the reference tables that rooms ask for."""
    found = {}
    for name, model in facts().items():
        fields = [field for field in model._meta.concrete_fields if field.name in CLOCKS]
        left_out = {*model.sealed, *model.aside}
        fields += [field for field in value_fields(model) if field.name not in left_out]
        columns = tuple(_column(field) for field in fields)
        found[name] = Dataset(name, model._meta.db_table, columns, person=_is_of_persons(model))
    autodiscover_modules("indicators")
    for name, label in _REFERENCES.items():
        model = apps.get_model(label)
        columns = tuple(_column(field) for field in model._meta.concrete_fields)
        found[name] = Dataset(name, model._meta.db_table, columns, dated=False)
    return found


def _is_of_persons(model: type[Fact]) -> bool:
    return any(field.name == "person" for field in value_fields(model))


_REFERENCES: dict[str, str] = {}


def reference(name: str, model: str) -> None:
    """Let a table that is no fact (``room.Model``) stand in the store under a name; called by a room's
    ``indicators``.
    """
    _REFERENCES[name] = model


def note_asked(question: str) -> None:
    """Whoever keeps the answer to a question in the engine's SQL is to know of which kinds of facts it was
    made (``ledger/position.py``).
    """
    note(datasets()[name].table for name in facts_named(question))


def facts_named(question: str) -> set[str]:
    """The kinds of facts that a question in the engine's SQL rests on."""
    return {name for name in _ALL.findall(question) if name in datasets()}


def dated() -> list[Dataset]:
    """The datasets that are facts."""
    return [dataset for dataset in datasets().values() if dataset.dated]
