import argparse
import csv
import json
import re
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from dangvu.accounts.models import Account, Reading
from dangvu.desk.balance import Moves
from dangvu.exchange.tables.words import shown
from dangvu.membership.acts import AnnulAdmission
from dangvu.statistics.commands import table as table_command
from dangvu.statistics.tables import NOT_KEPT, declared_tables
from tests.cast import World, enact

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]
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


def test_table_1_keeps_its_form_when_a_day_is_wrong(clerk: Client, world: World) -> None:
    commune = str(world.organisation("kim-lu"))

    text = clerk.get("/tables/1", {"org": commune, "first": "01/01/2017", "last": "31/02/2017"}).text

    assert 'value="01/01/2017"' in text
    assert 'value="31/02/2017"' in text
    assert f'<option value="{commune}" selected>' in text
    assert f'<option value="{world.organisation("na-ca")}">' in text
    assert 'id="id_last_error"' in text
    assert "Chưa lập được biểu" in text


@pytest.mark.parametrize("org", ["kim-lu", "truong-noi-tru", ""])
def test_table_1_before_the_register_began_says_since_when(clerk: Client, world: World, org: str) -> None:
    number = str(world.organisation(org)) if org else ""

    answer = clerk.get("/tables/1", {"org": number, "first": "01/01/1901", "last": "31/12/1901"})

    assert answer.status_code == 400
    assert "Vào ngày 31/12/1901 sổ chưa có" in answer.text
    assert 'value="31/12/1901"' in answer.text
    assert f'value="{number}" selected' in answer.text or not number


def test_table_1_of_an_organisation_that_ended_says_so(clerk: Client, world: World) -> None:
    school = {"org": str(world.organisation("truong-noi-tru")), "first": "01/01/2020"}

    answer = clerk.get("/tables/1", school | {"last": "31/12/2020"})

    assert answer.status_code == 400
    assert "Vào ngày 31/12/2020 không còn “Chi bộ Trường Nội trú Na Rì”." in unescape(answer.text)
    assert clerk.get("/tables/1", school | {"first": "01/01/2018", "last": "31/12/2018"}).status_code == 200


def test_table_1_tells_those_beyond_reach_nothing_of_when_they_were(secretary: Client, world: World) -> None:
    theirs = {"org": str(world.organisation("ban-khan")), "first": "01/01/1901", "last": "31/12/1901"}

    assert secretary.get("/tables/1", theirs).status_code == 404
    wrong = theirs | {"last": "31/02/1901"}
    assert secretary.get("/tables/1", wrong).status_code == 404


def test_table_1_is_downloaded_with_the_same_figures(clerk: Client) -> None:
    text = clerk.get("/tables/1/file.csv", OF_2017).text
    book = load_workbook(BytesIO(clerk.get("/tables/1/file.xlsx", OF_2017).content))

    assert re.search(r"^\"?B1\"?[,;].*[,;]\"?1\"?[,;]", text, re.MULTILINE)
    values = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert [row[2] for row in values if row[0] == "D"] == [7]


@pytest.mark.parametrize(
    "path",
    [
        "names/XX/this",
        "names/B1,A/this",
        "names/XX/this/file.xlsx",
        "names/B1/percent",
        "names/B1/xx",
        "file.exe",
        "names/B1/this?page=0",
    ],
)
def test_what_no_table_has_is_not_there(clerk: Client, path: str) -> None:
    sign = "&" if "?" in path else "?"
    assert clerk.get(f"/tables/1/{path}{sign}first=01/01/2017&last=31/12/2017").status_code == 404


def balance(text: str) -> str:
    (found,) = re.findall(r'<p class="balance[^"]*">.*?</p>', text, re.DOTALL)
    return " ".join(re.sub("<[^>]*>", " ", found).split())


def test_the_balance_reads_from_opening_to_closing_with_names_behind_each_part(
    clerk: Client, world: World
) -> None:
    of_2019 = {"first": "01/01/2019", "last": "31/12/2019"}

    text = clerk.get("/tables/1", of_2019).text

    assert balance(text) == "đầu kỳ 7 + tăng 0 − giảm 1 = cuối kỳ 6"
    (left,) = re.findall(r'href="(/tables/1/names/C1[^"]*)"><strong>', text)
    names = clerk.get(unescape(left)).text
    assert "Nông Văn Đôn" in names
    assert "Giảm trong kỳ" in names
    assert Reading.objects.get().persons == f",{world.person('don')},"


def test_who_moved_with_their_organisation_stands_apart() -> None:
    lines = {"A": 10, "B1": 2, "B2": 1, "B5": 4, "C1": 1, "C6": 3, "C6a": 1, "D": 13}

    moves = Moves.of({(code, "this"): value for code, value in lines.items()})

    assert [(one.sign, one.value) for one in moves.terms()] == [
        ("", 10),
        ("+", 3),
        ("−", 2),
        ("+", 4),
        ("−", 2),
        ("=", 13),
    ]
    assert moves.holds
    assert not Moves(10, 3, 2, 0, 0, 12).holds


def test_an_annulled_admission_is_a_member_who_left(clerk: Client, world: World) -> None:
    enact(AnnulAdmission("nga", date(2025, 3, 1)), by=world.clerk, override="thử")

    text = clerk.get("/tables/1", {"first": "01/01/2025", "last": "30/06/2025"}).text

    assert balance(text) == "đầu kỳ 7 + tăng 0 − giảm 1 = cuối kỳ 6"
    assert line(text, "C6")[2] == "1"


def test_organisations_directly_below_have_their_own_balance(clerk: Client, world: World) -> None:
    of_2016 = {"first": "01/01/2016", "last": "31/12/2016", "org": str(world.organisation("kim-lu"))}

    below = clerk.get("/tables/1", of_2016).text.split('id="below"')[1]

    rows = [
        " ".join(re.sub("<[^>]*>", " ", row).split()) for row in re.findall(r"<tr>.*?</tr>", below, re.DOTALL)
    ]
    assert rows[1:] == ["Chi bộ thôn Nà Cà 3 1 0 0 0 4", "Chi bộ thôn Khuổi Ít 2 0 1 0 0 1"]


# Every table

DAY = {"last": "01/06/2018"}


def told(value: object) -> object:
    """A value as files hold it."""
    return "không theo dõi" if value == NOT_KEPT else value


def by_command(capture: pytest.CaptureFixture[bytes], account: Account, *words: str) -> dict[str, Any]:
    """What the command says."""
    parser = argparse.ArgumentParser()
    table_command.add_arguments(parser)
    options = parser.parse_args(words)
    options.actor = account
    assert table_command.run(options) == 0
    answer: dict[str, Any] = json.loads(capture.readouterr().out)
    return answer


def test_every_table_says_the_same_in_every_form(
    clerk: Client, world: World, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The page, the program, the command, the workbook and CSV, cell by cell; by organisation and of other
    days and trees: ``test_same_number.py``.
    """
    for code, table in declared_tables().items():
        days = {"first": "2010-01-01", "last": "2018-06-01"}
        asked = {"to": days["last"], "at": days["last"], "org": "na-ri"}
        asked |= {"from": days["first"]} if table.when == "period" else {}
        days["org"] = str(world.organisation("na-ri"))

        page = clerk.get(f"/tables/{code}", days).text
        program = clerk.get(f"/api/v1/tables/{code}", asked).json()
        words = [word for name, value in asked.items() for word in (f"--{name}", value)]
        assert by_command(capfdbinary, world.clerk, code, *words) == program
        book = load_workbook(BytesIO(clerk.get(f"/tables/{code}/file.xlsx", days).content)).worksheets[0]
        plain = csv.reader(clerk.get(f"/tables/{code}/file.csv", days).text.splitlines()[1:-1])

        wide = len(program["columns"]) + 2
        rows = {row[0]: list(row[2:wide]) for row in book.iter_rows(min_row=9, values_only=True)}
        for row, text in zip(program["rows"], plain, strict=True):
            values = [told(one) for one in row["values"]]
            assert line(page, re.escape(row["code"]))[2:] == [shown(one) for one in row["values"]]
            assert text[2:] == ["" if one is None else str(one) for one in values]
            assert rows[row["code"]] == values
        assert f"định nghĩa {program['definition']}" in page
        assert "Các cân đối của biểu đều khớp." in page
        counted = any(one and one != NOT_KEPT for row in program["rows"] for one in row["values"])
        assert counted or code == "6"  # nobody is graded here yet


def test_by_organisation_the_columns_add_up_and_open(clerk: Client, world: World) -> None:
    asked = DAY | {"org": str(world.organisation("kim-lu")), "below": "this"}

    text = clerk.get("/tables/4", asked).text

    assert "Có đến ngày 01/06/2018 - Kỳ này" in text
    head = [re.sub("<[^>]*>", "", one) for one in re.findall(r"<th scope=.col. class=.n.>(.*?)</th>", text)]
    assert head[:2] == ["Đảng bộ xã Kim Lư", "Chi bộ thôn Nà Cà"]
    whole, *parts = map(int, line(text, "I")[2:])
    assert whole == sum(parts) > parts[0] > 0
    cell = world.organisation("na-ca")
    (address,) = re.findall(rf'href="(/tables/4/names/I/this\?org={cell}&[^"]*)"', text)
    assert "Hoàng Thị Bế" in clerk.get(unescape(address)).text
    assert 'name="below" value="this"' in text
    assert clerk.get("/tables/4", asked | {"below": "nothing"}).status_code == 404
    assert clerk.get("/tables/4/file.csv", asked | {"below": "nothing"}).status_code == 404
    answer = clerk.get("/api/v1/tables/4", {"at": "2018-06-01", "below": "nothing"})
    assert (answer.status_code, answer.json()["findings"][0]["code"]) == (422, "request.form")


def test_the_tables_are_listed_with_what_they_tell(clerk: Client) -> None:
    text = clerk.get("/tables").text

    assert re.findall(r'href="/tables/(\w+)">\1\.', text) == ["1", "2", "2B", "3", "4", "5", "6", "7"]
    assert "Biểu 5-BTCTW" in text
    assert "Hướng dẫn 11-HD/BTCTW" in text


def test_a_table_of_a_day_asks_for_a_day(clerk: Client) -> None:
    text = clerk.get("/tables/3", DAY).text

    assert 'name="first"' not in text
    assert 'value="01/06/2018"' in text
    assert "Có đến ngày 01/06/2018" in text
    assert clerk.get("/tables/3", {"last": ""}).status_code == 400
