"""Admission of somebody who was a member before: under the same code, by the regulation of the day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from dangvu.core.finding import Refused
from dangvu.exchange.act_workbook.reading import ActReading, ActRow
from dangvu.exchange.acts.record_rows import RecordRows
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry
from dangvu.ledger.reading import part_of
from dangvu.membership.acts import (
    AdmitMember,
    AllowWithdrawal,
    ExpelMember,
    StrikeOffMember,
)
from dangvu.membership.queries import memberships_of
from dangvu.membership.tests.test_admit_member import codes
from dangvu.people.acts import ChangeAttribute
from dangvu.people.models import PersonRecord
from tests.cast import World, dry_run, enact


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


@pytest.mark.parametrize("on", [date(2018, 3, 6), date(2023, 3, 6), date(2025, 3, 6)])
def test_one_expelled_five_days_before_is_refused_by_the_regulation_of_that_day(
    world: World, on: date
) -> None:
    enact(ExpelMember("be", on - timedelta(days=5)), by=world.clerk, override="thử")

    found = dry_run(returning(on, person="be", readmission_consent_on=on), by=world.clerk)

    assert "membership.readmission_too_early" in {one.code for one in found if one.severity == "refuse"}


def test_the_schooling_of_one_who_returns_is_what_is_recorded_of_them(left: World) -> None:
    enact(ChangeAttribute("son", "general_education", date(2021, 1, 4), "primary"), by=left.clerk)

    found = codes(left, returning(date(2025, 3, 19)))

    assert "membership.too_little_schooling" in found
    assert "membership.schooling_not_stated" not in found


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "membership.leaving_cause_not_stated"),
        ({"left_because": "other"}, ""),
        ({"left_because": "corruption"}, "membership.readmission_barred_because"),
        ({"left_because": "less_serious_crime"}, "membership.record_not_stated"),
        # 60 months from 1 September 2020 end on 1 September 2025
        ({"left_because": "less_serious_crime", "record_cleared_on": date(2020, 9, 1)}, ""),
        (
            {"left_because": "less_serious_crime", "record_cleared_on": date(2020, 9, 2)},
            "membership.record_cleared_too_late",
        ),
    ],
)
def test_why_they_had_left_is_judged(left: World, changes: dict[str, Any], expected: str) -> None:
    act = returning(date(2025, 9, 1), readmission_consent_on=date(2025, 8, 1), **changes)
    told = {
        "membership.leaving_cause_not_stated",
        "membership.readmission_barred_because",
        "membership.record_not_stated",
        "membership.record_cleared_too_late",
    }

    assert told & set(codes(left, act)) == ({expected} if expected else set())


def test_the_ground_of_striking_off_is_read_in_the_ledger(world: World) -> None:
    enact(StrikeOffMember("son", date(2020, 3, 1), ground="gave_up_activity"), by=world.clerk)

    assert "membership.readmission_barred_because" in codes(world, returning(date(2025, 9, 1)))


def test_the_ground_is_read_in_a_workbook_of_acts_too(world: World) -> None:
    grounds = {"be": "gave_back_card", "son": "gave_up_activity"}
    acts = [StrikeOffMember(code, date(2020, 3, 1), ground=ground) for code, ground in grounds.items()]
    rows = [ActRow("Danh sách", number, act, {}) for number, act in enumerate(acts, start=2)]
    enact(
        RecordRows.of(StrikeOffMember, ActReading("0" * 64, len(rows), rows), date(2020, 3, 1)),
        by=world.clerk,
    )

    son, be = (codes(world, returning(date(2025, 9, 1), person=person)) for person in ("son", "be"))

    assert "membership.readmission_barred_because" in son
    assert "membership.readmission_barred_because" not in be


def test_one_who_withdrew_returns_only_by_a_paper_on_hard_circumstances(world: World) -> None:
    enact(AllowWithdrawal("son", date(2020, 3, 1)), by=world.clerk)
    act = returning(date(2025, 9, 1))

    assert "membership.readmission_barred" in codes(world, act)
    assert "membership.readmission_barred" not in codes(
        world, replace(act, hard_circumstances_on=date(2025, 8, 1))
    )


def test_a_second_return_is_refused(left: World) -> None:
    enact(returning(date(2024, 3, 19)), by=left.clerk, override="thử")
    enact(StrikeOffMember("son", date(2024, 6, 3)), by=left.clerk, override="thử")

    assert "membership.readmission_again" in codes(left, returning(date(2027, 9, 1)))


def test_why_they_had_left_is_kept_only_under_their_key(left: World) -> None:
    act = returning(date(2025, 9, 1), left_because="other", readmission_consent_on=date(2025, 8, 1))

    number = enact(act, by=left.clerk).number

    entry = Entry.objects.get(pk=number)
    assert "left_because" not in entry.payload
    assert part_of(entry, 0).payload["left_because"] == "other"


def test_a_present_member_is_not_admitted_again(world: World) -> None:
    assert "membership.overlap" in codes(world, returning(date(2025, 3, 19), person="be"))


def test_the_dead_do_not_return(world: World) -> None:
    assert "membership.readmission_after_death" in codes(world, returning(date(2025, 3, 19), person="don"))
