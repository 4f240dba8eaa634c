"""Admitting and readmitting a member: what is opened, what is sealed, what is refused."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dangvu.core.finding import Refused
from dangvu.ledger.enact import dry_run, enact, head
from dangvu.ledger.tests.golden import assert_golden
from dangvu.membership.acts import AdmitMember, StrikeOffMember
from dangvu.membership.queries import membership_on, memberships_of
from dangvu.people.lookup import record_on
from dangvu.people.models import PersonAttribute, PersonRecord, Residence
from tests.cast import World

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

    (found,) = refused.value.findings
    assert found.code == "membership.under_age"
    assert found.article is not None
    assert "Quy định 232-QĐ/TW" in found.article


def test_all_faults_are_told_at_once(world: World) -> None:
    found = codes(world, replace(MOI, organisation="khong-co", ethnic_group="99", residence_hamlet="t-khong"))

    assert found == ["organisation.unknown", "payload.code", "hamlet.unknown"]


def returning(on: date, **changes: Any) -> AdmitMember:
    act = AdmitMember("na-ca", on, on, considered_on=on, class_certificate_on=on, person="son")
    return replace(act, **changes)


@pytest.fixture
def left(world: World) -> World:
    """Sơn was struck off on 1 March 2020."""
    enact(StrikeOffMember("son", date(2020, 3, 1)), by=world.clerk)
    return world


def test_one_who_left_is_readmitted_under_the_same_code(left: World) -> None:
    consent = date(2025, 2, 3)
    enact(returning(date(2025, 3, 19), readmission_consent_on=consent), by=left.clerk)

    rows = memberships_of(left.person("son"))
    assert [(row.from_date, row.until_date, row.status, row.start_reason) for row in rows] == [
        (date(2000, 1, 1), date(2020, 3, 1), "official", "opening"),
        (date(2025, 3, 19), None, "probationary", "readmitted"),
    ]
    assert PersonRecord.objects.filter(code="son").count() == 1


def test_what_is_told_again_of_one_who_returns_is_refused(left: World) -> None:
    again = {"full_name": "Hứa Văn Sơn", "birth_date": date(1971, 1, 1), "attributes": {"religion": "none"}}

    found = codes(left, returning(date(2025, 3, 19), readmission_consent_on=date(2025, 2, 3), **again))

    assert found.count("payload.told_again") == len(again)


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2020, 2, 1), "membership.overlap"),
        (date(2020, 3, 1), "membership.same_day_return"),
    ],
)
def test_a_return_on_the_wrong_day_is_refused(left: World, on: date, code: str) -> None:
    with pytest.raises(Refused) as refused:
        enact(returning(on), by=left.clerk, override="thử")

    assert code in [one.code for one in refused.value.findings]
    assert head().number == 2


def test_a_return_before_the_waiting_time_is_over_is_refused(world: World) -> None:
    enact(StrikeOffMember("be", date(2023, 3, 1)), by=world.clerk)

    found = codes(world, returning(date(2025, 9, 1), person="be", readmission_consent_on=date(2025, 8, 1)))

    assert "membership.readmission_too_early" in found


def test_a_present_member_is_not_admitted_again(world: World) -> None:
    assert "membership.overlap" in codes(world, returning(date(2025, 3, 19), person="be"))


def test_the_dead_do_not_return(world: World) -> None:
    assert "membership.readmission_after_death" in codes(world, returning(date(2025, 3, 19), person="don"))


def test_the_sentence_names_person_organisation_and_day(world: World) -> None:
    assert MOI.sentence() == "Kết nạp Vi Thị Mới vào Chi bộ thôn Nà Cà ngày 19/03/2025"
