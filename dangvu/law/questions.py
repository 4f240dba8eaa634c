"""How the law is asked: always with a code and a day. Files are read when their room is first asked."""

from datetime import date
from functools import cache
from pathlib import Path

from dangvu.law.errors import UnknownLeaf
from dangvu.law.leaf import CodeItem, CodeList, DatedValue, Leaf
from dangvu.law.reading import read_instruments, read_room

ROOMS = Path(__file__).parent.parent


def value(code: str, on: date) -> DatedValue:
    """The value of ``room.file.name`` in force on the day.

    ``NotInForce`` before its first date (never zero), ``Ceased`` after it lapsed, ``UnknownLeaf`` if
    nobody declares it.
    """
    leaf = _declared(code)
    if not isinstance(leaf, Leaf):
        raise UnknownLeaf(f"{code} is a list of codes: ask code_list")
    return leaf.on(on)


def code_list(code: str, on: date) -> dict[str, CodeItem]:
    """The codes that may be used on the day, in official order; ``NotInForce`` before the list exists."""
    return _list(code).on(on)


def known_codes(code: str) -> dict[str, CodeItem]:
    """Every code the list ever had, for records of any day; whether one fits its day is for
    ``code_list`` to say.
    """
    return dict(_list(code).items)


def description_of(code: str) -> str:
    """What users call a value or a list of codes."""
    return str(_declared(code).description)


def declared_in(room: str) -> dict[str, Leaf | CodeList]:
    """All a room declares, by code."""
    return dict(_room(room))


def rooms_with_law() -> list[str]:
    """Names of the rooms that keep law files."""
    return sorted(path.parent.name for path in ROOMS.glob("*/law") if any(path.glob("*.yaml")))


def _list(code: str) -> CodeList:
    found = _declared(code)
    if not isinstance(found, CodeList):
        raise UnknownLeaf(f"{code} is a dated value: ask value")
    return found


def _declared(code: str) -> Leaf | CodeList:
    try:
        return _room(code.partition(".")[0])[code]
    except KeyError:
        raise UnknownLeaf(f"no law file declares {code}") from None


@cache
def _room(room: str) -> dict[str, Leaf | CodeList]:
    instruments = read_instruments(ROOMS / "law" / "law" / "instruments.yaml")
    return {declared.code: declared for declared in read_room(room, ROOMS / room / "law", instruments)}
