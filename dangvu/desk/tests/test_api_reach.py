"""What the API tells nobody beyond their mandates; and that it notes whose data it tells."""

from typing import Any

import pytest
from django.test import Client

from dangvu.accounts.readings import readings_about
from dangvu.desk.tests.test_api import BY, MOVE, RECORD, Program, codes, program, token_of
from tests.cast import World, account

__all__ = ["program"]
pytestmark = pytest.mark.django_db
CELL = {"code": "x", "name": "x", "organisation_kind": "cell", "on": "2025-03-03", "parent": "kim-lu"}
BEFORE = {"organisation": "na-ca", "decision_date": "2005-01-01", "admission_date": "2005-01-04"}
VOID = "/api/v1/acts/void"


@pytest.fixture
def kim_lu(world: World) -> Program:
    """The program of somebody who records in Kim Lư and nowhere else."""
    return Program(token_of(account("kim-lu", world.organisation("kim-lu"), "record")))


def pages(world: World, code: str) -> list[str]:
    return [one.page for one in readings_about(world.person(code))]


@pytest.mark.parametrize("field", ["official_code", "place_code"])
def test_a_conflict_tells_nothing_of_whom_any_text_happens_to_name(kim_lu: Program, field: str) -> None:
    answer = kim_lu.post("/api/v1/acts/establish_organisation", {"payload": CELL | {field: "son"}, "seen": 0})

    assert answer.status_code == 409
    assert [one["figures"]["of"] for one in answer.json()["findings"] if one["code"] == "edit.conflict"] == [
        "kim-lu"
    ]


@pytest.mark.parametrize("person", ["nga", "son"])
@pytest.mark.parametrize("kind", ["admit_member", "establish_organisation"])
def test_who_is_or_will_be_a_member_elsewhere_is_out_of_reach(
    kim_lu: Program, kind: str, person: str
) -> None:
    named = {
        "admit_member": BEFORE | {"person": person},
        "establish_organisation": CELL | {"members": [person], "on": "2005-01-04"},
    }

    answer = kim_lu.post(f"/api/v1/acts/{kind}", {"payload": named[kind], "seen": 0})

    assert (answer.status_code, codes(answer)) == (403, ["mandate.missing"])


@pytest.mark.parametrize(
    "more", [{"dry_run": True}, {"dry_run": True, "with_later": True}, {"with_later": [7]}]
)
@pytest.mark.parametrize("number", [1, 2, 99, 2**70])
def test_what_stands_in_the_way_of_a_void_is_told_to_whoever_may_void(
    program: Program, kim_lu: Program, number: int, more: dict[str, Any]
) -> None:
    program.post(RECORD, {**BY, "payload": MOVE})

    answer = kim_lu.post(VOID, {"payload": {"number": number}} | more)

    assert (answer.status_code, codes(answer)) == (403, ["mandate.missing"])


def test_the_reading_of_whom_a_sentence_names_is_logged(world: World, program: Program) -> None:
    assert (
        "Sơn" in program.post(RECORD, {**BY, "payload": MOVE, "dry_run": True}).json()["acts"][0]["sentence"]
    )
    assert pages(world, "son") == ["api_acts"]
    program.post(RECORD, {**BY, "payload": MOVE})

    assert "Sơn" in program.get("/api/v1/ledger/2").json()["sentence"]
    assert pages(world, "son") == ["api_ledger_entry", "api_acts", "api_acts"]


def test_the_reading_of_a_conflict_is_logged_and_a_refusal_without_one_is_none(
    world: World, program: Program, kim_lu: Program
) -> None:
    assert program.post(RECORD, {**BY, "payload": MOVE | {"organisation": "ban-khan"}}).status_code == 422
    assert kim_lu.post(RECORD, {**BY, "payload": MOVE}).status_code == 403
    assert pages(world, "son") == []

    assert codes(program.post(RECORD, {**BY, "payload": MOVE, "seen": 0}))[:1] == ["edit.conflict"]
    assert pages(world, "son") == ["api_acts"]


def test_the_reading_of_an_entrys_first_rows_is_logged(
    world: World, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dangvu.desk.entries.ROWS_SHOWN", 40)
    program.get("/api/v1/ledger/1")

    assert pages(world, "son") == ["api_ledger_entry"]


def test_the_reading_of_a_conflict_on_the_page_of_an_act_is_logged(world: World, client: Client) -> None:
    client.force_login(world.clerk)
    typed = {f"act-{name}": value for name, value in MOVE.items()} | {
        "key": "a",
        "seen": "0",
        "step": "check",
    }

    assert "Chi bộ thôn Bản Khắn" in client.post("/acts/transfer_member", typed).text
    assert "acts__one" in pages(world, "son")


def test_the_key_of_another_account_is_answered_by_no_name(program: Program, kim_lu: Program) -> None:
    died = {**BY, "payload": {"person": "son", "on": "2022-05-01"}, "key": "k1"}
    assert program.post("/api/v1/acts/record_death", died).status_code == 200

    answer = kim_lu.post("/api/v1/acts/record_death", died)

    assert (answer.status_code, codes(answer)) == (409, ["ledger.key_reused"])
