"""What was recorded about a person, entry by entry: by whom, when, by which paper, what changed to what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain

from dangvu.accounts.behind import ActBehind
from dangvu.ledger.describing import RowTold, described, span_of
from dangvu.ledger.facts import Fact
from dangvu.people.life import Life

MOST_EVENTS = 100


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows of one kind of fact: what stood before, what stands after."""

    label: str
    before: list[str]
    after: list[str]


@dataclass(frozen=True, slots=True)
class Event:
    """One entry, as far as it is about the person."""

    act: ActBehind
    valid_from: date
    changes: list[Changed]
    """Empty where the account may not open the entry: then only the act is told."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The entries about a person, last first."""

    events: list[Event]
    kinds: list[tuple[str, str]]
    """The kinds of acts there are, with what users call them."""
    kind: str
    """The one kind that is shown; empty: all."""


def timeline_of(life: Life, *, everything: bool) -> Timeline:
    """What the account may see of it: rows that began by the day shown, or while the person was in sight;
    acts that are sensitive only when asked for.
    """
    recorded = (sorted(rows, key=lambda row: row.key) for rows in life.rows.values())
    rows = life.seen(chain.from_iterable(recorded))
    numbers = {number for row in rows for number in (row.recorded_in, row.superseded_in) if number}
    acts = {
        number: act
        for number, act in life.acts.items()
        if number in numbers and (everything or not act.is_sensitive)
    }
    labels = {acts[number].kind: acts[number].label for number in sorted(acts)}
    asked = life.request.GET.get("kind", "")
    kind = asked if asked in labels else ""
    shown = [number for number in sorted(acts, reverse=True) if kind in ("", acts[number].kind)]
    events = _events(shown[:MOST_EVENTS], rows, acts, everything=everything)
    return Timeline(events, sorted(labels.items(), key=lambda pair: pair[1]), kind)


def _events(
    numbers: list[int], rows: list[Fact], acts: dict[int, ActBehind], *, everything: bool
) -> list[Event]:
    opened, gone = defaultdict(list), defaultdict(list)
    told = dict(zip(map(id, rows), described(rows, everything=everything), strict=True))
    for row in rows:
        opened[row.recorded_in].append(row)
        if row.superseded_in:
            gone[row.superseded_in].append(row)
    return [
        Event(
            act=acts[number],
            valid_from=_valid_from(opened[number], gone[number]),
            changes=_changes(
                [told[id(row)] for row in gone[number]], [told[id(row)] for row in opened[number]]
            )
            if acts[number].may_open
            else [],
        )
        for number in numbers
    ]


def _valid_from(opened: list[Fact], gone: list[Fact]) -> date:
    """From when on what the entry says holds: the last day on which one of its rows begins or is cut off."""
    stood = {(row.fact, row.from_date) for row in gone}
    new = [row.from_date for row in opened if (row.fact, row.from_date) not in stood]
    cut = [row.until_date for row in opened if row.until_date and (row.fact, row.from_date) in stood]
    return min(new or cut or [row.from_date for row in (*opened, *gone)])


def _changes(before: Iterable[RowTold], after: Iterable[RowTold]) -> list[Changed]:
    """By kind of fact; what all rows of a kind say alike is no change and is left out."""
    pairs: dict[str, tuple[list[RowTold], list[RowTold]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((before, after)):
        for row in rows:
            pairs[row.label][side].append(row)
    changes = []
    for label, (was, now) in pairs.items():
        rows = [*was, *now]
        alike = set.intersection(*(set(row.said) for row in rows)) if len(rows) > 1 else set()
        changes.append(Changed(label, [_text(row, alike) for row in was], [_text(row, alike) for row in now]))
    return changes


def _text(row: RowTold, alike: set[tuple[str, str]]) -> str:
    said = [
        f"{label[:1].lower()}{label[1:]} {word}" for label, word in row.said if (label, word) not in alike
    ]
    return f"{span_of(row)}: {', '.join(said)}" if said else span_of(row)
