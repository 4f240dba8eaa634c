"""Which organisations a mandate must cover to change hamlets and communes: those that stand on the first day,
whatever other entries of that day have made of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dangvu.ledger.recording import in_chunks
from dangvu.organisations.models import Coverage, OrganisationVersion
from dangvu.organisations.reorganising.land import Land
from dangvu.organisations.reorganising.nodes import AT_ONCE
from dangvu.organisations.reorganising.sites import Sites
from dangvu.organisations.types import KINDS
from dangvu.places.models import Place
from dangvu.tree.queries import roots


def of_hamlets(land: Land) -> set[int]:
    """Who covered the hamlets touched; of what nobody did, the organisations of the place."""
    rows = {one.number: one.row for one in land.touched if one.row is not None}
    numbers: set[int] = set()
    for some in in_chunks(sorted(rows), AT_ONCE):
        covering = Coverage.objects.at(land.on).filter(hamlet__among=some)
        for hamlet, number in covering.values_list("hamlet_id", "organisation_id"):
            numbers.add(number)
            rows.pop(hamlet, None)
    places = sorted({row.place_id for row in rows.values()})
    for few in in_chunks(places, AT_ONCE):
        there = OrganisationVersion.objects.at(land.on).filter(place__among=few)
        numbers |= set(there.values_list("organisation_id", flat=True))
    return numbers


def of_places(sites: Sites) -> set[int]:
    """The organisations of the communes touched, and of what a new one comes to lie in; where there are none,
    those of what is above it, else of the whole register: covering a hamlet there is not enough.
    """
    keys = {node.key: node.says["parent"] for node in sites.touched if node.row is not None}
    come_to = {str(node.says["parent"]) for node in sites.touched if node.row is None} - {*keys.values()}
    places = Place.objects.in_bulk({parent for parent in (*keys.values(), *come_to) if parent})
    lines = {key: [key, *_with_above(places, parent)] for key, parent in keys.items()}
    lines |= {key: _with_above(places, key) for key in come_to}
    return _nearest(lines.values(), sites.on)


def of_place(key: str, on: date) -> set[int]:
    """The organisations of a place as ``of_places`` finds them."""
    place = Place.objects.select_related("parent").get(key=key)
    above = [place.parent.key, place.parent.parent_id] if place.parent else []
    return _nearest([[one for one in (key, *above) if one]], on)


def _nearest(lines: Iterable[Sequence[str]], on: date) -> set[int]:
    """Of each line of places, the one in the next: the organisations of the first that has any."""
    lines = list(lines)
    wanted = sorted({key for line in lines for key in line})
    ruling = [code for code, kind in KINDS.items() if kind.is_grassroots or not kind.holds_members]
    there: dict[str | None, set[int]] = defaultdict(set)
    for some in in_chunks(wanted, AT_ONCE):
        rows = OrganisationVersion.objects.at(on).filter(place__among=some, kind__in=ruling)
        for place, number in rows.values_list("place_id", "organisation_id"):
            there[place].add(number)
    numbers: set[int] = set()
    for line in lines:
        there_first = next((there[one] for one in line if one in there), set[int]())
        numbers |= there_first or set(roots(on))
    return numbers


def _with_above(places: Mapping[str, Place], key: str | None) -> list[str]:
    """A district or province, with what it lies in."""
    place = places.get(key or "")
    return [one for one in (place.key, place.parent_id) if one] if place else []
