"""An exported ledger in memory: read, changed in any way an intruder could, hashed again, written.

Written from ``docs/ledger-format.md`` and not from the program's code, which it is used to judge.
"""

import hashlib
import json
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

GENESIS = "0" * 64


def digest(text: str) -> str:
    return hashlib.sha256(b"\x01" + text.encode()).hexdigest()


def root(hashes: list[str]) -> str:
    """RFC 6962, 2.1, as it is told there: split at the largest power of two below the number of leaves."""

    def over(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return hashlib.sha256(b"\x00" + leaves[0]).digest()
        split = 1 << (len(leaves) - 1).bit_length() - 1
        return hashlib.sha256(b"\x01" + over(leaves[:split]) + over(leaves[split:])).digest()

    return (over([bytes.fromhex(one) for one in hashes]) if hashes else hashlib.sha256(b"").digest()).hex()


@dataclass
class Row:
    """One row of a bulk entry."""

    entry: int
    ordinal: int
    payload: str
    effects: str = "{}"
    sealed: str = "{}"
    hash: str = ""

    @property
    def text(self) -> str:
        return f"{self.ordinal}\t{self.payload}\t{self.effects}\t{self.sealed}"

    def rehash(self) -> None:
        self.hash = digest(self.text.replace("\t", "\n"))


@dataclass
class Entry:
    """One entry: what is hashed, its stored hash, its rows."""

    body: dict[str, Any]
    hash: str = ""
    rows: list[Row] = field(default_factory=list)

    @property
    def text(self) -> str:
        return json.dumps(self.body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def number(self) -> int:
        return int(self.body["number"])

    def rehash(self) -> None:
        self.hash = digest(self.text)


@dataclass
class Book:
    """A whole ledger and its head."""

    entries: list[Entry]
    number: int = 0
    head: str = GENESIS

    @classmethod
    def parse(cls, text: str) -> Self:
        first, *lines, last = text.splitlines()
        assert first == "dangvu-ledger 1"
        book = cls([])
        for line in lines:
            kind, rest = line[0], line[2:]
            if kind == "E":
                book.entries.append(Entry(json.loads(rest[65:]), rest[:64]))
            else:
                number, stored, content = rest.split(" ", 2)
                ordinal, payload, effects, sealed = content.split("\t")
                row = Row(int(number), int(ordinal), payload, effects, sealed, stored)
                book.entries[-1].rows.append(row)
        book.number, book.head = int(last.split()[1]), last.split()[2]
        return book

    @property
    def lines(self) -> list[str]:
        found = ["dangvu-ledger 1"]
        for entry in self.entries:
            found.append(f"E {entry.hash} {entry.text}")
            found += [f"R {row.entry} {row.hash} {row.text}" for row in entry.rows]
        return [*found, f"H {self.number} {self.head}"]

    @property
    def text(self) -> str:
        return "\n".join([*self.lines, ""])

    def copy(self) -> "Book":
        return deepcopy(self)

    def entry(self, number: int) -> Entry:
        return next(one for one in self.entries if one.number == number)

    def rebuild(self) -> "Book":
        """Everything hashed again, numbered and chained from the start: what an intruder with time does."""
        before = GENESIS
        for number, entry in enumerate(self.entries, start=1):
            for ordinal, row in enumerate(entry.rows, start=1):
                row.entry, row.ordinal = number, ordinal
                row.rehash()
            hashes = [row.hash for row in entry.rows]
            entry.body |= {"number": number, "previous_hash": before}
            entry.body |= {"row_count": len(hashes), "rows_root": root(hashes)}
            entry.rehash()
            before = entry.hash
        self.number, self.head = len(self.entries), before
        return self


def new_entry(what: str, rows: int = 0) -> Entry:
    """An entry with something in every part; to be numbered by ``rebuild``."""
    body = {
        "actor": "an",
        "at": "2026-11-22T08:00:00+00:00",
        "effects": '{"open":[[1,"fact",{"name":"\\"quoted\\", đủ dấu"}]]}',
        "key": f"key-{what}",
        "kind": what,
        "paper": '{"number":"12-QĐ/ĐU"}',
        "payload": f'{{"what":"{what}"}}',
        "remarks": '{"findings":[]}',
        "sealed": "{}",
        "version": 1,
    }
    return Entry(body, rows=[Row(0, 0, f'{{"row":{number}}}') for number in range(1, rows + 1)])


def checkpoint(
    key: Ed25519PrivateKey,
    entries: int,
    head: str,
    *,
    epoch: int = 0,
    reason: str = "",
    day: str = "2026-11-22",
) -> str:
    """The text of a signed checkpoint."""
    lines = ["dangvu-checkpoint 1", f"node {key.public_key().public_bytes_raw().hex()}", f"epoch {epoch}"]
    lines += [f"entries {entries}", f"head {head}", f"day {day}", *([f"reason {reason}"] if reason else [])]
    message = "\n".join([*lines, ""])
    return f"{message}signature {key.sign(message.encode()).hex()}\n"
