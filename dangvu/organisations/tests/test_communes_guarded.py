"""Who may record what becomes of communes, with whom, by which paper; and what may not come to them."""

from dataclasses import replace
from datetime import date

import pytest

from dangvu.accounts.models import Account
from dangvu.core.finding import Refused, refusals
from dangvu.core.period import DAY
from dangvu.ledger.acts import Act
from dangvu.ledger.paper import Paper
from dangvu.organisations.acts import (
    AbsorbCommunes,
    AbsorbOrganisations,
    ConsolidateCommunes,
    ConsolidateOrganisations,
    EstablishOrganisation,
    FollowPlace,
    MoveCommune,
    MoveHamlets,
    RenameCommune,
    Reorganise,
    SplitOffCommune,
)
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.tests.test_commune_movements import (
    ACTS,
    HAMLETS,
    HERE,
    ON,
    codes,
    key,
    record,
    refused_codes,
)
from tests.cast import Two, World, account, dry_run, enact

pytestmark = pytest.mark.django_db
FOUNDED = ConsolidateOrganisations(
    "cu", "Đảng bộ xã Cũ", HERE, place_code="", organisations=("kim-lu",), parent="bk",
    organisation_kind="grassroots_organisation", grassroots_type="commune",
)  # fmt: skip


@pytest.fixture
def world(world: World) -> World:
    """Two communes of today, each with its organisation, "cu" and "khac"."""
    one, two, _three = codes()
    record(replace(FOUNDED, place_code=one), world)
    record(replace(FOUNDED, code="khac", place_code=two, organisations=("bang-phuc",)), world)
    return world


def over(code: str) -> Account:
    """Somebody who records in the organisation alone."""
    number = OrganisationVersion.objects.at(HERE).get(code=code).organisation_id
    return account(f"over {code}", number, "read", "record")


def is_barred(act: Act, by: Account) -> bool:
    return "mandate.missing" in {found.code for found in dry_run(act, by=by)}


@pytest.mark.parametrize("days", [0, 1])
def test_communes_are_merged_after_their_organisations_were_in_another_entry(world: World, days: int) -> None:
    one, two, _three = codes()
    record(AbsorbOrganisations(("khac",), "cu", ON), world)
    act = ConsolidateCommunes((one, two), one, "Kim Sơn", ON + days * DAY, "xa")

    assert refusals(dry_run(act, by=over("bk"))) == []
    assert is_barred(act, over("cu"))


def test_hamlets_are_moved_after_their_cells_were_merged_in_another_entry(world: World) -> None:
    one, _two, _three = codes()
    record(AbsorbOrganisations(("khuoi-it",), "na-ca", ON), world)

    assert not is_barred(MoveHamlets(one, ON, hamlets=("t-khuoi-it",)), over("cu"))


def test_who_moves_a_commune_to_another_province_answers_for_that_too(world: World) -> None:
    one, _two, _three = codes()
    here, above = over("cu"), over("bk")

    assert not is_barred(RenameCommune(one, "Kim Sơn", ON), here)
    assert is_barred(MoveCommune(one, "04", ON), here)
    assert not is_barred(MoveCommune(one, "04", ON), above)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.kind)
def test_a_second_person_checks_what_becomes_of_communes(world: World, act: Act) -> None:
    record(HAMLETS, world)
    with pytest.raises(Refused) as refused:
        enact(act, by=Two.of(world).clerk, override="thử")
    assert [found.code for found in refused.value.findings] == ["second.needed"]


def test_nothing_is_founded_in_or_sent_to_a_commune_whose_end_an_act_has_recorded(world: World) -> None:
    one, _two, three = codes()
    record(AbsorbCommunes((one,), three, date(2026, 8, 1), population=9000), world)
    acts = (
        MoveHamlets(one, ON, hamlets=("t-na-ca",)),
        EstablishOrganisation("moi", "Đảng bộ", "grassroots_organisation", ON, "bk", place_code=one),
        FollowPlace("khac", one, "Đảng bộ xã Mới", ON),
        replace(FOUNDED, code="moi", on=ON, place_code=one, organisations=("khac",)),
    )

    for act in acts:
        told = [one for one in refusals(dry_run(act, by=world.clerk)) if one.code == "place.later_change"]
        assert len(told) == 1, act.kind
        assert "01/08/2026" in told[0].message
    # A commune that the shipped data ends goes on to its successor by the scheme of that day.
    assert refusals(MoveHamlets("02158", date(2020, 1, 1), hamlets=("t-ban-khan",)).check()) == []


def test_an_organisation_whose_place_changed_already_takes_its_name(world: World) -> None:
    one, _two, _three = codes()
    record(RenameCommune(one, "Kim Sơn", ON, "phuong"), world)

    assert refused_codes(FollowPlace("cu", one, "Đảng bộ xã Cũ", ON), world) == [
        "organisation.nothing_changes"
    ]
    record(FollowPlace("cu", one, "Đảng bộ phường Kim Sơn", ON, "ward"), world)
    row = OrganisationVersion.objects.at(ON).get(code="cu")
    assert (row.name, row.grassroots_type, row.place_id) == ("Đảng bộ phường Kim Sơn", "ward", key(one))


@pytest.mark.parametrize(
    ("issuer", "asked"), [("UBTVQH", True), ("Ủy ban thường vụ Quốc hội", False), ("", True)]
)
def test_a_scheme_by_the_resolution_itself_is_not_told_to_name_it(
    world: World, issuer: str, asked: bool
) -> None:
    one, _two, _three = codes()
    scheme = Reorganise("Thử", ON, (RenameCommune(one, "Kim Sơn", ON),))
    told = dry_run(scheme, by=world.clerk, paper=Paper(number="1", issuer=issuer))
    assert ("places.decider_not_told" in {found.code for found in told}) == asked
    assert "places.decider" not in {found.code for found in told}


def test_one_commune_alone_is_not_consolidated(world: World) -> None:
    one, _two, _three = codes()
    (told,) = refusals(dry_run(ConsolidateCommunes((one,), one, "Mới", ON), by=world.clerk))
    assert told.code == "places.only_one"
    assert "Chỉ có một" in told.message


@pytest.mark.parametrize("code", ["zz001", "1234", "1840x", "01 84"])
def test_a_commune_has_a_code_of_five_digits(world: World, code: str) -> None:
    one, two, _three = codes()
    acts = (
        ConsolidateCommunes((one, two), code, "Mới", ON),
        SplitOffCommune(one, code, "Mới", ON),
        RenameCommune(one, "Mới", ON, place_code=code),
    )
    assert [refused_codes(act, world) for act in acts] == [["place.code"]] * len(acts)
