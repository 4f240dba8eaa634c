"""A question written once answers as one that is written anew each time."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from dangvu.accounts import asked_often
from dangvu.core import scope
from dangvu.people.models import PersonAttribute
from dangvu.places.models import PlaceSuccessor

pytestmark = pytest.mark.django_db


def born_by(after: int, day: date) -> QuerySet[PlaceSuccessor, tuple[Any, ...]]:
    standing = PlaceSuccessor.objects.filter(pk__gt=after, is_default=True, on_date__lte=day).order_by("pk")
    return standing.values_list("pk", "kind")[:3]


def of_no_number(_after: int, day: date) -> QuerySet[PlaceSuccessor, tuple[Any, ...]]:
    return PlaceSuccessor.objects.filter(on_date__lte=day).values_list("pk")


def standing(kind: str, day: date) -> QuerySet[PlaceSuccessor]:
    return PlaceSuccessor.objects.filter(kind=kind, on_date__lte=day).order_by("pk")[:3]


def some_of_it(day: date) -> QuerySet[PlaceSuccessor]:
    return standing("merged", day).only("pk", "on_date")


def attributes_of(person: int) -> QuerySet[PersonAttribute]:
    return PersonAttribute.objects.filter(person=person)


def begun(key: str, at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=at)


@pytest.mark.parametrize("after", [0, 500])
@pytest.mark.parametrize("day", [date(1, 1, 1), date(2009, 6, 1), date(2026, 1, 1)])
def test_each_value_stands_in_its_place_and_what_always_stands_there_stays(after: int, day: date) -> None:
    assert asked_often.rows(born_by, after, day) == list(born_by(after, day))


def test_something_was_found() -> None:
    assert len(asked_often.rows(born_by, 0, date(2026, 1, 1))) == 3


def test_a_value_that_the_question_leaves_out_is_told() -> None:
    with pytest.raises(TypeError, match="of_no_number"):
        asked_often.rows(of_no_number, 1, date(2026, 1, 1))


def test_whole_rows_are_what_django_makes_of_them() -> None:
    day, kind = date(2026, 1, 1), PlaceSuccessor.objects.values_list("kind", flat=True)[0]
    once = [vars(one) | {"_state": None} for one in standing(kind, day)]

    assert [vars(one) | {"_state": None} for one in asked_often.objects(standing, kind, day)] == once
    assert len(once) == 3
    assert not any(one._state.adding for one in asked_often.objects(standing, kind, day))


def test_what_was_left_out_is_asked_for_when_it_is_wanted() -> None:
    kinds = [one.kind for one in asked_often.objects(some_of_it, date(2026, 1, 1))]

    assert kinds == [one.kind for one in standing("merged", date(2026, 1, 1))]


def test_moments_are_moments_on_both_databases() -> None:
    now = timezone.now().replace(microsecond=5)
    Session.objects.create(session_key="k", session_data="", expire_date=now)

    (found,) = asked_often.objects(begun, "k", now - timedelta(seconds=1))
    assert found.expire_date == now
    assert asked_often.objects(begun, "k", now) == []


def test_of_persons_nothing_is_asked_where_nobody_said_whose() -> None:
    assert asked_often.objects(attributes_of, 1) == []  # written once

    with scope.saying(scope.UNSAID), pytest.raises(scope.Unscoped):
        asked_often.objects(attributes_of, 1)
