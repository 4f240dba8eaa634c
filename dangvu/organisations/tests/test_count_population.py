"""The people of a place counted on a day: a paper behind it, and the share of the population goes on."""

from datetime import date

import pytest

from dangvu.core.finding import refusals
from dangvu.core.period import DAY
from dangvu.ledger.void import Void
from dangvu.organisations.acts import AbsorbCommunes, CountPopulation, SplitOffCommune
from dangvu.organisations.models import OrganisationVersion
from dangvu.places.models import Population
from dangvu.statistics.figures import figure
from tests.cast import World, account, dry_run, enact

pytestmark = pytest.mark.django_db
ON = date(2026, 4, 1)
EVE = ON - DAY
COUNT = CountPopulation("01840", ON, 4200)
KIM_LU = "02158"


def counts(code: str) -> list[tuple[date, int]]:
    rows = Population.objects.known().filter(place__code=code).order_by("from_date")
    return list(rows.values_list("from_date", "population"))


def share(on: date) -> object:
    return figure("members.share_of_population", "kim-lu", at=on).value


def test_a_count_is_what_the_share_is_worked_out_with_from_that_day(world: World) -> None:
    on = date(2018, 6, 1)
    act = CountPopulation(KIM_LU, on, 2000)
    members = figure("members.total", "kim-lu", at=on).value
    assert members
    number = enact(act, by=world.clerk).number

    assert act.sentence() == "Ghi số dân của Kim Lư theo lần đếm ngày 01/06/2018: 2000"
    assert share(on) == int(members) / 2000
    assert share(on - DAY) is None
    enact(Void(number), by=world.clerk, override="thử")
    assert share(on) is None


def test_told_again_for_the_day_it_takes_the_place_of_what_was_told(world: World) -> None:
    enact(COUNT, by=world.clerk)
    again = CountPopulation("01840", ON, 4300)

    (told,) = dry_run(again, by=world.clerk)
    assert (told.code, told.severity) == ("place.counted", "warn")
    number = enact(again, by=world.clerk, override="đếm lại").number
    assert counts("01840") == [(ON, 4300)]
    enact(Void(number), by=world.clerk, override="thử")
    assert counts("01840") == [(ON, 4200)]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (CountPopulation("01840", ON, 0), "place.population"),
        (CountPopulation("01840", ON, 100_000_001), "place.population"),
        (COUNT, "place.nothing_changes"),
        (CountPopulation("99999", ON, 100), "place.unknown"),
        (CountPopulation(KIM_LU, ON, 100), "place.unknown"),
    ],
)
def test_what_no_count_can_be_is_refused(world: World, act: CountPopulation, code: str) -> None:
    enact(COUNT, by=world.clerk)
    assert [one.code for one in refusals(dry_run(act, by=world.clerk))] == [code]


def test_a_commune_that_takes_in_others_on_the_day_of_its_count_has_one_count(world: World) -> None:
    enact(COUNT, by=world.clerk)
    enact(AbsorbCommunes(("01843",), "01840", ON, population=9000), by=world.clerk, override="thử")

    assert counts("01840") == [(ON, 9000)]


def test_what_was_counted_on_the_day_of_the_change_goes_on(world: World) -> None:
    for code, day in (("01840", EVE), ("01843", EVE), ("01840", ON)):
        enact(CountPopulation(code, day, 4200), by=world.clerk)
    acts = (
        AbsorbCommunes(("01843",), "01840", ON),
        SplitOffCommune("01840", "99001", "Mới", ON, population=900),
    )
    for act in acts:
        assert "place.uncounted" not in {one.code for one in dry_run(act, by=world.clerk)}
    enact(acts[0], by=world.clerk, override="thử")
    assert counts("01840") == [(EVE, 4200), (ON, 4200)]


def test_who_has_the_organisation_of_the_place_or_of_what_is_above_records_it(world: World) -> None:
    def may(code: str, act: CountPopulation) -> bool:
        found = OrganisationVersion.objects.at(date(2018, 1, 1)).get(code=code).organisation_id
        told = dry_run(act, by=account(f"{code}-{act.place}", found, "read", "record"))
        return "mandate.missing" not in {one.code for one in told}

    old = CountPopulation(KIM_LU, date(2018, 6, 1), 2000)
    assert [may(code, old) for code in ("kim-lu", "na-ri", "na-ca", "bang-phuc")] == [
        True,
        True,
        False,
        False,
    ]
    district = CountPopulation("066", date(2018, 6, 1), 2000)
    assert [may(code, district) for code in ("kim-lu", "na-ri")] == [False, True]
    # The register has no organisation there: whoever records for all of it.
    assert [may(code, COUNT) for code in ("na-ri", "bk")] == [False, True]
