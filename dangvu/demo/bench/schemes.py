"""`scheme_dry_run`, `scheme_record`: of every three communes of a district one is made, all on one day; in
the country all that 1 July 2025 brought.
"""

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from dangvu.accounts.models import Account
from dangvu.core import canonical
from dangvu.core.period import DAY
from dangvu.demo.bench.bench import Bench, in_process
from dangvu.demo.bench.beside import recorded_beside_plain_rows
from dangvu.demo.bench.measuring import Outcome, Ran, of_commands
from dangvu.demo.bench.place import ACTOR, Place
from dangvu.demo.build import LAST_DAY
from dangvu.organisations.acts import Reorganise
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.reorganising.of_places import OfPlaces
from dangvu.tree.models import Placement
from dangvu.tree.queries import topmost

ROUNDS = 3
ON = LAST_DAY + DAY
TOGETHER = 3
TYPES = ("commune", "ward", "township")


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
    steps = _july_2025() if bench.nation else _steps()
    paper = {"number": "1-QĐ/TU"}
    payload = {"name": "Sắp xếp", "on": ON.isoformat(), "steps": steps}
    file.write_text(json.dumps({"kind": "reorganise", "payload": payload, "paper": paper}), encoding="utf-8")
    return file, len(steps)


def _july_2025() -> list[dict[str, Any]]:
    """Districts end, communes and provinces become those of the day."""
    (centre,) = topmost()
    scheme = Reorganise("", ON, tuple(OfPlaces(centre).steps()))
    steps: list[dict[str, Any]] = canonical.plain(scheme.payload()["steps"])
    return steps


def _steps() -> list[dict[str, Any]]:
    """Communes together; in the smallest province, which has one in each district, cells."""
    communes = OrganisationVersion.objects.at(ON).filter(kind="grassroots_organisation")
    groups = _groups(communes.filter(grassroots_type__in=TYPES)) or _groups(
        OrganisationVersion.objects.at(ON).filter(kind="cell")
    )
    return [
        {
            "kind": "consolidate_organisations",
            "code": f"moi-{number}",
            "name": f"Tổ chức mới {number}",
            "organisations": codes,
        }
        for number, codes in enumerate(groups, start=1)
    ]


def _groups(rows: QuerySet[OrganisationVersion]) -> list[list[str]]:
    """The codes of those that stand under the same parent, so many together; none alone."""
    parents = dict(Placement.objects.at(ON).values_list("organisation_id", "parent_id"))
    by_parent: dict[int | None, list[str]] = defaultdict(list)
    for number, code in rows.order_by("code").values_list("organisation_id", "code"):
        by_parent[parents[number]].append(code)
    groups = (
        codes[start : start + TOGETHER]
        for codes in by_parent.values()
        for start in range(0, len(codes), TOGETHER)
    )
    return [codes for codes in groups if len(codes) > 1]
