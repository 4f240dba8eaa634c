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
from dangvu.statistics.store.reading import ALL, Rows, answer

Command = tuple[str, dict[str, Any]]
TOUCHED = 2_000
"""Where more persons were touched since, all are counted again."""


@dataclass(frozen=True)
class Question:
    """A weighing put to a reading."""

    scene: Scene
    weighing: Weighing
    orgs: Sequence[int]

    def ready(self) -> Callable[[Any], Rows]:
        """What answers it. What it names is put together anew when it is answered: others may have been
        answered in between, and have let go of it.
        """
        reading = self.scene.reading
        rows, _given = self._rows()
        note_asked(rows)
        if not reading.is_now:
            return lambda engine: answer(engine, *self._by(engine)._at_once())
        facts = facts_named(rows)
        others = tuple(sorted(name for name in facts if not datasets()[name].person))
        days = (self.scene.at, self.scene.first, self.scene.last, self.scene.structure)
        name = f"gathered_{key_of(rows, days, last_change(reading, others))}"
        return lambda engine: self._by(engine)._answered(engine, name)

    def _by(self, engine: Any) -> "Question":
        """The same asked by a connection of its own, by which what it names is made too."""
        return replace(self, scene=replace(self.scene, reading=replace(self.scene.reading, engine=engine)))

    def _answered(self, engine: Any, name: str) -> Rows:
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
                asked = self.scene.whole(self.weighing.answer.format(gathered=name), self.orgs)
                key = asked[0], tuple(asked[1].items())
                found = laid.answers.get(key)
                if found is None:
                    found = answer(engine, *asked)
                    laid.keep(key, found)
            reading.gathered.make_room(engine, laid)
            return found

    def _at_once(self) -> tuple[str, dict[str, Any]]:
        rows = self.weighing.rows_in(self.scene, self.orgs)
        return self.scene.whole(self.weighing.answer.format(gathered=f"({rows})"), self.orgs)

    def _rows(self, rows_of: str = ALL) -> tuple[str, dict[str, Any]]:
        """What gives the rows, of all persons or of some."""
        rows = self.weighing.rows_in(self.scene, self.orgs)
        return replace(self.scene, rows_of=rows_of).whole(rows, self.orgs)

    def _bring_up(self, engine: Any, laid: Laid) -> None:
        since, number = laid.number, self.scene.reading.number
        laid.number = None  # until all of it is there
        touched = None if since is None else self.scene.reading.touched(engine, since, TOUCHED)
        # All that they name is made before: it stays, for others too, where this is rolled back.
        if since is None or touched is None:
            commands = self._laying(laid.name)
        else:
            commands = self._mending(laid.name, touched, since)
        engine.begin()
        try:
            for command, given in commands:
                engine.execute(command, given)
            ((rows,),) = answer(engine, f"SELECT count(*) FROM {laid.name}", {})
            engine.commit()
        except BaseException:
            engine.rollback()
            raise
        laid.brought_up(number, rows, len(self.weighing.weights))

    def _laying(self, name: str) -> list[Command]:
        """All of it, from one part of the persons after the other: what is in memory meanwhile is of one."""
        commands: list[Command] = [(f"DROP TABLE IF EXISTS {name}", {})]
        for number, rows_of in enumerate(self.scene.reading.parts):
            question, given = self._rows(rows_of)
            into = f"INSERT INTO {name}" if number else f"CREATE TABLE {name} AS"
            commands.append((f"{into} {question}", given))
        return commands

    def _mending(self, name: str, touched: Sequence[int], since: int) -> list[Command]:
        """Take off what these persons counted, add what they count now."""
        commands: list[Command] = []
        for rows_of in self.scene.reading.of_persons(touched):
            question, given = self._rows(rows_of)
            for known, sign in ((since, "-"), (self.scene.reading.number, "")):
                weights = ", ".join(f"{sign}{one}" for one in self.weighing.weights)
                into = f"INSERT INTO {name} SELECT {self.weighing.whose}, {weights} FROM ({question})"
                commands.append((into, {**given, "known": known}))
        return commands
