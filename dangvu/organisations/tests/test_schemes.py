"""Movements as the steps of one scheme: each builds on those before, one entry records all."""

from collections import Counter
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.ledger.payload import read
from dangvu.ledger.rebuild import check
from dangvu.ledger.void import Void
from dangvu.membership.models import Membership
from dangvu.organisations.acts import (
    AbsorbOrganisations,
    EndOrganisation,
    JoinPart,
    MoveHamlets,
    MoveOrganisation,
    Reorganise,
    SetTarget,
)
from dangvu.organisations.lookup import name_of, version_on
from dangvu.organisations.models import Coverage, OrganisationVersion, Target
from dangvu.organisations.reorganising.of_places import OfPlaces
from dangvu.organisations.tests.test_reorganising import (
    ABSORB,
    BEFORE,
    CONSOLIDATE,
    ON,
    SCHEME,
    UPGRADE,
    members,
    number,
    standing,
    undone,
)
from dangvu.places.models import HamletVersion
from dangvu.tree.queries import children_of, parent_of, roots
from tests.cast import World, dry_run, enact, payload_of


def test_a_scheme_is_one_entry_in_which_each_step_builds_on_those_before(world: World) -> None:
    scheme = Reorganise(
        "Sắp xếp 2025",
        ON,
        (
            CONSOLIDATE,
            MoveOrganisation("moi", "bk", ON),
            AbsorbOrganisations(("khuoi-it",), "na-ca", ON),
            EndOrganisation("cho-don", ON, "ended"),
        ),
    )
    undone(world, scheme)
    enact(scheme, by=world.clerk, override="thử")

    new = number("moi")
    assert parent_of(new, ON) == world.organisation("bk")
    assert set(children_of(new, ON)) == {world.organisation("na-ca"), world.organisation("ban-khan")}
    assert version_on(world.organisation("cho-don"), ON) is None


def test_a_scheme_written_down_is_read_again(world: World) -> None:
    said = payload_of(SCHEME)

    assert said["steps"][0] == {"kind": "absorb_organisations", **payload_of(ABSORB)}
    assert read(Reorganise, said) == (SCHEME, [])
    del said["steps"][1]["on"]  # what all share stands once
    assert read(Reorganise, said) == (SCHEME, [])
    said["steps"][1] |= {"kind": "admit_member"}
    said["steps"][0] |= {"into": ""}
    _none, faults = read(Reorganise, said)
    assert [(one.code, one.where["field"]) for one in faults] == [
        ("payload.missing", "steps.1.into"),
        ("payload.act_kind", "steps.2"),
    ]


def test_the_first_of_july_2025_is_a_scheme(world: World) -> None:
    """Districts end, communes stand under the joined province, cells below them are of the grassroots."""
    before = standing()
    people = Membership.objects.at(date(2025, 6, 30)).count()
    scheme = Reorganise("01/7/2025", date(2025, 7, 1), tuple(OfPlaces(world.organisation("bk")).steps()))
    done = enact(scheme, by=world.clerk, override="thử")

    on = date(2025, 7, 1)
    (root,) = roots(on)
    assert name_of(root, on) == "Đảng bộ tỉnh Thái Nguyên"
    kinds = Counter(OrganisationVersion.objects.at(on).values_list("kind", flat=True))
    assert kinds == {"province": 1, "intermediate": 2, "grassroots_cell": 3}
    assert Membership.objects.at(on).count() == people
    assert not Membership.objects.known().filter(from_date=on).exists()  # nobody moved: their cells did
    places = HamletVersion.objects.at(on).values_list("place__from_date", flat=True)
    assert set(places) == {on}
    assert check() == []
    enact(Void(done.number), by=world.clerk, override="thử")
    assert standing() == before


def test_many_places_are_read_as_one(world: World) -> None:
    """A scheme of the country moves the hamlets of ten thousand communes."""

    def asked(*olds: str) -> int:
        steps = tuple(MoveHamlets("02041", ON, old) for old in olds)
        with CaptureQueriesContext(connection) as found:
            dry_run(Reorganise("Thôn", ON, steps), by=world.clerk)
        return len(found)

    assert asked("02158", "01960", "02140") == asked("02158")


def test_a_fault_is_told_with_its_movement(world: World) -> None:
    scheme = Reorganise("Thử", ON, (ABSORB, MoveOrganisation("khong", "na-ri", ON)))

    (fault,) = [one for one in dry_run(scheme, by=world.clerk) if one.code == "organisation.unknown"]
    assert fault.where == {"field": "organisation", "movement": 2}


def test_who_goes_to_a_cell_founded_in_a_later_step_comes_there(world: World) -> None:
    enact(
        SetTarget("khuoi-it", "total", date(2025, 1, 1), date(2025, 12, 31), 3),
        by=world.clerk,
        override="thử",
    )
    before = members(number("na-ca"), BEFORE) | members(number("khuoi-it"), BEFORE)
    steps = (
        JoinPart("ban-khan", "khuoi-it", ON, members=("son",)),
        AbsorbOrganisations(("khuoi-it",), "na-ca", ON),
        UPGRADE,
    )

    enact(Reorganise("Thử", ON, steps), by=world.clerk, override="thử")

    first = number("na-ca-1")
    assert members(first, ON) == before | {world.person("son")}
    targets = Target.objects.at(ON).filter(organisation=first)
    assert list(targets.values_list("value", flat=True)) == [3]
    assert set(Coverage.objects.at(ON).values_list("organisation_id", flat=True)) <= {
        first,
        number("ban-khan"),
    }
    assert check() == []
