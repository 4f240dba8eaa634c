"""`scheme_dry_run`, `scheme_record`: all that 1 July 2025 brought, of the province or of the country."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from dangvu.accounts.models import Account
from dangvu.core import canonical
from dangvu.core.period import DAY
from dangvu.demo.bench.bench import Bench, in_process
from dangvu.demo.bench.beside import recorded_beside_plain_rows
from dangvu.demo.bench.measuring import Outcome, Ran, of_commands
from dangvu.demo.bench.place import ACTOR, Place
from dangvu.demo.build import LAST_DAY
from dangvu.organisations.acts import Reorganise
from dangvu.organisations.reorganising.of_places import OfPlaces
from dangvu.tree.queries import topmost

ROUNDS = 3
ON = LAST_DAY + DAY


def scheme_dry_run(bench: Bench) -> Outcome:
    """The whole command with ``--dry-run``: drafted and judged, nothing written."""
    file, steps = _scheme(bench)
    done = [
        bench.place.dangvu("enact", file, "--dry-run", "--json") for _round in range(bench.rounds(ROUNDS))
    ]
    return _told(of_commands(done, None, []), steps)


def scheme_record(bench: Bench) -> Outcome:
    """The whole command; beside it the rows it makes, inserted by hand."""
    file, steps = _scheme(bench)

    def record(place: Place) -> tuple[Ran, int]:
        in_process(place, "alone")
        done = place.dangvu("enact", file, "--json", "--override", "đo")
        (told,) = json.loads(done.out)["acts"]
        return done, told["entry"]

    ours, theirs = recorded_beside_plain_rows(bench, record, 1 if bench.nation else ROUNDS)
    return _told(of_commands(ours, "executemany", theirs), steps)


def alone() -> int:
    """Nobody but the one who acts signs in any more, else a second person would have to check the scheme."""
    return Account.objects.exclude(name=ACTOR).update(is_active=False)


def _told(outcome: Outcome, steps: int) -> Outcome:
    return replace(outcome, more={**outcome.more, "movements": steps})


def _scheme(bench: Bench) -> tuple[Path, int]:
    """The scheme as JSON, written once for both; and how many movements it has."""
    file = bench.folder / "scheme.json"
    steps = _july_2025()
    paper = {"number": "1-QĐ/TU"}
    payload = {"name": "Sắp xếp", "on": ON.isoformat(), "steps": steps}
    file.write_text(json.dumps({"kind": "reorganise", "payload": payload, "paper": paper}), encoding="utf-8")
    return file, len(steps)


def _july_2025() -> list[dict[str, Any]]:
    """Districts end, communes and provinces become those of the day."""
    (top,) = topmost()
    scheme = Reorganise("", ON, tuple(OfPlaces(top).steps()))
    steps: list[dict[str, Any]] = canonical.plain(scheme.payload()["steps"])
    return steps
