"""Golden files: an act as it was sent, and the effects today's code gives it; reviewed like prose."""

import json
from pathlib import Path
from typing import Any

from dangvu.ledger.acts import kinds
from dangvu.ledger.models import Entry
from dangvu.ledger.payload import read
from dangvu.ledger.reading import part_of
from tests.cast import World, enact


def effects_of(number: int) -> dict[str, Any]:
    """The effects of an entry, opened; the name of a new key is drawn by chance and left out."""
    effects = part_of(Entry.objects.get(pk=number), 0).effects
    for _kind, _number, values in effects.found:
        values.pop("token", None)
    shown: dict[str, Any] = json.loads(effects.text({}))
    return shown


def assert_golden(path: Path, world: World) -> None:
    """Record the act of the file on the cast and compare; findings are part of what is held."""
    golden = json.loads(path.read_text(encoding="utf-8"))
    act, faults = read(kinds()[golden["kind"]], golden["payload"])
    assert act is not None, faults
    recorded = enact(act, by=world.clerk, override=golden.get("override", ""))
    assert [[one.code, one.severity] for one in recorded.remarks] == golden["findings"]
    assert effects_of(recorded.number) == golden["effects"]
    assert act.sentence() == golden["sentence"]
