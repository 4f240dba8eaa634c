"""The movements of a scheme in words, for its entry: what each does, and with what it goes along."""

from dataclasses import Field, dataclass, fields, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import ngettext

from dangvu.core import scope
from dangvu.ledger.models import Entry
from dangvu.ledger.payload import label_of
from dangvu.ledger.reading import part_of
from dangvu.ledger.references import called_at_once
from dangvu.ledger.sealing import SealBroken
from dangvu.organisations.acts import Reorganise
from dangvu.organisations.movement import Movement

A_PAGE = 50
NAMES = frozenset({"name", "cell_name"})
"""What organisations are called anew."""


@dataclass(frozen=True, slots=True)
class MovementTold:
    """One movement: its number, its sentence, and what that leaves out."""

    number: int
    sentence: str
    more: list[tuple[str, str]]


@scope.whole()
def movements_of(entry: Entry, page: str) -> "Page[MovementTold] | None":
    """A page of the movements that a scheme consists of; nothing of another entry. Members who go along are
    counted, not named.
    """
    if entry.kind != Reorganise.kind:
        return None
    try:
        steps = Reorganise.recorded(part_of(entry, 0).payload).steps
    except SealBroken:
        return None
    told: Page[Any] = Paginator(list(enumerate(steps, start=1)), A_PAGE).get_page(page)
    named = [one for _number, step in told.object_list for one in step.named() if one[0] != "person"]
    with called_at_once(named):
        told.object_list = [_told(number, step) for number, step in told.object_list]
    return told


def _told(number: int, step: Movement) -> MovementTold:
    going = {
        one.name: len(getattr(step, one.name))
        for one in fields(step)
        if one.metadata.get("refers") == "person" and getattr(step, one.name)
    }
    words = replace(step, **dict.fromkeys(going, ())).words()
    for name, count in going.items():
        words[name] = ngettext("%(count)s người", "%(count)s người", count) % {"count": count}
    said = str(step.said)
    more = [
        (label_of(one), words[one.name])
        for one in fields(step)
        if words[one.name] and _is_told(one) and f"%({one.name})s" not in said
    ]
    return MovementTold(number, said % words, more)


def _is_told(one: Field[Any]) -> bool:
    """Whether a field says who and what a movement is about: neither its day nor the codes it gives."""
    return bool(one.metadata.get("refers") or one.metadata.get("codes") or one.name in NAMES)
