"""What is kept takes no more memory than it may."""

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from dangvu.ledger import position
from dangvu.ledger.shelves import Shelf, Shelves, weight_of


@dataclass(frozen=True, slots=True)
class Row:
    """As answers are made of."""

    number: int
    name: str
    codes: tuple[str, ...]


class Held:
    """With attributes, some small and one large."""

    def __init__(self) -> None:
        self.name, self.rows = "x", rows()


def rows() -> list[Row]:
    return [Row(number, f"Chi bộ số {number}", (f"{number}", f"c{number}")) for number in range(4_000)]


@pytest.mark.parametrize(
    "make",
    [
        rows,
        Held,
        lambda: {number: f"tên {number}" for number in range(4_000)},
        lambda: frozenset(range(10**6, 10**6 + 4_000)),
        lambda: ["x" * 1_000 + str(number) for number in range(200)],
        lambda: {number: list(range(10**6, 10**6 + 100)) for number in range(200)},
        lambda: (1, "x" * 500_000),
    ],
)
def test_a_weight_is_about_what_the_memory_takes(make: Callable[[], Any]) -> None:
    tracemalloc.start()
    try:
        made = make()
        taken, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert taken / 2 < weight_of(made) < 2 * taken


def test_what_was_longest_not_asked_for_makes_room_and_the_last_stays() -> None:
    shelf: Shelf[str] = Shelf(3, 100)
    for key in "abc":
        shelf.put(key, key, 30)
    shelf.get("a")
    shelf.put("d", "d", 30)
    assert [key for key, _thing in shelf.items()] == ["c", "a", "d"]

    shelf.put("a", "a", 60)
    assert [key for key, _thing in shelf.items()] == ["d", "a"]
    shelf.put("e", "e", 1000)
    shelf.put("f", "f", 10)
    assert [key for key, _thing in shelf.items()] == ["f"]


def test_large_ones_stand_apart_and_nothing_stands_twice() -> None:
    both: Shelves[int] = Shelves(Shelf(10, 100), Shelf(2, 1000), 50)
    for key, weight in (("small", 10), ("large", 90), ("larger", 400), ("largest", 900), ("large", 20)):
        both.put(key, weight, weight)

    assert both.items() == [("small", 10), ("large", 20), ("largest", 900)]


@pytest.mark.django_db
def test_of_large_answers_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(position, "_answers", position.shelves())
    for number in range(2 * position.MOST_LARGE):
        position.remembered(("large", number), lambda: bytes(position.LARGE))
        position.remembered(("small", number), lambda: b"")

    kept = [answer.answer for _key, answer in position._answers.items()]
    assert (kept.count(b""), len(kept)) == (2 * position.MOST_LARGE, 3 * position.MOST_LARGE)
