"""Workbooks of acts through the pages: checked whole by a job, shown, recorded as one entry or not at all."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from dangvu.accounts.models import Reading
from dangvu.exchange.tests.test_act_workbook import filled, move
from dangvu.jobs import queue, uploads
from dangvu.ledger.acts import Act
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry
from dangvu.membership.acts import ExpelMember, RecogniseMember, TransferMember
from dangvu.membership.queries import memberships_of
from tests.cast import World, account, browser_of, enact

pytestmark = pytest.mark.django_db
LATE = {"person": "nga", "considered_on": "02/03/2026", "decision_date": "20/03/2026"}
PAPER = {"paper-number": "12-QĐ/ĐU", "paper-issued_on": "04/01/2021", "paper-issuer": "Đảng ủy"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "viec.xlsx"


def send(
    browser: Client,
    path: Path,
    rows: list[dict[str, Any]],
    act: type[Act] = TransferMember,
    paper: dict[str, str] | None = None,
) -> Any:
    """The page that comes after sending: what the check found, or what is wrong with the form. With a paper,
    if none is given.
    """
    return send_bytes(browser, filled(path, act, rows).read_bytes(), act, paper)


def send_bytes(
    browser: Client, content: bytes, act: type[Act] = TransferMember, paper: dict[str, str] | None = None
) -> Any:
    upload = SimpleUploadedFile("viec.xlsx", content)
    return browser.post(
        f"/acts/{act.kind}/rows", {"file": upload, **(PAPER if paper is None else paper)}, follow=True
    )


def confirm(browser: Client, checked: Any, override: str = "") -> Any:
    job = checked.context["job"]
    on = date.fromisoformat(job.result["on"])
    given = {"file_hash": job.result["file_hash"], "on": f"{on:%d/%m/%Y}", "override": override}
    answer = browser.post(f"/import/{job.pk}/record", given)
    return browser.get(answer.headers["Location"]) if answer.status_code == 302 else answer


def recorder(organisation: int) -> Client:
    return browser_of(account("ghi", organisation, "read", "record"))


def test_the_page_of_each_kind_leads_to_its_workbook(clerk: Client) -> None:
    for address in ("/acts/transfer_member", "/import"):
        assert "/acts/transfer_member/rows" in clerk.get(address).text
    page = clerk.get("/acts/transfer_member/rows")
    assert "/acts/transfer_member/template.xlsx" in page.text
    assert "error-summary" not in page.text


def test_the_kinds_are_listed_in_the_order_of_words(clerk: Client) -> None:
    labels = [str(act.label) for act in clerk.get("/import").context["acts"]]

    assert labels.index("Đổi tên tổ chức đảng") < labels.index("Kết nạp đảng viên")


def test_a_workbook_is_checked_first_and_says_what_it_would_record(
    clerk: Client, path: Path, world: World
) -> None:
    checked = send(clerk, path, [move("son"), move("minh")])

    assert checked.status_code == 200
    assert "Ghi 2 việc “Chuyển sinh hoạt đảng” từ sổ tính" in checked.text
    assert "Hứa Văn Sơn" in checked.text
    assert "12-QĐ/ĐU · 04/01/2021 · Đảng ủy" in checked.text
    assert checked.context["on"] == checked.wsgi_request.on  # the day shown is not the file's
    assert head().number == 1
    (reading,) = Reading.objects.filter(page="import__one")
    assert reading.persons == f",{','.join(map(str, sorted([world.person('minh'), world.person('son')])))},"


def test_confirmed_it_is_one_entry_with_the_hash_and_the_paper_that_were_shown(
    clerk: Client, path: Path, world: World
) -> None:
    checked = send(clerk, path, [move("son"), move("minh")])

    answer = confirm(clerk, checked)

    entry = Entry.objects.get(pk=2)
    assert answer.headers["Location"] == "/ledger/2"
    assert (entry.kind, entry.row_count) == ("record_rows", 2)
    assert checked.context["found"]["file_hash"] in entry.payload
    assert "12-QĐ/ĐU" in entry.paper
    assert memberships_of(world.person("son"))[-1].organisation_id == world.organisation("na-ca")
    assert "Đã ghi 2 việc, bút toán 2." in clerk.get("/ledger/2").text


def test_confirmed_twice_it_is_recorded_once(clerk: Client, path: Path) -> None:
    checked = send(clerk, path, [move("son")])

    first, again = confirm(clerk, checked), confirm(clerk, checked)

    assert again.headers["Location"] == first.headers["Location"] == "/ledger/2"
    assert head().number == 2


def test_every_fault_is_shown_with_its_place_and_nothing_can_be_recorded(clerk: Client, path: Path) -> None:
    checked = send(clerk, path, [move("son"), move("ai"), move("minh", on="31/02/2021")])

    assert checked.status_code == 400
    found = checked.context["found"]
    assert [(one["sheet"], one["row"], one["column"]) for one in found["refused"]] == [
        ("Danh sách", 4, "C"),
        ("Danh sách", 3, "A"),
    ]
    assert (found["read"], found["sentences"]) == (3, [])
    assert "Ghi nhận các việc" not in checked.text


def test_the_faulty_rows_come_back_to_be_mended_and_sent_again(
    clerk: Client, path: Path, tmp_path: Path
) -> None:
    checked = send(clerk, path, [move("son"), move("ai")])

    answer = clerk.get(f"/import/{checked.context['job'].pk}/faults.xlsx")

    book = load_workbook(BytesIO(answer.content))
    sheet = book.worksheets[0]
    texts = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert texts[0][-1] == "Lỗi"
    assert [row[:3] for row in texts[1:]] == [["ai", "na-ca", "04/01/2021"]]
    sheet["A2"] = "minh"
    book.save(tmp_path / "lai.xlsx")
    again = send_bytes(clerk, (tmp_path / "lai.xlsx").read_bytes())
    assert (again.status_code, again.context["found"]["rows"]) == (200, 1)


def test_texts_that_look_like_formulas_come_back_as_text(clerk: Client, path: Path) -> None:
    checked = send(clerk, path, [move("ai"), move("+84")])

    answer = clerk.get(f"/import/{checked.context['job'].pk}/faults.xlsx")

    cells = [cell for row in load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows() for cell in row]
    assert "+84" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def test_warnings_ask_for_a_reason_which_is_kept(clerk: Client, path: Path) -> None:
    checked = send(clerk, path, [LATE], RecogniseMember)

    without = confirm(clerk, checked)
    assert without.status_code == 400
    assert "hãy nêu lý do" in without.text
    assert head().number == 1

    assert confirm(clerk, checked, "đường sạt lở").headers["Location"] == "/ledger/2"
    assert "đường sạt lở" in Entry.objects.get(pk=2).remarks


def test_what_another_recorded_since_the_check_is_told_and_nothing_recorded(
    clerk: Client, path: Path, world: World
) -> None:
    checked = send(clerk, path, [move("son"), move("minh")])
    enact(TransferMember("son", "khuoi-it", date(2020, 1, 6)), by=world.clerk)

    answer = confirm(clerk, checked)

    assert answer.status_code == 400
    assert "Trong lúc bạn đang ghi, clerk đã ghi bút toán 2" in answer.text
    assert head().number == 2


def test_a_form_without_file_or_with_a_wrong_paper_is_refused_beside_its_inputs(clerk: Client) -> None:
    answer = clerk.post("/acts/transfer_member/rows", {"paper-issued_on": "31/02/2021"})

    assert answer.status_code == 400
    assert "Hãy chọn sổ tính cần nhập." in answer.text
    assert [one.html_name for one in answer.context["wrong"]] == ["paper-issued_on"]
    assert 'value="31/02/2021"' in answer.text


def test_votes_that_cannot_be_are_refused_beside_the_step(clerk: Client, path: Path) -> None:
    votes = {"paper-steps.3.present": "9", "paper-steps.3.in_favour": "10"}

    answer = send(clerk, path, [move("son")], paper=votes)

    assert answer.status_code == 400
    assert [one.html_name for one in answer.context["wrong"]] == ["paper-steps.3.body"]
    assert head().number == 1


@pytest.mark.parametrize("content", [b"khong phai bang tinh", b"\xd0\xcf\x11\xe0" * 200, b"PK\x03\x04" * 40])
def test_what_is_no_workbook_is_refused_in_a_sentence(clerk: Client, content: bytes) -> None:
    answer = send_bytes(clerk, content)

    assert answer.status_code == 400
    assert answer.context["found"]["refused_count"] == 1
    assert head().number == 1


def test_the_workbook_of_another_kind_is_refused(clerk: Client, path: Path) -> None:
    content = filled(path, RecogniseMember, [LATE]).read_bytes()

    assert "hãy dùng đúng mẫu" in send_bytes(clerk, content, TransferMember).text


def test_a_workbook_reaches_no_further_than_the_mandate(world: World, path: Path) -> None:
    browser = recorder(world.organisation("bang-phuc"))

    answer = send(browser, path, [move("son"), move("be"), move("ai")])

    assert answer.status_code == 400
    refused = [(one["row"], one["message"]) for one in answer.context["found"]["refused"]]
    assert {row for row, _message in refused} == {3, 4}
    assert len({message for _row, message in refused}) == 1
    assert "Bế" not in answer.text.split("<main")[1]
    assert confirm(browser, send(browser, path, [move("son")])).headers["Location"] == "/ledger/2"


def test_a_workbook_does_not_carry_ones_own_case(world: World, path: Path) -> None:
    own = account("ghi", None, "read", "record")
    own.person_id = world.person("son")
    own.save()
    browser = browser_of(own)

    answer = send(browser, path, [move("be", organisation="khuoi-it"), move("son")])

    refused = {one["row"]: one["message"] for one in answer.context["found"]["refused"]}
    assert refused.keys() == {3}
    assert "Không ai tự ghi việc về chính mình" in refused[3]
    assert (
        confirm(browser, send(browser, path, [move("be", organisation="khuoi-it")]), "thử").headers[
            "Location"
        ]
        == "/ledger/2"
    )


def test_the_job_of_another_and_a_file_exchanged_meanwhile_are_not_there(
    clerk: Client, path: Path, world: World
) -> None:
    checked = send(clerk, path, [move("son")])
    job = checked.context["job"]
    other = recorder(world.organisation("kim-lu"))

    assert confirm(other, checked).status_code == 404
    assert other.get(f"/import/{job.pk}/faults.xlsx").status_code == 404
    given = {"file_hash": "0" * 64, "on": job.result["on"]}
    assert clerk.post(f"/import/{job.pk}/record", given).status_code == 404
    assert head().number == 1


def test_a_file_that_is_gone_says_so(clerk: Client, path: Path) -> None:
    checked = send(clerk, path, [move("son")])
    job = checked.context["job"]
    uploads.forget(job.upload, job.account)

    assert "Tệp đã gửi không còn được giữ" in confirm(clerk, checked).text


def test_the_check_can_be_stopped_while_it_waits(clerk: Client, world: World) -> None:
    job = queue.submit("check_rows", world.clerk, {"name": "viec.xlsx", "act": "transfer_member"}, upload="0")

    clerk.post(f"/jobs/{job.pk}/stop")

    assert "Tác vụ đã được dừng theo yêu cầu" in clerk.get(f"/import/{job.pk}").text


def test_no_sentence_of_a_sensitive_act_is_kept_with_the_job(clerk: Client, path: Path) -> None:
    row = {"person": "son", "on": "04/01/2021"}

    checked = send(clerk, path, [row], ExpelMember)

    result = checked.context["job"].result
    assert (result["rows"], result["refused"], result["sentences"]) == (1, [], [])
    assert "Hứa Văn Sơn" not in str(result)
