"""Two lists of members held against each other by identity number: pure, neither database nor clock."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from dangvu.core.text import collapse, nfc

FIELDS = (
    "full_name",
    "sex",
    "birth_date",
    "ethnic_group",
    "religion",
    "card_number",
    "organisation",
    "admission_date",
    "official_date",
    "activity_status",
)
"""What is compared, in the order of the extract's columns (``exchange.workbook.columns``)."""
SENSITIVE = frozenset({"ethnic_group", "religion", "card_number", "activity_status"})
"""Of these the values are masked until asked for."""
State = Literal["yes", "differs", "not_yet"]
Side = Mapping[str, str]
"""The fields of one person on one side, as compared; empty where that side does not say."""


@dataclass(frozen=True, slots=True)
class Ours:
    """A member of the register on the day of the extract. ``shown``: values as people read them."""

    person: int
    organisation: int
    values: Side
    shown: Side


@dataclass(frozen=True, slots=True)
class Theirs:
    """A row of the extract."""

    identity_number: str
    row: int
    values: Side
    shown: Side


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that the two sides say differently."""

    field: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Somebody on both sides whom they say something different about."""

    person: int
    organisation: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A row of the extract to which no member of the register belongs. ``why``: unknown, no number, twice."""

    row: int
    identity_number: str
    full_name: str
    birth_date: str
    organisation: str
    why: str


@dataclass(frozen=True, slots=True)
class Result:
    """What was found: who is on both sides alike, on both but differently, on one side only."""

    alike: tuple[int, ...]
    differing: tuple[Pair, ...]
    ours: tuple[tuple[int, int], ...]
    """Person and organisation of those whom the extract lacks."""
    theirs: tuple[Unmatched, ...]

    def states(self) -> dict[int, State]:
        """How each member stands in the national database."""
        found: dict[int, State] = dict.fromkeys(self.alike, "yes")
        found |= {pair.person: "differs" for pair in self.differing}
        return found | {person: "not_yet" for person, _organisation in self.ours}

    def counts(self) -> dict[str, int]:
        """In numbers."""
        return {
            "alike": len(self.alike),
            "differing": len(self.differing),
            "ours": len(self.ours),
            "theirs": len(self.theirs),
        }

    def as_json(self) -> dict[str, Any]:
        """As ``from_json`` reads it."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Result":
        """The result that was written down."""
        pairs = (
            Pair(one["person"], one["organisation"], tuple(Difference(**each) for each in one["differences"]))
            for one in said["differing"]
        )
        return cls(
            tuple(said["alike"]),
            tuple(pairs),
            tuple((person, organisation) for person, organisation in said["ours"]),
            tuple(Unmatched(**one) for one in said["theirs"]),
        )


def compare(ours: Mapping[str, Ours], theirs: Iterable[Theirs]) -> Result:
    """Hold the extract against the members of the register, by identity number.

    What one side does not say is no difference: the extract may lack a column, the register a quality.
    """
    alike: list[int] = []
    differing: list[Pair] = []
    unmatched: list[Unmatched] = []
    met: set[str] = set()
    for row in theirs:
        number = row.identity_number
        mine = ours.get(number)
        if not number or number in met or mine is None:
            why = "no_number" if not number else "twice" if number in met else "unknown"
            unmatched.append(_unmatched(row, why))
            met |= {number} - {""}
            continue
        met.add(number)
        found = tuple(_differences(mine, row))
        if found:
            differing.append(Pair(mine.person, mine.organisation, found))
        else:
            alike.append(mine.person)
    absent = [(one.person, one.organisation) for number, one in ours.items() if number not in met]
    return Result(tuple(alike), tuple(differing), tuple(absent), tuple(unmatched))


def _differences(mine: Ours, row: Theirs) -> Iterable[Difference]:
    for field in FIELDS:
        one, other = _key(field, mine.values.get(field, "")), _key(field, row.values.get(field, ""))
        if one and other and one != other:
            yield Difference(field, mine.shown[field], row.shown[field])


def _key(field: str, value: str) -> str:
    """A value as it is compared: names without regard to case, spaces and the form of their letters."""
    return collapse(nfc(value)).casefold() if field == "full_name" else value


def _unmatched(row: Theirs, why: str) -> Unmatched:
    shown = row.shown
    return Unmatched(
        row.row,
        row.identity_number,
        shown.get("full_name", ""),
        shown.get("birth_date", ""),
        shown.get("organisation", ""),
        why,
    )


def written(value: str | date | None) -> str:
    """A value as people write it."""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value or ""
