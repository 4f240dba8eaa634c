"""Admissions counted by themselves are those among all changes, organisation by organisation."""

import random
from datetime import date, timedelta

import pytest

from dangvu.core import scope
from dangvu.membership.admissions import Book
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.engine.tally import Cell, tally
from dangvu.statistics.store import reading
from dangvu.statistics.tests.world import World

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2019, 1, 1), date(2019, 3, 31)
STARTS = ("admitted", "readmitted", "transferred_in", "opening", "recognised")
CELLS = [f"cell {number}" for number in range(6)]


@pytest.fixture
def world() -> World:
    """Cells that move between two communes, and persons who come, go and are admitted, often on the days on
    which something else begins or ends.
    """
    world, chance = World(), random.Random(7)
    days = [f"{FIRST + timedelta(days=30 * number - 31):%Y-%m-%d}" for number in range(6)]
    world.organisation("province", None, kind="province")
    for commune in ("east", "west"):
        world.organisation(commune, "province", kind="commune")
    for number, cell in enumerate(CELLS):
        moves = days[number % 5 + 1]
        world.organisation(cell, "east", "2000-01-01", moves)
        world.fact("placement", moves, organisation=cell, parent=chance.choice(["east", "west"]))
        world.fact("organisation", moves, organisation=cell, code=cell, kind="cell", name=cell)
    for person in range(60):
        stretches = sorted(chance.sample(days, chance.randint(1, 4)))
        for start, end in zip(stretches, [*stretches[1:], None], strict=True):
            if chance.random() < 0.8:
                world.member(f"{person}", chance.choice(CELLS), start, end, start=chance.choice(STARTS))
    world.record()
    return world


def test_they_are_those_among_the_changes(world: World) -> None:
    orgs = list(world.ids.values())
    with scope.whole():
        for structure in (None, date(2018, 6, 1), LAST):
            scene = Scene(reading(), first=FIRST, last=LAST, structure=structure)
            among = tally(scene, "changes", {"n": Cell("count(*)", "{event} = 'admitted'")}, orgs)
            alone = tally(scene, "admissions", {"n": Cell("count(*)", "TRUE")}, orgs)
            counted = {org: figures for org, figures in among.items() if figures["n"]}
            assert alone == counted
            assert len({figures["n"] for figures in alone.values()}) > 3

        started = tally(scene, "started", {"n": Cell("count(*)", "{start_reason} LIKE '%admitted'")}, orgs)
        assert started[world.ids["east"]] != alone[world.ids["east"]]  # some went from cell to cell that day


def test_the_book_has_the_rows_that_are_counted(world: World) -> None:
    orgs = list(world.ids.values())
    with scope.whole():
        scene = Scene(reading(), first=FIRST, last=LAST)
        counted = tally(scene, "admissions", {"n": Cell("count(*)", "TRUE")}, orgs)
        for org in orgs:
            book = Book(org, FIRST, LAST)
            count, keys = book.some(0, 1000)
            assert count == len(set(keys)) == counted.get(org, {"n": 0})["n"]
            assert [book.some(at, 2) for at in range(0, count, 2)] == [
                (count, keys[at : at + 2]) for at in range(0, count, 2)
            ]
            assert book.some(count, 2) == (count, [])
