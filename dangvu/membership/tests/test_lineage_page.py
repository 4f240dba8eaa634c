"""The lineage of an organisation: its reorganisations, and where members were and are."""

from collections import Counter
from datetime import date

import pytest

from dangvu.core import scope
from dangvu.membership.flows import ELSEWHERE, NOWHERE, flows
from dangvu.membership.models import Membership
from dangvu.organisations.acts import Reorganise
from dangvu.organisations.lineage import between, lineage_of, standing_for
from dangvu.organisations.tests.test_reorganising import ABSORB, BEFORE, CONSOLIDATE, ON, SPLIT, number
from dangvu.tree.queries import children_of, within
from tests.cast import World, account, browser_of, enact

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged(world: World) -> World:
    """Two communes have become one, and of its cells one took in another."""
    enact(Reorganise("Sắp xếp", ON, (CONSOLIDATE, ABSORB)), by=world.clerk, override="thử")
    return world


def test_whoever_stands_for_an_organisation_on_a_day(merged: World) -> None:
    new, old = number("moi"), sorted({merged.organisation("kim-lu"), merged.organisation("bang-phuc")})

    assert standing_for(new, lineage_of(new), BEFORE) == old
    assert standing_for(new, lineage_of(new), ON) == [new]
    assert standing_for(old[0], lineage_of(old[0]), ON) == [new]


def test_what_a_part_was_split_off_from_does_not_stand_for_it_once_it_is_there(world: World) -> None:
    enact(SPLIT, by=world.clerk, override="thử")
    part = number("tach")

    assert standing_for(part, lineage_of(part), BEFORE) == [world.organisation("khuoi-it")]
    assert standing_for(part, lineage_of(part), ON) == [part]


def test_what_came_in_between_two_days_stands_for_it_too(merged: World) -> None:
    heir, taken = merged.organisation("na-ca"), merged.organisation("khuoi-it")

    assert between(heir, lineage_of(heir), BEFORE, ON) == (sorted([heir, taken]), [heir])
    assert between(taken, lineage_of(taken), BEFORE, ON) == ([taken], [heir])
    assert between(heir, lineage_of(heir), ON, ON) == ([heir], [heir])


def test_members_are_counted_from_day_to_day(merged: World) -> None:
    cells = [merged.organisation(code) for code in ("na-ca", "khuoi-it", "ban-khan")]
    heir, taken, other = cells

    counted = flows(cells, cells, cells, BEFORE, ON)

    assert counted[taken, heir] > 0
    assert {pair for pair in counted if pair[0] != pair[1]} == {(taken, heir)}
    assert counted[other, other] == sum(flows([other], [], [], BEFORE, ON).values())


def test_the_page_shows_the_way_and_the_numbers(merged: World) -> None:
    page = browser_of(merged.clerk).get(f"/organisations/{number('moi')}/lineage?on=2025-06-30").text

    assert "Đảng bộ xã Kim Lư</a> →" in page
    assert "Đảng viên từ ngày 01/06/2025 đến ngày 30/06/2025" in page
    assert '<svg class="sankey"' in page
    assert page.count("<path d=") == page.count('<th scope="row">') > 0


def test_days_that_are_none_are_told(merged: World) -> None:
    answer = browser_of(merged.clerk).get(f"/organisations/{number('moi')}/lineage?first=x&last=01/06/2025")

    assert answer.status_code == 400


def test_whoever_reads_one_of_the_old_communes_counts_that_alone(merged: World) -> None:
    new = number("moi")
    reader = account("reader", new, "read")
    page = browser_of(reader).get(f"/organisations/{new}/lineage?on=2025-06-30").text
    assert "tổ chức khác trong sổ" in page  # where they came from was not the reader's

    old = account("old", merged.organisation("kim-lu"), "read")
    assert browser_of(old).get(f"/organisations/{new}/lineage?on=2025-06-30").status_code == 404


def test_an_organisation_that_never_changed_has_no_steps(world: World) -> None:
    page = browser_of(world.clerk).get(f"/organisations/{world.organisation('bk')}/lineage").text

    assert "Sổ không ghi lần sắp xếp nào" in page


def test_each_member_of_either_day_is_counted_once(merged: World) -> None:
    """By hand, from the memberships of the two days."""
    top, told = merged.organisation("bk"), set[int]()
    cells = [merged.organisation(code) for code in ("khuoi-it", "na-ca")]
    long_ago = date(2010, 1, 1)
    for first, last, tops in ((BEFORE, ON, [top]), (ON, BEFORE, cells), (long_ago, ON, [top, cells[1]])):
        left, right = children_of(top, first) if first == long_ago else cells, children_of(top, last)
        before = {inner: unit for unit in left for inner in within(unit, first)}
        after = {inner: unit for unit in right for inner in within(unit, last)}
        inside = {inner for one in tops for inner in within(one, last)}
        with scope.whole():
            was, now = (
                dict(Membership.objects.at(day).values_list("person_id", "organisation_id"))
                for day in (first, last)
            )
        expected = Counter(
            (
                before.get(was[person], ELSEWHERE) if person in was else NOWHERE,
                after.get(now[person], ELSEWHERE) if person in now else NOWHERE,
            )
            for person in {*was, *now}
            if was.get(person) in before or now.get(person) in inside
        )

        assert flows(left, right, tops, first, last) == expected
        told |= {one for pair in expected for one in pair if one < 0}
    assert told == {ELSEWHERE, NOWHERE}
