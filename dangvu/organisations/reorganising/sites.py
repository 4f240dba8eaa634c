"""The places that a draft's steps name, read at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from dangvu.core.finding import Finding
from dangvu.core.period import DAY, holds
from dangvu.ledger.recording import in_chunks
from dangvu.places.models import Place
from dangvu.places.references import place_on

AT_ONCE = 5_000
"""Codes asked for in one question."""


@dataclass
class Sites:
    """Places by the codes they bear."""

    on: date
    say: Callable[[Finding], None]
    """Told what is not found."""
    _places: dict[str, list[Place]] = field(default_factory=dict)

    def expect(self, codes: Iterable[str]) -> None:
        """Read at once the places that bear the codes on any day."""
        for some in in_chunks(sorted({code for code in codes if code and code not in self._places}), AT_ONCE):
            self._places |= {code: [] for code in some}
            for row in Place.objects.filter(code__among=some).order_by("from_date"):
                self._places[row.code].append(row)

    def place(self, code: str, on: date, where: str) -> str | None:
        """The key of the place that bears the code on the day; that there is none is told."""
        self.expect([code])
        key = next((row.key for row in self._places.get(code, ()) if holds(row, on)), None)
        if key is None:
            for finding in place_on(code, on, where)[1]:
                self.say(finding)
        return key

    def ending(self) -> set[str]:
        """The keys of those expected that stand on the day before."""
        day = self.on - DAY
        return {row.key for rows in self._places.values() for row in rows if holds(row, day)}
