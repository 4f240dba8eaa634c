"""Admitting and readmitting a member: what is opened, what is sealed, what is refused."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dangvu.core.finding import Refused, refusals
from dangvu.ledger.enact import head
from dangvu.ledger.tests.golden import assert_golden
from dangvu.membership.acts import (
    AdmitMember,
    RestoreMember,
    StrikeOffMember,
    TransferMember,
)
from dangvu.membership.queries import introducer_on, membership_on
from dangvu.membership.rules import Introduction, introduction_findings
from dangvu.people.lookup import record_on
from dangvu.people.models import PersonAttribute, PersonRecord, Residence
from tests.cast import World, account, dry_run, enact

MOI = AdmitMember(
    organisation="na-ca",
    considered_on=date(2025, 2, 3),
    decision_date=date(2025, 3, 3),
    admission_date=date(2025, 3, 19),
    class_certificate_on=date(2023, 5, 10),
    code="moi",
    full_name="Vi Thị Mới",
    sex="female",
    birth_date=date(1995, 6, 15),
    ethnic_group="02",
    identity_number="006195000099",
    card_number="060000000099",
    attributes={"religion": "none"},
    residence_hamlet="t-na-ca",
)


def codes(world: World, act: AdmitMember) -> list[str]:
    return [found.code for found in dry_run(act, by=world.clerk)]


def test_payload_and_effects_are_as_agreed(world: World) -> None:
    assert_golden(Path(__file__).parent / "golden/admit_member.json", world)


def test_a_new_member_is_on_probation_from_the_ceremony(world: World) -> None:
    enact(MOI, by=world.clerk)

    person = world.person("moi")
    row = membership_on(person, date(2025, 3, 19))
    assert row is not None
    assert (row.organisation_id, row.status, row.start_reason, row.until_date) == (
        world.organisation("na-ca"),
        "probationary",
        "admitted",
        None,
    )
    assert (row.decision_date, row.admission_date) == (date(2025, 3, 3), date(2025, 3, 19))
    assert membership_on(person, date(2025, 3, 18)) is None
    assert Residence.objects.at(date(2025, 3, 19)).filter(person=person).exists()
    assert PersonAttribute.objects.get(person=person).value == "none"


def test_a_person_is_on_record_from_birth_with_keys_to_find_them_by(world: World) -> None:
    enact(MOI, by=world.clerk)

    record = record_on(world.person("moi"), date(1995, 6, 15))
    assert record is not None
    assert (record.full_name, record.search_name) == ("Vi Thị Mới", "vi thi moi")
    assert (record.identity_number, record.card_number) == ("006195000099", "060000000099")


def test_without_a_code_the_register_gives_one(world: World) -> None:
    enact(replace(MOI, code=""), by=world.clerk)

    assert PersonRecord.objects.get(identity_number="006195000099").code.startswith("DV-")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"organisation": "khong-co"}, "organisation.unknown", "organisation"),
        ({"organisation": "truong-noi-tru"}, "organisation.closed", "organisation"),
        ({"organisation": "kim-lu"}, "organisation.holds_no_members", "organisation"),
        ({"full_name": ""}, "payload.missing", "full_name"),
        ({"sex": ""}, "payload.missing", "sex"),
        ({"birth_date": None}, "payload.missing", "birth_date"),
        ({"ethnic_group": ""}, "payload.missing", "ethnic_group"),
        ({"identity_number": ""}, "payload.missing", "identity_number"),
        ({"ethnic_group": "99"}, "payload.code", "ethnic_group"),
        ({"code": "be"}, "person.code_taken", "code"),
        ({"code": "006195000099"}, "person.code_is_identity_number", "code"),
        ({"identity_number": "6195000099"}, "person.identity_number", "identity_number"),
        ({"identity_number": "00619500009x"}, "person.identity_number", "identity_number"),
        ({"card_number": "12345"}, "person.card_number", "card_number"),
        ({"identity_number": "006162000001"}, "person.already_there", "identity_number"),
        ({"attributes": {"opinion": "x"}}, "person.attribute_unknown", "attributes.opinion"),
        ({"attributes": {"religion": "x"}}, "person.attribute_value", "attributes.religion"),
        ({"residence_hamlet": "t-khong"}, "hamlet.unknown", "residence_hamlet"),
        ({"person": "khong-co"}, "person.unknown", "person"),
        ({"full_name": "A" * 121}, "payload.form", "full_name"),
    ],
)
def test_a_fault_is_refused_with_its_field_and_nothing_is_recorded(
    world: World, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        enact(replace(MOI, **changes), by=world.clerk)

    assert (code, field) in [(one.code, one.where.get("field")) for one in refused.value.findings]
    assert head().number == 1
    assert PersonRecord.objects.count() == 8


def test_a_breach_of_the_charter_is_refused_with_its_article(world: World) -> None:
    with pytest.raises(Refused) as refused:
        enact(replace(MOI, birth_date=date(2010, 1, 1)), by=world.clerk)

    (found,) = refusals(refused.value.findings)
    assert found.code == "membership.under_age"
    assert found.article is not None
    assert "Quy định 232-QĐ/TW" in found.article


def test_all_faults_are_told_at_once(world: World) -> None:
    found = codes(world, replace(MOI, organisation="khong-co", ethnic_group="99", residence_hamlet="t-khong"))

    assert found == ["organisation.unknown", "payload.code", "hamlet.unknown"]


def test_the_register_knows_who_introduces(world: World) -> None:
    """Bế and Hoà are of the cell, Khánh of another of the same commune; Sơn is of another commune, Nga there
    on probation, Đôn dead.
    """
    known = {
        ("be", "hoa"): set(),
        ("be", "khanh"): set(),
        ("be", "son"): {"membership.introducer_not_together"},
        ("be", "nga"): {"membership.introducer_not_official"},
        ("be", "don"): {"membership.introducer_not_official"},
        ("be",): {"membership.too_few_introducers"},
        ("be", "be"): {"membership.too_few_introducers"},
    }

    for introducers, expected in known.items():
        found = dry_run(replace(MOI, introducers=introducers), by=world.clerk)
        assert {one.code for one in found if one.severity != "inform"} == expected, introducers


@pytest.mark.parametrize(
    ("considered_on", "expected"),
    [
        (date(2017, 3, 1), ""),  # Lan came to the other cell on 1 March 2016, but was in the commune before
        (date(2013, 5, 18), "membership.introducer_not_official"),
        (date(2013, 5, 19), ""),
    ],
)
def test_an_introducer_is_official_on_the_day_and_known_in_the_unit_across_its_cells(
    world: World, considered_on: date, expected: str
) -> None:
    introducer = introducer_on(world.person("lan"), "lan", world.organisation("na-ca"), considered_on)
    case = Introduction(considered_on, [introducer], "youth_union")

    found = [one.code for one in introduction_findings(case) if one.code != "law.not_known"]

    assert found == ([expected] if expected else [])
    assert introducer.together_since == date(2012, 5, 19)


def test_a_member_who_moved_in_is_in_the_unit_since_that_day(world: World) -> None:
    enact(TransferMember("khanh", "ban-khan", date(2024, 5, 6)), by=world.clerk)
    cell = world.organisation("ban-khan")

    khanh = introducer_on(world.person("khanh"), "khanh", cell, date(2025, 2, 3))
    son = introducer_on(world.person("son"), "son", cell, date(2025, 2, 3))

    assert (khanh.together_since, khanh.may_be_longer) == (date(2024, 5, 6), True)
    assert (son.together_since, son.may_be_longer) == (date(2000, 1, 1), True)


def test_the_time_together_begins_again_after_a_break(world: World) -> None:
    enact(StrikeOffMember("son", date(2020, 3, 1)), by=world.clerk)
    enact(RestoreMember("son", "ban-khan", date(2024, 6, 3)), by=world.clerk)

    son = introducer_on(world.person("son"), "son", world.organisation("ban-khan"), date(2025, 2, 3))

    assert (son.together_since, son.may_be_longer) == (date(2024, 6, 3), False)


def test_naming_an_introducer_asks_a_mandate_over_them_too(world: World) -> None:
    recorder = account("ghi", world.organisation("na-ca"), "record")

    own = dry_run(replace(MOI, introducers=("be", "hoa")), by=recorder)
    beyond = dry_run(replace(MOI, introducers=("be", "son")), by=recorder)

    assert "mandate.missing" not in [found.code for found in own]
    assert "mandate.missing" in [found.code for found in beyond]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"attributes": {"general_education": "lower_secondary"}}, ""),
        ({"attributes": {"general_education": "primary"}}, "membership.too_little_schooling"),
        ({"attributes": {"general_education": "primary"}, "schooling_ground": "special_area"}, ""),
        ({"schooling_ground": "x"}, "payload.code"),
        # 60 working days from 3 February 2025 end on 29 April
        ({"decision_date": date(2025, 4, 29), "admission_date": date(2025, 5, 5)}, ""),
        (
            {"decision_date": date(2025, 5, 2), "admission_date": date(2025, 5, 5)},
            "membership.admission_decided_late",
        ),
        (
            {
                "decision_date": date(2025, 5, 2),
                "admission_date": date(2025, 5, 5),
                "extension_on": date(2025, 5, 2),
            },
            "",
        ),
        (
            {
                "decision_date": date(2025, 5, 2),
                "admission_date": date(2025, 5, 5),
                "extension_on": date(2025, 5, 3),
            },
            "membership.admission_decided_late",
        ),
        # 30 working days from 5 March 2025 end on 17 April
        ({"decision_received_on": date(2025, 3, 5), "admission_date": date(2025, 4, 17)}, ""),
        (
            {"decision_received_on": date(2025, 3, 5), "admission_date": date(2025, 4, 18)},
            "membership.ceremony_late",
        ),
        (
            {
                "decision_received_on": date(2025, 3, 5),
                "admission_date": date(2025, 4, 18),
                "late_ceremony_consent_on": date(2025, 4, 18),
            },
            "",
        ),
        (
            {
                "decision_received_on": date(2025, 3, 5),
                "admission_date": date(2025, 4, 18),
                "late_ceremony_consent_on": date(2025, 4, 19),
            },
            "membership.ceremony_late",
        ),
    ],
)
def test_what_the_act_carries_is_judged(world: World, changes: dict[str, Any], expected: str) -> None:
    found = [one.code for one in dry_run(replace(MOI, **changes), by=world.clerk) if one.severity != "inform"]

    assert found == ([expected] if expected else [])


def test_the_sentence_names_person_organisation_and_day(world: World) -> None:
    assert MOI.sentence() == "Kết nạp Vi Thị Mới vào Chi bộ thôn Nà Cà ngày 19/03/2025"
