"""Opening a register: whole or not at all; every fault across files with its place."""

import shutil
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from dangvu.core.finding import Finding, Refused, refusals, warnings
from dangvu.exchange.acts import OpenRegister
from dangvu.exchange.opening.files import read_opening
from dangvu.ledger.enact import head, remarks_of
from dangvu.ledger.facts import facts, identities
from dangvu.ledger.models import Entry, Row
from dangvu.ledger.rebuild import check
from dangvu.ledger.verify import verify
from dangvu.ledger.void import Void
from dangvu.membership.models import Membership
from dangvu.organisations.models import Coverage, OrganisationSuccessor, OrganisationVersion, Target
from dangvu.people.models import PersonRecord, Residence
from dangvu.places.models import HamletSuccessor, HamletVersion, Population
from dangvu.tree.models import Placement
from dangvu.tree.queries import parent_of, within
from tests.cast import FOLDER, World, account, enact

Bend = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "mo-so", ignore=shutil.ignore_patterns("*.py", "__*")))


def adding(name: str, *lines: str) -> Bend:
    """Lines at the end of a file; a file that is not there begins with its header."""

    def bend(folder: Path) -> None:
        path = folder / f"{name}.csv"
        text = path.read_text(encoding="utf-8") if path.exists() else HEADERS[name]
        path.write_text(text.rstrip("\n") + "\n" + "\n".join(lines) + "\n", encoding="utf-8")

    return bend


def replacing(name: str, old: str, new: str) -> Bend:
    def bend(folder: Path) -> None:
        path = folder / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new), encoding="utf-8")

    return bend


HEADERS = {
    "organisation_successors": "from_code,to_code,on_date,kind",
    "hamlet_successors": "from_code,to_code,on_date,kind",
}


def cases(group: str) -> list[Any]:
    table = yaml.safe_load((Path(__file__).parent / "cases_opening.yaml").read_text(encoding="utf-8"))
    return [_case(case) for case in table[group]]


def _case(case: dict[str, str]) -> Any:
    name = case["file"]
    bend = adding(name, case["add"]) if "add" in case else replacing(name, case["old"], case["new"])
    file, row, column = case["at"].split()
    return pytest.param(bend, case["code"], file, int(row), column, id=f"{case['code']} {case['at']}")


def opening_of(folder: Path) -> OpenRegister:
    return OpenRegister.of(read_opening(folder))


def place(found: Finding) -> tuple[str, object, object, object]:
    return found.code, found.where.get("file"), found.where.get("row"), found.where.get("column")


@pytest.mark.parametrize(("bend", "code", "name", "row", "column"), cases("refused"))
def test_a_fault_is_refused_with_its_place_and_nothing_is_recorded(
    db: None, folder: Path, bend: Bend, code: str, name: str, row: int, column: str
) -> None:
    clerk = account("clerk", None, "record")
    bend(folder)

    with pytest.raises(Refused) as refused:
        enact(opening_of(folder), by=clerk)

    assert (code, f"{name}.csv", row, column) in [place(one) for one in refusals(refused.value.findings)]
    assert head().number == 0
    assert not any(model._default_manager.exists() for model in [*identities().values(), *facts().values()])


@pytest.mark.parametrize(("bend", "code", "name", "row", "column"), cases("warned"))
def test_a_breach_in_history_is_a_warning_and_kept_with_the_act(
    db: None, folder: Path, bend: Bend, code: str, name: str, row: int, column: str
) -> None:
    clerk = account("clerk", None, "record")
    bend(folder)

    enact(opening_of(folder), by=clerk)

    kept = remarks_of(Entry.objects.get(pk=1))["findings"]
    assert (code, f"{name}.csv", row, column, "warn") in [
        (one["code"], one["file"], one["row"], one["column"], one["severity"]) for one in kept
    ]


def test_faults_of_all_files_are_told_at_once(db: None, folder: Path) -> None:
    replacing("hamlets", "80,2000-01-01,", "80,2000-01-01,1999-01-01")(folder)
    replacing("targets", "2017-01-01,2017-12-31", "2018-01-01,2017-12-31")(folder)
    replacing("people", "hoa,Triệu", "be,Triệu")(folder)

    found = {one.where["file"] for one in refusals(opening_of(folder).check())}

    assert {"hamlets.csv", "targets.csv", "people.csv"} <= found


def test_the_cast_has_nothing_to_be_refused_nor_warned_of(db: None) -> None:
    findings = opening_of(FOLDER).check()

    assert (refusals(findings), warnings(findings)) == ([], [])


def test_every_line_becomes_a_fact(world: World) -> None:
    counts = {
        OrganisationVersion: 9,
        Placement: 9,
        HamletVersion: 3,
        Coverage: 3,
        PersonRecord: 8,
        Residence: 8,
        Membership: 12,
        Target: 1,
        Population: 2,
    }

    assert {model: model.objects.count() for model in counts} == counts
    assert Target.objects.get().until_date == date(2018, 1, 1)  # the file's last day is included
    assert Row.objects.filter(entry=1).count() == Entry.objects.get(pk=1).row_count
    assert list(verify()) == []
    assert check() == []


def test_the_entry_keeps_the_hash_of_every_file(world: World) -> None:
    payload = Entry.objects.get(pk=1).payload

    for path in FOLDER.glob("*.csv"):
        assert f'"{path.name}":"{sha256(path.read_bytes()).hexdigest()}"' in payload


def test_versions_under_one_parent_are_one_placement_and_a_move_is_two(db: None, folder: Path) -> None:
    commune = "grassroots_organisation,Đảng bộ xã Kim Lư,06.066.001,commune,02158"
    was = f"kim-lu,na-ri,{commune},2000-01-01,,opening,"
    versions = (
        f"kim-lu,na-ri,{commune},2000-01-01,2005-01-01,opening,renamed",
        f"kim-lu,na-ri,{commune},2005-01-01,2010-01-01,renamed,",
        f"kim-lu,cho-don,{commune},2010-01-01,,,",
    )
    replacing("organisations", was, "\n".join(versions))(folder)
    enact(opening_of(folder), by=account("clerk", None, "record"))

    unit = World.organisation("kim-lu")
    rows = Placement.objects.filter(organisation=unit).order_by("from_date")
    assert [(row.from_date, row.until_date) for row in rows] == [
        (date(2000, 1, 1), date(2010, 1, 1)),
        (date(2010, 1, 1), None),
    ]
    assert parent_of(unit, date(2009, 12, 31)) == World.organisation("na-ri")
    assert World.organisation("na-ca") in within(World.organisation("cho-don"), date(2010, 1, 1))


def test_successors_are_recorded_on_their_day(db: None, folder: Path) -> None:
    adding("organisation_successors", "truong-noi-tru,na-ca,2019-07-01,consolidated")(folder)
    adding("hamlet_successors", "t-khuoi-it,t-na-ca,2020-01-01,consolidated")(folder)
    enact(opening_of(folder), by=account("clerk", None, "record"))

    one = OrganisationSuccessor.objects.get()
    assert (one.organisation_id, one.successor_id, one.from_date) == (
        World.organisation("truong-noi-tru"),
        World.organisation("na-ca"),
        date(2019, 7, 1),
    )
    assert HamletSuccessor.objects.get().from_date == date(2020, 1, 1)


def test_only_an_empty_register_is_opened(world: World) -> None:
    with pytest.raises(Refused) as refused:
        enact(opening_of(FOLDER), by=world.clerk)

    assert [one.code for one in refused.value.findings] == ["open.not_empty"]
    assert head().number == 1


def test_after_the_opening_was_taken_back_it_is_opened_again(world: World) -> None:
    enact(Void(1), by=world.clerk)

    enact(opening_of(FOLDER), by=world.clerk)

    assert Membership.objects.known().count() == 12
    assert check() == []


def test_opening_asks_for_the_whole_register(world: World) -> None:
    bk = world.organisation("bk")
    enact(Void(1), by=world.clerk)
    everywhere_below = account("ghi", bk, "record")

    for act in (opening_of(FOLDER), Void(2)):
        with pytest.raises(Refused) as refused:
            enact(act, by=everywhere_below)
        assert "mandate.missing" in [one.code for one in refused.value.findings]


def test_the_same_opening_sent_twice_is_recorded_once(db: None) -> None:
    clerk = account("clerk", None, "record")

    first, second = (enact(opening_of(FOLDER), by=clerk, key="mo-so") for _ in range(2))

    assert (first.number, first.hash) == (second.number, second.hash) == (1, head().hash)
