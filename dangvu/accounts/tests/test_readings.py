import pytest

from dangvu.accounts.models import Account, Reading
from dangvu.accounts.readings import broken_readings, log_reading, readings_of

pytestmark = pytest.mark.django_db(databases="__all__")


def test_readings_are_chained_and_found_by_person(reader: Account) -> None:
    log_reading(reader, "people__one", [7], "personal")
    log_reading(reader, "members", [7, 12, 7], "name")

    assert [(one.page, one.persons) for one in readings_of(7)] == [
        ("members", ",7,12,"),
        ("people__one", ",7,"),
    ]
    assert [one.page for one in readings_of(12)] == ["members"]
    assert readings_of(2) == []
    assert broken_readings() == []


def test_reading_of_nobody_is_not_noted(reader: Account) -> None:
    log_reading(reader, "search", [], "name")

    assert Reading.objects.count() == 0
