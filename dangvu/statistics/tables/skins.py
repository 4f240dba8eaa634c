"""The forms a table, and the tables of a return together, can be given in. A later room lends one by calling
``skin`` in its ``skins`` module.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from dangvu.statistics.tables.compute import Table


@dataclass(frozen=True, slots=True)
class Skin:
    """One form: its content as a file would hold it."""

    name: str
    content_type: str
    write: Callable[[Table], bytes]
    write_all: Callable[[Sequence[Table]], bytes] | None = None
    """Several tables as one file; not every form has room for them."""


_skins: dict[str, Skin] = {}


def skin(
    name: str,
    content_type: str,
    write: Callable[[Table], bytes],
    write_all: Callable[[Sequence[Table]], bytes] | None = None,
) -> None:
    """Offer a form of tables."""
    _skins[name] = Skin(name, content_type, write, write_all)


def as_json(table: Table) -> bytes:
    """The table as programs read it (design 6)."""
    return written(table.as_json())


def written(said: dict[str, Any]) -> bytes:
    """What a table says, as a file of it."""
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"


skin("json", "application/json", as_json)


@cache
def skins() -> dict[str, Skin]:
    """All forms by name."""
    autodiscover_modules("skins")
    return dict(_skins)
