"""The book of admissions: who, with which steps and dates; beside the plan and last year."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from dangvu.accounts.models import Reading
from dangvu.exchange.act_workbook.reading import ActReading, ActRow
from dangvu.exchange.acts.record_rows import RecordRows
from dangvu.ledger.enact import enact
from dangvu.membership.acts import AdmitMember, RecogniseMember, RecordDeath
from tests.cast import World

pytestmark = pytest.mark.django_db
OF_2017 = {"first": "01/01/2017", "last": "31/12/2017", "on": "2018-06-01"}
OF_2020 = {"first": "01/01/2020", "last": "31/12/2020", "on": "2021-06-01"}
THEM = AdmitMember(
    organisation="na-ca",
    considered_on=date(2020, 1, 6),
    decision_date=date(2020, 1, 20),
    admission_date=date(2020, 2, 3),
    code="them",
    full_name="Lường Thị Thêm",
    sex="female",
    birth_date=date(1996, 2, 3),
    ethnic_group="02",
    identity_number="006196000099",
)
RECOGNISED = RecogniseMember("them", considered_on=date(2021, 2, 8), decision_date=date(2021, 2, 22))


def cells(text: str, name: str) -> list[str]:
    """Somebody's line: name, birth, cell, considered, decided, ceremony, official, recognised."""
    found = [row for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL) if f">{name}</a>" in row]
    assert len(found) == 1, name
    told = re.findall(r"<t[dh].*?</t[dh]>", found[0], re.DOTALL)
    return [" ".join(re.sub("<[^>]*>", " ", cell).split()) for cell in told][:8]


def figures(text: str) -> list[str]:
    return re.findall(r"<dd>([^<]*)</dd>", text.split('<dl class="figures">')[1].split("</dl>")[0])


def test_an_admission_stands_with_its_steps_and_four_dates(clerk: Client, world: World) -> None:
    enact(THEM, by=world.clerk, override="thử")

    line = cells(clerk.get("/admissions", OF_2020).text, "Lường Thị Thêm")
    assert line[2:] == [
        "Chi bộ thôn Nà Cà",
        "06/01/2020",
        "20/01/2020",
        "03/02/2020",
        "dự kiến 03/02/2021",
        "–",
    ]

    enact(RECOGNISED, by=world.clerk, override="thử")

    line = cells(clerk.get("/admissions", OF_2020).text, "Lường Thị Thêm")
    assert line[3:] == ["06/01/2020", "20/01/2020", "03/02/2020", "03/02/2021", "22/02/2021"]

    enact(RecordDeath("them", date(2021, 5, 1)), by=world.clerk, override="thử")

    assert cells(clerk.get("/admissions", OF_2020).text, "Lường Thị Thêm") == line


def test_steps_recorded_by_a_workbook_of_acts_are_read_from_its_rows(clerk: Client, world: World) -> None:
    for act in (THEM, RECOGNISED):
        rows = [ActRow("Danh sách", 2, act, {})]
        enact(
            RecordRows.of(type(act), ActReading("0" * 64, rows=rows), date(2021, 3, 1)),
            by=world.clerk,
            override="thử",
        )

    line = cells(clerk.get("/admissions", OF_2020).text, "Lường Thị Thêm")

    assert (line[3], line[7]) == ("06/01/2020", "22/02/2021")


def test_what_an_opening_file_does_not_say_is_a_dash(clerk: Client) -> None:
    line = cells(clerk.get("/admissions", OF_2017).text, "Hà Quang Minh")

    assert line[3:] == ["–", "16/01/2017", "03/02/2017", "03/02/2018", "–"]


def test_done_stands_beside_the_plan_and_last_year(clerk: Client, world: World) -> None:
    asked = {**OF_2017, "org": str(world.organisation("na-ri"))}

    text = clerk.get("/admissions", asked).text

    assert figures(text) == ["1", "1", "100,0", "0"]
    assert "Đảng bộ xã Kim Lư" in text
    assert figures(clerk.get("/admissions", OF_2017).text) == ["1", "–", "–", "0"]


def test_the_secretary_reads_her_commune_alone(secretary: Client, world: World) -> None:
    of_2024 = {"first": "01/01/2024", "last": "31/12/2024", "on": "2025-01-01"}

    assert "Bàn Thị Nga" not in secretary.get("/admissions", of_2024).text
    theirs = {**of_2024, "org": str(world.organisation("ban-khan"))}
    for path in ("/admissions", "/admissions/file.xlsx"):
        assert secretary.get(path, theirs).status_code == 404


def test_whom_the_book_names_is_logged_on_the_page_and_in_the_file(clerk: Client, world: World) -> None:
    clerk.get("/admissions", OF_2017)
    file = clerk.get("/admissions/file.xlsx", OF_2017)

    of_minh = f",{world.person('minh')},"
    assert [(one.page, one.persons) for one in Reading.objects.order_by("id")] == [
        ("admissions", of_minh),
        ("admissions__file", of_minh),
    ]
    sheet = load_workbook(BytesIO(file.content)).worksheets[0]
    assert [cell.value for cell in sheet[6]][:2] == ["1", "Hà Quang Minh"]
    assert {cell.data_type for cell in sheet[6] if cell.value} == {"s"}


def test_a_wrong_day_is_said_and_the_form_kept(clerk: Client) -> None:
    answer = clerk.get("/admissions", {"first": "31/02/2017", "last": "31/12/2017"})

    assert answer.status_code == 400
    assert "Không phải là ngày có thật" in answer.text
    assert 'value="31/02/2017"' in answer.text


def test_a_period_without_admissions_says_so(clerk: Client) -> None:
    asked = {"first": "01/01/2003", "last": "31/12/2003", "on": "2018-06-01"}

    assert "Không có ai được kết nạp" in clerk.get("/admissions", asked).text
