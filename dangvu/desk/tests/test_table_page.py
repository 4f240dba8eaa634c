import re
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from dangvu.accounts.models import Reading
from tests.cast import World

pytestmark = pytest.mark.django_db
OF_2017 = {"first": "01/01/2017", "last": "31/12/2017"}


def line(text: str, code: str) -> list[str]:
    """The cells of a line of the table, its code and label first."""
    (found,) = re.findall(rf"<tr[^>]*><td>{code}</td>.*?</tr>", text, re.DOTALL)
    return [
        re.sub("<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[dh].*?</t[dh]>", found, re.DOTALL)
    ]


def test_table_1_shows_the_figures_of_the_period(clerk: Client) -> None:
    text = clerk.get("/tables/1", OF_2017).text

    assert line(text, "A")[2] == "6"
    assert line(text, "B1")[2] == "1"
    assert line(text, "D")[2] == "7"
    assert "Các cân đối của biểu đều khớp." in text


def test_table_1_figure_leads_to_its_names_and_logs_the_reading(clerk: Client, world: World) -> None:
    text = clerk.get("/tables/1", OF_2017).text
    (address,) = re.findall(r'href="(/tables/1/names/B1/this[^"]*)"', text)

    names = clerk.get(unescape(address)).text

    assert "Hà Quang Minh" in names
    assert "Hoàng Thị Bế" not in names
    assert [(one.page, one.persons) for one in Reading.objects.all()] == [
        ("table_1__names", f",{world.person('minh')},")
    ]


def test_table_1_of_the_secretary_is_that_of_her_commune(secretary: Client, world: World) -> None:
    text = secretary.get("/tables/1", OF_2017).text

    assert "Đảng bộ xã Kim Lư" in text
    assert line(text, "D")[2] == "6"
    theirs = {**OF_2017, "org": str(world.organisation("ban-khan"))}
    for path in ("/tables/1", "/tables/1/names/D/this", "/tables/1/file.csv"):
        assert secretary.get(path, theirs).status_code == 404


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"first": "31/02/2017", "last": "31/12/2017"}, "Không phải là ngày có thật"),
        ({"first": "", "last": "31/12/2017"}, "Hãy ghi từ ngày nào."),
        ({"first": "01/01/2018", "last": "31/12/2017"}, "Ngày cuối kỳ phải từ ngày đầu kỳ trở đi."),
    ],
)
def test_table_1_says_what_is_wrong_with_the_days(clerk: Client, asked: dict[str, str], message: str) -> None:
    answer = clerk.get("/tables/1", asked)

    assert answer.status_code == 400
    assert message in answer.text


def test_table_1_is_downloaded_with_the_same_figures(clerk: Client) -> None:
    text = clerk.get("/tables/1/file.csv", OF_2017).text
    book = load_workbook(BytesIO(clerk.get("/tables/1/file.xlsx", OF_2017).content))

    assert re.search(r"^\"?B1\"?[,;].*[,;]\"?1\"?[,;]", text, re.MULTILINE)
    values = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert [row[2] for row in values if row[0] == "D"] == [7]


@pytest.mark.parametrize(
    "path", ["names/XX/this", "names/B1/percent", "names/B1/xx", "file.exe", "names/B1/this?page=0"]
)
def test_what_no_table_has_is_not_there(clerk: Client, path: str) -> None:
    sign = "&" if "?" in path else "?"
    assert clerk.get(f"/tables/1/{path}{sign}first=01/01/2017&last=31/12/2017").status_code == 404
