"""A figure of a day by the organisations directly below, with what cannot be placed in any of them."""

from dataclasses import dataclass, replace

from dangvu.accounts.models import Account
from dangvu.statistics.ask import cell_of, evaluate
from dangvu.statistics.declarations import Value
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.engine.tally import Cell, Record, records, tally
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
    """The parts in order, and the records that count for the whole and for none of its parts (one page)."""

    total: Value
    parts: tuple[Part, ...]
    not_assignable: tuple[Record, ...]


def breakdown(query: Query, reader: Account | None = None) -> Breakdown | None:
    """The figure below an organisation, on the tree of the structure day where one is asked.

    Only figures that count records are shared out; None for others, and where there is no such organisation.
    Raises as ``figures.indicator_of``, and Ambiguous, LedgerAhead.
    """
    indicator = indicator_of(query)
    if indicator.compute or indicator.measure != "count(*)":
        return None

    def work(reading: Reading) -> Breakdown | None:
        unit, _findings = organisation_of(reading, query, reader)
        if unit is None:
            return None
        ask = ask_of(reading, query, unit)
        below = children(reading, unit.id, query.structure or query.day)
        cell = cell_of(indicator, query.filters)
        found = tally(ask.scene, indicator.relation, {"value": cell}, [one.id for one in below])
        parts = [Part(one, found.get(one.id, {}).get("value", 0)) for one in below]
        rest = _rest(ask.scene, indicator.relation, cell, unit)
        total = evaluate(indicator, ask)
        if below and rest:
            parts.append(Part(None, len(rest)))
        return Breakdown(total, tuple(parts), tuple(rest) if below else ())

    return steadily(work, query.known)


def _rest(scene: Scene, relation: str, cell: Cell, unit: Unit) -> list[Record]:
    """Those laid out at the organisation itself."""
    own = replace(cell, condition=f"({cell.condition}) AND r.organisation = {unit.id}")
    return records(scene, relation, own.condition, [unit.id])
