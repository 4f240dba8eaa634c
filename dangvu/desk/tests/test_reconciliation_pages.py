"""An extract of the national database: compared as a job, told, handed back, sealed and forgotten."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from dangvu.accounts.models import Reading
from dangvu.exchange.models import Reconciliation
from dangvu.exchange.workbook.template import write_list
from dangvu.jobs import uploads
from dangvu.jobs.models import Job
from dangvu.jobs.worker import tidy
from dangvu.ledger.enact import enact, head
from dangvu.ledger.facts import facts
from dangvu.ledger.sealing import keystore
from dangvu.membership.acts import TransferMember
from tests.cast import World, account

pytestmark = pytest.mark.django_db
ON = "01/06/2018"
CELLS = {"na-ca": "06.066.001.000.001", "khuoi-it": "06.066.001.000.002", "ban-khan": "06.064.001.000.001"}


def row(name: str, number: str, born: str, cell: str, **said: str) -> dict[str, str]:
    """A row of the extract."""
    return {
        "full_name": name,
        "identity_number": number,
        "birth_date": born,
        "organisation_code": CELLS[cell],
        "sex": "nữ",
        "ethnic_group": "Tày",
        "religion": "không",
        "admission_date": "03/02/1989",
        "official_date": "03/02/1990",
        **said,
    }


BE = row("Hoàng Thị Bế", "006162000001", "05/04/1962", "na-ca")
HOA = row(
    "Triệu Thị Hoà",
    "006175000003",
    "15/02/1975",
    "na-ca",
    ethnic_group="Dao",
    religion="Phật giáo",
    admission_date="02/09/1998",
    official_date="02/09/1999",
)
SON = row(
    "Hứa Văn Sơn",
    "006070000008",
    "15/01/1970",
    "ban-khan",
    sex="nam",
    admission_date="15/01/1995",
    official_date="15/01/1996",
)
AI = row("Vi Thị Ai", "006190000777", "01/01/1990", "khuoi-it")


def send(browser: Client, *rows: dict[str, str]) -> Any:
    """The page that comes after sending."""
    content = BytesIO()
    write_list(content, rows)
    file = SimpleUploadedFile("trich.xlsx", content.getvalue())
    return browser.post("/reconciliations", {"file": file, "on": ON}, follow=True)


def words(text: str, tab: str) -> list[str]:
    """The lines of the table of a tab."""
    body = text.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in text else ""
    lines = re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    return [" ".join(re.sub("<[^>]*>", " ", line).split()) for line in lines]


def test_the_extract_is_told_as_ours_theirs_and_different_field_by_field(clerk: Client) -> None:
    page = send(clerk, BE, HOA, SON, AI)
    path = page.redirect_chain[-1][0]

    assert page.context["counts"] == {"alike": 2, "differing": 1, "ours": 4, "theirs": 1}
    assert words(page.text, "differing") == [
        "Triệu Thị Hoà 14/02/1975 Chi bộ thôn Nà Cà Sinh ngày 14/02/1975 15/02/1975",
        "Tôn giáo ••• •••",
    ]
    everything = clerk.get(path, {"show": "all"}).text
    assert words(everything, "differing")[1] == "Tôn giáo Tin lành Phật giáo"
    assert "Hà Quang Minh 25/12/1990 Chi bộ thôn Khuổi Ít" in words(
        clerk.get(path, {"tab": "ours"}).text, "ours"
    )
    (stranger,) = words(clerk.get(path, {"tab": "theirs"}).text, "theirs")
    assert "Vi Thị Ai 01/01/1990 ••• 06.066.001.000.002 không có trong sổ" in stranger


def test_nothing_of_the_extract_enters_the_register(clerk: Client) -> None:
    before = {name: model.objects.count() for name, model in facts().items()}

    send(clerk, BE, HOA, AI)

    assert {name: model.objects.count() for name, model in facts().items()} == before
    assert head().number == 1


def test_what_was_found_lies_sealed_and_the_file_is_gone(clerk: Client, world: World) -> None:
    send(clerk, HOA, AI)

    kept = Reconciliation.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, counts, name FROM exchange_reconciliation")
        stored = b"".join(
            bytes(one) if not isinstance(one, str) else one.encode() for one in cursor.fetchone()
        )
    for said in ("Vi Thị Ai", "006190000777", "Phật giáo", "buddhist"):
        assert said.encode() not in stored
    assert keystore().keys([kept.token])
    (job,) = Job.objects.all()
    assert not uploads.there(job.upload, world.clerk.pk)


def test_readings_of_the_comparison_are_logged_with_whom_they_were_of(clerk: Client, world: World) -> None:
    page = send(clerk, BE, HOA, SON)
    clerk.get(page.redirect_chain[-1][0] + "/corrections.xlsx")

    seen, taken_out = Reading.objects.order_by("id")
    assert (seen.page, seen.persons) == ("reconciliations__one", f",{world.person('hoa')},")
    assert taken_out.page == "reconciliations__corrections"
    assert f",{world.person('minh')}," in taken_out.persons


def test_the_sheet_of_corrections_is_typed_text(clerk: Client) -> None:
    page = send(clerk, BE, HOA | {"full_name": "=1+1"}, AI)
    book = load_workbook(BytesIO(clerk.get(page.redirect_chain[-1][0] + "/corrections.xlsx").content))

    assert book.sheetnames == ["Đề nghị sửa", "Chưa có trong CSDL", "Chưa có trong sổ"]
    lines = [[cell.value for cell in line] for line in book.worksheets[0].iter_rows(min_row=4)]
    assert ["006175000003", "Triệu Thị Hoà", "14/02/1975", "Sinh ngày", "15/02/1975", "14/02/1975"] in lines
    assert ["006175000003", "Triệu Thị Hoà", "14/02/1975", "Họ và tên", "=1+1", "Triệu Thị Hoà"] in lines
    types = {
        cell.data_type
        for sheet in book.worksheets
        for line in sheet.iter_rows()
        for cell in line
        if cell.value
    }
    assert types == {"s"}


def test_a_comparison_reaches_as_far_as_the_mandate_and_is_its_account_s_alone(
    clerk: Client, world: World
) -> None:
    browser = Client()
    browser.force_login(account("xa", world.organisation("kim-lu"), "read", "record"))

    page = send(browser, BE, HOA, SON, AI)

    assert page.context["counts"] == {"alike": 1, "differing": 1, "ours": 4, "theirs": 1}
    path = page.redirect_chain[-1][0]
    assert "Hứa Văn Sơn" not in browser.get(path, {"tab": "theirs"}).text
    assert clerk.get(path).status_code == 404
    assert clerk.get(path + "/corrections.xlsx").status_code == 404
    assert clerk.post(path + "/forget").status_code == 404


def test_a_comparison_that_ended_is_deleted_with_its_key(clerk: Client) -> None:
    page = send(clerk, BE)
    kept = Reconciliation.objects.get()
    Reconciliation.objects.update(ends_on=timezone.localdate() + timedelta(1))
    tidy()
    assert clerk.get(page.redirect_chain[-1][0]).status_code == 200

    Reconciliation.objects.update(ends_on=timezone.localdate())
    assert clerk.get(page.redirect_chain[-1][0]).status_code == 404
    tidy()

    assert not Reconciliation.objects.exists()
    assert not keystore().keys([kept.token])


def test_a_comparison_is_deleted_when_asked(clerk: Client) -> None:
    page = send(clerk, BE)

    after = clerk.post(page.redirect_chain[-1][0] + "/forget", follow=True)

    assert "Đã xóa lần đối chiếu" in after.text
    assert not Reconciliation.objects.exists()


def test_one_whose_key_is_gone_says_so(clerk: Client) -> None:
    page = send(clerk, BE)
    keystore().forget([Reconciliation.objects.get().token])

    answer = clerk.get(page.redirect_chain[-1][0])

    assert answer.status_code == 410
    assert "Không còn khóa" in answer.text


def test_an_act_says_how_its_member_stands_in_the_last_extract(clerk: Client, world: World) -> None:
    acts = {
        "đã có": TransferMember("be", "khuoi-it", date(2018, 5, 2)),
        "khác": TransferMember("hoa", "khuoi-it", date(2018, 5, 2)),
        "chưa có": TransferMember("khanh", "na-ca", date(2018, 5, 2)),
    }
    later = TransferMember("lan", "khuoi-it", date(2018, 7, 2))
    entries = {words: enact(act, by=world.clerk, override="thử").number for words, act in acts.items()}
    afterwards = enact(later, by=world.clerk, override="thử").number
    assert "Trong cơ sở dữ liệu đảng viên" not in clerk.get(f"/ledger/{afterwards}").text

    lan = row("Đặng Thị Lan", "006188000005", "30/06/1988", "na-ca", ethnic_group="Kinh")
    moved = {"organisation_code": CELLS["khuoi-it"]}
    send(clerk, BE | moved, HOA, lan | {"admission_date": "19/05/2012", "official_date": "19/05/2013"})

    for words, entry in entries.items():
        said = f"Trong cơ sở dữ liệu đảng viên: {words} (bản trích ngày 01/06/2018)"
        assert said in " ".join(clerk.get(f"/ledger/{entry}").text.split())
    # Alike on the day of the extract, which is before the day of the act.
    assert "chưa có (bản trích ngày 01/06/2018)" in clerk.get(f"/ledger/{afterwards}").text


def test_those_who_differ_are_work_to_do(clerk: Client, world: World) -> None:
    send(clerk, BE, HOA)

    text = clerk.get("/worklist", {"on": "2018-06-02", "kind": "national"}).text

    assert "Triệu Thị Hoà" in text
    assert "Hoàng Thị Bế" not in text
    assert "Chưa khớp với CSDL đảng viên <strong>6</strong>" in text
    assert "Triệu Thị Hoà" not in clerk.get("/worklist", {"on": "2018-05-31", "kind": "national"}).text


def test_a_file_that_is_no_list_is_refused_in_words(clerk: Client) -> None:
    file = SimpleUploadedFile("x.xlsx", b"nothing")

    answer = clerk.post("/reconciliations", {"file": file, "on": ON}, follow=True)

    assert not Reconciliation.objects.exists()
    assert Job.objects.get().error in answer.text


def test_the_day_of_the_extract_is_asked_for(clerk: Client) -> None:
    answer = clerk.post("/reconciliations", {"file": SimpleUploadedFile("x.xlsx", b"x"), "on": ""})

    assert answer.status_code == 400
    assert "Hãy ghi ngày của bản trích." in answer.text
