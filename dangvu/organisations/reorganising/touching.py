"""Which organisations a mandate must cover to change hamlets and communes."""

from collections import defaultdict

from dangvu.core.period import DAY
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
        covering = Coverage.objects.at(land.on - DAY).filter(hamlet__among=some)
        for hamlet, number in covering.values_list("hamlet_id", "organisation_id"):
            numbers.add(number)
            rows.pop(hamlet, None)
    places = sorted({row.place_id for row in rows.values()})
    for few in in_chunks(places, AT_ONCE):
        there = OrganisationVersion.objects.at(land.on - DAY).filter(place__among=few)
        numbers |= set(there.values_list("organisation_id", flat=True))
    return numbers


def of_places(sites: Sites) -> set[int]:
    """The organisations of the communes touched; of one that has none, those of what is above it, else of
    the whole register: covering a hamlet there is not enough.
    """
    keys = {node.key: node.says["parent"] for node in sites.touched if node.row is not None}
    places = Place.objects.in_bulk({parent for parent in keys.values() if parent})
    above = {key: [one.key, one.parent_id] for key, parent in keys.items() if (one := places.get(parent))}
    wanted = sorted({key for line in above.values() for key in line if key} | keys.keys())
    ruling = [code for code, kind in KINDS.items() if kind.is_grassroots or not kind.holds_members]
    there: dict[str | None, set[int]] = defaultdict(set)
    for some in in_chunks(wanted, AT_ONCE):
        rows = OrganisationVersion.objects.at(sites.on - DAY).filter(place__among=some, kind__in=ruling)
        for place, number in rows.values_list("place_id", "organisation_id"):
            there[place].add(number)
    numbers: set[int] = set()
    for key in keys:
        line = (key, *above.get(key, ()))
        there_first = next((there[one] for one in line if one in there), set[int]())
        numbers |= there_first or set(roots(sites.on - DAY))
    return numbers
