"""Recognition: official from the day probation ends, in every place the member was in since."""

from datetime import date
from pathlib import Path

import pytest

from dangvu.core.finding import Refused, refusals
from dangvu.ledger.enact import head
from dangvu.ledger.rebuild import check
from dangvu.ledger.tests.golden import assert_golden
from dangvu.membership.acts import AdmitMember, RecogniseMember, StrikeOffMember, TransferMember
from dangvu.membership.queries import memberships_of
from tests.cast import World, dry_run, enact

IN_TIME = RecogniseMember("nga", date(2025, 11, 10), date(2025, 11, 20))


def rows_of(world: World, person: str) -> list[tuple[date, date | None, str, str, str, date | None]]:
    return [
        (row.from_date, row.until_date, row.status, row.start_reason, row.end_reason, row.official_date)
        for row in memberships_of(world.person(person))
    ]


def test_payload_and_effects_are_as_agreed(world: World) -> None:
    assert_golden(Path(__file__).parent / "golden/recognise_member.json", world)


def test_official_from_the_end_of_probation_whatever_the_delay_of_the_decision(world: World) -> None:
    enact(IN_TIME, by=world.clerk)

    ended = date(2025, 11, 7)
    assert rows_of(world, "nga") == [
        (date(2024, 11, 7), ended, "probationary", "admitted", "recognised", None),
        (ended, None, "official", "recognised", "", ended),
    ]


def test_one_who_moved_before_the_decision_is_official_in_the_new_place_from_its_first_day(
    world: World,
) -> None:
    enact(TransferMember("nga", "na-ca", date(2025, 12, 1)), by=world.clerk, override="thử")
    enact(
        RecogniseMember("nga", date(2025, 12, 10), date(2025, 12, 20)),
        by=world.clerk,
        override="chi bộ họp muộn",
    )

    moved, ended = date(2025, 12, 1), date(2025, 11, 7)
    assert [row[:5] for row in rows_of(world, "nga")] == [
        (date(2024, 11, 7), ended, "probationary", "admitted", "recognised"),
        (ended, moved, "official", "recognised", "transferred_out"),
        (moved, None, "official", "transferred_in", ""),
    ]
    assert check() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"class_certificate_on": date(2024, 11, 7)}, set()),
        (
            {"class_certificate_on": date(2024, 11, 6)},
            {"membership.new_member_class_outside_probation"},
        ),
        # 30 working days from Monday 10 November 2025 end on Monday 22 December
        ({"decision_date": date(2025, 12, 22)}, set()),
        ({"decision_date": date(2025, 12, 23)}, {"membership.recognition_decided_late"}),
        ({"decision_date": date(2025, 12, 23), "extension_on": date(2025, 12, 23)}, set()),
        (
            {"decision_date": date(2025, 12, 23), "extension_on": date(2025, 12, 24)},
            {"membership.recognition_decided_late"},
        ),
    ],
)
def test_what_the_act_carries_is_judged(world: World, changes: dict[str, date], expected: set[str]) -> None:
    act = RecogniseMember(
        "nga", **{"considered_on": date(2025, 11, 10), "decision_date": date(2025, 11, 20), **changes}
    )

    assert {one.code for one in dry_run(act, by=world.clerk) if one.severity != "inform"} == expected


def test_too_early_is_refused_with_the_figures(world: World) -> None:
    with pytest.raises(Refused) as refused:
        enact(RecogniseMember("nga", date(2025, 11, 6), date(2025, 11, 20)), by=world.clerk, override="thử")

    (found,) = refusals(refused.value.findings)
    assert found.code == "membership.recognised_too_early"
    assert (found.figures["end"], found.figures["day"]) == ("2025-11-07", "2025-11-06")
    assert head().number == 1


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("be", "membership.not_probationary"),
        ("khanh", "membership.not_probationary"),  # official since 2006, before the law known here
        ("ai", "person.unknown"),
    ],
)
def test_only_a_probationary_member_is_recognised(world: World, person: str, code: str) -> None:
    findings = dry_run(RecogniseMember(person, date(2025, 11, 10), date(2025, 11, 20)), by=world.clerk)

    assert [found.code for found in findings] == [code]


def test_one_whose_probation_no_known_law_measures_is_refused_and_not_guessed(world: World) -> None:
    old = AdmitMember(
        organisation="na-ca",
        decision_date=date(2005, 8, 20),
        admission_date=date(2005, 9, 2),
        code="cu",
        full_name="Hoàng Văn Cũ",
        sex="male",
        birth_date=date(1980, 1, 1),
        ethnic_group="01",
        identity_number="006080000001",
    )
    enact(old, by=world.clerk, override="bổ sung hồ sơ cũ")

    findings = dry_run(RecogniseMember("cu", date(2006, 9, 10), date(2006, 9, 20)), by=world.clerk)

    assert [(found.code, found.severity) for found in findings] == [("law.not_known", "refuse")]


def test_one_who_left_on_probation_is_not_recognised(world: World) -> None:
    enact(StrikeOffMember("nga", date(2025, 6, 1)), by=world.clerk)

    findings = dry_run(IN_TIME, by=world.clerk)

    assert [found.code for found in findings] == ["membership.not_probationary"]


def test_late_consideration_needs_a_reason(world: World) -> None:
    late = RecogniseMember("nga", date(2026, 3, 2), date(2026, 3, 20))
    with pytest.raises(Refused, match="quá"):
        enact(late, by=world.clerk)

    recorded = enact(late, by=world.clerk, override="chi bộ không họp được vì lũ")

    warned = [one.code for one in recorded.remarks if one.severity == "warn"]
    assert warned == ["membership.recognition_considered_late"]
