"""needs.md 2.1: three communes become one on 1 July 2025, one is split off on 1 September; totals agree to
the person, on every day's structure, and taking both back restores the state before, hash for hash.
"""

from datetime import date
from hashlib import sha256

import pytest

from dangvu.core import canonical
from dangvu.ledger.facts import facts, value_fields
from dangvu.ledger.rebuild import check
from dangvu.ledger.void import Void
from dangvu.membership.acts import AdmitMember, RecordDeath
from dangvu.organisations.acts import (
    ConsolidateOrganisations,
    EstablishOrganisation,
    MoveOrganisation,
    SplitOffOrganisation,
)
from dangvu.statistics.figures import Query, figure
from dangvu.statistics.series import Series, series
from tests.cast import World, enact

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]

MERGED, SPLIT = date(2025, 7, 1), date(2025, 9, 1)
DAYS = (date(2025, 6, 30), MERGED, date(2025, 8, 31), SPLIT)
COMMUNES = {
    DAYS[0]: ("kim-lu", "con-minh", "bang-phuc"),
    MERGED: ("kim-phuc",),
    DAYS[2]: ("kim-phuc",),
    SPLIT: ("kim-phuc", "bang-phuc-moi"),
}
"""Those of each day."""


def state() -> str:
    """The hash of all that stands, on whatever day."""
    rows = [
        [name, *map(str, row)]
        for name, model in facts().items()
        for row in model.objects.known().values_list(*(field.attname for field in value_fields(model)))
    ]
    return sha256(canonical.text_of(sorted(rows)).encode()).hexdigest()


def total(org: str, on: date, structure: date | None = None) -> int:
    value = figure("members.total", org, at=on, structure=structure).value
    assert isinstance(value, int), (org, on, structure)
    return value


def compared(org: str, structure: date) -> Series:
    return series(Query("members.total", org, structure=structure), [(None, day) for day in DAYS])


@pytest.fixture
def reorganised(world: World) -> tuple[str, int, int]:
    """The state before, and the entries of both decisions; in August one is admitted, one dies."""
    new = EstablishOrganisation(
        "con-minh",
        "Đảng bộ xã Côn Minh",
        "grassroots_organisation",
        date(2024, 1, 1),
        "na-ri",
        grassroots_type="commune",
    )
    august = date(2025, 8, 1)
    for act in (
        new,
        MoveOrganisation("khuoi-it", "con-minh", date(2024, 2, 1)),
        AdmitMember(
            "ban-khan",
            date(2025, 7, 20),
            august,
            code="n1",
            full_name="Lý Thị Na",
            sex="female",
            birth_date=date(1995, 5, 19),
            ethnic_group="02",
            identity_number="006085000101",
        ),
        RecordDeath("minh", date(2025, 8, 15)),
    ):
        enact(act, by=world.clerk, override="thử")
    before = state()
    merge = ConsolidateOrganisations(
        "kim-phuc",
        "Đảng bộ xã Kim Phúc",
        MERGED,
        "grassroots_organisation",
        "bk",
        organisations=COMMUNES[DAYS[0]],
    )
    split = SplitOffOrganisation(
        "bang-phuc-moi",
        "Đảng bộ xã Bằng Phúc mới",
        SPLIT,
        organisation="kim-phuc",
        children=("ban-khan",),
    )
    merged, parted = (enact(act, by=world.clerk, override="thử").number for act in (merge, split))
    return before, merged, parted


def test_totals_of_the_four_days_agree_to_the_person(reorganised: tuple[str, int, int]) -> None:
    told = {day: {org: total(org, day) for org in orgs} for day, orgs in COMMUNES.items()}

    assert told == {
        DAYS[0]: {"kim-lu": 3, "con-minh": 2, "bang-phuc": 2},
        MERGED: {"kim-phuc": 7},
        DAYS[2]: {"kim-phuc": 7},
        SPLIT: {"kim-phuc": 4, "bang-phuc-moi": 3},
    }
    assert [sum(told[day].values()) for day in DAYS] == [total("bk", day) for day in DAYS]


@pytest.mark.parametrize("structure", DAYS)
def test_the_comparable_series_sums_to_the_plain_total_on_the_structure_of_each_day(
    reorganised: tuple[str, int, int], structure: date
) -> None:
    found = [compared(org, structure).points for org in COMMUNES[structure]]

    sums = [sum(int(one.value or 0) for one in points) for points in zip(*found, strict=True)]
    assert sums == [total("bk", day) for day in DAYS] == [7, 7, 7, 7]
    for org, points in zip(COMMUNES[structure], found, strict=True):
        assert [one.value for one in points] == [total(org, day, structure) for day in DAYS]
        then = [total(org, day) if org in COMMUNES[day] else None for day in DAYS]
        assert [one.then for one in points] == then


def test_the_series_of_a_part_is_its_own_people_and_names_both_decisions(
    reorganised: tuple[str, int, int],
) -> None:
    _before, merge, split = reorganised

    found = compared("bang-phuc-moi", SPLIT)

    assert [one.value for one in found.points] == [2, 2, 3, 3]
    assert [(one.on, one.entry, one.paper) for one in found.breaks] == [
        (MERGED, merge, "1-QĐ"),
        (SPLIT, split, "1-QĐ"),
    ]


def test_taking_both_back_restores_the_state_before(world: World, reorganised: tuple[str, int, int]) -> None:
    before, merge, split = reorganised
    assert state() != before

    enact(Void(split), by=world.clerk)
    enact(Void(merge), by=world.clerk)

    assert state() == before
    assert check() == []
    assert [total(org, SPLIT) for org in COMMUNES[DAYS[0]]] == [3, 1, 3]
