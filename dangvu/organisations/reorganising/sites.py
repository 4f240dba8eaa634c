"""Where organisations and hamlets of a draft lie: what its steps name is read at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from dangvu.core.finding import Finding
from dangvu.core.period import DAY, holds
from dangvu.ledger.recording import in_chunks
from dangvu.places.models import HamletVersion, Place
from dangvu.places.references import place_on

AT_ONCE = 5_000
"""Codes asked for in one question."""


@dataclass
class Sites:
    """Places by the codes they bear, and the hamlets that lie in them on the draft's day."""

    on: date
    say: Callable[[Finding], None]
    """Told what is not found."""
    _places: dict[str, list[Place]] = field(default_factory=dict)
    _hamlets: dict[str, list[HamletVersion]] = field(default_factory=dict)
    _named: dict[str, HamletVersion | None] = field(default_factory=dict)

    def expect(self, codes: Iterable[str]) -> None:
        """Read at once the places that bear the codes on any day."""
        for some in in_chunks(sorted({code for code in codes if code and code not in self._places}), AT_ONCE):
            self._places |= {code: [] for code in some}
            for row in Place.objects.filter(code__in=some).order_by("from_date"):
                self._places[row.code].append(row)

    def place(self, code: str, on: date, where: str) -> str | None:
        """The key of the place that bears the code on the day; that there is none is told."""
        self.expect([code])
        key = next((row.key for row in self._places.get(code, ()) if holds(row, on)), None)
        if key is None:
            for finding in place_on(code, on, where)[1]:
                self.say(finding)
        return key

    def expect_hamlets(self, codes: Iterable[str]) -> None:
        """Read at once the hamlets that bear the codes on the day."""
        for some in in_chunks(sorted({*codes} - self._named.keys()), AT_ONCE):
            self._named |= dict.fromkeys(some)
            for row in HamletVersion.objects.at(self.on).filter(code__in=some):
                self._named[row.code] = row

    def hamlets_named(self, codes: Iterable[str]) -> list[HamletVersion]:
        """Those that bear the codes; what bears none is left out."""
        self.expect_hamlets(codes := list(codes))
        return [row for code in codes if (row := self._named[code])]

    def hamlets_in(self, place: str) -> list[HamletVersion]:
        """Those that lie in it; read with those of all places expected that end on the day."""
        if place not in self._hamlets:
            ending = {
                row.key for rows in self._places.values() for row in rows if holds(row, self.on - DAY)
            } - self._hamlets.keys()
            for some in in_chunks(sorted(ending | {place}), AT_ONCE):
                found: dict[str, list[HamletVersion]] = defaultdict(list)
                for row in HamletVersion.objects.at(self.on).filter(place__in=some):
                    found[row.place_id].append(row)
                self._hamlets |= {key: found[key] for key in some}
        return self._hamlets[place]
