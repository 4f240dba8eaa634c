"""The shipped places into their table. They are reference data, like law: not in the ledger, the same on
every node.
"""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

from dangvu.places.data import Place, PlaceSuccessor, load

LEVELS = ("province", "district", "commune")
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
    """Fill the tables of a new register with the shipped data; run by a migration. A register that has places
    already is given what a later release tells by ``renewing``.

    Written out: made into objects of models, 25,000 lines would take most of the time of a new register.
    """
    data = load()
    parents = {place.key: parent.key for place in data.places if (parent := data.parent_of(place))}
    insert_places(connection, [(place, place.key, parents.get(place.key)) for place in data.places])
    insert_successors(connection, [(line, line.from_key, line.to_key) for line in data.successors])


def insert_places(connection: BaseDatabaseWrapper, rows: Iterable[tuple[Place, str, str | None]]) -> None:
    """Add places, each under a key, in what it lies in."""
    by_level = sorted(rows, key=lambda row: LEVELS.index(row[0].level))
    day = connection.ops.adapt_datefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            PLACE,
            [
                (
                    key,
                    place.code,
                    place.level,
                    place.name,
                    place.kind,
                    parent,
                    day(place.from_date),
                    day(place.until_date),
                    place.latitude,
                    place.longitude,
                )
                for place, key, parent in by_level
            ],
        )


def insert_successors(
    connection: BaseDatabaseWrapper, rows: Iterable[tuple[PlaceSuccessor, str, str]]
) -> None:
    """Add what places became, each by two keys."""
    day = connection.ops.adapt_datefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            SUCCESSOR,
            [(here, there, day(line.on_date), line.kind, line.is_default) for line, here, there in rows],
        )
