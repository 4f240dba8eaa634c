"""Facts and identities: what the register holds, with both clocks.

A fact row holds from ``from_date`` to ``until_date`` (excluded) and is known from entry ``recorded_in`` until
entry ``superseded_in``. Its key is (``recorded_in``, ``ordinal``). Rows are never edited: an act supersedes
one and opens another. Foreign keys of facts point to identities, never to fact rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, ClassVar, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import F, Field, Q
from django.utils.functional import Promise

from dangvu.core import scope

AnyFact = TypeVar("AnyFact", bound="Fact", covariant=True)


class FactQuerySet(models.QuerySet[AnyFact]):
    """The two clocks as filters; they chain. Of persons nothing is asked where nobody has said whose."""

    def __init__(self, model: type[AnyFact] | None = None, *given: Any, **named: Any) -> None:
        """Raises Unscoped."""
        if model is not None and names_persons(model):
            scope.require()
        super().__init__(model, *given, **named)

    def known(self, number: int | None = None) -> Self:
        """Rows as the register stood after entry ``number``; as it stands now when left out."""
        if number is None:
            return self.filter(superseded_in__isnull=True)
        return self.filter(
            Q(superseded_in__isnull=True) | Q(superseded_in__gt=number), recorded_in__lte=number
        )

    def at(self, on: date, known: int | None = None) -> Self:
        """Rows that hold on the day, as known after entry ``known``."""
        return self.known(known).filter(Q(until_date__isnull=True) | Q(until_date__gt=on), from_date__lte=on)

    def during(self, from_date: date, until_date: date | None, known: int | None = None) -> Self:
        """Rows that share a day with the period."""
        rows = self.known(known).filter(Q(until_date__isnull=True) | Q(until_date__gt=from_date))
        return rows if until_date is None else rows.filter(from_date__lt=until_date)

    def changed_after(self, number: int) -> Self:
        """Rows that an entry after that one recorded or superseded, as they are now."""
        return self.filter(Q(recorded_in__gt=number) | Q(superseded_in__gt=number))


FactManager = models.Manager.from_queryset(FactQuerySet)


class Identity(models.Model):
    """Something that stays itself while everything about it changes. The number is drawn by the act that
    founds it.
    """

    id = models.BigIntegerField(primary_key=True)
    founded_in = models.BigIntegerField()

    identity: ClassVar[str]
    """The name of this kind in effects."""

    class Meta:
        abstract = True


class Listed(models.Model):
    """What is listed under a key of its own: shipped with the program, or founded by an act. Its row says
    what never changes about it; when it stands is a fact where an act has a part in it.
    """

    founded_in = models.BigIntegerField(null=True, db_index=True)
    """Empty for what was shipped."""

    listed: ClassVar[str]
    """The name of this kind in effects."""
    stands_by: ClassVar[str]
    """The kind of fact of which a row is opened with each that an act founds."""

    class Meta:
        abstract = True


class Fact(models.Model):
    """Base of all facts; see the module."""

    pk = models.CompositePrimaryKey("recorded_in", "ordinal")
    recorded_in = models.BigIntegerField()
    ordinal = models.IntegerField()
    superseded_in = models.BigIntegerField(null=True)
    # The row this one is a copy of, where a void opened it: it counts as that row and as its act's.
    origin_entry = models.BigIntegerField(null=True)
    origin_ordinal = models.IntegerField(null=True)
    from_date = models.DateField()
    until_date = models.DateField(null=True)

    objects = FactManager()

    fact: ClassVar[str]
    """The name of this kind in effects, exports and the columnar store."""
    sealed: ClassVar[tuple[str, ...]] = ()
    """Fields that identify a person: in the ledger only under that person's key, in the columnar store not at
    all.
    """
    aside: ClassVar[tuple[str, ...]] = ()
    """Long texts that nobody counts: the columnar store goes without them."""
    subject: ClassVar[str] = ""
    """The field that names the person whose key seals."""
    classes: ClassVar[dict[str, str]] = {}
    """How far each field of a fact about a person may be seen: plain, personal, sensitive (masked until
    asked).
    """
    label: ClassVar[str | Promise] = ""
    """What users call this kind of fact."""
    labels: ClassVar[Mapping[str, str | Promise]] = {}
    """What users call its fields. What it is about needs none; what else has none is for searching and
    sorting, and is never shown.
    """
    codes: ClassVar[Mapping[str, str]] = {}
    """The list of the law that a field's codes are from; another field may name it: ``{attribute}``."""
    list_names: ClassVar[Mapping[str, str]] = {}
    """Fields that name a list of the law: shown as the list is called."""
    naming: ClassVar[str] = ""
    """The field by which what the fact is about is called."""
    brief: ClassVar[tuple[str, ...]] = ()
    """Fields that say in short what a row says, beside the identities it names."""
    one_at_a_time: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Field sets of which two current rows with the same values may not share a day; held by the database."""

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gt=F("from_date")),
                name="%(class)s_forward",
            )
        ]
        indexes = [
            models.Index(
                fields=["superseded_in"], name="%(class)s_gone", condition=Q(superseded_in__isnull=False)
            ),
            models.Index(
                fields=["origin_entry"], name="%(class)s_copy", condition=Q(origin_entry__isnull=False)
            ),
        ]

    @property
    def key(self) -> tuple[int, int]:
        return self.recorded_in, self.ordinal

    @property
    def origin(self) -> tuple[int, int]:
        """The key of the row this one counts as."""
        if self.origin_entry is None or self.origin_ordinal is None:
            return self.key
        return self.origin_entry, self.origin_ordinal

    def values(self) -> dict[str, Any]:
        """What the row says, by field name; identities as their numbers."""
        return {field.name: getattr(self, field.attname) for field in value_fields(type(self))}


BOOKKEEPING = ("recorded_in", "ordinal", "superseded_in", "origin_entry", "origin_ordinal")


@cache
def value_fields(model: type[Fact]) -> tuple[Field[Any, Any], ...]:
    """The fields that say something, in the order they were declared; the bookkeeping of the two clocks left
    out.
    """
    return tuple(
        field for field in model._meta.concrete_fields if field.name not in BOOKKEEPING and field.name != "pk"
    )


@cache
def field_names(model: type[Fact]) -> frozenset[str]:
    """The names of the fields that say something."""
    return frozenset(field.name for field in value_fields(model))


@cache
def facts() -> dict[str, type[Fact]]:
    """All kinds of fact, by name, in the order of the rooms."""
    return {model.fact: model for model in apps.get_models() if issubclass(model, Fact)}


@cache
def identities() -> dict[str, type[Identity]]:
    """All kinds of identity, by name."""
    return {model.identity: model for model in apps.get_models() if issubclass(model, Identity)}


@cache
def listings() -> dict[str, type[Listed]]:
    """All kinds of what is shipped and founded, by name."""
    return {model.listed: model for model in apps.get_models() if issubclass(model, Listed)}


def listed_in(model: type[Fact]) -> Iterator[tuple[Field[Any, Any], type[Listed]]]:
    """The fields of a fact that point to what is listed."""
    for field in value_fields(model):
        target = field.remote_field.model if field.remote_field else None
        if isinstance(target, type) and issubclass(target, Listed):
            yield field, target


@cache
def references(model: type[Fact]) -> tuple[tuple[Field[Any, Any], type[Identity]], ...]:
    """The fields of a fact that point to an identity."""
    targets = [(field, field.remote_field.model) for field in value_fields(model) if field.remote_field]
    return tuple((field, to) for field, to in targets if isinstance(to, type) and issubclass(to, Identity))


PERSON = "person"
"""What an identity that is a person is called."""


@cache
def names_persons(model: type[Fact]) -> bool:
    """Whether rows of the fact say something about a person."""
    return any(kind.identity == PERSON for _field, kind in references(model))


def about(model: type[Fact]) -> tuple[Field[Any, Any], type[Identity]] | None:
    """What a fact is about: the first of its fields that points to an identity, and the kind of that."""
    return next(iter(references(model)), None)
