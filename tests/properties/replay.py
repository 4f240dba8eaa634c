"""The effects in the ledger played again by the plainest code: rows in a dictionary, entry by entry.

It shares nothing with ``ledger.recording`` but the JSON it reads. What is sealed in the ledger is left out.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from dangvu.ledger.facts import facts, value_fields
from dangvu.ledger.models import Entry, Row

Key = tuple[str, int, int]
Values = tuple[tuple[str, Any], ...]


@dataclass
class Replay:
    """All rows of all facts: what they say, and until which entry they stand."""

    rows: dict[Key, Values] = field(default_factory=dict)
    origins: dict[Key, tuple[int, int]] = field(default_factory=dict)
    gone: dict[Key, int] = field(default_factory=dict)

    def known(self, number: int) -> dict[Key, Values]:
        """The rows that stood after an entry."""
        return {
            key: values
            for key, values in self.rows.items()
            if key[1] <= number and not (key in self.gone and self.gone[key] <= number)
        }


def replayed() -> Replay:
    """The whole ledger."""
    replay = Replay()
    for entry in Entry.objects.order_by("number"):
        rows = Row.objects.filter(entry=entry.number).order_by("ordinal")
        for effects in [*rows.values_list("effects", flat=True), entry.effects]:
            _play(replay, entry.number, json.loads(effects))
    return replay


def _play(replay: Replay, number: int, effects: dict[str, Any]) -> None:
    for fact, entry, ordinal in effects.get("supersede", ()):
        assert (fact, entry, ordinal) in replay.rows
        assert (fact, entry, ordinal) not in replay.gone
        replay.gone[fact, entry, ordinal] = number
    for ordinal, fact, values in effects.get("open", ()):
        replay.rows[fact, number, ordinal] = tuple(sorted(values.items()))
        replay.origins[fact, number, ordinal] = (number, ordinal)
    for ordinal, fact, entry, of in effects.get("reopen", ()):
        replay.rows[fact, number, ordinal] = replay.rows[fact, entry, of]
        replay.origins[fact, number, ordinal] = replay.origins[fact, entry, of]


def standing(number: int) -> dict[Key, Values]:
    """The same from the tables of facts, asked as known after an entry."""
    found: dict[Key, Values] = {}
    for name, model in facts().items():
        told = [field for field in value_fields(model) if field.name not in model.sealed]
        for row in model.objects.known(number):
            values = {field.name: getattr(row, field.attname) for field in told}
            said = {
                field: value.isoformat() if hasattr(value, "isoformat") else value
                for field, value in values.items()
                if value is not None and value != ""
            }
            found[name, row.recorded_in, row.ordinal] = tuple(sorted(said.items()))
    return found
