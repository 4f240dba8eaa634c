"""What becomes of communes in a draft, side by side."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from dangvu.ledger.recording import in_chunks
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.nodes import AT_ONCE
from dangvu.organisations.reorganising.sites import PlaceNode
from dangvu.places.models import HamletVersion, Place


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One commune: what becomes of it, its people where that is said, and how many hamlets lie in it, before
    and after.
    """

    movement: int
    code: str
    name: str
    said: str
    population: int | None
    hamlets_before: int
    hamlets: int


def place_lines(draft: Draft) -> Iterator[PlaceLine]:
    """All communes that the steps touch, in order."""
    touched = sorted(draft.sites.touched, key=lambda one: (one.step, not one.has_ended, one.key))
    before = _hamlets(draft, [one.key for one in touched])
    after = before.copy()
    for hamlet in draft.land.touched:
        if hamlet.row is not None:
            after[hamlet.row.place_id] -= 1
        if not hamlet.has_ended:
            after[str(hamlet.says["place"])] += 1
    above = Place.objects.in_bulk({str(one.says["parent"]) for one in touched if one.says["parent"]})
    for one in touched:
        parent = above.get(str(one.says["parent"]))
        said = _said(draft, one, parent.full_name if parent else "")
        code = str(one.says["code"])
        yield PlaceLine(one.step, code, one.name, said, one.population, before[one.key], after[one.key])


def _said(draft: Draft, node: PlaceNode, parent: str) -> str:
    nodes = draft.sites.nodes
    heirs = [nodes[key].name for key in draft.sites.ended.get(node.key, ())]
    if node.has_ended:
        message = _("kết thúc, chia về %(names)s") if len(heirs) > 1 else _("kết thúc, thành %(names)s")
        return message % {"names": ", ".join(heirs)}
    came = [
        _("một phần %(name)s") % {"name": nodes[one.place].name}
        if one.way in ("divided", "split")
        else nodes[one.place].name
        for one in draft.sites.successions
        if one.successor == node.key
    ]
    if node.row is None:
        words = {"parent": parent, "names": ", ".join(came)}
        return _("mới, từ %(names)s, thuộc %(parent)s") % words
    if came:
        return _("tiếp tục; nhận %(names)s") % {"names": ", ".join(came)}
    return _("tiếp tục; một phần tách ra")


def _hamlets(draft: Draft, places: list[str]) -> Counter[str]:
    """How many hamlets lie in each by the register, on the day."""
    found: Counter[str] = Counter()
    for some in in_chunks(places, AT_ONCE):
        rows = HamletVersion.objects.at(draft.on).filter(place__among=some)
        found.update(dict(rows.values_list("place_id").annotate(Count("ordinal")).order_by()))
    return found
