"""Places as the register knows them: the shipped days, but where acts have said otherwise."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from dangvu.ledger.recording import in_chunks
from dangvu.places.models import Place, PlaceSuccession, PlaceSuccessor, PlaceVersion

AT_ONCE = 5_000


def coded(codes: Iterable[str]) -> list[Place]:
    """The places that bear one of the codes on any day, by day, each with its end as known now; what an act
    founded that was taken back is none.
    """
    found: list[Place] = []
    for some in in_chunks(sorted(set(codes)), AT_ONCE):
        found += as_known(Place.objects.filter(code__among=some))
    return found


def as_known(places: QuerySet[Place]) -> list[Place]:
    """These places by day, each with its end as known now, without those that are none."""
    rows = list(places.order_by("from_date", "key"))
    said: dict[str, PlaceVersion] = {}
    for some in in_chunks([row.key for row in rows], AT_ONCE):
        said |= {one.place_id: one for one in PlaceVersion.objects.known().filter(place__among=some)}
    for row in rows:
        row.version = said.get(row.key)
        if row.version is not None:
            row.until_date = row.version.until_date
    return [row for row in rows if row.founded_in is None or row.version is not None]


def successions(**which: object) -> list[PlaceSuccessor | PlaceSuccession]:
    """What became what: shipped, and by acts."""
    shipped = PlaceSuccessor.objects.filter(**which).order_by("-is_default", "successor__code")
    return [*shipped, *PlaceSuccession.objects.known().filter(**which).order_by("rank", "successor__code")]


def first_day_of(row: PlaceSuccessor | PlaceSuccession) -> date:
    """The day from which the one is the other."""
    return row.from_date if isinstance(row, PlaceSuccession) else row.on_date
