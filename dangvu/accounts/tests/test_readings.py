import pytest

from dangvu.accounts.models import Account, Reading
from dangvu.accounts.readings import broken_readings, log_export, log_reading, readings_about
from tests.cast import World

pytestmark = pytest.mark.django_db(databases="__all__")


def test_readings_are_chained_and_found_by_person(reader: Account) -> None:
    log_reading(reader, "people__one", [7], "personal")
    log_reading(reader, "members", [7, 12, 7], "name")

    assert [(one.page, one.persons) for one in readings_about(7)] == [
        ("members", ",7,12,"),
        ("people__one", ",7,"),
    ]
    assert [one.page for one in readings_about(12)] == ["members"]
    assert not readings_about(2)
    assert broken_readings() == []


def test_an_export_is_a_reading_of_everybody_there_was(reader: Account, world: World) -> None:
    log_export(reader, "export", 0, "personal")
    log_export(reader, "export__file", 1, "personal")

    assert [one.page for one in readings_about(world.person("be"))] == ["export__file"]
    assert not readings_about(10**9)
    assert broken_readings() == []


def test_reading_of_nobody_is_not_noted(reader: Account) -> None:
    log_reading(reader, "search", [], "name")

    assert Reading.objects.count() == 0
