"""Rearranging organisations: what each movement moves, what stands in the way, how it is all taken back."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from dangvu.ledger.acts import Act
from dangvu.ledger.facts import facts, value_fields
from dangvu.ledger.rebuild import check
from dangvu.ledger.verify import verify
from dangvu.ledger.void import Void
from dangvu.membership.models import Membership
from dangvu.organisations.acts import (
    AbsorbOrganisations,
    ConsolidateOrganisations,
    DowngradeOrganisation,
    EndOrganisation,
    FollowPlace,
    JoinPart,
    MoveHamlets,
    MoveOrganisation,
    Reorganise,
    SetTarget,
    SplitOffOrganisation,
    UpgradeOrganisation,
)
from dangvu.organisations.lookup import name_of, organisation_coded, version_on
from dangvu.organisations.models import Coverage, OrganisationSuccessor, Target
from dangvu.people.models import PersonRecord
from dangvu.places.models import HamletVersion
from dangvu.tree.queries import children_of, parent_of
from tests.cast import World, account, dry_run, enact

ON = date(2025, 6, 2)
BEFORE = date(2025, 6, 1)
ALL_OF_KIM_LU = ("na-ca", "khuoi-it")


def standing() -> Counter[tuple[Any, ...]]:
    """All rows that stand, whatever they are."""
    found: Counter[tuple[Any, ...]] = Counter()
    for name, model in facts().items():
        fields = [one.attname for one in value_fields(model)]
        found.update((name, *map(str, row)) for row in model.objects.known().values_list(*fields))
    return found


def members(organisation: int, on: date) -> set[int]:
    rows = Membership.objects.at(on).filter(organisation=organisation)
    return set(rows.values_list("person_id", flat=True))


def number(code: str) -> int:
    found = organisation_coded(code, ON)
    assert found is not None
    return found


def undone(world: World, act: Act) -> None:
    """Record it, look that the whole register is sound, take it back and find all as it was."""
    before = standing()
    entry = enact(act, by=world.clerk, override="thử").number
    assert standing() != before
    assert check() == []
    enact(Void(entry), by=world.clerk, override="thử")
    assert standing() == before
    assert check() == []
    assert list(verify()) == []


ABSORB = AbsorbOrganisations(("khuoi-it",), "na-ca", ON, name="Chi bộ thôn Nà Cà – Khuổi Ít")
CONSOLIDATE = ConsolidateOrganisations(
    "moi",
    "Đảng bộ xã Kim Phúc",
    ON,
    "grassroots_organisation",
    "na-ri",
    organisations=("kim-lu", "bang-phuc"),
)
SPLIT = SplitOffOrganisation(
    "tach", "Chi bộ thôn Khuổi Ít II", ON, organisation="khuoi-it", members=("khanh",)
)
JOIN = JoinPart("khuoi-it", "na-ca", ON, members=("khanh",))
FOLLOW = FollowPlace("kim-lu", "02155", "Đảng bộ phường Na Rì", date(2025, 7, 1), "ward")
MOVE = MoveOrganisation("bang-phuc", "na-ri", ON)
UPGRADE = UpgradeOrganisation("na-ca", "section", ON, cell_code="na-ca-1", cell_name="Chi bộ Nà Cà 1")
HAMLETS = MoveHamlets("02041", ON, hamlets=("t-na-ca",))
SCHEME = Reorganise("Sắp xếp 2025", ON, (ABSORB, MOVE))
DOWNGRADE = DowngradeOrganisation("kim-lu", "grassroots_cell", ON)


@pytest.mark.parametrize(
    "act",
    [ABSORB, CONSOLIDATE, SPLIT, JOIN, FOLLOW, MOVE, UPGRADE, DOWNGRADE, HAMLETS, SCHEME],
    ids=lambda act: act.kind,
)
def test_what_is_rearranged_is_sound_and_taken_back_altogether(world: World, act: Act) -> None:
    undone(world, act)


def test_a_part_goes_to_one_that_goes_on(world: World) -> None:
    old, into = world.organisation("khuoi-it"), world.organisation("na-ca")
    before, khanh = members(into, BEFORE), world.person("khanh")
    enact(JOIN, by=world.clerk, override="thử")

    assert members(into, ON) == before | {khanh}
    assert members(old, ON) == members(old, BEFORE) - {khanh}
    assert set(ways()) == {(old, into, "split")}
    assert Membership.objects.at(ON).get(person=khanh).start_reason == "organisation_transfer"


def test_what_is_divided_altogether_ends_and_is_followed_by_its_parts(world: World) -> None:
    old, first, second = map(world.organisation, ("khuoi-it", "na-ca", "ban-khan"))
    here = members(old, BEFORE)
    codes = sorted(PersonRecord.objects.known().filter(person__in=here).values_list("code", flat=True))
    steps = (
        JoinPart("khuoi-it", "ban-khan", ON, members=tuple(codes[:1])),
        JoinPart("khuoi-it", "na-ca", ON, hamlets=("t-khuoi-it",), members=tuple(codes[1:])),
        EndOrganisation("khuoi-it", ON, "ended"),
    )
    enact(Reorganise("Chia", ON, steps), by=world.clerk, override="thử")

    assert set(ways()) == {(old, first, "divided"), (old, second, "divided")}
    assert version_on(old, ON) is None
    assert here <= members(first, ON) | members(second, ON)


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (JoinPart("khuoi-it", "khuoi-it", ON, members=("khanh",)), "reorganise.itself"),
        (JoinPart("khuoi-it", "na-ca", ON), "reorganise.no_part"),
        (JoinPart("kim-lu", "bang-phuc", ON, children=("ban-khan",)), "reorganise.not_below"),
        (FollowPlace("kim-lu", "02158", "Đảng bộ xã Kim Lư", ON), "organisation.nothing_changes"),
    ],
)
def test_what_is_no_part_or_no_other_place_is_refused(world: World, act: Act, code: str) -> None:
    assert [one.code for one in dry_run(act, by=world.clerk) if one.severity == "refuse"] == [code]


def test_an_organisation_goes_on_in_what_its_place_has_become(world: World) -> None:
    kim_lu, on = world.organisation("kim-lu"), FOLLOW.on
    enact(FOLLOW, by=world.clerk, override="thử")

    row, before = version_on(kim_lu, on), version_on(kim_lu, BEFORE)
    assert row is not None
    assert before is not None
    assert (row.name, row.grassroots_type, row.place_id) == (
        "Đảng bộ phường Na Rì",
        "ward",
        "02155@2025-07-01",
    )
    assert (row.kind, row.start_reason, before.place_id) == (before.kind, "renamed", "02158@1900-01-01")
    assert ways() == []


def ways() -> list[tuple[int, int, str]]:
    rows = OrganisationSuccessor.objects.known()
    return list(rows.values_list("organisation_id", "successor_id", "kind"))


def test_who_is_taken_in_brings_members_hamlets_and_targets(world: World) -> None:
    year = (date(2025, 1, 1), date(2025, 12, 31))
    for cell, value in (("na-ca", 3), ("khuoi-it", 2)):
        enact(SetTarget(cell, "total", *year, value), by=world.clerk)
    ended, heir = world.organisation("khuoi-it"), world.organisation("na-ca")
    both = members(ended, BEFORE) | members(heir, BEFORE)
    covered = set(
        Coverage.objects.at(BEFORE).filter(organisation__in=[ended, heir]).values_list("hamlet", "other_unit")
    )

    enact(ABSORB, by=world.clerk, override="thử")

    assert members(heir, ON) == both
    assert version_on(ended, ON) is None
    assert name_of(heir, ON) == "Chi bộ thôn Nà Cà – Khuổi Ít"
    assert (
        set(Coverage.objects.at(ON).filter(organisation=heir).values_list("hamlet", "other_unit")) == covered
    )
    reasons = Membership.objects.at(ON).filter(from_date=ON).values_list("start_reason", flat=True)
    assert set(reasons) == {"organisation_transfer"}
    (target,) = Target.objects.at(ON).filter(organisation=heir)
    assert (target.value, target.from_date) == (5, year[0])
    assert not Target.objects.at(ON).filter(organisation=ended).exists()
    (left,) = OrganisationSuccessor.objects.known().filter(from_date=ON)
    assert (left.organisation_id, left.successor_id, left.kind) == (ended, heir, "absorbed")


def test_communes_become_one_and_their_cells_stand_under_it(world: World) -> None:
    enact(CONSOLIDATE, by=world.clerk, override="thử")

    new = number("moi")
    cells = {world.organisation(code) for code in (*ALL_OF_KIM_LU, "ban-khan")}
    assert set(children_of(new, ON)) == cells
    assert parent_of(new, ON) == world.organisation("na-ri")
    assert Membership.objects.known().filter(start_reason="organisation_transfer", from_date=ON).count() == 0


def test_a_part_takes_its_hamlet_and_those_who_live_there(world: World) -> None:
    enact(
        SplitOffOrganisation("moi", "Chi bộ thôn Nà Cà mới", ON, organisation="na-ca", hamlets=("t-na-ca",)),
        by=world.clerk,
        override="thử",
    )

    new, old = number("moi"), world.organisation("na-ca")
    assert Coverage.objects.at(ON).filter(organisation=new).count() == 1
    assert members(new, ON)
    assert members(new, ON) | members(old, ON) == members(old, BEFORE)
    assert not members(new, ON) & members(old, ON)


def test_what_was_recorded_later_goes_along(world: World) -> None:
    """A scheme is often recorded weeks after its day."""
    from dangvu.membership.acts import RecordDeath  # noqa: PLC0415 - only here

    later = date(2025, 9, 1)
    enact(RecordDeath("khanh", later), by=world.clerk, override="thử")
    enact(ABSORB, by=world.clerk, override="thử")

    person, heir = world.person("khanh"), world.organisation("na-ca")
    assert person in members(heir, date(2025, 8, 31))
    assert person not in members(heir, later)
    (last,) = Membership.objects.known().filter(person=person, from_date=ON)
    assert (last.until_date, last.end_reason) == (later, "died")


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (AbsorbOrganisations(("khong",), "na-ca", ON), "organisation.unknown"),
        (AbsorbOrganisations(("na-ca",), "na-ca", ON), "reorganise.itself"),
        (AbsorbOrganisations(("truong-noi-tru",), "na-ca", ON), "organisation.closed"),
        (AbsorbOrganisations(("na-ca",), "kim-lu", ON), "organisation.holds_no_members"),
        (AbsorbOrganisations(("kim-lu",), "na-ca", ON), "organisation.has_children"),
        (ConsolidateOrganisations("x", "X", ON, organisations=()), "payload.missing"),
        (MoveHamlets("02041", ON), "hamlets.which"),
        (MoveHamlets("02041", ON, "02158", ("t-na-ca",)), "hamlets.which"),
        (MoveHamlets("02041", ON, hamlets=("t-khong",)), "hamlet.unknown"),
        (ConsolidateOrganisations("x", "X", ON, organisations=("na-ca", "ban-khan")), "reorganise.parent"),
        (
            ConsolidateOrganisations("ban-khan", "X", ON, organisations=ALL_OF_KIM_LU),
            "organisation.code_taken",
        ),
        (
            ConsolidateOrganisations("x", "X", ON, official_code="06.064.001", organisations=ALL_OF_KIM_LU),
            "organisation.official_code_taken",
        ),
        (
            SplitOffOrganisation("x", "X", ON, organisation="na-ca", members=("khanh",)),
            "reorganise.not_member",
        ),
        (SplitOffOrganisation("x", "X", ON, organisation="na-ca", hamlets=("t-ban-khan",)), "coverage.none"),
        (SplitOffOrganisation("x", "X", ON, organisation="na-ca"), "reorganise.nobody"),
        (
            SplitOffOrganisation("x", "X", ON, organisation="kim-lu", children=("ban-khan",)),
            "reorganise.not_below",
        ),
        (MoveOrganisation("kim-lu", "na-ri", ON), "organisation.nothing_changes"),
        (MoveOrganisation("na-ri", "na-ca", ON), "reorganise.circle"),
        (MoveOrganisation("na-ca", "na-ri", ON), "organisations.parent_kind"),
        (UpgradeOrganisation("na-ca", "section", ON), "reorganise.first_cell"),
        (UpgradeOrganisation("kim-lu", "section", ON, cell_code="x", cell_name="X"), "reorganise.first_cell"),
        (DowngradeOrganisation("na-ca", "cell", ON), "reorganise.no_downgrade"),
        (Reorganise("Không", ON, ()), "payload.missing"),
        (Reorganise("Hai ngày", ON, (MoveOrganisation("bang-phuc", "na-ri", BEFORE),)), "reorganise.days"),
        (Reorganise("Sai thứ tự", ON, (ABSORB, ABSORB)), "reorganise.ended_before"),
    ],
)
def test_what_stands_in_the_way_is_named(world: World, act: Act, expected: str) -> None:
    assert expected in {one.code for one in dry_run(act, by=world.clerk)}


def test_hamlets_lie_elsewhere_and_stay_covered(world: World) -> None:
    covered = set(Coverage.objects.at(ON).values_list("hamlet_id", "organisation_id"))
    enact(MoveHamlets("02041", ON, "02158"), by=world.clerk)

    lying = HamletVersion.objects.at(ON).values_list("place__code", flat=True)
    assert set(lying) == {"02041"}
    assert set(Coverage.objects.at(ON).values_list("hamlet_id", "organisation_id")) == covered


def test_who_was_moved_on_the_very_day_may_end_on_it(world: World) -> None:
    enact(MOVE, by=world.clerk, override="thử")

    undone(world, CONSOLIDATE)


def test_nothing_later_is_turned_over(world: World) -> None:
    enact(MOVE, by=world.clerk, override="thử")
    earlier = MoveOrganisation("bang-phuc", "na-ri", BEFORE)

    assert "organisation.later_change" in {one.code for one in dry_run(earlier, by=world.clerk)}


def test_whoever_has_a_part_of_it_records_nothing(world: World) -> None:
    here = account("here", world.organisation("kim-lu"), "read", "record")

    def may(act: Act) -> bool:
        return "mandate.missing" not in {one.code for one in dry_run(act, by=here)}

    assert [may(ABSORB), may(CONSOLIDATE)] == [True, False]
    assert [may(Reorganise("Thử", ON, steps)) for steps in ((ABSORB,), (ABSORB, CONSOLIDATE))] == [
        True,
        False,
    ]
