"""Head-counts of all organisations at once, and a figure by the organisations below."""

from dataclasses import replace
from datetime import date

import pytest

from dangvu.statistics.breakdown import NotSharedOut, breakdown
from dangvu.statistics.figures import Query, records
from dangvu.statistics.head_count import HeadCount, head_count
from dangvu.statistics.tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]

ON = date(2020, 1, 1)


@pytest.fixture
def world() -> World:
    world = World()
    world.organisation("province", None, kind="province")
    world.organisation("one", "province", kind="grassroots_organisation")
    world.organisation("c1", "one")
    world.organisation("c2", "one")
    world.person("an", sex="female", birth_date="1989-01-01")
    world.person("binh", birth_date="1989-01-02")
    world.member("an", "c1", "2010-01-01")
    world.member("binh", "c2", "2010-01-01", status="probationary")
    world.record()
    return world


def test_members_are_counted_by_organisation_sex_and_band(world: World) -> None:
    found = set(head_count(ON))

    ids = {name: world.ids[name] for name in ("province", "one", "c1", "c2")}
    both = (("female", "31_40", 1), ("male", "18_30", 1))
    above = [HeadCount(ids[org], *rest) for org in ("province", "one") for rest in both]
    assert found == {
        *above,
        HeadCount(ids["c1"], "female", "31_40", 1),
        HeadCount(ids["c2"], "male", "18_30", 1),
    }


def test_a_breakdown_adds_up_to_the_whole(world: World) -> None:
    found = breakdown(Query("members.total", "one", at=ON))

    assert found is not None
    assert [(part.unit.code if part.unit else None, part.value) for part in found.parts] == [
        ("c1", 1),
        ("c2", 1),
    ]
    assert found.total == 2


def test_who_cannot_be_placed_below_is_told_with_their_records(world: World) -> None:
    world.organisation("old", "one", "2000-01-01", "2020-06-01")
    for part in ("c1", "c2"):
        world.fact("organisation_successor", "2020-06-01", organisation="old", successor=part, kind="divided")
    world.member("dead", "old", "2010-01-01", "2020-03-01", end="died")
    world.record()

    query = Query("members.total", "one", at=ON, structure=date(2020, 12, 31))

    found = breakdown(query)

    assert found is not None
    assert [(part.unit.code if part.unit else None, part.value) for part in found.parts] == [
        ("c1", 1),
        ("c2", 1),
        (None, 1),
    ]
    assert [record.code for record in records(replace(query, rest=True))] == ["dead"]
    assert found.total == 3


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("members.age.average", "“Tuổi đời bình quân” không là số đếm"),
        ("members.transferred_in", "cộng lại không thành"),
        ("members.admitted.plan", "cộng lại không thành"),
    ],
)
def test_what_does_not_add_up_is_not_shared_out(world: World, code: str, why: str) -> None:
    """Somebody moves from c2 to c1; the plan is given to the whole alone."""
    world.member("moves", "c2", "2010-01-01", "2020-03-01", end="transferred_out")
    world.member("moves", "c1", "2020-03-01", start="transferred_in")
    world.fact("target", "2020-01-01", "2021-01-01", organisation="one", kind="total", value=5)
    world.record()
    query = Query(code, "one", first=date(2020, 1, 1), last=date(2020, 12, 31))

    with pytest.raises(NotSharedOut, match=why):
        breakdown(query.of_its_days(ON))


def test_changes_of_a_period_are_shared_out_to_those_that_were_below_in_it(world: World) -> None:
    world.organisation("old", "one", "2000-01-01", "2020-06-01")
    world.member("dead", "old", "2010-01-01", "2020-03-01", end="died")
    world.record()

    found = breakdown(Query("members.died", "one", first=date(2020, 1, 1), last=date(2020, 12, 31)))

    assert found is not None
    assert [(part.unit.code if part.unit else None, part.value) for part in found.parts] == [
        ("c1", 0), ("c2", 0), ("old", 1),
    ]  # fmt: skip
