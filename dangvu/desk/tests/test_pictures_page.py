"""The pages with pictures: what is drawn is what the table says, counted by hand, and opens its names."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dangvu.accounts.models import Reading
from dangvu.membership.pictures import months_of
from dangvu.organisations.acts import AbsorbOrganisations
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.figures import figure
from tests.cast import World, enact

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]
DAY = {"last": "30/06/2025"}
OF_2017 = {"first": "01/01/2017", "last": "31/12/2017"}
OF_2024 = {"first": "01/01/2024", "last": "31/12/2024"}


def rows(text: str) -> list[list[str]]:
    """The cells of each line of the table."""
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    return [
        [
            " ".join(unescape(re.sub("<[^>]*>", "", cell)).split())
            for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    ]


def drawn(text: str) -> tuple[list[str], list[str]]:
    """The columns and the lines that are drawn, by name."""
    columns = re.findall(r"<th [^>]*data-drawn>([^<]*)</th>", text)
    lines = re.findall(r'<tr><th scope="row">(?:<a [^>]*>)?([^<]*)<', text)
    return columns, lines


def names_behind(text: str) -> list[str]:
    return sorted(re.findall(r'<a href="/people/[^"]*">([^<]*)</a>', text))


def test_the_pyramid_counts_each_sex_by_five_years_of_age(clerk: Client, world: World) -> None:
    """Bế 63, Sơn 55, Hoà 50, Khánh 44, Lan 37 that very day, Minh 34, Nga 30."""
    text = clerk.get("/pictures/pyramid", DAY | {"org": world.organisation("bk")}).text

    assert rows(text) == [
        ["60–64", "0", "1"],
        ["55–59", "1", "0"],
        ["50–54", "0", "1"],
        ["45–49", "0", "0"],
        ["40–44", "1", "0"],
        ["35–39", "0", "1"],
        ["30–34", "1", "1"],
    ]


def test_each_bar_of_the_pyramid_opens_exactly_its_names_and_logs_the_reading(
    clerk: Client, world: World
) -> None:
    text = clerk.get("/pictures/pyramid", DAY | {"org": world.organisation("bk")}).text
    links = [unescape(one) for one in re.findall(r'href="(/series/names/[^"]*)"', text)]

    opened = [names_behind(clerk.get(one).text) for one in links]

    assert opened == [
        ["Hoàng Thị Bế"],
        ["Hứa Văn Sơn"],
        ["Triệu Thị Hoà"],
        ["Lý Quốc Khánh"],
        ["Đặng Thị Lan"],
        ["Hà Quang Minh"],
        ["Bàn Thị Nga"],
    ]
    assert Reading.objects.filter(page="series__names").count() == 7
    page = clerk.get(links[0]).text
    assert "giới tính: nữ" in page
    assert "tuổi 60–64" in page


def test_the_admitted_beside_the_plan_of_the_year(clerk: Client, world: World) -> None:
    text = clerk.get("/pictures/plan", OF_2017 | {"org": world.organisation("na-ri")}).text

    assert rows(text) == [
        ["Đảng bộ huyện Na Rì", "1", "1", "100,0%"],
        ["Đảng bộ xã Kim Lư", "1", "–", "–"],
        ["Chi bộ Trường Nội trú Na Rì", "0", "–", "–"],
    ]
    columns, lines = drawn(text)
    assert columns == ["Kết nạp trong kỳ", "Chỉ tiêu"]
    assert lines == [row[0] for row in rows(text)]  # the district too: it alone has a plan


def test_the_whole_is_not_drawn_beside_its_parts(clerk: Client, world: World) -> None:
    text = clerk.get("/pictures/plan", OF_2017 | {"org": world.organisation("bk")}).text

    (whole, *_counted), *parts = rows(text)
    assert whole == "Đảng bộ tỉnh Bắc Kạn"
    assert drawn(text)[1] == [row[0] for row in parts] == ["Đảng bộ huyện Chợ Đồn", "Đảng bộ huyện Na Rì"]


def test_the_shares_of_groups_in_the_members_and_in_the_admitted(clerk: Client, world: World) -> None:
    """Seven members on the last day of 2024: Bế, Hoà, Lan and Nga are women, all but Lan of a minority; Nga,
    of 29 and in the Youth Union, is the only one admitted.
    """
    text = clerk.get("/pictures/shares", OF_2024 | {"org": world.organisation("bk")}).text

    assert rows(text) == [
        ["Tất cả", "7", "100,0%", "1", "100,0%"],
        ["Nữ", "4", "57,1%", "1", "100,0%"],
        ["Dân tộc thiểu số", "6", "85,7%", "1", "100,0%"],
        ["18–30 tuổi", "1", "14,3%", "1", "100,0%"],
        ["Đoàn viên", "1", "14,3%", "1", "100,0%"],
    ]


def test_names_that_tell_the_ethnic_group_are_shown_only_when_asked_for(clerk: Client, world: World) -> None:
    text = clerk.get("/pictures/shares", OF_2024 | {"org": world.organisation("bk")}).text
    links = [unescape(one) for one in re.findall(r'href="(/series/names/[^"]*)"', text)]
    (members,) = {one for one in links if "members.ethnic_minority?" in one}
    (admitted,) = {one for one in links if "members.admitted.ethnic_minority?" in one}

    assert names_behind(clerk.get(members).text) == names_behind(clerk.get(admitted).text) == []
    assert names_behind(clerk.get(f"{admitted}&show=all").text) == ["Bàn Thị Nga"]


def test_the_months_say_what_the_figure_says_of_each_month(clerk: Client, world: World) -> None:
    """Khuổi Ít, where Minh was admitted in February 2017, went into Nà Cà; the tree is that of 2025."""
    enact(AbsorbOrganisations(("khuoi-it",), "na-ca", date(2025, 6, 2)), by=world.clerk, override="thử")
    asked = OF_2017 | {"structure": "30/06/2025"}

    text = clerk.get("/pictures/months", asked | {"org": world.organisation("kim-lu")}).text

    (cell,) = rows(text)[1:]
    assert cell == ["Chi bộ thôn Nà Cà", "0", "1", *["0"] * 10]
    expected = [
        figure("members.admitted", "na-ca", first=first, last=last, structure=date(2025, 6, 30)).value
        for first, last in months_of(date(2017, 1, 1), date(2017, 12, 31))
    ]
    assert [int(one) for one in cell[1:]] == expected
    of_whole, of_cell = [unescape(one) for one in re.findall(r'href="(/series/names/[^"]*)"', text)]
    assert (
        names_behind(clerk.get(of_whole).text) == names_behind(clerk.get(of_cell).text) == ["Hà Quang Minh"]
    )


def test_months_are_one_statement_however_many(
    clerk: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counted(scene: Scene, question: str, *given: Any, **named: Any) -> Any:
        asked.extend(re.findall(r"\bchanges\b", question))
        return whole(scene, question, *given, **named)

    whole = Scene.whole
    monkeypatch.setattr(Scene, "whole", counted)
    begin: dict[str, str | int] = {"first": "01/01/2016", "org": world.organisation("kim-lu")}
    clerk.get("/pictures/months", begin | {"last": "29/02/2016"})
    of_two_months, asked = asked, []

    text = clerk.get("/pictures/months", begin | {"last": "31/12/2017"}).text

    assert len(rows(text)[0]) == 25
    assert asked == of_two_months != []


@pytest.mark.parametrize("name", ["plan", "months", "pyramid", "shares"])
def test_a_picture_is_told_with_its_values_and_on_what_it_rests(
    clerk: Client, world: World, name: str
) -> None:
    text = clerk.get(f"/pictures/{name}", OF_2017 | {"org": world.organisation("kim-lu")}).text

    cells = re.findall(r'data-value="([^"]*)">(?:<a [^>]*>)?([^<]*)<', text)
    shares = {
        value: f"{round(float(value) * 100, 1)}%".replace(".", ",") for value, said in cells if "%" in said
    }
    assert cells
    assert all(said == shares.get(value, "–" if value == "None" else value) for value, said in cells)
    (of,) = re.findall('data-of="([^"]*)"', text)
    (foot,) = re.findall('data-foot="([^"]*)"', text)
    assert of.startswith("Đảng bộ xã Kim Lư")
    assert of.endswith("31/12/2017")
    assert "bút toán số 1 " in foot


def test_a_picture_is_asked_of_the_database_once_until_something_changes(clerk: Client, world: World) -> None:
    address = f"/pictures/months?org={world.organisation('kim-lu')}&first=01/01/2017&last=31/12/2017"
    clerk.get(address)

    with CaptureQueriesContext(connections["default"]) as asked:
        clerk.get(address)

    assert not [one for one in asked.captured_queries if "membership" in one["sql"]]


def test_wrong_questions_are_answered_as_such(clerk: Client, world: World) -> None:
    kim_lu = world.organisation("kim-lu")

    long = clerk.get(f"/pictures/months?org={kim_lu}&first=01/01/2015&last=31/12/2017")

    assert long.status_code == 400
    assert "Nhiều nhất 24 tháng" in long.text
    assert clerk.get("/pictures/nothing").status_code == 404
    assert clerk.get("/pictures/plan", {"org": 987654321}).status_code == 404
    names = f"/series/names/members.total?org={kim_lu}&last=30/06/2025"
    assert clerk.get(f"{names}&sex=female").status_code == 200
    assert clerk.get(f"{names}&sex=x'%20OR%20TRUE").status_code == 404
    assert (
        clerk.get(f"/series/names/cells.hamlet.total?org={kim_lu}&last=30/06/2025&sex=female").status_code
        == 404
    )


def test_nobody_draws_what_is_not_theirs(secretary: Client, world: World) -> None:
    for name in ("plan", "months", "pyramid", "shares"):
        assert secretary.get(f"/pictures/{name}", {"org": world.organisation("na-ri")}).status_code == 404
        assert secretary.get(f"/pictures/{name}", {"org": world.organisation("na-ca")}).status_code == 200


def test_without_scripts_there_is_the_table_and_scripts_come_with_pictures_only(
    clerk: Client, world: World
) -> None:
    kim_lu = world.organisation("kim-lu")
    with_pictures = (f"/pictures/plan?org={kim_lu}", f"/series?org={kim_lu}")

    assert all("echarts" in clerk.get(one).text for one in with_pictures)
    assert not any(
        "echarts" in clerk.get(one).text for one in ("/home", "/tables", f"/tables/1?org={kim_lu}")
    )
    assert 'class="picture-files" hidden' in clerk.get(with_pictures[0]).text.replace("no-print ", "")


def test_the_series_is_drawn_with_its_breaks(clerk: Client, world: World) -> None:
    enact(AbsorbOrganisations(("khuoi-it",), "na-ca", date(2025, 6, 2)), by=world.clerk, override="thử")
    asked = {"first": "31/12/2024", "last": "31/12/2025", "structure": "31/12/2025"}

    text = clerk.get("/series", asked | {"org": world.organisation("na-ca")}).text

    assert re.findall('data-(?:value|break)="([^"]*)"', text) == ["5", "02/06/2025", "5"]
    assert re.findall('data-name="([^"]*)"', text) == ["12/2024", "12/2025"]
