"""Renaming, recoding, changing kind, ending, covering, targets, correcting: what each does and refuses."""

from datetime import date

import pytest

from dangvu.ledger.acts import Act
from dangvu.ledger.paper import Paper, Step
from dangvu.ledger.rebuild import check
from dangvu.ledger.void import Void
from dangvu.membership.acts import TransferMember
from dangvu.organisations.acts import (
    ChangeOrganisationKind,
    CorrectOrganisation,
    CoverUnit,
    EndOrganisation,
    EstablishOrganisation,
    RecodeOrganisation,
    ReleaseUnit,
    RenameOrganisation,
    SetTarget,
    WithdrawTarget,
)
from dangvu.organisations.lookup import name_of, organisation_coded, version_on
from dangvu.organisations.models import Coverage, OrganisationSuccessor, OrganisationVersion, Target
from dangvu.tree.models import Placement
from tests.cast import World, account, dry_run, enact

ON = date(2025, 6, 2)
BEFORE = date(2025, 6, 1)
NEW_NAME = "Chi bộ thôn Nà Cà – Bản Mới"


def codes(world: World, act: Act, paper: Paper | None = None) -> list[str]:
    found = dry_run(act, by=world.clerk, paper=paper)
    return [one.code for one in found if one.severity != "inform"]


def test_a_new_name_holds_from_its_day_and_the_old_one_before(world: World) -> None:
    organisation = world.organisation("na-ca")
    recorded = enact(RenameOrganisation("na-ca", NEW_NAME, ON), by=world.clerk)

    assert (name_of(organisation, BEFORE), name_of(organisation, ON)) == ("Chi bộ thôn Nà Cà", NEW_NAME)
    assert check() == []
    enact(Void(recorded.number), by=world.clerk)
    assert name_of(organisation, ON) == "Chi bộ thôn Nà Cà"


def test_an_organisation_is_found_by_its_new_code_and_kept_under_its_own(world: World) -> None:
    enact(RecodeOrganisation("na-ca", "06.066.001.000.099", ON), by=world.clerk)

    assert organisation_coded("06.066.001.000.099", ON) == world.organisation("na-ca")
    assert organisation_coded("06.066.001.000.099", BEFORE) is None
    assert organisation_coded("na-ca", ON) == world.organisation("na-ca")


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (RenameOrganisation("na-ca", "Chi bộ thôn Nà Cà", ON), "organisation.nothing_changes"),
        (RecodeOrganisation("na-ca", "06.066.001.000.001", ON), "organisation.nothing_changes"),
        (RecodeOrganisation("na-ca", "06.066.001.000.002", ON), "organisation.official_code_taken"),
        (RenameOrganisation("truong-noi-tru", "Chi bộ khác", ON), "organisation.closed"),
        (RenameOrganisation("truong-noi-tru", "Chi bộ khác", date(2018, 1, 1)), "organisation.later_change"),
        (CorrectOrganisation("na-ca", ON, name="Chi bộ thôn Nà Cà"), "organisation.nothing_changes"),
        (CorrectOrganisation("na-ca", ON), "organisation.nothing_changes"),
        (CorrectOrganisation("na-ca", ON, official_code="06.066.001"), "organisation.official_code_taken"),
        (ChangeOrganisationKind("na-ca", "cell", ON), "organisation.nothing_changes"),
        (ChangeOrganisationKind("na-ca", "section", ON), "organisation.holds_no_members"),
        (ChangeOrganisationKind("kim-lu", "cell", ON), "organisation.has_children"),
        (EndOrganisation("na-ca", ON, "ended"), "organisation.not_empty"),
        (EndOrganisation("kim-lu", ON, "absorbed"), "organisation.successor"),
        (EndOrganisation("kim-lu", ON, "ended", "bang-phuc"), "organisation.successor"),
        (EndOrganisation("kim-lu", ON, "absorbed", "kim-lu"), "organisation.successor"),
        (CoverUnit("na-ca", ON), "coverage.one_unit"),
        (CoverUnit("na-ca", ON, hamlet="t-na-ca", other_unit="Trường"), "coverage.one_unit"),
        (CoverUnit("kim-lu", ON, other_unit="Trạm Y tế"), "coverage.no_cell"),
        (CoverUnit("na-ca", ON, hamlet="t-na-ca"), "coverage.already"),
        (CoverUnit("khuoi-it", ON, hamlet="t-na-ca"), "coverage.by_another"),
        (CoverUnit("na-ca", ON, hamlet="t-khong"), "hamlet.unknown"),
        (ReleaseUnit("khuoi-it", ON, hamlet="t-na-ca"), "coverage.none"),
        (SetTarget("bk", "total", ON, BEFORE, 5), "target.days"),
        (SetTarget("bk", "total", ON, ON, -1), "target.value"),
        (SetTarget("bk", "x", ON, ON, 1), "payload.code"),
        (WithdrawTarget("bk", "total", ON, ON), "target.none"),
    ],
)
def test_what_stands_in_the_way_is_named(world: World, act: Act, expected: str) -> None:
    assert expected in codes(world, act)


def test_an_empty_cell_ends_and_leaves_a_successor(world: World) -> None:
    enact(TransferMember("son", "na-ca", ON), by=world.clerk, override="thử")
    enact(TransferMember("nga", "na-ca", ON), by=world.clerk, override="thử")
    for row in Coverage.objects.at(ON).filter(organisation=world.organisation("ban-khan")):
        unit = {"other_unit": row.other_unit} if row.hamlet_id is None else {"hamlet": _hamlet(row.hamlet_id)}
        enact(ReleaseUnit("ban-khan", ON, **unit), by=world.clerk)

    enact(EndOrganisation("ban-khan", ON, "absorbed", "na-ca"), by=world.clerk, override="thử")

    organisation = world.organisation("ban-khan")
    assert version_on(organisation, ON) is None
    assert not Placement.objects.at(ON).filter(organisation=organisation).exists()
    (left,) = OrganisationSuccessor.objects.known().filter(organisation=organisation)
    assert (left.successor_id, left.kind, left.from_date) == (world.organisation("na-ca"), "absorbed", ON)
    assert check() == []


def _hamlet(number: int) -> str:
    from dangvu.places.models import HamletVersion  # noqa: PLC0415 - only here

    return HamletVersion.objects.at(ON).get(hamlet=number).code


def test_what_stands_in_an_organisation_is_counted(world: World) -> None:
    said = [one.message for one in dry_run(EndOrganisation("kim-lu", ON, "ended"), by=world.clerk)]

    assert any("còn 2 tổ chức trực thuộc" in message for message in said)


def test_a_cell_covers_a_unit_and_lets_it_go(world: World) -> None:
    enact(CoverUnit("na-ca", ON, other_unit="Trạm Y tế xã Kim Lư"), by=world.clerk)
    enact(ReleaseUnit("na-ca", date(2025, 7, 1), other_unit="Trạm Y tế xã Kim Lư"), by=world.clerk)

    (row,) = Coverage.objects.known().filter(other_unit="Trạm Y tế xã Kim Lư")
    assert (row.from_date, row.until_date) == (ON, date(2025, 7, 1))


def test_a_target_stands_for_its_period_until_withdrawn(world: World) -> None:
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    enact(SetTarget("kim-lu", "total", first, last, 12, "NQ 05"), by=world.clerk)

    (row,) = Target.objects.known().filter(organisation=world.organisation("kim-lu"), from_date=first)
    assert (row.kind, row.value, row.until_date, row.paper) == ("total", 12, date(2026, 1, 1), "NQ 05")
    assert "target.already" in codes(world, SetTarget("kim-lu", "total", first, last, 13))
    enact(WithdrawTarget("kim-lu", "total", first, last), by=world.clerk)
    assert "target.already" not in codes(world, SetTarget("kim-lu", "total", first, last, 13))


def test_a_correction_holds_for_all_the_days_of_the_wrong_row(world: World) -> None:
    enact(CorrectOrganisation("na-ca", ON, name="Chi bộ thôn Nà Cả"), by=world.clerk)

    rows = OrganisationVersion.objects.known().filter(organisation=world.organisation("na-ca"))
    assert [(row.from_date, row.name, row.start_reason) for row in rows] == [
        (date(2000, 1, 1), "Chi bộ thôn Nà Cả", "opening")
    ]
    assert check() == []


def test_a_commune_cell_grows_into_another_grassroots_type(world: World) -> None:
    act = ChangeOrganisationKind("kim-lu", "grassroots_organisation", ON, "ward", consent_on=BEFORE)

    enact(act, by=world.clerk, override="thử")

    row = version_on(world.organisation("kim-lu"), ON)
    assert row is not None
    assert (row.grassroots_type, row.kind) == ("ward", "grassroots_organisation")


def test_the_committee_directly_above_decides(world: World) -> None:
    act = RenameOrganisation("na-ca", NEW_NAME, ON)
    by = {code: Paper(steps=(Step("deciding", code, "committee"),)) for code in ("kim-lu", "na-ri")}

    assert "deciding.not_competent" not in codes(world, act, by["kim-lu"])
    assert "deciding.not_competent" in codes(world, act, by["na-ri"])


def test_a_mandate_over_the_organisation_is_asked(world: World) -> None:
    recorder = account("ghi", world.organisation("bang-phuc"), "record")

    assert [one.code for one in dry_run(RenameOrganisation("na-ca", NEW_NAME, ON), by=recorder)][:1] == [
        "mandate.missing"
    ]
    assert "mandate.missing" not in [
        one.code for one in dry_run(RenameOrganisation("ban-khan", NEW_NAME, ON), by=recorder)
    ]


def test_a_new_organisation_is_renamed_on_its_very_first_day(world: World) -> None:
    new = EstablishOrganisation("moi", "Chi bộ mới", "cell", ON, "kim-lu", members=("be", "hoa", "lan"))
    enact(new, by=world.clerk, override="thử")

    enact(RenameOrganisation("moi", "Chi bộ thôn Mới", ON), by=world.clerk)

    rows = OrganisationVersion.objects.known().filter(code="moi")
    assert [row.name for row in rows] == ["Chi bộ thôn Mới"]
