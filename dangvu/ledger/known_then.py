"""What persons were called when an entry was recorded: whoever may open no more than that entry is told no
later name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_number: ContextVar[int | None] = ContextVar("dangvu_known_then", default=None)


def known_then() -> int | None:
    """The entry after which names are asked for here; none: as they are known now."""
    return _number.get()


@contextmanager
def names_known_after(number: int | None) -> Iterator[None]:
    """Names are those that the register knew after this entry."""
    token = _number.set(number)
    try:
        yield
    finally:
        _number.reset(token)
