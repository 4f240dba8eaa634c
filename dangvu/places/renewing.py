"""What a later release of the places tells, brought into a register that has places already: laid below what
acts have said of them, which stands.

Places are compared by code and first day. What an act founded alike is the same place and is not added; what
differs from an act, or bears a code while another place does, is left out and told, for a person to look at:
the act, or the release, is wrong. Nothing that is there is overwritten but the end of a shipped place of
which no act speaks.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from dangvu.core.period import overlap
from dangvu.ledger import position
from dangvu.ledger.guards import lifted
from dangvu.places.data import Place, PlacesData, PlaceSuccessor, load
from dangvu.places.loading import LEVELS, insert_places, insert_successors

TABLE = "places_place"


@dataclass(frozen=True, slots=True)
class Said:
    """What acts have made of a place, or what was shipped of it."""

    key: str
    code: str
    name: str
    kind: str
    from_date: date
    until_date: date | None


@dataclass
class Register:
    """The places of a register, as they lie in its tables."""

    shipped: dict[str, Said]
    keys: set[str]
    """All that are taken, by what was taken back too."""
    said: dict[str, Said]
    became: set[tuple[str, str, date]]
    """Successions as shipped."""
    told: set[str]
    """Places of which acts say what they became."""

    def by_code(self, ends: dict[str, date]) -> dict[str, list[Said]]:
        """All places, as acts have them, else as shipped, these having ended."""
        found: dict[str, list[Said]] = {}
        for one in (self.shipped | self.said).values():
            found.setdefault(one.code, []).append(replace(one, until_date=ends.get(one.key, one.until_date)))
        return found


def renew(_apps: Apps, schema_editor: Any) -> None:
    """For a migration: what is left out is told where it runs."""
    for sentence in renew_places(schema_editor.connection, load()):
        print(sentence, file=sys.stderr)


def renew_places(connection: BaseDatabaseWrapper, data: PlacesData) -> list[str]:
    """Add what is new in the data, end what has ended; gives a sentence for all that is left out."""
    register = _read(connection)
    ends, sentences = _ends(register, data)
    _end(connection, ends)  # before anything is added: a table with references to be checked keeps its guards
    by_code = register.by_code(dict(ends))
    names: dict[str, str] = {key: key for key in register.shipped}
    added: list[tuple[Place, str, str | None]] = []
    for place in sorted(data.places, key=lambda one: (LEVELS.index(one.level), one.from_date, one.code)):
        if shipped := register.shipped.get(place.key):
            if place.key not in register.said and _differs(place, shipped):
                sentences.append(_called_otherwise(place, shipped))
            continue
        parent = data.parent_of(place)
        rivals = [one for one in by_code.get(place.code, ()) if overlap(one, place)]
        same = next((one for one in rivals if one.from_date == place.from_date), None)
        if same is not None:
            names[place.key] = same.key
            if _differs(place, same):
                sentences.append(_called_otherwise(place, same))
        elif rivals or (parent and parent.key not in names):
            sentences.append(_left_out(place))
        else:
            names[place.key] = _free(place.key, register.keys)
            added.append((place, names[place.key], names[parent.key] if parent else None))
    insert_places(connection, added)
    insert_successors(connection, _successors(register, data, names))
    position.renew(connection.alias)
    return sentences


def _differs(place: Place, known: Said) -> bool:
    return (known.name, known.kind) != (place.name, place.kind)


def _successors(
    register: Register, data: PlacesData, names: dict[str, str]
) -> list[tuple[PlaceSuccessor, str, str]]:
    """Those that are new, of places that are there, and of which acts say nothing."""
    known = [(one, names.get(one.from_key), names.get(one.to_key)) for one in data.successors]
    return [
        (line, here, there)
        for line, here, there in known
        if here and there and here not in register.told and (here, there, line.on_date) not in register.became
    ]


def _ends(register: Register, data: PlacesData) -> tuple[list[tuple[str, date]], list[str]]:
    """The shipped places that have ended since, and where an act has said so of another day."""
    ends, sentences = [], []
    for place in data.places:
        shipped = register.shipped.get(place.key)
        if shipped is None or shipped.until_date == place.until_date:
            continue
        said = register.said.get(place.key)
        if said is None and place.until_date is not None:
            ends.append((place.key, place.until_date))
        elif (said or shipped).until_date != place.until_date:
            sentences.append(_other_end(place, said or shipped))
    return ends, sentences


def _end(connection: BaseDatabaseWrapper, ends: list[tuple[str, date]]) -> None:
    if not ends:
        return
    day = connection.ops.adapt_datefield_value
    with lifted(connection, TABLE), connection.cursor() as cursor:
        rows = [(day(until), key) for key, until in ends]
        cursor.executemany("UPDATE places_place SET until_date = %s WHERE key = %s", rows)


def _free(key: str, taken: set[str]) -> str:
    """The key, or one beside it where what was taken back has it."""
    name, again = key, 1
    while name in taken:
        again += 1
        name = f"{key}.{again}"
    taken.add(name)
    return name


def _read(connection: BaseDatabaseWrapper) -> Register:
    def rows(question: str) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return list(cursor.fetchall())

    places = rows("SELECT key, code, name, kind, from_date, until_date, founded_in FROM places_place")
    versions = rows(
        "SELECT place_id, code, name, kind, from_date, until_date FROM places_placeversion"
        " WHERE superseded_in IS NULL"
    )
    became = rows("SELECT place_id, successor_id, on_date FROM places_placesuccessor")
    told = rows("SELECT DISTINCT place_id FROM places_placesuccession WHERE superseded_in IS NULL")
    return Register(
        _said(row for *row, founded_in in places if founded_in is None),
        {key for key, *_more in places},
        _said(versions),
        {(here, there, _required(on)) for here, there, on in became},
        {key for (key,) in told},
    )


def _said(rows: Iterable[Sequence[Any]]) -> dict[str, Said]:
    """By key."""
    return {
        key: Said(key, code, name, kind, _required(first), _day(until))
        for key, code, name, kind, first, until in rows
    }


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _required(value: Any) -> date:
    day = _day(value)
    assert day is not None  # the column is never empty
    return day


def _left_out(place: Place) -> str:
    message = _(
        "%(name)s (mã %(code)s, từ ngày %(on)s) của dữ liệu mới không được thêm: trong sổ, mã ấy hoặc nơi nó"
        " thuộc đã khác vào những ngày ấy. Sổ giữ như đã có; hãy đối chiếu với nghị quyết."
    )
    return message % {"name": place.full_name, "code": place.code, "on": f"{place.from_date:%d/%m/%Y}"}


def _called_otherwise(place: Place, said: Said) -> str:
    message = _(
        "%(name)s (mã %(code)s, từ ngày %(on)s) của dữ liệu mới trong sổ là %(said)s. Sổ giữ như đã có; hãy"
        " đối chiếu với nghị quyết."
    )
    words = {"name": place.full_name, "code": place.code, "on": f"{place.from_date:%d/%m/%Y}"}
    return message % (words | {"said": f"{said.kind.capitalize()} {said.name}"})


def _other_end(place: Place, said: Said) -> str:
    message = _(
        "%(name)s (mã %(code)s) kết thúc ngày %(end)s theo dữ liệu mới, ngày %(said)s theo sổ (… là chưa kết"
        " thúc). Sổ giữ như đã có; hãy đối chiếu với nghị quyết."
    )
    return message % {
        "name": place.full_name,
        "code": place.code,
        "end": f"{place.until_date:%d/%m/%Y}" if place.until_date else "…",
        "said": f"{said.until_date:%d/%m/%Y}" if said.until_date else "…",
    }
