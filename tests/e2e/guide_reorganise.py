"""The walk through the chapter on schemes; see ``guide_walk``."""

import re
from io import BytesIO
from pathlib import Path

import openpyxl

from dangvu.exchange.samples.scheme import FAULTS, INTO, MENDED, SCHEME
from tests.e2e.conftest import ROOT
from tests.e2e.guide_walker import DEPUTY, SPECIALIST, Walk

SHIPPED = ROOT / "dangvu/exchange/samples" / SCHEME


def reorganise(walk: Walk) -> None:
    """The shipped workbook of a merger: its faults mended, recorded by two, compared, taken back."""
    walk.enter(SPECIALIST)
    before = _members_of_2020(walk)
    walk.go("/acts")
    walk.go("/acts/scheme")
    _send_scheme(walk, SHIPPED)
    walk.page.get_by_role("alert").wait_for(timeout=60_000)
    assert walk.page.locator("main table tbody tr").count() == len(FAULTS)
    walk.picture("scheme-faults", 640)
    with walk.page.expect_download() as given:
        walk.page.get_by_role("link", name=walk.words("Tải cả đề án với lỗi cạnh từng dòng")).click()
    walk.follow("Gửi tệp khác")
    sent_back = Path(given.value.path()).read_bytes()
    _send_scheme(walk, _mended(sent_back, walk.papers / "da_sua.xlsx"))
    walk.page.locator("[name=act-steps]").wait_for(timeout=60_000)
    walk.field("Số, ký hiệu").fill("1-QĐ/TU")
    walk.press("Kiểm tra")
    walk.may_give_reason()
    walk.page.locator("#checked").scroll_into_view_if_needed()
    walk.picture("scheme", 780)
    walk.press("Trình người thứ hai kiểm tra")
    _second_records(walk, DEPUTY)
    entry = walk.page.url
    assert _members_of_2020(walk) > before
    walk.picture("compared", 780)
    walk.page.go_back()
    walk.follow("Nguồn gốc và kế tiếp")
    walk.page.fill("#id_first", "31/12/2020")
    walk.page.fill("#id_last", "30/06/2025")
    walk.press("Xem", walk.page.locator("form.bar"))
    walk.page.locator("svg.sankey").scroll_into_view_if_needed()
    walk.picture("lineage", 640)

    walk.page.goto(entry)
    walk.look()
    walk.follow("Thu hồi bút toán này")
    walk.field("Lý do thu hồi").fill("làm thử")
    walk.press("Trình người thứ hai kiểm tra")
    _second_records(walk, SPECIALIST)
    assert _members_of_2020(walk) == before
    _divide_a_commune(walk)


def _divide_a_commune(walk: Walk) -> None:
    """Two hamlets lie in a commune of today, which is divided: the page asks where each goes, of the act
    alone and of the scheme that it becomes.
    """
    walk.go("/acts/move_hamlets")
    walk.page.fill("[name=act-to_place]", "01840")
    walk.page.fill("[name=act-on]", "02/07/2025")
    walk.page.fill("[name=act-hamlets]", "h01906.m229\nh01906.m230")
    walk.field("Số, ký hiệu").fill("2-NQ/HĐND")
    walk.press("Kiểm tra")
    walk.may_give_reason()
    walk.press("Ghi nhận quyết định")
    walk.go("/acts/divide_commune")
    walk.page.fill("[name=act-place]", "01840")
    walk.page.fill("[name=act-into_places]", "01843\n01849")
    walk.page.fill("[name=act-on]", "01/03/2026")
    walk.press("Kiểm tra")
    walk.press("Lập đề án, ghi nơi về của các thôn")
    walk.press("Ghi nơi về của các thôn vào đề án")
    assert walk.page.locator("[name=act-steps]").input_value().count("h01906") == 2


def _members_of_2020(walk: Walk) -> int:
    """Members at the end of 2020 of what takes the others in, on the structure of 30 June 2025."""
    walk.page.fill("#find", INTO)
    walk.page.keyboard.press("Enter")
    walk.page.wait_for_url("**/search**")
    walk.page.locator("main a[href*='/organisations/']").first.click()
    walk.look()
    found = re.search(r"/organisations/(\d+)", walk.page.url)
    assert found
    walk.go(f"/series?org={found[1]}&first=31/12/2020&last=30/06/2025")
    said = walk.page.locator("main tbody tr:not(.break) td").first.inner_text()
    return int(re.sub(r"\D", "", said))


def _mended(sent_back: bytes, file: Path) -> Path:
    """The scheme that came back with its faults, as a user mends it."""
    book = openpyxl.load_workbook(BytesIO(sent_back))
    wrong = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value in MENDED]
    assert len(wrong) == len(MENDED)
    for cell in wrong:
        cell.value = MENDED[str(cell.value)]
    book.save(file)
    return file


def _send_scheme(walk: Walk, file: Path) -> None:
    walk.page.set_input_files("#id_file", file)
    walk.page.fill("#id_name", "Sáp nhập vào Yến Lạc")
    walk.page.fill("#id_on", "30/06/2025")
    walk.press("Kiểm tra đề án")


def _second_records(walk: Walk, name: str) -> None:
    walk.enter(name)
    walk.go("/acts/proposals")
    walk.page.locator("main table a").first.click()
    walk.look()
    walk.may_give_reason()
    walk.press("Ghi nhận quyết định")
