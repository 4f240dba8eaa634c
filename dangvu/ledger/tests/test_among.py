"""``__among``: as ``__in``, whatever is asked; and thousands cost one parameter."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.organisations.models import OrganisationVersion
from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["organisation", "organisation_id", "code", "name"])
def test_finds_what_in_finds(world: World, field: str) -> None:
    rows = OrganisationVersion.objects.order_by("pk")
    values = set(rows.values_list(field, flat=True)[:5])

    assert list(rows.filter(**{f"{field}__among": values})) == list(rows.filter(**{f"{field}__in": values}))
    assert list(rows.exclude(**{f"{field}__among": values})) == list(rows.exclude(**{f"{field}__in": values}))


def test_of_nothing_there_is_nothing(world: World) -> None:
    assert not OrganisationVersion.objects.filter(organisation__among=[]).exists()
    assert not OrganisationVersion.objects.filter(code__among=iter(())).exists()


@pytest.mark.parametrize("text", ["o'x", 'a"b', "{x,y}", "Đảng bộ \\ %s"])
def test_texts_are_taken_as_they_are(world: World, text: str) -> None:
    assert not OrganisationVersion.objects.filter(name__among=[text, "NULL"]).exists()


def test_thousands_are_one_parameter(world: World) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert not OrganisationVersion.objects.filter(
            organisation__among=range(10**6, 10**6 + 100_000)
        ).exists()
    assert len(asked) == 1
