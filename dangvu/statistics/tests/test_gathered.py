"""What is kept of tables and brought up by whom an act touched is what counting all of it again gives."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Q

from dangvu.ledger.facts import facts
from dangvu.statistics.engine import closure, gathered
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.engine.tally import Cell, Tally, tallies, tally
from dangvu.statistics.figures import figure
from dangvu.statistics.store import laid, reading, store
from dangvu.statistics.store.laid import Gathered, Laid
from dangvu.statistics.store.reading import PARTS
from dangvu.statistics.tables import Table, compute
from dangvu.statistics.tests.world import World

pytestmark = pytest.mark.django_db
CELLS = ("c1", "c2", "c3")
LAST = date(2024, 12, 31)


@pytest.fixture
def world(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A province with two districts, laid down on the disk as a register of millions is."""
    settings.HOME = tmp_path
    monkeypatch.setattr(store, "DELTA_ROWS", 12)
    monkeypatch.setattr(store, "HELD_ROWS", 0)
    world = World()
    world.organisation("province", None, kind="province")
    for name in ("one", "two"):
        world.organisation(name, "province", kind="district")
    for name, above in zip(CELLS, ("one", "one", "two"), strict=True):
        world.organisation(name, above, kind="grassroots_cell", grassroots_type="commune")
    for number in range(40):
        world.member(f"p{number}", CELLS[number % 3], "2010-01-01")
        world.attribute(f"p{number}", "occupation", "farmer", "2010-01-01")
    world.record()
    return world


def some_act(world: World, chance: random.Random, number: int) -> None:
    """A member moves, dies, works as something else, or never was; or somebody comes."""
    rows: Any = facts()["membership"].objects.known().filter(until_date=None)
    row: Any = chance.choice(list(rows.order_by("person_id")))
    person = next(name for name, one in world.ids.items() if one == row.person_id and name.startswith("p"))
    on = (date(2023, 1, 1) + timedelta(days=chance.randrange(700))).isoformat()
    kind = chance.choice(["move", "die", "work", "void", "come"])
    if kind == "move":
        world.close(row, on, end_reason="transferred_out")
        world.member(person, chance.choice(CELLS), on, start="transferred_in")
    elif kind == "die":
        world.close(row, on, end_reason="died")
    elif kind == "work":
        current = facts()["person_attribute"].objects.known()
        if work := current.filter(Q(("person", row.person_id)), until_date=None).first():
            world.close(work, on)
        world.attribute(person, "occupation", chance.choice(["army", "retired"]), on)
    elif kind == "void":
        world.supersede(row)
    else:
        world.member(f"p{100 + number}", chance.choice(CELLS), on, start="admitted")
    world.record()


def asked() -> list[Table]:
    year = compute("1", "province", first=date(2024, 1, 1), last=LAST)
    return [year, compute("3", "province", at=LAST, every=("commune",))]


def told(tables: list[Table]) -> list[Any]:
    return [(table.as_json(), [(one.unit, one.values) for one in table.below]) for table in tables]


def test_after_every_act_it_is_what_a_new_engine_counts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(20)
    mended: list[int] = []
    mending = gathered.Question._mending

    def noting(self: Any, name: str, touched: Any, since: int) -> Any:
        mended.append(len(touched))
        return mending(self, name, touched, since)

    monkeypatch.setattr(gathered.Question, "_mending", noting)
    told(asked())
    for number in range(3):
        some_act(world, chance, number)
        kept = told(asked())
        monkeypatch.setattr(store, "_stores", {})

        fresh = told(asked())

        assert reading().parts == PARTS
        assert kept == fresh
    assert 1 in mended


def test_what_moves_with_the_tree_is_counted_again(world: World) -> None:
    before = compute("3", "province", at=LAST)
    row = facts()["placement"].objects.known().get(Q(("organisation", world.ids["c2"])))
    world.close(row, "2022-01-01")
    world.fact("placement", "2022-01-01", None, organisation="c2", parent="two")
    world.record()

    after = compute("3", "province", at=LAST)

    each = [
        {one.unit.code: one.values["I", "this"] for one in table.below if one.unit}
        for table in (before, after)
    ]
    assert each == [{"one": 27, "two": 13}, {"one": 14, "two": 26}]


def test_a_table_as_once_known_is_not_answered_by_what_is_kept(world: World) -> None:
    number = reading().number
    every = compute("3", "province", at=LAST, every=("commune",))
    before = every.as_json()
    some_act(world, random.Random(3), 1)
    compute("3", "province", at=LAST)

    then = compute("3", "province", at=LAST, known=number)

    assert [(one.unit and one.unit.code, one.values["I", "this"]) for one in every.below] == [
        ("c1", 14), ("c2", 13), ("c3", 13),
    ]  # fmt: skip
    assert then.as_json()["rows"] == before["rows"]


BOTH = {"all": Cell("count(*)", "TRUE"), "official": Cell("count(*)", "{status} = 'official'")}


@pytest.mark.parametrize("as_once_known", [False, True])
def test_classes_let_go_while_a_question_waits_are_made_again(
    world: World, monkeypatch: pytest.MonkeyPatch, *, as_once_known: bool
) -> None:
    monkeypatch.setattr(closure, "KEPT_LISTS", 1)
    number = reading().number
    if as_once_known:
        some_act(world, random.Random(3), 1)
    now = reading(number)
    orgs = [world.ids[name] for name in ("province", "one", "two")]

    found = tallies([Tally(Scene(now, day), "members", BOTH) for day in (LAST, date(2015, 1, 1))], orgs)

    assert now.is_now is not as_once_known
    assert [{org: values["all"] for org, values in each.items()} for each in found] == [
        dict(zip(orgs, (40, 27, 13), strict=True))
    ] * 2


def test_a_question_that_fails_takes_no_tree_with_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tree let go while its question waited stays once it is made again."""
    now = reading()
    asked = [
        Tally(Scene(now, LAST, structure=day), "members", BOTH) for day in (LAST, LAST - timedelta(days=1))
    ]
    orgs = [world.ids[name] for name in ("province", "one", "two")]

    def failing(*_given: Any) -> Any:
        raise RuntimeError

    with monkeypatch.context() as failed:
        failed.setattr(closure, "KEPT", 1)
        failed.setattr(gathered, "answer", failing)
        with pytest.raises(RuntimeError):
            tallies(asked, orgs)

    there = {name for (name,) in now.rows("SELECT table_name FROM duckdb_tables()")}
    assert there.issuperset(now.made)
    assert [each[orgs[0]]["all"] for each in tallies(asked, orgs)] == [40, 40]


def test_single_figures_push_no_table_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laid, "KEPT", 2)
    shelf = reading().gathered
    tally(Scene(reading(), LAST), "members", BOTH, [world.ids["province"]])
    before = set(shelf._laid)

    for name in ("one", "two", *CELLS):
        assert figure("members.total", name, at=LAST).value
        assert figure("members.other_change", name, first=LAST, last=LAST).value == 0

    assert before
    assert set(shelf._laid) == before


@pytest.mark.parametrize("least", [1, 512])
def test_what_is_kept_is_weighed_by_its_cells_and_answers(
    world: World, monkeypatch: pytest.MonkeyPatch, least: int
) -> None:
    monkeypatch.setattr(laid, "LEAST", least)
    orgs = [world.ids[name] for name in ("province", "one", "two")]
    tally(Scene(reading(), LAST), "members", BOTH, orgs)

    (one,) = reading().gathered._laid.values()

    each = 1 + len(BOTH)
    rows = 2 * len(PARTS)  # the class of each district, of each part of the persons
    assert one.cells == max(rows, least) * each + len(orgs) * each


class Dropping:
    """Notes what is dropped."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def execute(self, command: str) -> None:
        self.said.append(command)


def test_what_was_not_asked_for_the_longest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laid, "KEPT_CELLS", 10)
    monkeypatch.setattr(laid, "LEAST", 1)
    shelf, engine = Gathered(), Dropping()
    each: list[Laid] = [shelf.of(name) for name in ("a", "b", "c")]
    for one in each:
        one.brought_up(1, rows=1, weights=2)
        one.keep("asked", [(1, 2)])
    shelf.of("a")
    with each[1].lock:
        shelf.make_room(engine, each[2])

    assert engine.said == ["DROP TABLE IF EXISTS a"]
    assert shelf.of("b") is each[1]
