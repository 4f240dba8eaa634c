"""A reading: the register as one entry left it, and whom of it one may ask apart."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dangvu.statistics.store.base import FILES_OF_PERSONS
from dangvu.statistics.store.columns import Dataset, dated, note_asked
from dangvu.statistics.store.engine import THREADS
from dangvu.statistics.store.laid import Gathered

ALL = "all_{}"
PARTS = tuple(f"part_{part}_of_{{}}" for part in range(FILES_OF_PERSONS))
"""Where the rows of a fact of persons are read: all, or of one part of the persons."""
Parameter = int | float | str | date | bool | list[int] | list[str] | None
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Reading:
    """The register as one entry left it: all that is asked of it belongs together.

    ``number`` is the last entry when the reading began, ``known`` the entry whose knowledge is asked.
    """

    number: int
    known: int
    engine: Any
    made: dict[str, tuple[str, ...]]
    """The tables worked out for all readings of this engine, each with those made beside it, which go with
    it.
    """
    load_reference: Callable[[Any, Dataset], None]
    gathered: Gathered
    """What is kept of questions put to this engine."""
    is_held: bool = False
    """Whether all of it lies in memory, which then suffices for several questions at once."""
    parts: tuple[str, ...] = (ALL,)
    """Where the rows of the persons are read, one part of them after the other."""
    changes: dict[tuple[str, ...], int] = field(default_factory=dict)
    """By kinds of facts, the last entry that changed any; asked once a reading."""
    empty: frozenset[str] = frozenset()
    """Kinds of facts of which no row was ever recorded."""

    def reference(self, dataset: Dataset) -> None:
        """See that reference data is there: read from the register when an engine is first asked for it."""
        if dataset.name not in self.made:
            self.load_reference(self.engine, dataset)

    def may_hold(self, fact: str) -> bool:
        """Whether there may be rows of a kind of fact: asked of nobody, so that what is not there costs
        nothing.
        """
        note_asked(f"all_{fact}")
        return fact not in self.empty

    def rows(self, question: str, parameters: Mapping[str, Parameter] | None = None) -> Rows:
        """The answer to a question in the engine's SQL; ``all_<fact>`` are the facts with both clocks."""
        note_asked(question)
        return answer(self.engine, question, parameters or {})

    def each(self, works: Sequence[Callable[[Any], Rows]]) -> list[Rows]:
        """What several pieces of work give, side by side where all lies in memory: of few rows one question
        keeps but one core busy.
        """
        if len(works) == 1 or not self.is_held:
            return [work(self.engine) for work in works]
        with ThreadPoolExecutor(THREADS) as side_by_side:
            return list(side_by_side.map(lambda work: work(self.engine.cursor()), works))

    @property
    def is_now(self) -> bool:
        """Whether what is known now is asked, and not what once was."""
        return self.known == self.number

    def touched(self, engine: Any, since: int, most: int) -> list[int] | None:
        """The persons of whom anything was recorded or superseded after an entry; None if they are more than
        so many.
        """
        loaded = ((f"delta_{name}", f"gone_{name}") for name in _of_persons())
        held = ((f"all_{name}", f"all_{name}") for name in _of_persons())
        asked = " UNION ".join(
            f"SELECT person FROM {opened} WHERE recorded_in > {since} UNION "
            f"SELECT person FROM {gone} WHERE superseded_in > {since}"
            for opened, gone in (held if self.parts == (ALL,) else loaded)
        )
        found = answer(engine, f"SELECT person FROM ({asked}) LIMIT {most + 1}", {})
        return [person for (person,) in found] if len(found) <= most else None

    def of_persons(self, persons: Sequence[int]) -> Iterator[str]:
        """Where the rows of these persons are read."""
        for number, rows_of in enumerate(self.parts):
            mine = [str(one) for one in persons if one % len(self.parts) == number]
            if mine:
                yield f"(SELECT * FROM {rows_of} WHERE person IN ({', '.join(mine)}))"


def _of_persons() -> Iterator[str]:
    return (dataset.name for dataset in dated() if dataset.person)


def answer(engine: Any, question: str, parameters: Mapping[str, Parameter]) -> Rows:
    found: Rows = engine.execute(question, dict(parameters)).fetchall()
    return found
