"""Ghi số dân của một đơn vị hành chính theo một lần đếm."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.acts import Act, Scope
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.organisations.reorganising.touching import of_place
from dangvu.places.models import Population

MOST = 100_000_000


@dataclass(frozen=True)
class CountPopulation(Act):
    """So many live in a commune, district or province by a count of that day: what shares of the population
    are worked out with, until the next count, or until the place takes land in or gives some away. Told again
    for the same day, the new number takes the place of the old one.
    """

    kind: ClassVar[str] = "count_population"
    label: ClassVar[Any] = gettext_lazy("Ghi số dân của đơn vị hành chính")
    said: ClassVar[Any] = gettext_lazy("Ghi số dân của %(place)s theo lần đếm ngày %(on)s: %(population)s")

    place: str = labelled(
        gettext_lazy("Xã, phường, huyện hoặc tỉnh (mã)"), refers="place", on="on", unique=True
    )
    on: date = labelled(
        gettext_lazy("Ngày đếm"), help_text=gettext_lazy("Ngày mà số dân được công bố nói đến")
    )
    population: int = labelled(gettext_lazy("Số dân"))

    def check(self) -> list[Finding]:
        if not 0 < self.population <= MOST:
            message = _("Số dân phải từ 1 đến %(most)s.") % {"most": MOST}
            return [Finding("place.population", message, where={"field": "population"})]
        if self.standing is None:
            return []
        if self.standing.population == self.population:
            message = _("Sổ đã ghi đúng số dân ấy vào ngày ấy; hãy xem lại.")
            return [Finding("place.nothing_changes", message, where={"field": "population"})]
        message = _("Sổ đã ghi %(count)s người vào ngày ấy; số mới thay cho số ấy.")
        words = {"count": self.standing.population}
        return [Finding("place.counted", message % words, "warn", where={"field": "population"})]

    def apply(self, change: Change) -> None:
        if self.standing is not None:
            change.supersede(self.standing)
        change.open(Population, self.on, place=self.key("place"), population=self.population)

    def scope(self) -> Scope:
        """The organisations of the place, else of what is above it."""
        place = self.key("place")
        return Scope(frozenset(of_place(str(place), self.on)) if place else frozenset(), self.on)

    @cached_property
    def standing(self) -> Population | None:
        """What was told of that day."""
        rows = Population.objects.known().filter(place=str(self.key("place")), from_date=self.on)
        return rows.order_by("recorded_in", "ordinal").last()
