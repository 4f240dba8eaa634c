"""`void`, `ledger`, `rebuild --check`."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dangvu.accounts.models import Reading
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry, Head
from dangvu.ledger.tests.tampering import begun_entry
from dangvu.membership.acts import TransferMember
from dangvu.membership.models import Membership
from dangvu.membership.tests.test_admit_member import MOI
from tests.cast import World, account, enact
from tests.commands.running import MOVE, Run


def moved(cell: str, from_date: str, until_date: str | None) -> dict[str, Any]:
    names = ["Hứa Văn Sơn", f"Chi bộ thôn {cell}", "chính thức"]
    return {"fact": "membership", "names": names, "from_date": from_date, "until_date": until_date}


def test_void_takes_back_and_refuses_what_it_cannot(
    world: World, run: Run, file: Callable[[Any], Path]
) -> None:
    run("enact", file(MOVE))

    assert run("void", 2, "--dry-run", "--names", "--json").json == {
        "entry": None,
        "voids": 2,
        "later": [],
        "rows": {"membership": {"returns": 1, "goes": 2}},
        "members": [
            {"organisation": "Chi bộ thôn Bản Khắn", "before": 1, "after": 2},
            {"organisation": "Chi bộ thôn Nà Cà", "before": 4, "after": 3},
        ],
        "named": {
            "returns": [moved("Bản Khắn", "2000-01-01", None)],
            "goes": [moved("Bản Khắn", "2000-01-01", "2021-01-04"), moved("Nà Cà", "2021-01-04", None)],
        },
    }
    assert Reading.objects.get(page="void").page == "void"
    said = run("void", 2, "--reason", "ghi nhầm người", "--json")
    assert (said.code, said.json) == (0, {"entry": 3, "hash": head().hash, "voids": 2})

    again = run("void", 2, "--json")
    assert (again.code, [one["code"] for one in again.json["findings"]]) == (1, ["void.already"])
    assert run("void", 99).code == 1


def test_ledger_head_verify_and_show(world: World, run: Run, file: Callable[[Any], Path]) -> None:
    run("enact", file(MOVE))

    assert run("ledger", "head", "--json").json == {"number": 2, "hash": head().hash}
    assert run("ledger", "head").out == f"2 {head().hash}\n"
    verified = run("ledger", "verify", "--json").json
    assert (verified["whole"], verified["entries"], verified["findings"]) == (True, 2, [])
    assert verified["not_anchored"] == 2
    shown = run("ledger", "show", 2, "--json").json
    assert (shown["number"], shown["kind"], shown["actor"]) == (2, "transfer_member", "clerk")
    assert shown["previous_hash"] == world.opened.hash
    assert run("ledger", "show", 9).code == 1


def test_an_entry_shows_names_only_to_who_may_read_everything(world: World, run: Run) -> None:
    recorder = account("ghi", world.organisation("kim-lu"), "record")
    enact(MOI, by=recorder)

    by_reader, by_recorder = (run("ledger", "show", 2, "--json", by=name) for name in ("clerk", "ghi"))

    assert by_reader.json["payload"]["full_name"] == MOI.full_name
    assert MOI.full_name not in by_recorder.out
    assert by_recorder.json["payload"]["code"] == "moi"
    assert run("ledger", "show", 2, by="secretary").code == 1  # not theirs: as if it were not there


def test_verify_and_rebuild_check_are_1_where_something_differs(
    world: World, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("rebuild", "--check", "--json").json == {"identical": True, "differences": []}
    assert run("rebuild", "--check").code == 0
    # A row past the code, as an intruder would add it who draws a number for it, as the door does.
    ids = {"person_id": world.person("don"), "organisation_id": world.organisation("na-ca")}
    Membership.objects.create(recorded_in=begun_entry(), ordinal=900, from_date=date(2020, 1, 1), **ids)
    Head.objects.update(number=1)

    said = run("rebuild", "--check", "--json")

    assert said.code == 1
    assert said.json["differences"] == [
        {"table": "membership_membership", "missing": 0, "extra": 1, "keys": ["2.900"]}
    ]
    monkeypatch.setattr(Entry, "computed_hash", lambda _self: "0" * 64)
    broken = run("ledger", "verify", "--json")
    assert (broken.code, broken.json["whole"]) == (1, False)
    assert [(one["code"], one["entry"]) for one in broken.json["findings"]] == [("ledger.altered", 1)]
    assert run("ledger", "verify").code == 1


def test_ledger_show_logs_whom_it_names(world: World, run: Run) -> None:
    enact(TransferMember("be", "khuoi-it", date(2018, 1, 4)), by=world.clerk, override="thử")

    run("ledger", "show", 2, "--json", by="clerk")

    (line,) = Reading.objects.all()
    assert (line.account, line.page, line.persons) == ("clerk", "ledger show", f",{world.person('be')},")


def test_ledger_show_and_export_ask_for_their_argument(world: World, run: Run) -> None:
    assert run("ledger", "show", "một").code == 2
    assert run("ledger", "export").code == 2
