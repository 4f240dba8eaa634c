"""Values of a quality as a definition writes them: a code, or of numbers a band like 18-30 or 61+."""

import re
from collections.abc import Iterable

from dangvu.law.leaf import Text
from dangvu.statistics.qualities import UNRECORDED, Quality

_BAND = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3})|(\+))?")


class NoBand(ValueError):
    """Not a band of these numbers."""


def values_of(quality: Quality, written: str) -> tuple[str, ...]:
    """What is written as the values that records have. Raises NoBand, KeyError."""
    if not quality.numbers:
        if written not in quality.values():
            raise KeyError(written)
        return (written,)
    found = _BAND.fullmatch(written)
    if not found:
        raise NoBand(written)
    first = int(found[1])
    last = quality.numbers.stop - 1 if found[3] else int(found[2] or first)
    if not (first in quality.numbers and last in quality.numbers and first <= last):
        raise NoBand(written)
    return tuple(map(str, range(first, last + 1)))


def all_written(quality: Quality) -> tuple[str, ...]:
    """All its values, or its bands, in order, as a definition would write them."""
    return quality.bands if quality.numbers else tuple(quality.values())


def remaining(quality: Quality, written: Iterable[str]) -> tuple[str, ...]:
    """All other values, and that nothing is recorded."""
    taken = {value for one in written for value in values_of(quality, one)}
    every = map(str, quality.numbers) if quality.numbers else quality.values()
    return (*(one for one in every if one not in taken), UNRECORDED)


def overlap(quality: Quality, written: Iterable[str]) -> str:
    """A value that is written in two places, where there is one; what is no value is passed over."""
    seen: set[str] = set()
    for one in written:
        try:
            values = values_of(quality, one)
        except (NoBand, KeyError):
            continue
        if twice := next((value for value in values if value in seen), ""):
            return twice
        seen.update(values)
    return ""


def label_of(quality: Quality, written: str) -> Text:
    """What a value or a band is called."""
    return Text(written, written) if quality.numbers else quality.values()[written]
