from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.functions import Now
from django.test import Client
from openpyxl import load_workbook

from dangvu.accounts.models import Mandate
from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook import faults
from dangvu.exchange.workbook.columns import BY_KEY
from dangvu.exchange.workbook.template import write_list
from dangvu.jobs import queue, uploads
from dangvu.jobs.models import Job
from dangvu.ledger.enact import head
from dangvu.membership.models import Membership
from tests.cast import World, account

pytestmark = pytest.mark.django_db
DAY = "30/06/2025"


def send(browser: Client, rows: list[dict[str, str]], name: str = "danh_sach.xlsx") -> Any:
    return send_bytes(browser, content_of(rows), name)


def content_of(rows: list[dict[str, str]]) -> bytes:
    content = BytesIO()
    write_list(content, rows)
    return content.getvalue()


def send_bytes(browser: Client, content: bytes, name: str = "danh_sach.xlsx") -> Any:
    """The page that comes after sending: what the check found, or what is wrong with the form."""
    return browser.post("/import", {"file": SimpleUploadedFile(name, content), "on": DAY}, follow=True)


def rows(count: int = 3) -> list[dict[str, str]]:
    return good_rows([("06.066.001.000.001", "Chi bộ thôn Nà Cà")], count)


def confirm(browser: Client, checked: Any) -> Any:
    job = checked.context["job"]
    given = {"file_hash": job.result["file_hash"], "on": "2025-06-30"}
    answer = browser.post(f"/import/{job.pk}/record", given)
    return browser.get(answer.headers["Location"]) if answer.status_code == 302 else answer


def test_import_checks_first_and_records_nothing(clerk: Client) -> None:
    checked = send(clerk, rows())

    assert checked.status_code == 200
    assert "Nhập danh sách 3 đảng viên, tính đến ngày 30/06/2025" in checked.text
    assert head().number == 1


def test_import_records_the_whole_list_when_confirmed(clerk: Client, world: World) -> None:
    answer = confirm(clerk, send(clerk, rows()))

    assert answer.headers["Location"] == "/ledger/2"
    assert Membership.objects.filter(recorded_in=2, organisation=world.organisation("na-ca")).count() == 3
    assert "Đã nhập 3 đảng viên, bút toán 2." in clerk.get("/ledger/2").text


def test_import_confirmed_twice_is_recorded_once(clerk: Client) -> None:
    checked = send(clerk, rows())
    first = confirm(clerk, checked)
    again = confirm(clerk, checked)

    assert again.headers["Location"] == first.headers["Location"] == "/ledger/2"
    assert head().number == 2


def test_import_confirmed_again_for_another_day_is_not_there(clerk: Client) -> None:
    checked = send(clerk, rows())
    confirm(clerk, checked)

    job = checked.context["job"]
    given = {"file_hash": job.result["file_hash"], "on": "2025-06-29"}
    assert clerk.post(f"/import/{job.pk}/record", given).status_code == 404


def test_import_is_recorded_and_told_of_however_much_else_was_asked_for(clerk: Client, world: World) -> None:
    checked = send(clerk, rows())
    for _number in range(queue.MOST_OPEN - 1):
        queue.submit("refresh_store", world.clerk, {})
    Job.objects.open().update(lease_until=Now() + timedelta(hours=1))  # nobody does them meanwhile

    assert confirm(clerk, checked).headers["Location"] == "/ledger/2"


def test_import_that_is_one_too_many_is_refused_in_a_sentence(clerk: Client, world: World) -> None:
    checked = send(clerk, rows())
    for _number in range(queue.MOST_OPEN):
        queue.submit("refresh_store", world.clerk, {})

    job = checked.context["job"]
    given = {"file_hash": job.result["file_hash"], "on": "2025-06-30"}
    answer = clerk.post(f"/import/{job.pk}/record", given)

    assert (answer.status_code, send(clerk, rows()).status_code) == (400, 400)
    assert f"Bạn đang có {queue.MOST_OPEN} tác vụ chưa xong" in answer.text


def test_import_refused_because_the_register_changed_meanwhile_shows_why(clerk: Client) -> None:
    first, second = send(clerk, rows()), send(clerk, rows())
    confirm(clerk, first)
    uploads.keep([content_of(rows())], first.context["job"].account)

    answer = confirm(clerk, second)

    assert answer.status_code == 400
    assert "Tệp này đã được ghi ở bút toán 2" in answer.text
    assert head().number == 2


def test_import_whose_file_is_gone_says_so(clerk: Client) -> None:
    checked = send(clerk, rows())
    job = checked.context["job"]
    uploads.forget(job.upload, job.account)

    answer = confirm(clerk, checked)

    assert "Tệp đã gửi không còn được giữ" in answer.text
    assert head().number == 1


def test_import_is_voided_as_one(clerk: Client) -> None:
    confirm(clerk, send(clerk, rows()))

    clerk.post("/ledger/2/void", {"reason": "nhầm tệp", "key": "k"})

    assert Membership.objects.at(date(2025, 7, 1)).filter(recorded_in=2).count() == 0


def test_import_shows_every_fault_with_its_place(clerk: Client) -> None:
    wrong = rows()
    wrong[1]["birth_date"] = "31/02/1980"
    wrong[2]["organisation_code"] = "06.999"

    checked = send(clerk, wrong)

    assert checked.status_code == 400
    places = [(one["row"], one["column"] != "") for one in checked.context["found"]["refused"]]
    assert {row for row, _column in places} == {3, 4}
    assert all(column for _row, column in places)
    assert "31/02/1980" in checked.text
    assert "Ghi nhận danh sách" not in checked.text
    assert head().number == 1


def test_import_gives_the_faulty_rows_back_as_a_workbook(clerk: Client) -> None:
    wrong = rows()
    wrong[1]["birth_date"] = "31/02/1980"
    checked = send(clerk, wrong)

    answer = clerk.get(f"/import/{checked.context['job'].pk}/faults.xlsx")

    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    texts = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert "Lỗi" in texts[0]
    assert len(texts) == 2
    assert wrong[1]["full_name"] in texts[1]


def test_the_faulty_rows_were_written_by_the_check_not_when_the_page_asks(
    clerk: Client, world: World
) -> None:
    wrong = rows()
    wrong[1]["birth_date"] = "31/02/1980"
    checked = send(clerk, wrong)
    job = checked.context["job"]

    uploads.forget(job.upload, world.clerk.pk)

    assert clerk.get(f"/import/{job.pk}/faults.xlsx").content[:2] == b"PK"


def test_of_very_many_faulty_rows_the_page_says_how_many_more_there_are(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "MOST_ROWS", 1)
    wrong = [row | {"birth_date": "31/02/1980", "organisation_code": "06.999"} for row in rows()]

    checked = send(clerk, wrong)

    found = checked.context["found"]
    assert (found["refused_count"], len(found["refused"])) == (2 * len(wrong), 2)
    assert f"còn {2 * len(wrong) - 2} lỗi nữa" in checked.text
    answer = clerk.get(f"/import/{checked.context['job'].pk}/faults.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    assert sheet.max_row == 3
    assert f"còn {2 * len(wrong) - 2} lỗi nữa" in str(sheet["A1"].value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Tệp rỗng"),
        (b"khong phai bang tinh", "không ghi gì vào sổ"),
        (b"\xd0\xcf\x11\xe0" * 200, "không ghi gì vào sổ"),
    ],
)
def test_import_refuses_what_is_no_workbook(clerk: Client, content: bytes, message: str) -> None:
    answer = send_bytes(clerk, content)

    assert answer.status_code == 400
    assert message in answer.text
    assert head().number == 1


def test_import_of_another_account_is_not_there(clerk: Client, world: World) -> None:
    checked = send(clerk, rows())
    Mandate.objects.create(account=world.secretary, action="record", from_date=date(2000, 1, 1), ground="thử")
    other = Client()
    other.force_login(world.secretary)

    assert confirm(other, checked).status_code == 404
    assert head().number == 1


def test_import_into_an_organisation_out_of_reach_is_refused(clerk: Client, world: World) -> None:
    Mandate.objects.create(
        account=world.secretary,
        action="record",
        organisation_id=world.organisation("kim-lu"),
        from_date=date(2000, 1, 1),
        ground="thử",
    )
    browser = Client()
    browser.force_login(world.secretary)
    theirs = good_rows([("06.064.001.000.001", "Chi bộ thôn Bản Khắn")], 2)

    assert send(browser, theirs).status_code == 400
    assert send(browser, rows(2)).status_code == 200


def test_import_of_a_file_that_was_exchanged_meanwhile_is_refused(clerk: Client) -> None:
    checked = send(clerk, rows())

    answer = clerk.post(
        f"/import/{checked.context['job'].pk}/record",
        {"file_hash": "0" * 64, "on": "2025-06-30"},
    )

    assert answer.status_code == 404
    assert head().number == 1


def test_template_can_be_filled_in(clerk: Client) -> None:
    answer = clerk.get("/import/template.xlsx")

    heading = [cell.value for cell in next(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows())]
    assert "Họ và tên*" in heading


def remapped(browser: Client, checked: Any, **said: str) -> Any:
    """The page after saying what columns are, by their headings."""
    named = {one["label"]: one for one in checked.context["columns"]}
    given = {one["name"]: one["key"] or "-" for one in named.values()}
    given |= {named[label]["name"]: key for label, key in said.items()}
    return browser.post(f"/import/{checked.context['job'].pk}/columns", given, follow=True)


def headed(content: bytes, old: str, new: str) -> bytes:
    """The list with a heading called otherwise."""
    book = load_workbook(BytesIO(content))
    for cell in book.worksheets[0][1]:
        if str(cell.value).rstrip("*") == old:
            cell.value = new
    changed = BytesIO()
    book.save(changed)
    return changed.getvalue()


@pytest.mark.parametrize(
    ("old", "key"), [("Họ và tên", "full_name"), (BY_KEY["birth_date"].label, "birth_date")]
)
def test_a_column_with_a_strange_heading_is_read_as_somebody_says(
    clerk: Client, old: str, key: str, world: World
) -> None:
    strange = send_bytes(clerk, headed(content_of(rows()), old, "Đồng chí"))
    assert strange.status_code == 400
    assert "Đồng chí" in strange.text

    checked = remapped(clerk, strange, **{"Đồng chí": key})

    assert checked.status_code == 200
    assert confirm(clerk, checked).headers["Location"] == "/ledger/2"
    assert Membership.objects.filter(recorded_in=2, organisation=world.organisation("na-ca")).count() == 3


def test_a_column_is_passed_over_where_somebody_says_so(clerk: Client) -> None:
    checked = send(clerk, rows())

    without = remapped(clerk, checked, **{"Họ và tên*": "-"})

    assert without.status_code == 400


def test_nobody_else_says_what_the_columns_of_my_file_are(clerk: Client, world: World) -> None:
    checked = send(clerk, rows())
    other = Client()
    other.force_login(account("other", None, "read", "record"))

    assert other.post(f"/import/{checked.context['job'].pk}/columns", {}).status_code == 404


def impact(checked: Any) -> tuple[int, ...]:
    counts = checked.context["impact"]
    return tuple(counts[name] for name in ("new", "unchanged", "changed", "moved", "conflict"))


def test_the_summary_says_who_is_new_and_who_stands_there_otherwise(clerk: Client) -> None:
    people = rows(6)
    first = send(clerk, people[:5])
    assert impact(first) == (5, 0, 0, 0, 0)
    confirm(clerk, first)
    people[1] |= {"ethnic_group": "Tày" if people[1]["ethnic_group"] != "Tày" else "Nùng"}
    people[2] |= {"organisation_code": "06.066.001.000.002"}
    people[3] |= {"full_name": "Người Khác", "birth_date": "02/03/1970", "identity_number": ""}
    people[3] |= {"identity_number": people[0]["identity_number"]}
    people[0] = people[5]

    checked = send(clerk, people[:5])

    assert checked.status_code == 400
    assert impact(checked) == (1, 1, 1, 1, 1)
    said = " ".join(one["message"] for one in checked.context["found"]["refused"])
    for words in ("khác ở cột “Dân tộc”", "ở tổ chức khác", "của người khác"):
        assert words in said
    assert head().number == 2


def test_who_stands_there_alike_is_passed_over_and_the_rest_is_recorded(clerk: Client, world: World) -> None:
    people = rows(5)
    confirm(clerk, send(clerk, people[:3]))

    checked = send(clerk, people)
    answer = confirm(clerk, checked)

    assert impact(checked) == (2, 3, 0, 0, 0)
    assert answer.headers["Location"] == "/ledger/3"
    assert Membership.objects.filter(recorded_in=3).count() == 2
    assert "Đã nhập 2 đảng viên, bút toán 3." in clerk.get("/ledger/3").text


def test_with_nobody_new_there_is_nothing_to_record(clerk: Client) -> None:
    confirm(clerk, send(clerk, rows()))

    again = send(clerk, rows()[::-1])

    assert (again.status_code, impact(again)) == (400, (0, 3, 0, 0, 0))
    assert "không có ai mới, nên không có gì để ghi" in again.text


def test_the_summary_counts_only_what_lies_within_the_mandate(clerk: Client, world: World) -> None:
    confirm(clerk, send(clerk, rows()))
    other = Client()
    other.force_login(account("other", world.organisation("ban-khan"), "read", "record"))

    checked = send(other, rows())

    assert impact(checked) == (0, 0, 0, 0, 0)
    assert {one["message"][:22] for one in checked.context["found"]["refused"]} == {"Bạn không được giao gh"}
