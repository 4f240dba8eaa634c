"""The example of the design, row for row, and what stands in the way of a void."""

from datetime import date

import pytest

from dangvu.core.finding import Refused
from dangvu.ledger.rebuild import check
from dangvu.ledger.void import Void
from dangvu.membership.acts import AdmitMember, AllowWithdrawal, RecordDeath, TransferMember, TransferOut
from dangvu.membership.models import Membership
from dangvu.membership.queries import membership_on
from dangvu.organisations.acts import EstablishOrganisation
from tests.cast import World, enact


def rows_of(world: World, person: str) -> list[tuple[int, date, date | None, str, int | None]]:
    """Recorded in, from, until, organisation, superseded in: in the order they were recorded."""
    rows = Membership.objects.filter(person=world.person(person)).order_by("recorded_in", "ordinal")
    names = {world.organisation(code): code for code in ("na-ca", "khuoi-it", "ban-khan")}
    return [
        (row.recorded_in, row.from_date, row.until_date, names[row.organisation_id], row.superseded_in)
        for row in rows
    ]


@pytest.fixture
def four(world: World) -> World:
    """(1) opens Sơn's membership; (2) ends it; (3) voids (2); (4) transfers Sơn."""
    enact(TransferOut("son", date(2020, 1, 1)), by=world.clerk)
    enact(Void(2), by=world.clerk)
    enact(TransferMember("son", "na-ca", date(2021, 1, 1)), by=world.clerk)
    return world


def test_the_example_of_the_design_row_for_row(four: World) -> None:
    assert rows_of(four, "son") == [
        (1, date(2000, 1, 1), None, "ban-khan", 2),
        (2, date(2000, 1, 1), date(2020, 1, 1), "ban-khan", 3),
        (3, date(2000, 1, 1), None, "ban-khan", 4),
        (4, date(2000, 1, 1), date(2021, 1, 1), "ban-khan", None),
        (4, date(2021, 1, 1), None, "na-ca", None),
    ]


@pytest.mark.parametrize(("known", "where"), [(1, "ban-khan"), (2, None), (3, "ban-khan"), (4, "na-ca")])
def test_each_entry_knew_the_middle_of_2022_in_its_own_way(
    four: World, known: int, where: str | None
) -> None:
    row = membership_on(four.person("son"), date(2022, 7, 1), known)

    assert (row.organisation_id if row else None) == (four.organisation(where) if where else None)


def test_a_row_copied_by_a_void_counts_as_the_row_it_copies(world: World) -> None:
    enact(TransferMember("son", "na-ca", date(2010, 1, 1)), by=world.clerk)
    enact(RecordDeath("son", date(2020, 1, 1)), by=world.clerk)
    enact(Void(3), by=world.clerk)

    enact(Void(2), by=world.clerk)  # its row stands as a copy, so it can be taken back

    assert [(row[1], row[2], row[3]) for row in rows_of(world, "son") if row[4] is None] == [
        (date(2000, 1, 1), None, "ban-khan")
    ]
    assert check() == []


def test_a_void_can_be_voided(four: World) -> None:
    before = [row[1:4] for row in rows_of(four, "son") if row[4] is None]
    enact(Void(4), by=four.clerk)

    enact(Void(5), by=four.clerk)

    assert [row[1:4] for row in rows_of(four, "son") if row[4] is None] == before
    assert check() == []


def test_a_void_taken_back_is_not_taken_back_again_through_what_another_brought_back(world: World) -> None:
    enact(TransferMember("son", "na-ca", date(2010, 1, 1)), by=world.clerk)
    enact(Void(2), by=world.clerk)
    enact(Void(3), by=world.clerk)  # the transfer stands again
    enact(Void(4), by=world.clerk)
    enact(Void(3), by=world.clerk)  # and once more, by rows that count as those of entry 4
    before = rows_of(world, "son")

    with pytest.raises(Refused) as refused:
        enact(Void(4), by=world.clerk)

    assert [one.code for one in refused.value.findings] == ["void.already"]
    assert rows_of(world, "son") == before


def test_void_names_the_later_act_that_stands_in_the_way(world: World) -> None:
    enact(TransferMember("son", "na-ca", date(2010, 1, 1)), by=world.clerk)
    enact(RecordDeath("son", date(2020, 1, 1)), by=world.clerk)

    with pytest.raises(Refused, match="3") as refused:
        enact(Void(2), by=world.clerk)

    assert [one.code for one in refused.value.findings] == ["void.in_the_way"]


def test_an_act_is_not_voided_twice(four: World) -> None:
    enact(Void(4), by=four.clerk)

    with pytest.raises(Refused, match="đã được thu hồi"):
        enact(Void(4), by=four.clerk)


def test_an_opening_is_not_voided_while_others_stand_on_its_people(four: World) -> None:
    with pytest.raises(Refused, match="4"):
        enact(Void(1), by=four.clerk)


def test_an_opening_alone_is_voided_and_can_be_opened_again(world: World) -> None:
    enact(Void(1), by=world.clerk)
    assert not Membership.objects.known().exists()

    enact(Void(2), by=world.clerk)

    assert Membership.objects.known().count() == 12
    assert check() == []


def refused_codes(world: World, number: int) -> list[str]:
    with pytest.raises(Refused) as refused:
        enact(Void(number), by=world.clerk)
    return [one.code for one in refused.value.findings]


def found_cell(code: str) -> EstablishOrganisation:
    return EstablishOrganisation(
        code=code,
        name="Chi bộ mới",
        organisation_kind="cell",
        on=date(2018, 6, 1),
        parent="kim-lu",
        members=("be", "hoa", "lan"),
    )


def test_what_a_void_would_bring_back_must_find_its_place_empty(world: World) -> None:
    enact(AllowWithdrawal("son", date(2015, 1, 1)), by=world.clerk)
    again = AdmitMember(
        "na-ca", date(2021, 1, 10), date(2021, 2, 3), person="son", hard_circumstances_on=date(2021, 1, 4)
    )
    enact(again, by=world.clerk, override="thử")

    assert refused_codes(world, 2) == ["void.no_way_back"]


def test_what_a_void_would_bring_back_must_still_have_what_it_points_to(world: World) -> None:
    enact(found_cell("moi"), by=world.clerk, override="thử")
    enact(TransferMember("minh", "moi", date(2019, 1, 1)), by=world.clerk)
    enact(Void(3), by=world.clerk)
    enact(Void(2), by=world.clerk)

    # Voiding (4) would put Minh into a cell that (5) has taken back.
    assert refused_codes(world, 4) == ["void.no_way_back"]
    enact(Void(5), by=world.clerk)
    enact(Void(4), by=world.clerk)
    assert check() == []


def test_a_restored_act_is_not_taken_back_again_while_others_stand_on_what_it_founded(world: World) -> None:
    enact(Void(1), by=world.clerk)
    enact(Void(2), by=world.clerk)
    enact(found_cell("moi"), by=world.clerk, override="thử")

    assert refused_codes(world, 3) == ["void.in_the_way"]
