"""What a room declares of a list: its columns and its filters."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from dangvu.accounts.rights import PageRequest
from dangvu.core.numbers import written


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it says of a row, and whether the list can be put in its order."""

    key: str
    label: "str | Promise"
    text: Callable[[Any], str]
    page: str = ""
    """Name of the page a cell leads to; ``number`` says of what."""
    number: Callable[[Any], int | None] = lambda _row: None
    asks: Callable[[Any], Mapping[str, str] | None] | None = None
    """Of a page that is no row's own: what it is asked; none where the cell leads nowhere."""
    is_sorted: bool = False
    is_figure: bool = False
    is_day: bool = False
    is_nowrap: bool = False
    is_shown: bool = True
    """Unless the reader chose other columns."""
    kind: str = "plain"
    """What it tells of a person, as the log of readings says it."""
    value: Callable[[Any], Any] | None = None
    """What programs read in place of the text: a day, a code, a number."""

    def told(self, row: Any) -> Any:
        """What a program is told of a row."""
        return self.text(row) if self.value is None else self.value(row)


def figure(
    key: str, label: "str | Promise", count: Callable[[Any], int | float | None], **more: Any
) -> Column:
    """A column of numbers; nothing where there is none."""

    def text(row: Any) -> str:
        return "" if (number := count(row)) is None else written(number)

    return Column(key, label, text, is_figure=True, value=count, **more)


def dated(key: str, label: "str | Promise", day: Callable[[Any], date | None], **more: Any) -> Column:
    """A column of days; nothing where there is none."""

    def text(row: Any) -> str:
        return f"{on:%d/%m/%Y}" if (on := day(row)) else ""

    return Column(key, label, text, is_day=True, is_nowrap=True, value=day, **more)


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition the reader may set: ``choice`` of a code, ``text``, ``day``, or ``given`` with the address
    by another page.
    """

    key: str
    label: "str | Promise"
    form: str
    choices: Callable[[], Iterable[tuple[str, str]]] = tuple
    said: Callable[[str], str] = str
    """The value as its chip says it."""
    is_saved: bool = True


@dataclass(frozen=True, slots=True)
class ListKind:
    """A list: under which name its views are kept, at which address it stands."""

    name: str
    """Also the name of its address; its files stand at ``NAME__file``."""
    title: "str | Promise"
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    first_order: str
    """The column it is sorted by unless asked otherwise."""
    names_persons: bool = False
    pick: Callable[[Any], int] | None = None
    """The number of a row, where rows can be selected."""

    @property
    def is_numbered(self) -> bool:
        """Whether each row has a number in the register."""
        return self.columns[0].asks is None

    def __post_init__(self) -> None:
        kinds[self.name] = self


kinds: dict[str, ListKind] = {}


@dataclass(frozen=True, slots=True)
class Deed:
    """What may be done with the rows selected: a word for it, and the address that takes them as ``pick``."""

    label: "str | Promise"
    address: str


deeds: dict[str, Callable[[PageRequest], list[Deed]]] = {}
"""Of lists, by name, what a later room has to offer whoever asks."""
