"""A figure of a day by the organisations directly below, with what cannot be placed in any of them."""

from dataclasses import dataclass, replace

from dangvu.accounts.models import Account
from dangvu.statistics.ask import cell_of
from dangvu.statistics.declarations import Value, relations
from dangvu.statistics.engine.tally import Record, records, tally
from dangvu.statistics.figures import Query, ask_of, indicator_of, organisation_of
from dangvu.statistics.lookup import Unit, children
from dangvu.statistics.store import Reading, steadily


@dataclass(frozen=True)
class Part:
    """The figure of one organisation below; of none for what is "not assignable below"."""

    unit: Unit | None
    value: Value


@dataclass(frozen=True)
class Breakdown:
    """The parts in order, and the records that count for the whole and none of its parts (the first 500)."""

    total: Value
    parts: tuple[Part, ...]
    not_assignable: tuple[Record, ...]


def breakdown(query: Query, reader: Account | None = None) -> Breakdown | None:
    """The figure below an organisation, on the tree of the structure day where one is asked.

    Only counts of records that stand in an organisation are shared out; None for others, and where there is
    no such organisation. Raises as ``figures.indicator_of``, and Ambiguous, LedgerAhead.
    """
    indicator = indicator_of(query)
    if indicator.compute or indicator.measure != "count(*)" or relations()[indicator.relation].rolled_up:
        return None

    def work(reading: Reading) -> Breakdown | None:
        unit, _findings = organisation_of(reading, query, reader)
        if unit is None:
            return None
        ask = ask_of(reading, query, unit)
        below = children(reading, unit.id, query.structure or query.day)
        cell = cell_of(indicator, query.filters)
        rest = replace(cell, condition=f"({cell.condition}) AND {_in_none_of(below)}")
        ids = [unit.id, *(one.id for one in below)]
        found = tally(ask.scene, indicator.relation, {"value": cell, "rest": rest}, ids)
        values = {one: found.get(one, {"value": 0, "rest": 0}) for one in ids}
        parts = [Part(one, values[one.id]["value"]) for one in below]
        lost = records(ask.scene, indicator.relation, rest.condition, [unit.id]) if below else []
        if lost:
            parts.append(Part(None, values[unit.id]["rest"]))
        return Breakdown(values[unit.id]["value"], tuple(parts), tuple(lost))

    return steadily(work, query.known)


def _in_none_of(below: list[Unit]) -> str:
    """The condition that a record counts for none of the organisations."""
    ids = ", ".join(str(one.id) for one in below) or "NULL"
    return (
        "NOT EXISTS (SELECT 1 FROM layout part WHERE part.organisation = r.organisation "
        f"AND part.ancestor IN ({ids}) AND part.from_date <= r.on_date AND r.on_date < part.until_date)"
    )
