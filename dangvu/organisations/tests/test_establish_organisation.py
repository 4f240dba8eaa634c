"""Founding an organisation: its place, its hamlets, its members, and what stands in the way."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dangvu.core.finding import Refused
from dangvu.ledger.enact import head
from dangvu.ledger.paper import Paper, Step
from dangvu.ledger.rebuild import check
from dangvu.ledger.tests.golden import assert_golden
from dangvu.membership.models import Membership
from dangvu.organisations.acts import EstablishOrganisation
from dangvu.organisations.lookup import version_on
from dangvu.organisations.models import Coverage, OrganisationVersion
from dangvu.tree.queries import parent_of, within
from tests.cast import World, account, dry_run, enact

ON = date(2025, 3, 3)
KHUOI_TAT = EstablishOrganisation(
    code="khuoi-tat",
    name="Chi bộ thôn Khuổi Tát",
    organisation_kind="cell",
    on=ON,
    parent="kim-lu",
    official_code="06.066.001.000.003",
    covers=("t-khuoi-it",),
    members=("be", "hoa", "minh"),
)


def test_payload_and_effects_are_as_agreed(world: World) -> None:
    assert_golden(Path(__file__).parent / "golden/establish_organisation.json", world)


@pytest.mark.parametrize(
    ("body", "organ", "expected"),
    [
        ("kim-lu", "committee", set()),
        ("kim-lu", "standing_committee", set()),
        ("bang-phuc", "committee", {"deciding.not_competent"}),
        ("na-ri", "committee", {"deciding.not_competent"}),
        ("na-ca", "cell", {"deciding.not_competent"}),
    ],
)
def test_the_committee_of_the_parent_founds(world: World, body: str, organ: str, expected: set[str]) -> None:
    paper = Paper("1-QĐ", steps=(Step("deciding", body, organ),))

    found = dry_run(KHUOI_TAT, by=world.clerk, paper=paper)

    assert {one.code for one in found if one.code.startswith("deciding.")} == expected


def test_since_july_2026_the_province_may_found_too(world: World) -> None:
    paper = Paper("1-QĐ", steps=(Step("deciding", "bk", "standing_committee"),))

    for on, expected in ((date(2026, 7, 25), {"deciding.not_competent"}), (date(2026, 7, 26), set())):
        found = dry_run(replace(KHUOI_TAT, on=on), by=world.clerk, paper=paper)
        told = {one.code for one in found if one.code.startswith("deciding.")}
        assert told - {"deciding.votes_not_told"} == expected, on


def test_it_stands_under_its_parent_from_its_first_day(world: World) -> None:
    enact(KHUOI_TAT, by=world.clerk)

    new = world.organisation("khuoi-tat")
    version = version_on(new, ON)
    assert version is not None
    assert (version.kind, version.name, version.start_reason) == (
        "cell",
        "Chi bộ thôn Khuổi Tát",
        "established",
    )
    assert parent_of(new, ON) == world.organisation("kim-lu")
    assert new not in within(world.organisation("kim-lu"), date(2025, 3, 2))


def test_its_members_come_with_it_and_not_by_personal_transfer(world: World) -> None:
    enact(KHUOI_TAT, by=world.clerk)

    rows = Membership.objects.at(ON).filter(organisation=world.organisation("khuoi-tat"))
    assert {row.person_id for row in rows} == {world.person(code) for code in ("be", "hoa", "minh")}
    assert {row.start_reason for row in rows} == {"organisation_transfer"}
    assert [
        row.person_id for row in Membership.objects.at(ON).filter(organisation=world.organisation("na-ca"))
    ] == [world.person("lan")]


def test_the_cell_that_covered_its_hamlet_covers_it_until_that_day(world: World) -> None:
    enact(KHUOI_TAT, by=world.clerk)

    rows = Coverage.objects.known().filter(hamlet__versions__code="t-khuoi-it").order_by("from_date")
    assert [(row.organisation_id, row.from_date, row.until_date) for row in rows] == [
        (world.organisation("khuoi-it"), date(2000, 1, 1), ON),
        (world.organisation("khuoi-tat"), ON, None),
    ]
    assert check() == []


def test_a_hamlet_covered_only_since_that_day_is_taken_over_whole(world: World) -> None:
    enact(KHUOI_TAT, by=world.clerk)
    again = replace(KHUOI_TAT, code="nua", official_code="", members=("khanh", "lan", "son"))
    enact(again, by=world.clerk)

    rows = Coverage.objects.at(ON).filter(hamlet__versions__code="t-khuoi-it")
    assert [row.organisation_id for row in rows] == [world.organisation("nua")]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"code": "na-ca"}, "organisation.code_taken", "code"),
        ({"code": "06.066.001.000.001"}, "organisation.code_taken", "code"),
        ({"official_code": "06.066.001.000.001"}, "organisation.official_code_taken", "official_code"),
        ({"grassroots_type": "x"}, "payload.code", "grassroots_type"),
        ({"place_code": "99999"}, "place.unknown", "place_code"),
        ({"covers": ("t-khong",)}, "hamlet.unknown", "covers"),
        ({"parent": "khong-co"}, "organisation.unknown", "parent"),
        ({"parent": "truong-noi-tru"}, "organisation.closed", "parent"),
        ({"organisation_kind": "x"}, "payload.code", "organisation_kind"),
        ({"parent": "bk"}, "organisations.parent_kind", None),
        ({"parent": ""}, "organisations.parent_missing", None),
        ({"members": ("be", "hoa")}, "organisations.too_few_official", None),
        ({"members": ("be", "hoa", "nga")}, "organisations.too_few_official", None),
        ({"members": ("be", "hoa", "minh", "ai")}, "person.unknown", "members"),
        ({"members": ("be", "hoa", "minh", "don")}, "membership.none", None),
        ({"on": date(2016, 3, 1), "members": ("be", "hoa", "lan")}, "membership.just_begun", None),
        ({"code": "x" * 65}, "payload.form", "code"),
    ],
)
def test_what_stands_in_the_way_is_refused_and_nothing_is_recorded(
    world: World, changes: dict[str, Any], code: str, field: str | None
) -> None:
    with pytest.raises(Refused) as refused:
        enact(replace(KHUOI_TAT, **changes), by=world.clerk, override="thử")

    assert (code, field) in [(one.code, one.where.get("field")) for one in refused.value.findings]
    assert (head().number, OrganisationVersion.objects.count()) == (1, 9)


def test_members_and_hamlets_are_taken_only_from_where_one_may_record(world: World) -> None:
    recorder = account("ghi", world.organisation("kim-lu"), "record")
    own = replace(KHUOI_TAT, members=("be", "hoa", "minh"))

    for elsewhere in (replace(own, members=(*own.members, "son")), replace(own, covers=("t-ban-khan",))):
        with pytest.raises(Refused) as refused:
            enact(elsewhere, by=recorder)
        assert [one.code for one in refused.value.findings] == ["mandate.missing"]

    assert enact(own, by=recorder).number == 2
