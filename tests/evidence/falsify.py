"""What somebody with every right over the database can do to a ledger, drawn at random: eight kinds, and the
one that no checkpoint shows.

Each takes a copy of the ledger and changes it. ``anchored`` is the newest entry that the keeper has a
checkpoint of.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from tests.evidence.book import GENESIS, Book, Entry, Row, new_entry

TEXTS = ("actor", "effects", "key", "kind", "paper", "payload", "remarks", "sealed")


def bent(text: str, random: Random) -> str:
    """One character changed, lost or added."""
    place = random.randrange(len(text) + 1)
    return text[:place] + random.choice("0aZđ{") + text[place + random.randrange(2) :]


def bent_hash(text: str, random: Random) -> str:
    place = random.randrange(64)
    return text[:place] + random.choice(sorted(set("0123456789abcdef") - {text[place]})) + text[place + 1 :]


def edit_entry(entry: Entry, random: Random) -> None:
    column = random.choice([*TEXTS, "at", "version", "row_count", "rows_root", "previous_hash", "hash"])
    body = entry.body
    if column == "hash":
        entry.hash = bent_hash(entry.hash, random)
    elif column in ("rows_root", "previous_hash"):
        body[column] = bent_hash(body[column], random)
    elif column in ("version", "row_count"):
        body[column] += random.randrange(1, 9)
    elif column == "at":
        moved = datetime.fromisoformat(body["at"]) + timedelta(seconds=random.randrange(1, 10**7))
        body["at"] = moved.isoformat()
    else:
        before = body[column]
        while body[column] == before:
            body[column] = bent(before, random)


def edit_row(row: Row, random: Random) -> None:
    column = random.choice(["payload", "effects", "sealed", "hash"])
    before = getattr(row, column)
    while getattr(row, column) == before:
        setattr(row, column, bent_hash(before, random) if column == "hash" else bent(before, random))


def some_entry(book: Book, anchored: int, random: Random) -> Entry:
    return book.entries[random.randrange(anchored)]


def rows_of(book: Book, anchored: int) -> list[Row]:
    """The rows of the largest bulk entry that is anchored."""
    return max((entry.rows for entry in book.entries[:anchored]), key=len)


def edit(book: Book, anchored: int, random: Random) -> None:
    """One value of an entry or of a row; its own hash may be made anew."""
    if random.random() < 0.5:
        edit_row(random.choice(rows_of(book, anchored)), random)
        return
    entry = some_entry(book, anchored, random)
    stored = entry.hash
    edit_entry(entry, random)
    if random.random() < 0.5 and entry.hash == stored:
        entry.rehash()


def delete(book: Book, anchored: int, random: Random) -> None:
    """An entry with its rows, its rows alone, or one row."""
    rows = rows_of(book, anchored)
    what = random.randrange(3)
    if what == 0:
        book.entries.remove(some_entry(book, anchored, random))
    elif what == 1:
        rows.clear()
    else:
        rows.pop(random.randrange(len(rows)))


def swap(book: Book, anchored: int, random: Random) -> None:
    """Two entries, or the contents of two rows."""
    if random.random() < 0.5:
        one, other = random.sample(rows_of(book, anchored), 2)
        one.ordinal, other.ordinal = other.ordinal, one.ordinal
        rows_of(book, anchored).sort(key=lambda row: row.ordinal)
    else:
        first, second = sorted(random.sample(range(anchored), 2))
        one_entry, other_entry = book.entries[first], book.entries[second]
        numbers = one_entry.number, other_entry.number
        other_entry.body["number"], one_entry.body["number"] = numbers
        for entry in (one_entry, other_entry):
            for row in entry.rows:
                row.entry = entry.number
        book.entries[first], book.entries[second] = other_entry, one_entry


def insert(book: Book, anchored: int, random: Random) -> None:
    """A forged entry between others, which are numbered on, or a forged row."""
    rows = rows_of(book, anchored)
    if random.random() < 0.5:
        row = Row(rows[0].entry, len(rows) + 1, '{"forged":1}')
        row.rehash()
        rows.append(row)
        return
    place = random.randrange(anchored)
    forged = new_entry(f"forged-{random.randrange(10**9)}")
    forged.body |= {"number": 0, "row_count": 0, "rows_root": book.entries[-1].body["rows_root"]}
    forged.body["previous_hash"] = book.entries[place - 1].hash if place else GENESIS
    book.entries.insert(place, forged)
    for number, entry in enumerate(book.entries, start=1):
        entry.body["number"] = number
        for row in entry.rows:
            row.entry = number
    forged.rehash()


def cut(book: Book, anchored: int, random: Random) -> None:
    """The tail, an anchored entry at least; the head may be made to fit."""
    del book.entries[random.randrange(anchored) :]
    if random.random() < 0.8:
        book.number = len(book.entries)
        book.head = book.entries[-1].hash if book.entries else GENESIS


def rewrite(book: Book, anchored: int, random: Random) -> None:
    """An edit, deletion, swap or insertion, and every hash from the start made anew."""
    random.choice([edit, delete, swap, insert])(book, anchored, random)
    if random.random() < 0.2:
        del book.entries[random.randrange(1, len(book.entries) + 1) :]
    book.rebuild()


def old_copy(book: Book, anchored: int, random: Random) -> None:
    """A genuine backup from before the last checkpoint."""
    del book.entries[random.randrange(anchored) :]
    book.number = len(book.entries)
    book.head = book.entries[-1].hash if book.entries else GENESIS


def fork(book: Book, anchored: int, random: Random) -> None:
    """Another ledger of the same length, to be shown to one reader with a checkpoint of its own."""
    edit_in_earnest(some_entry(book, anchored, random), random)
    book.rebuild()


def after_last_checkpoint(book: Book, anchored: int, random: Random) -> None:
    """What no checkpoint shows: an entry younger than the last one, and every hash after it made anew."""
    edit_in_earnest(random.choice(book.entries[anchored:]), random)
    book.rebuild()


def edit_in_earnest(entry: Entry, random: Random) -> None:
    """A value that no rebuilding sets right again."""
    column = random.choice(TEXTS)
    before = entry.body[column]
    while entry.body[column] == before:
        entry.body[column] = bent(before, random)


Falsify = Callable[[Book, int, Random], None]
KINDS: dict[str, Falsify] = {
    "edit": edit,
    "delete": delete,
    "swap": swap,
    "insert": insert,
    "cut": cut,
    "rewrite": rewrite,
    "old_copy": old_copy,
    "fork": fork,
}


def falsified(book: Book, kind: Falsify, anchored: int, random: Random) -> Book:
    """A copy of the ledger after one falsification. Drawn again where nothing came to be different: a hash
    edited and made anew is the true one, and a cut that leaves all that is anchored no checkpoint shows.
    """
    reach = len(book.entries) if kind is after_last_checkpoint else anchored
    while True:
        copy = book.copy()
        kind(copy, anchored, random)
        if copy.entries[:reach] != book.entries[:reach]:
            return copy
