"""Which organisation a code means, on a day and as known at an entry."""

from dataclasses import replace
from datetime import date

import pytest

from dangvu.ledger.tests.tampering import begun_entry
from dangvu.membership.acts import TransferMember
from dangvu.organisations.acts import EstablishOrganisation
from dangvu.organisations.lookup import (
    AmbiguousCode,
    name_of,
    organisation_coded,
    version_on,
    versions_on,
)
from dangvu.organisations.models import OrganisationVersion
from tests.cast import World, dry_run, enact

ON = date(2018, 1, 1)
NEW = EstablishOrganisation(
    "moi", "Chi bộ mới", "cell", date(2025, 3, 3), "kim-lu", members=("be", "hoa", "minh")
)


def test_the_official_code_and_the_key_of_the_file_find_the_same(world: World) -> None:
    assert organisation_coded("06.066.001.000.001", ON) == organisation_coded("na-ca", ON)
    assert organisation_coded("khong-co", ON) is None


def test_an_official_code_is_looked_up_on_the_day_and_a_key_on_any(world: World) -> None:
    assert organisation_coded("06.066.009", ON) == world.organisation("truong-noi-tru")
    assert organisation_coded("06.066.009", date(2019, 7, 1)) is None
    assert organisation_coded("truong-noi-tru", date(2025, 1, 1)) == world.organisation("truong-noi-tru")


def test_whoever_bears_the_code_officially_goes_before_the_key_of_another(world: World) -> None:
    enact(replace(NEW, official_code="na-ca"), by=world.clerk)

    assert organisation_coded("na-ca", date(2025, 3, 3)) == world.organisation("moi")
    assert organisation_coded("na-ca", ON) == world.organisation("na-ca")


def test_two_bearers_on_one_day_are_ambiguous(world: World) -> None:
    OrganisationVersion.objects.create(
        recorded_in=begun_entry(),
        ordinal=9999,
        from_date=date(2024, 1, 1),
        organisation_id=world.organisation("ban-khan"),
        code="lan-hai",
        kind="cell",
        official_code="06.066.001.000.001",
    )

    assert organisation_coded("06.066.001.000.001", date(2023, 12, 31)) == world.organisation("na-ca")
    with pytest.raises(AmbiguousCode):
        organisation_coded("06.066.001.000.001", date(2024, 1, 1))
    findings = dry_run(TransferMember("son", "06.066.001.000.001", date(2024, 5, 2)), by=world.clerk)
    assert "organisation.ambiguous" in [one.code for one in findings]


def test_what_was_known_at_an_entry_is_asked_with_its_number(world: World) -> None:
    enact(NEW, by=world.clerk)

    assert organisation_coded("moi", date(2025, 3, 3), known=1) is None
    assert organisation_coded("moi", date(2025, 3, 3), known=2) is not None


def test_a_version_holds_only_on_its_days(world: World) -> None:
    school = world.organisation("truong-noi-tru")

    assert version_on(school, date(2019, 6, 30)) is not None
    assert version_on(school, date(2019, 7, 1)) is None
    cell = world.organisation("na-ca")
    assert {one: row.code for one, row in versions_on([school, cell], date(2020, 1, 1)).items()} == {
        cell: "na-ca"
    }


def test_the_name_of_one_that_ended_is_the_last_it_bore(world: World) -> None:
    assert name_of(world.organisation("truong-noi-tru"), date(2025, 1, 1)) == "Chi bộ Trường Nội trú Na Rì"
    assert name_of(999, ON) == "999"
