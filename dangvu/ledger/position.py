"""Answers about the current facts, kept in this process until something is recorded that they were made of.

Each kind of fact has a *mark*, the hash of the last entry that opened or superseded a row of it: while it is
the same, so are the current rows. What an answer was made of is not declared but observed while it is worked
out (``observing.py``); it holds as long as the marks of these kinds do, whatever else is recorded.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any, TypeVar

from django.db import connection

from dangvu.core import scope
from dangvu.core.canonical import hash_of
from dangvu.ledger.facts import about, facts, identities, listings
from dangvu.ledger.models import Entry
from dangvu.ledger.observing import note, observed, unobserved

Answer = TypeVar("Answer")
KEPT_SECONDS = 3600
MOST = 1000
"""Answers kept; the one that was longest not asked for makes room."""
MOST_EACH = 20_000
"""Of many things; where there are more it begins anew."""
NOTHING = ""
"""The mark of a kind of which nothing is recorded."""


@dataclass(frozen=True, slots=True)
class Position:
    """How the ledger stands: its last entry, and the mark of each table of facts."""

    number: int
    hash: str
    marks: Mapping[str, str]
    is_settled: bool
    """Not in the midst of recording, when rows stand there whose entry does not."""

    def says_unchanged(self, table: str, since: "Position") -> bool:
        """Whether no row of a table of facts was recorded or superseded since another position."""
        return self.is_settled and since.is_settled and self.marks[table] == since.marks[table]

    def of(self, tables: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """The marks of tables. An identity's is that of the facts that name it; what is no fact, as the
        ledger itself, changes with every entry.
        """
        kinds = {_naming().get(table, table) for table in tables} or {""}
        return tuple((kind, self.marks.get(kind, self.hash)) for kind in sorted(kinds))


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Any
    tables: frozenset[str]
    marks: tuple[tuple[str, str], ...]
    number: int
    """The last entry when it was worked out, and its hash."""
    hash: str
    at: float

    def holds(self, now: Position) -> bool:
        return self.marks == now.of(self.tables) and time.monotonic() - self.at < KEPT_SECONDS


_answers: OrderedDict[str, _Kept] = OrderedDict()
_positions: OrderedDict[tuple[int, str], Position] = OrderedDict()
_turn = Lock()
_held: ContextVar[list[Position] | None] = ContextVar("dangvu_position", default=None)


def position() -> Position:
    """How the ledger stands: one small question, and one more after each entry."""
    held = _held.get()
    if held:
        return held[0]
    found = at_this_moment()
    if held is not None:
        held.append(found)
    return found


def at_this_moment() -> Position:
    """The same, whatever is held."""
    # About nobody: so the words of a wide scope need not be sent along.
    with scope.saying(scope.UNSAID), unobserved(), connection.cursor() as cursor:
        cursor.execute("SELECT number, hash FROM ledger_head WHERE id = 1")
        (head,) = cursor.fetchall()
    return _positions.get(head) or _looked_up()


@contextmanager
def held() -> Iterator[None]:
    """Inside, where nothing is recorded, the position is looked up once: what is shown on one page is of one
    position.
    """
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


@scope.whole()
def _looked_up() -> Position:
    """In one statement, so that the marks are of this very position."""
    with unobserved(), connection.cursor() as cursor:
        cursor.execute(_marks())
        rows = cursor.fetchall()
    number, last, of_number = rows[0][:3]
    marks, newest = dict.fromkeys(_fact_tables(), NOTHING), dict.fromkeys(_fact_tables(), 0)
    # Whoever holds the lock has taken the next number already, and has not written its entry yet.
    settled = of_number == last or number == 0
    for *_head, table, entry, mark in rows:
        settled = settled and (entry is None or mark is not None)
        if entry is not None and entry > newest[table]:
            marks[table], newest[table] = mark or NOTHING, entry
    found = Position(number, last, marks, settled)
    if settled:
        _put(_positions, (number, last), found, 8)
    return found


@cache
def _marks() -> str:
    ends = " UNION ALL ".join(
        f"SELECT '{table}' AS kind, (SELECT MAX(recorded_in) FROM \"{table}\") AS entry UNION ALL "
        f"SELECT '{table}', (SELECT MAX(superseded_in) FROM \"{table}\" WHERE superseded_in IS NOT NULL)"
        for table in _fact_tables()
    )
    return (
        "SELECT h.number, h.hash, l.hash, f.kind, f.entry, e.hash FROM ledger_head h "
        f"CROSS JOIN ({ends}) f LEFT JOIN ledger_entry e ON e.number = f.entry "
        "LEFT JOIN ledger_entry l ON l.number = h.number WHERE h.id = 1"
    )


@cache
def _fact_tables() -> tuple[str, ...]:
    return tuple(model._meta.db_table for model in facts().values())


@cache
def _naming() -> dict[str, str]:
    """The table of each kind of identity, with that of the facts by which such a thing is named; of what is
    listed, with that of the facts by which it stands.
    """
    listed = {one._meta.db_table: facts()[one.stands_by]._meta.db_table for one in listings().values()}
    tables = {kind.identity: kind._meta.db_table for kind in identities().values()}
    return listed | {
        tables[subject[1].identity]: model._meta.db_table
        for model in facts().values()
        if model.naming and (subject := about(model))
    }


def _put(kept: OrderedDict[Any, Any], key: object, value: Any, most: int) -> None:
    with _turn:
        kept[key] = value
        kept.move_to_end(key)
        while len(kept) > most:
            kept.popitem(last=False)


def remembered(question: tuple[Any, ...], answer: Callable[[], Answer]) -> Answer:
    """The answer to a question about the current facts, worked out once until one of the kinds of facts that
    it asked for changes. All of it is asked for inside ``answer``.

    The question names everything else that the answer depends on, whoever asks included. What is answered is
    shared: nobody changes it.
    """
    return _answered(question, answer, None)


def remembered_each(
    question: tuple[Any, ...],
    numbers: Iterable[int],
    answers: Callable[[list[int]], Mapping[int, Answer]],
) -> dict[int, Answer]:
    """As ``remembered``, of many things: only those are asked for that were not before. What there is no
    answer to is left out.
    """
    wanted = set(numbers)
    if not wanted:
        return {}
    now, key = position(), hash_of(repr(("each", *question)))
    kept = _answers.get(key)
    if kept is not None and not (kept.holds(now) and len(kept.answer) < MOST_EACH):
        kept = None
    known: dict[int, Answer | None] = kept.answer if kept is not None else {}
    tables = set(kept.tables) if kept is not None else set[str]()
    note(tables)
    if new := sorted(wanted - known.keys()):
        with observed() as asked:
            found = answers(new)
        known = {**known, **dict.fromkeys(new), **found}
        _keep(key, now, known, tables | asked)
    return {number: answer for number in wanted if (answer := known[number]) is not None}


def kept_up(
    question: tuple[Any, ...],
    answer: Callable[[], Answer],
    since: Callable[[Answer, int], Answer | None],
) -> Answer:
    """As ``remembered``, of what takes long to count and changes little: an answer as of an earlier entry is
    brought up by ``since``, which is given it and that entry, and may give nothing where it cannot.
    """
    return _answered(question, answer, since)


def _answered(
    question: tuple[Any, ...],
    answer: Callable[[], Answer],
    since: Callable[[Answer, int], Answer | None] | None,
) -> Answer:
    now, key = position(), hash_of(repr(question))
    kept: _Kept | None = _answers.get(key)
    if kept is not None and kept.holds(now):
        note(kept.tables)
        _put(_answers, key, kept, MOST)
        return kept.answer  # type: ignore[no-any-return]
    found: Answer | None = None
    with observed() as tables:
        if since is not None and kept is not None and _goes_on_from(kept, now):
            tables |= kept.tables
            found = since(kept.answer, kept.number)
        if found is None:
            found = answer()
    _keep(key, now, found, tables)
    return found


def _keep(key: str, now: Position, found: Any, tables: set[str]) -> None:
    """Keep an answer worked out since, unless what others recorded meanwhile may be partly in it."""
    of = now.of(tables)
    if now.is_settled and of == at_this_moment().of(tables):
        _put(_answers, key, _Kept(found, frozenset(tables), of, now.number, now.hash, time.monotonic()), MOST)


def forget() -> None:
    """Nothing is kept any more: for tests, and for what has changed facts without an entry."""
    with _turn:
        _answers.clear()
        _positions.clear()


def _goes_on_from(kept: _Kept, now: Position) -> bool:
    """Whether the position of an answer is one that the ledger went through."""
    with unobserved():
        return kept.number <= now.number and Entry.objects.filter(number=kept.number, hash=kept.hash).exists()
