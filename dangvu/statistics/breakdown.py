"""A figure by the organisations directly below, with what cannot be placed in any of them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dangvu.accounts.models import Account
from dangvu.core.period import DAY
from dangvu.statistics.declarations import Indicator, Value
from dangvu.statistics.engine.closure import rest_of
from dangvu.statistics.figures import Query, indicator_of, organisation_of
from dangvu.statistics.lookup import Unit, children
from dangvu.statistics.store import Reading, steadily
from dangvu.statistics.tables.batch import NOT_KEPT, Batch

NO_COUNTS = ("share", "year", "yes/no")
"""Units of figures that cannot be added."""


class NotSharedOut(ValueError):
    """The figure is none whose parts add up to it; the message says why."""


@dataclass(frozen=True)
class Part:
    """The figure of one organisation below; of none for what is "not assignable below"."""

    unit: Unit | None
    value: Value
    no_list: int = 0
    """How much of it was reported, and has no list."""

    def as_json(self) -> dict[str, Any]:
        named = {"org": self.unit.code, "name": self.unit.name} if self.unit else {"org": None, "name": None}
        return named | {"value": self.value} | ({"no_list": self.no_list} if self.no_list else {})


@dataclass(frozen=True)
class Breakdown:
    """The parts in order; they add up to the total. What opens the last, of none, is ``Query.rest``."""

    total: Value
    parts: tuple[Part, ...]


def breakdown(query: Query, reader: Account | None = None) -> Breakdown | None:
    """The figure below an organisation, on the tree of the structure day where one is asked; else by those
    that were directly below on any of its days. None where there is no such organisation.

    Raises NotSharedOut, as ``figures.indicator_of``, and Ambiguous, LedgerAhead.
    """
    indicator = indicator_of(query)
    if indicator.unit in NO_COUNTS:
        why = _("“%(name)s” không là số đếm: tỷ lệ, bình quân, có hay không thì không cộng.")
        raise NotSharedOut(why % {"name": indicator.label})

    def work(reading: Reading) -> Breakdown | None:
        unit, _findings = organisation_of(reading, query, reader)
        if unit is None:
            return None
        before = query.first - DAY if query.first else query.day
        below = children(reading, unit.id, query.structure or before, query.structure or query.day)
        rest = rest_of(unit.id)
        batch = Batch(reading, query.structure, [unit.id, *(one.id for one in below), rest])
        batch.add(("", ""), indicator, query.filters, (query.at, query.first, query.last))
        values = {org: None if value == NOT_KEPT else value for org, value in batch.run()["", ""].items()}
        reported = batch.reported.get(("", ""), {})
        no_list = {org: sum(one.value for one in found) for org, found in reported.items()}
        parts = [Part(one, values[one.id], no_list.get(one.id, 0)) for one in below]
        if below and values[rest]:
            parts.append(Part(None, values[rest], no_list.get(rest, 0)))
        _add_up(indicator, values[unit.id], parts)
        return Breakdown(values[unit.id], tuple(parts))

    return steadily(work, query.known)


def _add_up(indicator: Indicator, total: Value, parts: list[Part]) -> None:
    """Raise NotSharedOut where the parts are not the whole."""
    numbers = [one.value for one in parts if one.value is not None]
    if len(numbers) == len(parts) and (not parts or sum(numbers) == total):
        return
    why = _(
        "“%(name)s” của các tổ chức trực thuộc cộng lại không thành số của cả tổ chức: người chuyển"
        " giữa hai nơi tính ở cả hai, địa bàn của hai nơi trùng nhau, hoặc số được giao riêng cho từng"
        " tổ chức."
    )
    raise NotSharedOut(why % {"name": indicator.label})
