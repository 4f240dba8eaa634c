"""Administrative places over time (shipped, and changed since by acts), hamlets and populations."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from dangvu.ledger.facts import Fact, Identity, Listed


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places by the days on which they stand: as shipped, but where acts have said otherwise."""

    def at(self, on: date, known: int | None = None) -> Self:
        """Those that stand on the day, as known after entry ``known``."""
        said = PlaceVersion.objects.known(known).filter(place=OuterRef("key"))
        goes_on = Q(until_date=None) | Q(until_date__gt=on)
        shipped = Q(goes_on, ~Exists(said), founded_in=None, from_date__lte=on)
        there = PlaceVersion.objects.at(on, known).filter(place=OuterRef("key"))
        return self.filter(shipped | Q(Exists(there)))


class Place(Listed):
    """A province, district or commune as the code list, or an act, has it. Codes are used again: who a code
    means depends on the day. What is called otherwise, or comes to lie elsewhere, is another place.
    """

    listed = "place"
    stands_by = "place_version"
    objects = models.Manager.from_queryset(PlaceQuerySet)()

    key = models.CharField(primary_key=True, max_length=20)
    """The code and the first day it means this place: ``02050@2020-02-01``."""
    code = models.CharField(max_length=5, db_index=True)
    level = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    from_date = models.DateField()
    until_date = models.DateField(null=True)
    """As shipped: ask ``at``, or ``standing.as_known``."""
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    version: PlaceVersion | None = None
    """What acts have made of it; of rows that ``standing.as_known`` gives."""

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """As it is written in papers: "Thị trấn Phủ Thông"."""
        return f"{self.kind.capitalize()} {self.name}"


class PlaceSuccessor(models.Model):
    """What a place became. A divided one has several; ``is_default`` marks the one its Party organisation
    follows.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Place, models.PROTECT, related_name="predecessors")
    on_date = models.DateField()
    kind = models.CharField(max_length=20)
    is_default = models.BooleanField()


class PlaceVersion(Fact):
    """What acts have made of a place: one that they founded, or a shipped one that they ended. It takes the
    place of what was shipped of it.
    """

    fact = "place_version"
    label = gettext_lazy("Đơn vị hành chính")
    labels = {
        "place": gettext_lazy("Đơn vị hành chính"),
        "code": gettext_lazy("Mã"),
        "name": gettext_lazy("Tên"),
        "kind": gettext_lazy("Loại"),
        "parent": gettext_lazy("Thuộc"),
    }
    brief = ("place",)
    one_at_a_time = (("place",), ("code",))

    place = models.ForeignKey(Place, models.PROTECT, related_name="versions")
    code = models.CharField(max_length=5)
    level = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    latitude = models.IntegerField(null=True)
    """In millionths of a degree: the ledger knows whole numbers only."""
    longitude = models.IntegerField(null=True)

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(fields=["place"], name="place_now", condition=Q(superseded_in__isnull=True)),
        ]


class PlaceSuccession(Fact):
    """What a place became by an act (``from_date``); as ``PlaceSuccessor``, which is shipped."""

    fact = "place_succession"
    label = gettext_lazy("Đơn vị hành chính kế tiếp")
    labels = {
        "place": gettext_lazy("Đơn vị hành chính"),
        "successor": gettext_lazy("Đơn vị hành chính kế tiếp"),
        "kind": gettext_lazy("Cách kế thừa"),
    }
    codes = {"kind": "places.code_lists.succession_kind"}
    brief = ("place", "successor")

    place = models.ForeignKey(Place, models.PROTECT, related_name="became")
    successor = models.ForeignKey(Place, models.PROTECT, related_name="came_from")
    kind = models.CharField(max_length=20)
    rank = models.IntegerField()
    """1: that which its Party organisation follows."""


class Hamlet(Identity):
    """A hamlet or residential group as itself."""

    identity = "hamlet"


class HamletVersion(Fact):
    """What a hamlet is called and where it lies."""

    fact = "hamlet"
    label = gettext_lazy("Thôn, tổ dân phố")
    labels = {
        "code": gettext_lazy("Mã trong sổ"),
        "name": gettext_lazy("Tên"),
        "kind": gettext_lazy("Loại"),
        "place": gettext_lazy("Xã, phường"),
        "population": gettext_lazy("Dân số"),
    }
    codes = {"kind": "places.code_lists.hamlet_kind"}
    naming = "name"
    one_at_a_time = (("code",),)

    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="versions")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    place = models.ForeignKey(Place, models.PROTECT, related_name="hamlets")
    population = models.IntegerField(null=True)

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(fields=["code"], name="hamlet_code", condition=Q(superseded_in__isnull=True)),
            models.Index(fields=["hamlet"], name="hamlet_now", condition=Q(superseded_in__isnull=True)),
        ]


class HamletSuccessor(Fact):
    """What a hamlet became on a day (``from_date``)."""

    fact = "hamlet_successor"
    label = gettext_lazy("Thôn kế tiếp")
    labels = {"successor": gettext_lazy("Thôn kế tiếp"), "kind": gettext_lazy("Cách kế thừa")}
    codes = {"kind": "organisations.code_lists.successor_kind"}

    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Hamlet, models.PROTECT, related_name="predecessors")
    kind = models.CharField(max_length=20)


class Population(Fact):
    """A count of a place's population on a day (``from_date``); the last one on or before a day is the one to
    use.
    """

    fact = "population"
    label = gettext_lazy("Dân số")
    labels = {"place": gettext_lazy("Đơn vị hành chính"), "population": gettext_lazy("Số dân")}
    brief = ("place", "population")

    place = models.ForeignKey(Place, models.PROTECT, related_name="populations")
    population = models.IntegerField()
