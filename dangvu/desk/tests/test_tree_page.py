"""Looking for an organisation in the tree, and the chart of one."""

import re

import pytest
from django.test import Client

from dangvu.organisations import twigs
from tests.cast import World

pytestmark = pytest.mark.django_db
ON = {"on": "2018-06-01"}


def names_in(text: str, part: str) -> list[str]:
    """The organisations named in a part of the page, from the top down."""
    inside = text.split(part)[1].split("</main>")[0]
    return re.findall(r'<a href="/organisations/\d+[^>]*>(?:<mark>)?([^<]+)', inside)


def test_what_is_found_stands_under_all_above_it(clerk: Client) -> None:
    text = clerk.get("/organisations", ON | {"find": "khuoi it"}).text

    assert names_in(text, "data-tree") == [
        "Đảng bộ tỉnh Bắc Kạn",
        "Đảng bộ huyện Na Rì",
        "Đảng bộ xã Kim Lư",
        "Chi bộ thôn Khuổi Ít",
    ]
    assert re.findall("<mark>([^<]+)", text) == ["Chi bộ thôn Khuổi Ít"]


def test_way_down_begins_where_the_reach_does(secretary: Client) -> None:
    text = secretary.get("/organisations", ON | {"find": "khuoi it"}).text

    assert names_in(text, "data-tree") == ["Đảng bộ xã Kim Lư", "Chi bộ thôn Khuổi Ít"]


def test_organisation_beyond_reach_is_not_found_in_the_tree(secretary: Client) -> None:
    text = secretary.get("/organisations", ON | {"find": "ban khan"}).text

    assert "Không có tổ chức nào như vậy" in text


def test_chart_holds_two_levels_with_their_members(clerk: Client, world: World) -> None:
    text = clerk.get(f"/organisations/{world.organisation('na-ri')}/chart", ON).text

    assert names_in(text, 'class="chart"') == [
        "Đảng bộ xã Kim Lư",
        "Chi bộ thôn Nà Cà",
        "Chi bộ thôn Khuổi Ít",
        "Chi bộ Trường Nội trú Na Rì",
    ]
    assert re.findall('chart-count">([^<]+)', text)[:3] == ["6", "4", "2"]


def test_chart_of_very_many_holds_one_level_and_says_so(
    clerk: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twigs, "MOST_IN_CHART", 3)

    text = clerk.get(f"/organisations/{world.organisation('na-ri')}/chart", ON).text

    assert names_in(text, 'class="chart"') == ["Đảng bộ xã Kim Lư", "Chi bộ Trường Nội trú Na Rì"]
    assert "quá nhiều cho một trang" in text


def test_chart_of_a_day_without_the_organisation_is_not_there(clerk: Client, world: World) -> None:
    school = world.organisation("truong-noi-tru")

    assert clerk.get(f"/organisations/{school}/chart", {"on": "2020-01-01"}).status_code == 404
