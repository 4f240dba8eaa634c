"""The doors to one person: who is in sight, and all there is about them."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, reduce
from operator import or_
from typing import cast

from django.db.models import QuerySet
from django.http import Http404

from dangvu.accounts import asked_often
from dangvu.accounts.mandates import Reach
from dangvu.accounts.rights import PageRequest
from dangvu.accounts.scopes import within, words_of_persons
from dangvu.core import scope
from dangvu.ledger.facts import PERSON, Fact, about, facts
from dangvu.ledger.recording import in_chunks
from dangvu.people.life import AnyFact, Life
from dangvu.people.models import PersonRecord
from dangvu.people.panels import in_sight, in_sight_of

OLDEST_FIRST = ("from_date", "recorded_in", "ordinal")
AT_ONCE = 5000
"""Persons of one question."""


def require_in_sight(request: PageRequest, number: int) -> list[PersonRecord]:
    """The door: a person who is not there and one who is not yours are answered alike. Behind it lies all
    about this one person, and nothing about others. Gives the rows of their record.
    """
    if request.reach.everywhere:
        scope.say(words_of_persons([number]))  # whoever it is, they are in sight
        return _there(asked_often.objects(_about(PersonRecord), number))
    seen = _is_seen(request, number, request.on)
    rows = _there(asked_often.objects(_about(PersonRecord), number) if seen else [])
    scope.say(words_of_persons([number]))
    return rows


def _there(record: list[PersonRecord]) -> list[PersonRecord]:
    if all(row.superseded_in is not None for row in record):
        raise Http404
    return record


def is_in_sight(request: PageRequest, number: int, on: date) -> bool:
    """Whether the person was in sight of what the request reaches on the day."""
    return _is_seen(request, number, on) and PersonRecord.objects.known().filter(person=number).exists()


def _is_seen(request: PageRequest, number: int, on: date) -> bool:
    """Where the person belongs is looked up, rather than walking the tree of a province for one of them. The
    database gives rows only to whom they may be shown.
    """
    return number in in_sight_of([number], request.reach, on)


def in_sight_on(persons: Iterable[int], reach: Reach, days: frozenset[date]) -> frozenset[int]:
    """Of these persons those who are in sight on any of the days."""
    sight = reduce(or_, (in_sight(reach, day) for day in sorted(days)))
    seen: set[int] = set()
    with within(reach, min(days), max(days)):
        for some in in_chunks(sorted(set(persons)), AT_ONCE):
            rows = PersonRecord.objects.known().filter(sight, person__in=some)
            seen |= set(rows.values_list("person_id", flat=True))
    return frozenset(seen)


@cache
def _about(model: type[AnyFact]) -> Callable[[int], QuerySet[AnyFact]]:
    """The question for all rows of a kind about one person."""
    subject = about(model)
    assert subject
    name = subject[0].name

    def asked(number: int) -> QuerySet[AnyFact]:
        rows = model.objects.filter(**{name: number}).order_by(*OLDEST_FIRST)
        return cast("QuerySet[AnyFact]", rows)

    return asked


def life_of(request: PageRequest, number: int, *, everything: bool) -> Life:
    """What there is about a person in sight; of a kind that is sensitive even in that there are any rows, as
    of exemptions, only if ``everything``.
    """
    known = _kinds(everything=everything)
    if request.reach.everywhere:
        scope.say(words_of_persons([number]))  # whoever it is, they are in sight
        rows = _rows_about(number, known)
        _there(cast("list[PersonRecord]", rows[PersonRecord]))
    else:
        record = require_in_sight(request, number)
        rows = _rows_about(number, [model for model in known if model is not PersonRecord])
        rows = {model: [*record] if model is PersonRecord else rows[model] for model in known}

    @cache
    def was_in_sight(on: date) -> bool:
        return request.reach.everywhere or is_in_sight(request, number, on)

    return Life(request, number, rows, was_in_sight)


def _rows_about(number: int, known: list[type[Fact]]) -> dict[type[Fact], list[Fact]]:
    """By kind of fact, asked for in one message."""
    return dict(zip(known, asked_often.each(*((_about(model), number) for model in known)), strict=True))


def _kinds(*, everything: bool) -> list[type[Fact]]:
    """The kinds of facts about persons, in the order of the rooms, of which the page tells."""
    told = []
    for model in facts().values():
        subject = about(model)
        if not subject or subject[1].identity != PERSON:
            continue
        if everything or model is PersonRecord or model.classes.get(subject[0].name) != "sensitive":
            told.append(model)
    return told
