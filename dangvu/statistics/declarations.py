"""What rooms declare: relations, the qualities their records can be told apart by, and indicators over them.

A room's ``indicators.py`` calls ``relation``, ``dimension`` and ``indicator`` (or ``derived``). SQL is that
of the columnar engine. What follows FROM or JOIN is a fact as known to the reader, another relation,
reference data, or one of

    ancestry   organisation, ancestor, from_date, until_date: the tree over time; each is its own ancestor
    layout     the same; on the wanted day's tree where one is asked
    placed     membership, laid out likewise; ``stood`` is the organisation of the day itself
    became     organisation, same, is_whole, from_date, until_date: what stood on which days, and what of the
               wanted day's tree it is; wholly, or a part of it

The organisation ``-1 - n`` stands for what counts for ``n`` and for none directly below it.

Parameters: ``$at`` for a day; ``$first`` and ``$last``, both included, for a period; ``$structure``, the day
whose tree is asked, or else the day itself; ``$orgs``, the organisations asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from django.utils.module_loading import autodiscover_modules

from dangvu.law.leaf import Text

if TYPE_CHECKING:
    from dangvu.statistics.ask import Ask

When = Literal["day", "period"]
Value = int | float | bool | None
COUNT = "count(*)"
"""The measure that counts records."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Records that can be counted: one row each, with ``on_date`` and the column named by ``key``.

    Those of a ``person`` rest on the facts of that person and on facts of no person. They stand in
    ``organisation`` on ``on_date``, which of a relation of a day is that day; a relation that is
    ``rolled_up`` says itself, in ``ancestor``, for which organisations a row counts.
    ``columns`` may be used in conditions and as filters.
    One that is ``kept`` is the same whatever the day, and is worked out once: it rests on reference data, and
    on the facts ``of`` which it says so.
    """

    name: str
    sql: str
    key: str
    when: When
    columns: tuple[str, ...] = ()
    rolled_up: bool = False
    kept: bool = False
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """A quality of the records whose key is ``key``, on their day; joined only where it is asked.

    ``join`` names the relation's row ``r``. ``when`` is given where it can be told only at a day, or in a
    period.
    """

    name: str
    label: Text
    key: str
    join: tuple[str, ...]
    expression: str
    when: When | None = None

    def fits(self, counted: Relation) -> bool:
        """Whether the records of a relation can be told apart by it."""
        return self.key == counted.key and self.when in (None, counted.when)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A named figure: a measure over the records of a relation that meet a condition, or derived from other
    figures.

    Conditions name columns and dimensions in braces. ``records`` names the indicator whose records stand
    behind a derived one; ``{n}`` in a code makes a family, the number being put for ``{n}`` in the
    condition.
    """

    code: str
    label: Text
    definition: Text
    unit: str
    when: When
    source: str
    relation: str = ""
    condition: str = "TRUE"
    measure: str = COUNT
    compute: Callable[[Ask], Value] | None = None
    records: str = ""
    needs: Text | None = None
    """Without what a derived one has no value: told where it has none."""

    @property
    def filters(self) -> tuple[str, ...]:
        """What its records may be filtered by."""
        found = self._counted
        if found is None:
            return ()
        return (*found.columns, *(one.name for one in _dimensions.values() if one.fits(found)))

    @property
    def is_count(self) -> bool:
        """Whether it is a number of records, so that none of them is 0."""
        return self.measure.startswith("count")

    @property
    def key(self) -> str:
        """What the records behind it are of: ``person``, ``organisation`` ...; empty where there are none."""
        return self._counted.key if self._counted else ""

    @property
    def _counted(self) -> Relation | None:
        counted = self.relation or (_indicators[self.records].relation if self.records else "")
        return _relations[counted] if counted else None

    def as_json(self) -> dict[str, Any]:
        """As the catalogue tells it."""
        return {
            "code": self.code,
            "name": {"vi": self.label.vi, "en": self.label.en},
            "definition": {"vi": self.definition.vi, "en": self.definition.en},
            "unit": self.unit,
            "when": self.when,
            "source": self.source,
            "filters": list(self.filters),
        }


_relations: dict[str, Relation] = {}
_dimensions: dict[str, Dimension] = {}
_indicators: dict[str, Indicator] = {}


def relation(
    name: str,
    sql: str,
    *,
    key: str,
    when: When = "day",
    columns: tuple[str, ...] = (),
    rolled_up: bool = False,
    kept: bool = False,
    of: tuple[str, ...] = (),
) -> None:
    """Declare a relation."""
    _relations[name] = Relation(name, sql, key, when, columns, rolled_up, kept, of)


def dimension(
    name: str, label: Text, *, key: str, expression: str, join: tuple[str, ...] = (), when: When | None = None
) -> None:
    """Declare a dimension."""
    _dimensions[name] = Dimension(name, label, key, join, expression, when)


def indicator(
    code: str,
    label: Text,
    definition: Text,
    *,
    relation: str,
    condition: str = "TRUE",
    measure: str = COUNT,
    unit: str,
    source: str,
) -> None:
    """Declare an indicator measured over a relation."""
    when = _relations[relation].when
    _indicators[code] = Indicator(code, label, definition, unit, when, source, relation, condition, measure)


def derived(
    code: str,
    label: Text,
    definition: Text,
    compute: Callable[[Ask], Value],
    *,
    when: When,
    unit: str,
    source: str,
    records: str = "",
    needs: Text | None = None,
) -> None:
    """Declare an indicator worked out from others."""
    _indicators[code] = Indicator(
        code, label, definition, unit, when, source, compute=compute, records=records, needs=needs
    )


@cache
def _loaded() -> bool:
    """Every room has declared."""
    autodiscover_modules("indicators")
    return True


def relations() -> dict[str, Relation]:
    """All relations by name."""
    assert _loaded()
    return _relations


def dimensions() -> dict[str, Dimension]:
    """All dimensions by name."""
    assert _loaded()
    return _dimensions


def indicators() -> dict[str, Indicator]:
    """The catalogue by code."""
    assert _loaded()
    return _indicators


def indicator_named(code: str) -> Indicator | None:
    """The indicator of that code, or the member of a family; None if there is none."""
    if found := indicators().get(code):
        return None if "{n}" in code else found
    if not (number := re.fullmatch(r"(.*_)([1-9][0-9]{0,3})", code)):
        return None
    family = indicators().get(number[1] + "{n}")
    return _member(family, number[2]) if family else None


def _member(family: Indicator, number: str) -> Indicator:
    def filled(text: str) -> str:
        return text.replace("{n}", number)

    label, told = family.label, family.definition
    return Indicator(
        filled(family.code),
        Text(filled(label.vi), filled(label.en)),
        Text(filled(told.vi), filled(told.en)),
        family.unit,
        family.when,
        family.source,
        family.relation,
        filled(family.condition),
        family.measure,
    )
