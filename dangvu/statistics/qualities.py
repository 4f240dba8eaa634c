"""The values of the qualities that records are told apart by: what users may group and filter by."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dangvu.law.leaf import Text
from dangvu.law.questions import known_codes
from dangvu.statistics.declarations import indicators

UNRECORDED = ""
"""As a filter's value: of whom nothing of it is recorded."""


@dataclass(frozen=True, slots=True)
class Quality:
    """A dimension or a column of a relation with the values it may have: codes of a list of the law's, some
    of its own, or whole ``numbers``, which are told in bands.
    """

    name: str
    label: Text
    code_list: str = ""
    items: Mapping[str, Text] = field(default_factory=dict)
    numbers: range = range(0)
    bands: tuple[str, ...] = ()
    """Where nobody says which."""
    always_known: bool = True
    """Something of it is recorded of everybody."""

    def values(self) -> dict[str, Text]:
        """Its values in official order; of numbers none."""
        if not self.code_list:
            return dict(self.items)
        return {code: item.label for code, item in known_codes(self.code_list).items()}


_qualities: dict[str, Quality] = {}


def quality(
    name: str,
    label: Text,
    *,
    code_list: str = "",
    items: Mapping[str, Text] | None = None,
    numbers: range = range(0),
    bands: tuple[str, ...] = (),
    always_known: bool = True,
) -> None:
    """Declare what values the dimension or column of that name has."""
    _qualities[name] = Quality(name, label, code_list, items or {}, numbers, bands, always_known)


def qualities() -> dict[str, Quality]:
    """All by name."""
    indicators()
    return _qualities
