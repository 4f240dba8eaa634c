"""What addresses are about, and who is let through to which: of this the rows of the matrix are made."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from dangvu.ledger.acts import kinds
from dangvu.lists.declared import kinds as lists
from tests.rights.objects import Objects
from tests.rights.roles import Role
from tests.rights.stage import TREE

IN, SIGN_IN, UNKNOWN, ENROL, BARRED, LED, ABSENT, NO_METHOD, FAULT = (
    "let in", "sign in first", "unknown", "second factor first", "barred", "led on",
    "not there", "method", "fault",
)  # fmt: skip
NOWHERE = 10**9
Lets = Callable[[Role], str]
"""What becomes of somebody with the right the address needs, at one of its objects."""


@dataclass(frozen=True)
class Thing:
    """An object of an address: what it is to the scopes, where it stands, who is let through to it."""

    relation: str
    address: str
    lets: Lets


def anybody(_role: Role) -> str:
    return IN


def nobody(_role: Role) -> str:
    return ABSENT


def nothing(name: str, _objects: Objects) -> Iterator[Thing]:
    """Not about any one thing: the right is all there is to ask."""
    yield Thing("-", reverse(name), anybody)


def absent(name: str, _objects: Objects) -> Iterator[Thing]:
    yield Thing("absent", reverse(name, args=[NOWHERE]), nobody)


def words(*given: str, none: str = "") -> Callable[[str, Objects], Iterator[Thing]]:
    """Addresses with a word of a fixed list; ``none`` is no such word."""

    def things(name: str, _objects: Objects) -> Iterator[Thing]:
        yield from (Thing(word, reverse(name, args=[word]), anybody) for word in given)
        if none:
            yield Thing("absent", reverse(name, args=[none]), nobody)

    return things


def whole(action: str, *args: Any) -> Callable[[str, Objects], Iterator[Thing]]:
    """Only for whoever has the whole register."""

    def things(name: str, _objects: Objects) -> Iterator[Thing]:
        yield Thing(
            "whole register",
            reverse(name, args=args),
            lambda role: IN if role.everywhere(action) else ABSENT,
        )

    return things


def organisations(
    action: str, query: str = "", *, tail: tuple[Any, ...] = (), suits: frozenset[str] | None = None,
    ever: bool = False,
) -> Callable[[str, Objects], Iterator[Thing]]:  # fmt: skip
    """Of each organisation of the tree, in the path or under a name in the query; ``suits`` are those that
    have such a page at all, ``ever``: one that has ended is answered to whoever it was within reach of.
    """

    def lets(code: str) -> Lets:
        if suits is not None and code not in suits:
            return nobody
        if code == "truong-noi-tru" and not ever:  # it ended: today it stands under nothing
            return lambda role: IN if role.everywhere(action) else ABSENT
        return lambda role: IN if role.reaches(action, code) else ABSENT

    def things(name: str, objects: Objects) -> Iterator[Thing]:
        for code in TREE:
            number = objects.stage.organisation(code)
            yield Thing(code, _at(name, number, query, tail), lets(code))
        yield Thing("absent", _at(name, NOWHERE, query, tail), nobody)
        if query:
            yield Thing("-", reverse(name, args=tail), anybody)

    return things


def _at(name: str, number: int, query: str, tail: tuple[Any, ...]) -> str:
    return f"{reverse(name, args=tail)}?{query}={number}" if query else reverse(name, args=[number, *tail])


def persons(lets: Callable[[str, str | None, str], Lets]) -> Callable[[str, Objects], Iterator[Thing]]:
    """Of each person of ``objects.persons``, today and on a day before some of them changed cells; ``lets``
    is given their code, their cell on the day and that of today or the last.
    """

    def things(name: str, objects: Objects) -> Iterator[Thing]:
        for code, cells in objects.persons.items():
            for on, cell in cells.items():
                address = reverse(name, args=[objects.stage.person(code)])
                yield Thing(f"{code} on {on}", f"{address}?on={on}", lets(code, cell, objects.last[code]))
        yield Thing("absent", reverse(name, args=[NOWHERE]), nobody)

    return things


def in_sight(action: str) -> Callable[[str, str | None, str], Lets]:
    """Whoever reaches the cell they are a member of on the day."""
    return lambda _code, cell, _last: lambda role: IN if _sees(role, action, cell) else ABSENT


def _sees(role: Role, action: str, cell: str | None) -> bool:
    return role.everywhere(action) or (cell is not None and role.reaches(action, cell))


def whole_file(_code: str, cell: str | None, last: str) -> Lets:
    """Whoever may read them on the day, and reads and records where they belong today or did last."""

    def lets(role: Role) -> str:
        asked = (("read", cell), ("read", last), ("record", last))
        return IN if all(_sees(role, action, one) for action, one in asked) else ABSENT

    return lets


def readings(code: str, _cell: str | None, last: str) -> Lets:
    """The person, and whoever reads from above where they belong today or did last."""

    def lets(role: Role) -> str:
        above = TREE[last]
        is_above = role.everywhere("read") or bool(above and role.reaches("read", above))
        return IN if role.person == code or is_above else ABSENT

    return lets


def things_of(
    kind: str, lets: Callable[[Role, Any], bool] | None = None, *, tail: tuple[Any, ...] = ()
) -> Callable[[str, Objects], Iterator[Thing]]:
    """Of each object of a kind that ``objects`` holds by its owner: only the owner's own, unless ``lets``."""

    def things(name: str, objects: Objects) -> Iterator[Thing]:
        for owner, number in objects.owned[kind].items():
            address = reverse(name, args=[number, *tail])
            yield Thing(f"of {owner}", address, _own(owner, lets))
        yield Thing("absent", reverse(name, args=[NOWHERE, *tail]), nobody)

    return things


def reaches_return(role: Role, _owner: Any) -> bool:
    """Whoever reads the commune of which it is."""
    return role.reaches("read", "kim-lu")


def _own(owner: str, lets: Callable[[Role, Any], bool] | None) -> Lets:
    return lambda role: IN if role.name == owner or (lets is not None and lets(role, owner)) else ABSENT


def by_hand(*tail: Any, in_rows: bool = False) -> Callable[[str, Objects], Iterator[Thing]]:
    """Of each kind of act: those that are written down have a page; ``in_rows``, those of which several are
    rows of a workbook.
    """

    def things(name: str, _objects: Objects) -> Iterator[Thing]:
        for kind, act in kinds().items():
            if ".tests." not in act.__module__ and (name, kind) != ("api_acts_of", "void"):
                has_page = not act.bulk or (act.written and not in_rows)
                yield Thing(kind, reverse(name, args=[kind, *tail]), anybody if has_page else nobody)
        yield Thing("absent", reverse(name, args=["nothing", *tail]), nobody)

    return things


def for_many(name: str, _objects: Objects) -> Iterator[Thing]:
    """Of each kind of act: those that may be recorded of several persons have a page."""
    for kind, act in kinds().items():
        if ".tests." not in act.__module__:
            yield Thing(kind, reverse(name, args=[kind]), anybody if act.for_many else nobody)


def listed(name: str, _objects: Objects) -> Iterator[Thing]:
    yield from (Thing(kind, reverse(name, args=[kind]), anybody) for kind in lists)
    yield Thing("absent", reverse(name, args=["nothing"]), nobody)


def both(*some: Callable[[str, Objects], Iterable[Thing]]) -> Callable[[str, Objects], Iterator[Thing]]:
    def things(name: str, objects: Objects) -> Iterator[Thing]:
        for one in some:
            yield from one(name, objects)

    return things


WHOSE = {
    "clerk of all": None,
    "no mandate": None,
    "administrator of all": None,
    "clerk of a commune": "kim-lu",
    "reader of a commune": "kim-lu",
    "clerk of the commune beside": "van-minh",
}
"""Accounts, and where they have mandates."""


def accounts(*tail: str) -> Callable[[str, Objects], Iterator[Thing]]:
    """Of some accounts: for administrators of all each, for others those with a mandate there."""

    def things(name: str, objects: Objects) -> Iterator[Thing]:
        for owner, where in WHOSE.items():
            number, seen = objects.cast.accounts[owner].pk, by_administering(where)
            yield from (
                Thing(f"of {owner}, {word}", reverse(name, args=[number, *((word,) if word else ())]),
                      nobody if word == "nothing" else seen)
                for word in (tail or ("",))
            )  # fmt: skip
        yield Thing("absent", reverse(name, args=[NOWHERE, *tail[:1]]), nobody)

    return things


def shared(role: Role, _owner: str) -> bool:
    """Whoever reads by a mandate for Kim Lư, where the table is shared."""
    return "kim-lu" in role.roots("read")


def own_tables(*tail: Any, to_change: bool = False) -> Callable[[str, Objects], Iterator[Thing]]:
    """Of each table of one's own its owner, and whoever it is shared with, unless it is to be changed."""

    def things(name: str, objects: Objects) -> Iterator[Thing]:
        for kind in ("own table", "shared table"):
            lets = shared if kind == "shared table" and not to_change else None
            for owner, number in objects.owned[kind].items():
                address = reverse(name, args=[f"own-{number}" if "own" in tail else number, *tail[1:]])
                yield Thing(f"{kind} of {owner}", address, _own(owner, lets))
        absent_one = f"own-{NOWHERE}" if "own" in tail else NOWHERE
        yield Thing("absent", reverse(name, args=[absent_one, *tail[1:]]), nobody)

    return things


def reads_all(role: Role, _owner: Any) -> bool:
    return role.everywhere("read")


def reads_and_records_all(role: Role, _owner: Any) -> bool:
    """The page of a void shows what the entry says."""
    return role.everywhere("record") and role.everywhere("read")


def by_administering(where: str | None) -> Lets:
    """Whoever administers there; where nowhere is named, the whole register."""
    return lambda role: IN if role.reaches("administer", where) else ABSENT


def administers(role: Role, owner: str) -> bool:
    """Whether the role administers where the owner's mandate lies."""
    return role.reaches("administer", WHOSE[owner])


def records_in_na_ca(role: Role, _owner: Any) -> bool:
    """Where what the proposals on the stage are about stands; nobody does so in their own case."""
    return role.reaches("record", "na-ca") and role.person != "zq-den"
