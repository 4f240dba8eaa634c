"""A hostile workbook and what must become of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Case:
    """One file. ``refused`` names the findings of which one at least must refuse it; ``read`` what the first
    member must have become. Where both are given, either is right.
    """

    group: str
    name: str
    make: Callable[[], bytes]
    refused: tuple[str, ...] = ()
    at: tuple[int, str] | None = None
    """Row and column key at which the refusal must point."""
    read: Mapping[str, str] | None = None
    rows: int = 3
    """Members recorded, where it is read."""
    warned: tuple[str, ...] = field(default=())
    """Warnings of which all must be given, where it is read."""


READ = MappingProxyType(
    {"full_name": "Bàn Văn Hòa", "birth_date": "1990-02-03", "identity_number": "000090000001"}
)
"""The good list's first member, as the register must hold them."""


def refuse(
    group: str, name: str, make: Callable[[], bytes], *codes: str, at: tuple[int, str] | None = None
) -> Case:
    return Case(group, name, make, refused=codes, at=at)


def accept(
    group: str,
    name: str,
    make: Callable[[], bytes],
    *warned: str,
    rows: int = 3,
    or_refused: tuple[str, ...] = (),
    **differs: str,
) -> Case:
    """Read right: as the good list, save for what ``differs``."""
    return Case(group, name, make, or_refused, read={**READ, **differs}, rows=rows, warned=warned)
