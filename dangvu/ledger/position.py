"""Answers about the current facts, kept in this process until something is recorded that they were made of.

Each kind of fact has a *mark*, the hash of the last entry that opened or superseded a row of it: while it is
the same, so are the current rows. What an answer was made of is not declared but observed while it is worked
out (``observing.py``); it holds as long as the marks of these kinds do, whatever else is recorded. One for
which persons were asked for in the scope of whoever asks is given in that scope alone.
"""

import secrets
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection

from dangvu.core import scope
from dangvu.core.canonical import hash_of
from dangvu.ledger.asked_once import asking_once, is_asking_once, once_each
from dangvu.ledger.facts import about, facts, identities, listings
from dangvu.ledger.models import Entry, Head
from dangvu.ledger.observing import note, observed, tables_among, this_scope, unobserved
from dangvu.ledger.shelves import Shelf, Shelves, weight_of

Answer = TypeVar("Answer")
Key = TypeVar("Key", bound=Hashable)
KEPT_SECONDS = 3600
MOST, MOST_BYTES = 1000, 128_000_000
"""Answers kept, and what they weigh together."""
LARGE, MOST_LARGE, MOST_LARGE_BYTES = 8_000_000, 8, 700_000_000
"""From so many bytes an answer is large; few are kept. Every organisation of the country by name, on one
day, weighs 300 million.
"""
MOST_EACH = 20_000
"""Of many things; where there are more it begins anew."""
NOTHING = ""
"""The mark of a kind of which nothing is recorded."""
UNWRITTEN = "-"
"""The mark of a kind of which rows stand there whose entry does not yet."""
NEWEST = "ledger_newest"
"""The function of PostgreSQL that says which entries the marks are of."""


@dataclass(frozen=True, slots=True)
class Position:
    """How the ledger stands: its last entry, and the mark of each table of facts."""

    number: int
    hash: str
    marks: Mapping[str, str]
    newest: Mapping[str, int]
    """Of each table the last entry that opened or superseded a row."""
    is_settled: bool
    """Not in the midst of recording, when rows stand there whose entry does not."""
    renewal: str
    """Another once facts were changed without an entry, or a person's key was destroyed."""

    def says_unchanged(self, table: str, since: "Position") -> bool:
        """Whether no row of a table of facts was recorded or superseded since another position."""
        settled = self.is_settled and since.is_settled and self.renewal == since.renewal
        return settled and self.marks[table] == since.marks[table]

    def of(self, tables: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """The marks of tables. An identity's is that of the facts that name it; what is no fact, as the
        ledger itself, changes with every entry.
        """
        kinds = {_naming().get(table, table) for table in tables_among(tables)} or {""}
        marks = tuple((kind, self.marks.get(kind, self.hash)) for kind in sorted(kinds))
        return (("renewal", self.renewal), *marks)


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Any
    tables: frozenset[str]
    """Also the scopes in which persons were asked for."""
    marks: tuple[tuple[str, str], ...]
    number: int
    """The last entry when it was worked out, and its hash."""
    hash: str
    renewal: str
    at: float
    weight: int

    def holds(self, now: Position) -> bool:
        return self.marks == now.of(self.tables) and time.monotonic() - self.at < KEPT_SECONDS


def shelves() -> Shelves[_Kept]:
    """Empty ones."""
    return Shelves(Shelf(MOST, MOST_BYTES), Shelf(MOST_LARGE, MOST_LARGE_BYTES), LARGE)


_answers = shelves()
_positions: Shelf[Position] = Shelf(8, 0)
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


def begin_at(head: tuple[int, str, str]) -> None:
    """What was asked at this moment of the head of the ledger, together with something else: where a position
    is held and none was looked up yet, it is this one.
    """
    held, found = _held.get(), _positions.get(head)
    if found is not None and held is not None and not held:
        held.append(found)


def at_this_moment() -> Position:
    """The same, whatever is held."""
    # About nobody: so the words of a wide scope need not be sent along.
    with scope.saying(scope.UNSAID), unobserved(), connection.cursor() as cursor:
        cursor.execute("SELECT number, hash, renewal FROM ledger_head WHERE id = 1")
        (head,) = cursor.fetchall()
    return _positions.get(head) or _looked_up()


def after(number: int, last: str) -> Position | None:
    """The position after an entry with this hash, if it was looked up lately in this process."""
    found = (one for _key, one in _positions.items() if (one.number, one.hash) == (number, last))
    return next(found, None)


@contextmanager
def held() -> Iterator[None]:
    """Inside, where nothing is recorded, the position is looked up once, and what is asked several times is
    asked once (``asked_once.py``): what is shown on one page is of one position.
    """
    token = _held.set([])
    try:
        with asking_once():
            yield
    finally:
        _held.reset(token)


@scope.whole()
def _looked_up() -> Position:
    """In one statement, so that the marks are of this very position."""
    with unobserved(), connection.cursor() as cursor:
        cursor.execute(_marks(connection.vendor))
        rows = cursor.fetchall()
    number, last, renewal, of_number = rows[0][:4]
    marks, newest = dict.fromkeys(_fact_tables(), NOTHING), dict.fromkeys(_fact_tables(), 0)
    # Whoever holds the lock has taken the next number already, and has not written its entry yet.
    settled = of_number == last or number == 0
    for *_head, table, entry, mark in rows:
        settled = settled and (entry is None or mark is not None)
        if entry is not None and entry > newest[table]:
            marks[table], newest[table] = mark or UNWRITTEN, entry
    found = Position(number, last, marks, newest, settled, renewal)
    if settled:
        _positions.put((number, last, renewal), found)
    return found


def _newest() -> str:
    """The last entries that recorded and superseded a row of each table of facts."""
    return " UNION ALL ".join(
        f"SELECT '{table}' AS kind, (SELECT MAX(recorded_in) FROM \"{table}\") AS entry UNION ALL "
        f"SELECT '{table}', (SELECT MAX(superseded_in) FROM \"{table}\" WHERE superseded_in IS NOT NULL)"
        for table in _fact_tables()
    )


def creating_newest() -> str:
    """The statement by which PostgreSQL keeps this question, which it plans longer than it answers: that of
    a function it plans once. Said after every migration, as the guards are.
    """
    return (
        f"CREATE OR REPLACE FUNCTION {NEWEST}() RETURNS TABLE(kind text, entry bigint) "
        f"LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN QUERY {_newest()}; END $$"
    )


@cache
def _marks(vendor: str) -> str:
    each = f"{NEWEST}()" if vendor == "postgresql" else f"({_newest()})"
    return (
        "SELECT h.number, h.hash, h.renewal, l.hash, f.kind, f.entry, e.hash FROM ledger_head h "
        f"CROSS JOIN {each} f LEFT JOIN ledger_entry e ON e.number = f.entry "
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


def remembered(question: tuple[Any, ...], answer: Callable[[], Answer]) -> Answer:
    """The answer to a question about the current facts, worked out once until one of the kinds of facts that
    it asked for changes. All of it is asked for inside ``answer``.

    The question names everything else that the answer depends on, whoever asks included. What is answered is
    shared: nobody changes it.
    """
    return _answered(question, answer, None)


def remembered_each(
    question: tuple[Any, ...],
    keys: Iterable[Key],
    answers: Callable[[list[Key]], Mapping[Key, Answer]],
) -> dict[Key, Answer]:
    """As ``remembered``, of many things, named by numbers or texts: only those are asked for that were not
    before. What there is no answer to is left out.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    now, key = position(), hash_of(repr(("each", *question)))
    kept = _kept(key, now)
    if kept is not None and not (kept.holds(now) and len(kept.answer) < MOST_EACH):
        kept = None
    known: dict[Key, Answer | None] = kept.answer if kept is not None else {}
    tables = set(kept.tables) if kept is not None else set[str]()
    note(tables)
    if new := sorted(wanted - known.keys()):  # type: ignore[type-var]  # numbers or texts
        with observed() as asked:
            found = answers(new)
        more = {**dict.fromkeys(new), **found}
        known = {**known, **more}
        weight = weight_of(more) + (kept.weight if kept is not None else 0)
        _keep(key, now, known, tables | asked, weight)
    return {one: answer for one in wanted if (answer := known[one]) is not None}


def kept_while_held(
    question: tuple[Hashable, ...],
    keys: Iterable[Key],
    answers: Callable[[list[Key]], Mapping[Key, Answer]],
) -> dict[Key, Answer]:
    """As ``remembered_each`` where a position is held, once for all who ask there. Asked anew elsewhere:
    there rows may stand that no entry has yet.
    """
    if not is_asking_once():
        return once_each(question, keys, answers)
    return once_each(question, keys, lambda new: remembered_each(question, new, answers))


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
    kept = _kept(key, now)
    if kept is not None and kept.holds(now):
        note(kept.tables)
        return kept.answer  # type: ignore[no-any-return]
    found: Answer | None = None
    with observed() as tables:
        if since is not None and kept is not None and _goes_on_from(kept, now):
            tables |= kept.tables
            found = since(kept.answer, kept.number)
        if found is None:
            found = answer()
    _keep(key, now, found, tables, weight_of(found))
    return found


def _kept(key: str, now: Position) -> _Kept | None:
    """What is kept under the key for whoever asks: an answer that rests on no scope, or on this one."""
    of_all, of_this = _answers.get(key), _answers.get(f"{key} {this_scope()}")
    return of_all if of_this is None or (of_all is not None and of_all.holds(now)) else of_this


def _keep(key: str, now: Position, found: Any, tables: set[str], weight: int) -> None:
    """Keep an answer worked out since, unless what others recorded meanwhile may be partly in it."""
    of, here = now.of(tables), this_scope()
    if now.is_settled and of == at_this_moment().of(tables):
        kept = _Kept(
            found, frozenset(tables), of, now.number, now.hash, now.renewal, time.monotonic(), weight
        )
        _answers.put(f"{key} {here}" if here in tables else key, kept, weight)


def forget() -> None:
    """Nothing is kept any more in this process."""
    _answers.clear()
    _positions.clear()


def renew(using: str = DEFAULT_DB_ALIAS) -> None:
    """From the end of the transaction on nothing kept before is answered, in any process: facts are changed
    without an entry, or a person's key is destroyed.
    """
    Head.objects.using(using).filter(pk=1).update(renewal=secrets.token_hex(16))


def _goes_on_from(kept: _Kept, now: Position) -> bool:
    """Whether the position of an answer is one that the ledger went through."""
    with unobserved():
        is_same = kept.renewal == now.renewal and kept.number <= now.number
        return is_same and Entry.objects.filter(number=kept.number, hash=kept.hash).exists()
