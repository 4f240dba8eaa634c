from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from dangvu.core.days import default_day, parse_day


@pytest.mark.parametrize(
    "text", ["03/02/2018", "3/2/2018", " 3.2.2018 ", "03-02-2018", "2018-02-03", "2018-2-3"]
)
def test_a_day_is_read_in_each_form(text: str) -> None:
    assert parse_day(text) == date(2018, 2, 3)


@pytest.mark.parametrize(
    "text", ["31/02/2018", "2018-13-01", "03/02/18", "hôm qua", "", "03/02/1492", "٣/٢/٢٠١٨"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_day(text) is None


def test_pages_open_on_the_day_of_the_demo(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    (tmp_path / "demo.json").write_text('{"day": "2025-06-30"}', encoding="utf-8")

    assert default_day() == date(2025, 6, 30)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"day": null}'])
def test_pages_open_today_where_the_marker_says_nothing(
    settings: Settings, tmp_path: Path, content: str
) -> None:
    settings.HOME = tmp_path
    (tmp_path / "demo.json").write_text(content, encoding="utf-8")

    assert default_day() >= date(2025, 1, 1)
