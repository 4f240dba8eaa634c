"""Where kept answers stand: many small ones, few large ones, neither more than a worker's memory bears.

What an answer weighs is estimated: of many things alike a few are looked at.
"""

import sys
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, islice
from threading import Lock
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")
LOOKED_AT = (32, 8, 4)
"""How many of a container's things are weighed, by how deep it lies; beyond, the last."""
DEEPEST = 8


class Shelf(Generic[Thing]):
    """Things by key: at most so many, and of at most so many bytes together, but always the last that was
    put there. Whatever was longest not asked for makes room.
    """

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._things: OrderedDict[Any, tuple[Thing, int]] = OrderedDict()
        self._bytes = 0
        self._turn = Lock()

    def get(self, key: Any) -> Thing | None:
        """The thing, which thereby was asked for last."""
        with self._turn:
            found = self._things.get(key)
            if found is None:
                return None
            self._things.move_to_end(key)
            return found[0]

    def put(self, key: Any, thing: Thing, weight: int = 0) -> None:
        """In place of what stood there."""
        with self._turn:
            self._drop(key)
            self._things[key] = thing, weight
            self._bytes += weight
            while len(self._things) > max(1, self._most) or (
                self._bytes > self._most_bytes and len(self._things) > 1
            ):
                self._drop(next(iter(self._things)))

    def drop(self, key: Any) -> None:
        """Leave the place empty."""
        with self._turn:
            self._drop(key)

    def clear(self) -> None:
        """Leave all places empty."""
        with self._turn:
            self._things.clear()
            self._bytes = 0

    def _drop(self, key: Any) -> None:
        _thing, weight = self._things.pop(key, (None, 0))
        self._bytes -= weight

    def items(self) -> list[tuple[Any, Thing]]:
        """All of them, with their keys."""
        with self._turn:
            return [(key, thing) for key, (thing, _weight) in self._things.items()]


class Shelves(Generic[Thing]):
    """A shelf for small things and one for large ones, so that one large one does not push all others out."""

    def __init__(self, small: Shelf[Thing], large: Shelf[Thing], large_from: int) -> None:
        self._small, self._large, self._large_from = small, large, large_from

    def get(self, key: Any) -> Thing | None:
        """The thing, wherever it stands."""
        found = self._small.get(key)
        return self._large.get(key) if found is None else found

    def put(self, key: Any, thing: Thing, weight: int) -> None:
        """On the shelf where it belongs, and on that alone."""
        shelf, other = self._small, self._large
        if weight >= self._large_from:
            shelf, other = other, shelf
        other.drop(key)
        shelf.put(key, thing, weight)

    def clear(self) -> None:
        """Leave all places empty."""
        self._small.clear()
        self._large.clear()

    def items(self) -> list[tuple[Any, Thing]]:
        """All of them, with their keys."""
        return [*self._small.items(), *self._large.items()]


def weight_of(thing: Any, depth: int = 0) -> int:
    """About how many bytes of memory it holds; what several of its things share is counted with each."""
    own = sys.getsizeof(thing)
    if isinstance(thing, str | bytes | int | float | type) or thing is None or depth > DEEPEST:
        return own
    parts, count = _parts(thing)
    few = LOOKED_AT[min(depth, len(LOOKED_AT) - 1)]
    if count <= LOOKED_AT[0] and isinstance(thing, tuple):
        few = count  # a row, whose fields differ
    looked_at = [weight_of(part, depth + 1) for part in _some(parts, count, few)]
    return own + (sum(looked_at) * count // len(looked_at) if looked_at else 0)


def _parts(thing: Any) -> tuple[Iterable[Any], int]:
    """What it is made of, and of how many."""
    if isinstance(thing, Mapping):
        return chain.from_iterable(thing.items()), 2 * len(thing)
    if isinstance(thing, Sequence | Set):
        return thing, len(thing)
    slots = chain.from_iterable(getattr(kind, "__slots__", ()) for kind in type(thing).__mro__)
    held = [*getattr(thing, "__dict__", {}).values(), *_values(thing, slots)]
    return _Whole(held), len(held)


class _Whole(list[Any]):
    """What is looked at without leaving any out: attributes are not alike."""


def _values(thing: Any, names: Iterable[str]) -> Iterator[Any]:
    for name in names:
        if not name.startswith("__"):
            yield getattr(thing, name, None)


def _some(parts: Iterable[Any], count: int, few: int) -> Iterable[Any]:
    if isinstance(parts, _Whole) or count <= few:
        return parts
    if isinstance(parts, list | tuple):
        return parts[:: -(-count // few)]
    return islice(parts, few)
