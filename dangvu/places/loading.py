"""The shipped places into their table. They are reference data, like law: not in the ledger, the same on
every node.
"""

from datetime import date
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dangvu.places.data import load

PLACE = """
    INSERT INTO places_place
      (key, code, level, name, kind, parent_id, from_date, until_date, latitude, longitude)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
SUCCESSOR = """
    INSERT INTO places_placesuccessor (place_id, successor_id, on_date, kind, is_default)
    VALUES (%s, %s, %s, %s, %s)
"""


def load_places(connection: BaseDatabaseWrapper) -> None:
    """Fill the tables with the shipped data; run by a migration, each time the data is renewed.

    Written out: made into objects of models, 25,000 lines would take most of the time of a new register.
    """
    data = load()

    def day(value: date | None) -> Any:
        return connection.ops.adapt_datefield_value(value)

    by_level = sorted(data.places, key=lambda place: ("province", "district", "commune").index(place.level))
    with connection.cursor() as cursor:
        cursor.executemany(
            PLACE,
            [
                (
                    place.key,
                    place.code,
                    place.level,
                    place.name,
                    place.kind,
                    parent.key if (parent := data.parent_of(place)) else None,
                    day(place.from_date),
                    day(place.until_date),
                    place.latitude,
                    place.longitude,
                )
                for place in by_level
            ],
        )
        cursor.executemany(
            SUCCESSOR,
            [
                (line.from_key, line.to_key, day(line.on_date), line.kind, line.is_default)
                for line in data.successors
            ],
        )
