"""Rows laid down for the questions that come again, and brought up after an act by whom it touched.

What is kept was worked out of the facts of persons, each person's alone: take off what those counted whose
facts changed since, add what they count now, and it is as if all had been counted again. Where anything else
changed that a question rests on, the tree or the kind of an organisation, it is another question.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dangvu.statistics.engine.closure import last_change
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.engine.weighing import Weighing, key_of
from dangvu.statistics.store.columns import datasets, facts_named, note_asked
from dangvu.statistics.store.laid import Laid
from dangvu.statistics.store.reading import Rows, answer

TOUCHED = 2_000
"""Where more persons were touched since, all are counted again."""


@dataclass(frozen=True)
class Question:
    """A weighing put to a reading."""

    scene: Scene
    weighing: Weighing
    orgs: Sequence[int]

    def ready(self) -> Callable[[Any], Rows]:
        """What answers it."""
        reading = self.scene.reading
        rows, _given = self.scene.whole(self.weighing.rows, self.orgs)
        note_asked(rows)
        if not reading.is_now:
            at_once = self._at_once()
            return lambda engine: answer(engine, *at_once)
        facts = facts_named(rows)
        others = tuple(sorted(name for name in facts if not datasets()[name].person))
        days = (self.scene.at, self.scene.first, self.scene.last, self.scene.structure)
        name = f"gathered_{key_of(rows, days, last_change(reading, others))}"
        asked = self.scene.whole(self.weighing.answer.format(gathered=name), self.orgs)
        return lambda engine: self._answered(engine, name, asked)

    def _answered(self, engine: Any, name: str, asked: tuple[str, dict[str, Any]]) -> Rows:
        reading = self.scene.reading
        while True:
            laid = reading.gathered.of(name)
            with laid.lock:
                if reading.gathered.of(name) is not laid:
                    continue  # let go of meanwhile
                if laid.number is not None and laid.number > reading.number:
                    # Others read on already: who read before them is answered by itself.
                    return answer(engine, *self._at_once())
                if laid.number != reading.number:
                    self._bring_up(engine, laid)
                key = asked[0], tuple(asked[1].items())
                found = laid.answers.get(key)
                if found is None:
                    found = laid.answers[key] = answer(engine, *asked)
            reading.gathered.make_room(engine, laid)
            return found

    def _at_once(self) -> tuple[str, dict[str, Any]]:
        return self.scene.whole(self.weighing.answer.format(gathered=f"({self.weighing.rows})"), self.orgs)

    def _bring_up(self, engine: Any, laid: Laid) -> None:
        since, number = laid.number, self.scene.reading.number
        laid.number = None  # until all of it is there
        touched = None if since is None else self.scene.reading.touched(engine, since, TOUCHED)
        engine.begin()
        try:
            if since is None or touched is None:
                engine.execute(f"DROP TABLE IF EXISTS {laid.name}")
                self._lay(engine, laid.name)
            else:
                self._mend(engine, laid.name, touched, since)
            ((laid.rows,),) = answer(engine, f"SELECT count(*) FROM {laid.name}", {})
            engine.commit()
        except BaseException:
            engine.rollback()
            raise
        laid.number = number
        laid.answers.clear()

    def _lay(self, engine: Any, name: str) -> None:
        """All of it, from one part of the persons after the other: what is in memory meanwhile is of one."""
        for number, rows_of in enumerate(self.scene.reading.parts):
            question, given = replace(self.scene, rows_of=rows_of).whole(self.weighing.rows, self.orgs)
            into = f"INSERT INTO {name}" if number else f"CREATE TABLE {name} AS"
            engine.execute(f"{into} {question}", given)

    def _mend(self, engine: Any, name: str, touched: Sequence[int], since: int) -> None:
        """Take off what these persons counted, add what they count now."""
        for rows_of in self.scene.reading.of_persons(touched):
            question, given = replace(self.scene, rows_of=rows_of).whole(self.weighing.rows, self.orgs)
            for known, sign in ((since, "-"), (self.scene.reading.number, "")):
                weights = ", ".join(f"{sign}{one}" for one in self.weighing.weights)
                engine.execute(
                    f"INSERT INTO {name} SELECT {self.weighing.whose}, {weights} FROM ({question})",
                    {**given, "known": known},
                )
