"""The shipped places into their table. They are reference data, like law: not in the ledger, the same on
every node.
"""

from typing import Any

from dangvu.places.data import load


def load_places(place_model: Any, successor_model: Any, using: str) -> None:
    """Fill the tables with the shipped data; run by a migration, each time the data is renewed."""
    data = load()
    by_level = sorted(data.places, key=lambda place: ("province", "district", "commune").index(place.level))
    parents = {place.key: data.parent_of(place) for place in by_level}
    place_model.objects.using(using).bulk_create(
        [
            place_model(
                key=place.key,
                code=place.code,
                level=place.level,
                name=place.name,
                kind=place.kind,
                parent_id=parent.key if (parent := parents[place.key]) else None,
                from_date=place.from_date,
                until_date=place.until_date,
                latitude=place.latitude,
                longitude=place.longitude,
            )
            for place in by_level
        ],
        batch_size=2000,
    )
    successor_model.objects.using(using).bulk_create(
        [
            successor_model(
                place_id=line.from_key,
                successor_id=line.to_key,
                on_date=line.on_date,
                kind=line.kind,
                is_default=line.is_default,
            )
            for line in data.successors
        ],
        batch_size=2000,
    )
