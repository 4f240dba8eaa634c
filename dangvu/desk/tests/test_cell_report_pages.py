"""The workbook of a cell: handed out, filled in without a network, read back as one entry."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dangvu.accounts.models import Reading
from dangvu.exchange.cell_report.sheets import STAMP, Stamp, report_sheets
from dangvu.exchange.tests.reports import Filled, fill
from dangvu.ledger.enact import enact, head
from dangvu.ledger.models import Entry, Row
from dangvu.ledger.rebuild import check
from dangvu.ledger.void import Void
from dangvu.membership.acts import TransferMember
from dangvu.membership.queries import memberships_of
from tests.cast import account

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db
ON = {"on": "2018-06-01"}
BE, LAN, HOA = "Hoàng Thị Bế · be", "Đặng Thị Lan · lan", "hoa"
MONTH: Filled = {
    "Chuyển chi bộ": [(BE, "Chi bộ thôn Khuổi Ít · khuoi-it", "05/06/2018")],
    "Từ trần": [(LAN, "07/06/2018")],
    "Trình độ, nghề nghiệp": [(HOA, "", "08/06/2018")],
}


def handed_out(browser: Client, world: World, cell: str = "na-ca") -> bytes:
    answer = browser.get(f"/import/cells/{world.organisation(cell)}.xlsx", ON)
    assert answer.status_code == 200
    return bytes(answer.content)


def choice(content: bytes, words: str) -> str:
    """A choice of the drop-downs that contains these words."""
    sheet = openpyxl.load_workbook(BytesIO(content))["Danh mục"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    return next(text for text in texts if words in text)


def handed_in(browser: Client, content: bytes) -> Any:
    return browser.post("/import/cells", {"file": SimpleUploadedFile("chi_bo.xlsx", content)}, follow=True)


def confirm(browser: Client, checked: Any) -> Any:
    job = checked.context["job"]
    given = {"file_hash": job.result["file_hash"], "on": job.result["on"], "override": "theo báo cáo"}
    answer = browser.post(f"/import/{job.pk}/record", given)
    return browser.get(answer.headers["Location"]) if answer.status_code == 302 else answer


def test_it_holds_the_members_of_the_cell_and_their_reading_is_logged(clerk: Client, world: World) -> None:
    book = openpyxl.load_workbook(BytesIO(handed_out(clerk, world)))

    names = [row[0].value for row in book["Đảng viên"].iter_rows(min_row=2)]
    assert names == ["Hoàng Thị Bế", "Nông Văn Đôn", "Triệu Thị Hoà", "Đặng Thị Lan"]
    assert [one.title for one in report_sheets()] == book.sheetnames[2:-1]
    (reading,) = Reading.objects.filter(page="import__cell_workbook")
    assert reading.persons.count(",") == 5


def test_what_happened_in_a_month_is_read_back_as_one_entry(clerk: Client, world: World) -> None:
    content = handed_out(clerk, world)
    quality = choice(content, "Nghề nghiệp")
    filled = fill(content, {**MONTH, "Trình độ, nghề nghiệp": [(HOA, quality, "08/06/2018")]})

    checked = handed_in(clerk, filled)
    assert checked.status_code == 200, checked.context["found"]["refused"]
    assert "Ghi báo cáo của Chi bộ thôn Nà Cà: 3 việc" in checked.text
    answer = confirm(clerk, checked)

    assert answer.headers["Location"] == "/ledger/2"
    entry = Entry.objects.get(pk=2)
    kinds = [json.loads(row.payload)["kind"] for row in Row.objects.filter(entry=2).order_by("ordinal")]
    assert (entry.kind, kinds) == (
        "record_cell_report",
        ["transfer_member", "record_death", "change_attribute"],
    )
    assert memberships_of(world.person("be"))[-1].organisation_id == world.organisation("khuoi-it")
    assert memberships_of(world.person("lan"))[-1].until_date == date(2018, 6, 8)
    assert clerk.get("/ledger/2").status_code == 200
    enact(Void(2), by=world.clerk)
    assert check() == []
    assert memberships_of(world.person("be"))[-1].organisation_id == world.organisation("na-ca")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((BE, "31/02/2018"), "không phải là ngày có thật"),
        (("ai đó", "05/06/2018"), "ai đó"),
        (("son", "05/06/2018"), "không sinh hoạt ở chi bộ này"),
        (("", "05/06/2018"), "Thiếu"),
    ],
)
def test_a_fault_is_told_with_its_sheet_and_row(
    clerk: Client, world: World, row: tuple[str, str], said: str
) -> None:
    checked = handed_in(clerk, fill(handed_out(clerk, world), {"Từ trần": [row]}))

    assert checked.status_code == 400
    (found,) = checked.context["found"]["refused"]
    assert said in found["message"]
    assert (found["sheet"], found["row"]) == ("Từ trần", 2)
    assert head().number == 1


def stamped(content: bytes, text: str) -> bytes:
    book = openpyxl.load_workbook(BytesIO(content))
    cells = [row[0] for row in book["Hướng dẫn"].iter_rows()]
    place = next(number for number, cell in enumerate(cells) if cell.value == STAMP)
    cells[place + 1].value = text
    changed = BytesIO()
    book.save(changed)
    return changed.getvalue()


@pytest.mark.parametrize(
    "text", ["", "DV0|na-ca|2018-06-01|1|00000000", Stamp("na-ca", date(2018, 6, 1), 1).text()[:-1] + "_"]
)
def test_another_version_or_a_stamp_that_was_altered_is_refused(
    clerk: Client, world: World, text: str
) -> None:
    content = stamped(fill(handed_out(clerk, world), {"Từ trần": [(BE, "05/06/2018")]}), text)

    checked = handed_in(clerk, content)

    assert checked.status_code == 400
    assert "Tệp thiếu dấu" in checked.context["found"]["refused"][0]["message"]


def test_a_stamp_says_what_it_was_made_from() -> None:
    stamp = Stamp("na-ca", date(2018, 6, 1), 41)

    assert Stamp.of(stamp.text()) == stamp
    assert Stamp.of(stamp.text().replace("41", "42")) is None


def test_what_others_recorded_since_it_was_handed_out_is_told(clerk: Client, world: World) -> None:
    content = handed_out(clerk, world)
    enact(TransferMember("be", "khuoi-it", date(2018, 6, 3)), by=world.clerk, override="thử")

    checked = handed_in(clerk, fill(content, {"Chuyển nơi ở": [(BE, "", "05/06/2018")], **MONTH}))

    assert checked.status_code == 400
    assert head().number == 2


def test_beyond_the_mandate_there_is_no_workbook_and_nothing_is_recorded(clerk: Client, world: World) -> None:
    far = Client()
    far.force_login(account("far", world.organisation("ban-khan"), "read", "record"))

    for address in (".xlsx", "/form"):
        assert far.get(f"/import/cells/{world.organisation('na-ca')}{address}", ON).status_code == 404
    checked = handed_in(far, fill(handed_out(clerk, world), {"Từ trần": [(BE, "05/06/2018")]}))
    assert checked.status_code == 400
    assert "không có trong phạm vi bạn được giao ghi" in checked.text
    assert head().number == 1


def test_an_empty_month_says_so(clerk: Client, world: World) -> None:
    checked = handed_in(clerk, handed_out(clerk, world))

    assert "không có việc nào" in checked.context["found"]["refused"][0]["message"]


def test_only_cells_have_one(clerk: Client, world: World) -> None:
    assert clerk.get(f"/import/cells/{world.organisation('kim-lu')}.xlsx", ON).status_code == 404
    assert "/import/cells/" in clerk.get(f"/organisations/{world.organisation('na-ca')}", ON).text
    assert "/import/cells/" not in clerk.get(f"/organisations/{world.organisation('kim-lu')}", ON).text


def test_the_form_on_paper_names_the_members_and_leaves_lines(clerk: Client, world: World) -> None:
    page = clerk.get(f"/import/cells/{world.organisation('na-ca')}/form", ON).text

    assert "Hoàng Thị Bế" in page
    assert page.count("<h2>") == len(report_sheets()) + 1
    assert Reading.objects.filter(page="import__cell_form").count() == 1
