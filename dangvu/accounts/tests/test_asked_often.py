"""A question written once answers as one that is written anew each time."""

from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet

from dangvu.accounts import asked_often
from dangvu.places.models import PlaceSuccessor

pytestmark = pytest.mark.django_db


def born_by(after: int, day: date) -> QuerySet[PlaceSuccessor, tuple[Any, ...]]:
    standing = PlaceSuccessor.objects.filter(pk__gt=after, is_default=True, on_date__lte=day).order_by("pk")
    return standing.values_list("pk", "kind")[:3]


def of_no_number(_after: int, day: date) -> QuerySet[PlaceSuccessor, tuple[Any, ...]]:
    return PlaceSuccessor.objects.filter(on_date__lte=day).values_list("pk")


@pytest.mark.parametrize("after", [0, 500])
@pytest.mark.parametrize("day", [date(1, 1, 1), date(2009, 6, 1), date(2026, 1, 1)])
def test_each_value_stands_in_its_place_and_what_always_stands_there_stays(after: int, day: date) -> None:
    assert asked_often.rows(born_by, after, day) == list(born_by(after, day))


def test_something_was_found() -> None:
    assert len(asked_often.rows(born_by, 0, date(2026, 1, 1))) == 3


def test_a_value_that_the_question_leaves_out_is_told() -> None:
    with pytest.raises(TypeError, match="of_no_number"):
        asked_often.rows(of_no_number, 1, date(2026, 1, 1))
