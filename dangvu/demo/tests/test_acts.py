"""The acts since 2025 fit the opening files they follow."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from dangvu.demo.generator import DemoProvince, generate
from dangvu.demo.to_record import Act

from .oracle import Oracle


@pytest.fixture(scope="module")
def acts(demo: DemoProvince) -> list[Act]:
    """The acts that follow the rows of the default province."""
    return demo.acts()


def test_there_are_a_few_hundred_acts_of_every_kind(acts: list[Act]) -> None:
    counts = Counter(act["kind"] for act in acts)

    assert set(counts) == {
        "admit_member",
        "recognise_member",
        "transfer_member",
        "record_death",
        "transfer_out",
        "strike_off_member",
        "expel_member",
        "allow_withdrawal",
        "establish_organisation",
    }
    assert 300 <= len(acts) <= 800


def test_acts_refer_to_persons_and_organisations_known_by_then(acts: list[Act], oracle: Oracle) -> None:
    persons = {code for (code,) in oracle.all("select code from people")}
    cells = {code for (code,) in oracle.all("select code from organisations where until_date is null")}
    for act in acts:
        payload = act["payload"]
        assert payload.get("person") in {None, *persons} if "person" in payload else True
        assert payload.get("organisation", "bk") in cells
        if act["kind"] == "admit_member":
            assert payload["code"] not in persons
            persons.add(payload["code"])
        if act["kind"] == "establish_organisation":
            assert payload["code"] not in cells
            assert payload["parent"] in cells
            cells.add(payload["code"])


def test_recognised_are_those_admitted_a_year_before(acts: list[Act], oracle: Oracle) -> None:
    admitted = dict(
        oracle.all(
            "select person_code, admission_date from memberships where status = 'probationary' and "
            "until_date is null"
        )
    )
    for act in acts:
        if act["kind"] == "recognise_member":
            payload = act["payload"]
            official = admitted.pop(payload["person"]).replace(year=2025)
            considered = date.fromisoformat(payload["considered_on"])
            assert official <= considered <= date.fromisoformat(payload["decision_date"])
    assert min(admitted.values()) > date(2024, 6, 1)


def test_steps_of_an_admission_are_in_order(acts: list[Act]) -> None:
    for act in acts:
        if act["kind"] == "admit_member":
            days = [
                date.fromisoformat(act["payload"][name])
                for name in ("class_certificate_on", "considered_on", "decision_date", "admission_date")
            ]
            assert days == sorted(days)
            assert date.fromisoformat(act["payload"]["birth_date"]).replace(year=days[1].year - 18) <= days[1]
            assert days[3] - days[2] <= timedelta(days=30)


def test_every_act_has_its_own_paper_of_that_half_year(acts: list[Act]) -> None:
    papers = [(act["paper"]["issuer"], act["paper"]["number"]) for act in acts]

    assert len(set(papers)) == len(papers)
    assert all("2024-12-01" < act["paper"]["issued_on"] < "2025-07-01" for act in acts)


def test_the_opening_rows_stay_as_they_were_when_acts_are_made() -> None:
    province = generate(members=5000)
    before = {name: len(rows) for name, rows in province.rows.items()}
    cards = [row[6] for row in province.rows["people"]]

    province.acts()

    assert before == {name: len(rows) for name, rows in province.rows.items()}
    assert cards == [row[6] for row in province.rows["people"]]


def test_since_july_2025_members_live_on_by_papers_of_the_new_communes(
    demo: DemoProvince, acts: list[Act]
) -> None:
    since = demo.acts_since()
    persons = {row[0] for row in demo.rows["people"]}
    persons |= {act["payload"]["code"] for act in acts if act["kind"] == "admit_member"}

    for act in since:
        assert "2025-06" < act["paper"]["issued_on"] < "2026-11-01"
        if act["kind"] == "admit_member":
            persons.add(act["payload"]["code"])
        else:
            assert act["payload"]["person"] in persons
        if act["paper"]["issued_on"] >= "2025-07-01":
            assert "Huyện ủy" not in act["paper"]["issuer"]
    admitted = {act["payload"]["code"] for act in since if act["kind"] == "admit_member"}
    recognised = {act["payload"]["person"] for act in since if act["kind"] == "recognise_member"}
    assert admitted & recognised  # those of July 2025 a year later


def test_acts_are_the_same_for_the_same_seed() -> None:
    assert generate(members=3000).acts() == generate(members=3000).acts()
