"""The names behind the figures of tables: whom they open to, what is masked, what is logged."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from dangvu.accounts.models import Reading
from dangvu.desk.tests.test_table_page import DAY, OF_2017, line
from dangvu.membership.acts import StrikeOffMember
from dangvu.organisations.acts import EstablishOrganisation
from dangvu.statistics.tables.between import Side
from tests.cast import World, enact

pytestmark = pytest.mark.django_db


def test_table_1_figure_leads_to_its_names_and_logs_the_reading(clerk: Client, world: World) -> None:
    text = clerk.get("/tables/1", OF_2017).text
    (address,) = re.findall(r'href="(/tables/1/names/B1/this[^"]*)"', text)

    names = clerk.get(unescape(address)).text

    assert "Hà Quang Minh" in names
    assert "Hoàng Thị Bế" not in names
    assert [(one.page, one.persons) for one in Reading.objects.all()] == [
        ("tables__names", f",{world.person('minh')},")
    ]


def test_the_names_behind_a_figure_are_taken_out_as_text_and_logged(clerk: Client, world: World) -> None:
    file = clerk.get("/tables/1/names/B1/this/file.xlsx", OF_2017)

    sheet = load_workbook(BytesIO(file.content)).worksheets[0]
    assert [cell.value for cell in sheet[6]] == ["1", "Hà Quang Minh", "25/12/1990", "minh"]
    assert {cell.data_type for cell in sheet[6]} == {"s"}
    assert [(one.page, one.persons) for one in Reading.objects.all()] == [
        ("tables__names_file", f",{world.person('minh')},")
    ]


def test_names_are_taken_out_page_by_page_to_the_end(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dangvu.statistics.engine.tally.AT_ONCE", 2)
    monkeypatch.setattr("dangvu.desk.table_names.A_PAGE", 2)

    file = clerk.get("/tables/1/names/D/this/file.xlsx", OF_2017)

    assert load_workbook(BytesIO(file.content)).worksheets[0].max_row == 5 + 7


def test_on_another_structure_what_is_not_assignable_below_is_a_line_that_opens_to_its_names(
    clerk: Client, world: World
) -> None:
    """A cell founded in 2024 is in no organisation of the district on the structure of 2020."""
    new = EstablishOrganisation(
        "moi",
        "Chi bộ Hợp tác xã mới",
        "grassroots_cell",
        date(2024, 1, 1),
        "na-ri",
        grassroots_type="cooperative",
        members=("minh", "khanh", "lan"),
    )
    enact(new, by=world.clerk, override="thử")
    days = {"first": "01/01/2025", "last": "31/12/2025", "structure": "01/01/2020"}
    asked = days | {"org": str(world.organisation("na-ri"))}

    text = clerk.get("/tables/1", asked).text

    assert 'value="01/01/2020"' in text
    assert line(text, r"D\*")[2] == "3"
    below = text.split('id="below"')[1]
    assert "Chi bộ Hợp tác xã mới" not in below
    (address,) = re.findall(r'href="(/tables/1/names/D\*/this[^"]*)"', below)
    names = clerk.get(unescape(address)).text
    assert "Hà Quang Minh" in names
    assert "Hoàng Thị Bế" not in names
    assert "không xếp được vào tổ chức trực thuộc" in names
    assert Reading.objects.get().persons.count(",") == 4
    assert "D*" in clerk.get("/tables/1/file.csv", asked).text

    series = clerk.get("/series", asked | {"code": "members.total"}).text
    (address,) = re.findall(r'href="(/series/names/[^"]*rest=1)"', series)
    assert "Hà Quang Minh" in clerk.get(unescape(address)).text


def test_figures_of_members_and_of_organisations_open(clerk: Client) -> None:
    text = clerk.get("/tables/5", DAY).text

    members, cells = (
        clerk.get(unescape(re.findall(rf'href="(/tables/5/names/T/{column}[^"]*)"', text)[0])).text
        for column in ("6", "5")
    )
    assert "Hoàng Thị Bế" in members
    assert "Chi bộ thôn Nà Cà" in cells
    assert Reading.objects.get().page == "tables__names"
    file = clerk.get("/tables/5/names/T/5/file.xlsx", DAY)
    told = [row[1] for row in load_workbook(BytesIO(file.content)).worksheets[0].iter_rows(values_only=True)]
    assert "Chi bộ thôn Nà Cà" in told
    assert Reading.objects.count() == 1


@pytest.mark.parametrize(("code", "row"), [("4", "II.02"), ("3", "I.2")])
def test_names_that_tell_what_is_sensitive_are_shown_only_when_asked_for(
    clerk: Client, code: str, row: str
) -> None:
    address = f"/tables/{code}/names/{row}/this"

    masked = clerk.get(address, DAY).text
    assert "Hoàng Thị Bế" not in masked
    assert not Reading.objects.exists()
    assert clerk.get(f"{address}/file.xlsx", DAY).status_code == 302
    assert not Reading.objects.exists()

    (shown_at,) = re.findall(r'href="([^"]*show=all)"', masked)
    assert "Hoàng Thị Bế" in clerk.get(address + unescape(shown_at)).text
    assert Reading.objects.get().fields == "name, birth date, figure, sensitive"
    assert clerk.get(f"{address}/file.xlsx", DAY | {"show": "all"}).status_code == 200
    assert Reading.objects.order_by("-pk")[0].fields == "name, birth date, figure, sensitive"


def test_who_was_struck_off_is_told_only_when_asked_for(clerk: Client, world: World) -> None:
    enact(StrikeOffMember("lan", date(2021, 3, 1)), by=world.clerk, override="thử")
    of_2021 = {"first": "01/01/2021", "last": "31/12/2021"}
    assert line(clerk.get("/tables/1", of_2021).text, "C3")[2] == "1"

    address = "/tables/1/names/C3/this"

    assert "Đặng Thị Lan" not in clerk.get(address, of_2021).text
    assert "Đặng Thị Lan" in clerk.get(address, of_2021 | {"show": "all"}).text


def test_the_names_of_the_year_before_are_those_of_its_days(secretary: Client) -> None:
    text = secretary.get("/tables/1", {"first": "01/01/2018", "last": "31/12/2018"}).text
    (address,) = re.findall(r'href="(/tables/1/names/B1/last_year[^"]*)"', text)

    names = secretary.get(unescape(address)).text

    assert "kỳ 01/01/2017 – 31/12/2017" in names
    assert "Hà Quang Minh" in names


def test_a_table_that_differs_from_another_names_where_and_opens_to_whom(
    clerk: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Table 5 without its total: all members are missing there."""
    sides = (Side("1", ("D",)), Side("3", ("I",)), Side("5", ("N",), "6"))
    monkeypatch.setattr("dangvu.statistics.tables.between.declared_between", lambda: (sides,))

    text = clerk.get("/tables/3", DAY).text

    assert "Cân đối không khớp: 3.I=5.N (" in text
    assert "Các cân đối của biểu đều khớp." not in text
    here, there = (
        unescape(one)
        for one in re.findall(r'href="(/tables/[^"]*lacking=[^"]*)"', text.split("3.I=5.N, ")[1])[:2]
    )
    names = clerk.get(here).text
    assert "Hoàng Thị Bế" in names
    assert "Có ở 3.I, thiếu ở 5.N" in names
    assert "Không có ai ở trang này." in clerk.get(there).text
    (taken_out,) = re.findall(r'href="([^"]*file.xlsx[^"]*)"', names)
    assert "lacking=5" in taken_out  # the file is of those who are shown
    assert clerk.get(here.replace("lacking=5", "lacking=4")).status_code == 404
    of_period = clerk.get("/tables/1", OF_2017).text
    assert "1.D=5.N" in of_period
    assert "1.D=3.I" not in of_period
