"""The country to measure on: its tree, and the smallest of it in a database."""

import json
from collections import Counter
from pathlib import Path

import pytest

from dangvu.demo.bench.place import server_given
from dangvu.demo.build import LAST_DAY
from dangvu.demo.nation.tree import Country, hamlets
from dangvu.organisations.types import allowed_parents
from tests.installation import Installation


def test_the_whole_country_has_its_provinces_communes_and_cells() -> None:
    country = Country(5_600_000)

    kinds = Counter(unit.kind for unit in country.units)
    communes = [unit for unit in country.units if unit.grassroots_type in {"commune", "ward", "township"}]
    assert (kinds["province"], len(communes)) == (63, 10_035)
    assert sum(unit.holds_members for unit in country.units) == pytest.approx(311_000, rel=0.01)


def test_a_small_country_is_one_tree_of_lawful_kinds() -> None:
    units = {unit.number: unit for unit in Country(60_000).units}

    assert len({unit.code for unit in units.values()}) == len(units)
    assert len({unit.official_code for unit in units.values()}) == len(units)
    official = {unit.official_code: unit.number for unit in units.values()}
    assert all(official.get(unit.code, unit.number) == unit.number for unit in units.values())
    for unit in units.values():
        parent = units[unit.parent].kind if unit.parent else ""
        assert parent in (*allowed_parents(unit.kind, LAST_DAY), *([""] if unit.kind == "centre" else []))
    assert all(unit.place for unit in hamlets(units.values()))


@pytest.mark.nightly
@pytest.mark.skipif(not server_given(), reason="the country is built by a PostgreSQL server")
def test_all_of_july_2025_is_tried_and_recorded(tmp_path: Path) -> None:
    names = ["search", "scheme_dry_run", "scheme_record"]
    answer = Installation(tmp_path).run(
        "bench", "--nation", "--members", "9000", "--only", ",".join(names), "--json", seconds=900
    )

    assert answer.code == 0, answer
    assert [line["name"] for line in json.loads(answer.out)] == names
