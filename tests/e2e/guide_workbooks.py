"""The walks through the chapters on workbooks that are sent in; see ``guide_walk``."""

import re
from io import BytesIO
from pathlib import Path

import openpyxl

from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.tests.reports import fill
from dangvu.exchange.workbook.template import write_list
from tests.e2e.guide_walker import CLERK, Walk


def import_a_list(walk: Walk) -> None:
    walk.enter(CLERK)
    code, name = cell_of(walk)
    rows = good_rows([(code, name)], 12)
    write_list(
        walk.papers / "danh_sach.xlsx", [*rows[:3], {**rows[3], "birth_date": "31/02/1980"}, *rows[4:]]
    )
    write_list(walk.papers / "danh_sach_da_sua.xlsx", rows)
    walk.go("/import")
    walk.page.set_input_files("#id_file", walk.papers / "danh_sach.xlsx")
    walk.page.fill("#id_on", "30/06/2025")
    walk.press("Kiểm tra")
    walk.page.get_by_role("alert").wait_for(timeout=60_000)
    walk.picture("faults", 700)
    with walk.page.expect_download():
        walk.page.get_by_role("link", name=walk.words("Tải các dòng có lỗi về sửa")).click()
    walk.follow("Gửi tệp khác")
    walk.page.set_input_files("#id_file", walk.papers / "danh_sach_da_sua.xlsx")
    walk.page.fill("#id_on", "30/06/2025")
    walk.press("Kiểm tra")
    walk.page.get_by_role("button", name=walk.words("Ghi nhận danh sách")).wait_for(timeout=60_000)
    walk.picture("impact", 620)
    walk.may_give_reason()
    walk.press("Ghi nhận danh sách")
    walk.page.wait_for_url(re.compile("/(ledger|jobs|import)/"), timeout=60_000)
    walk.look()


def month_of_a_cell(walk: Walk) -> None:
    walk.enter(CLERK)
    cell_of(walk)
    walk.unfold("Sổ tính của chi bộ")
    walk.picture("cell-workbook", 420)
    with walk.page.expect_download() as given:
        walk.page.get_by_role("link", name=walk.words("Tải sổ tính để ghi trong tháng")).click()
    (walk.papers / "chi_bo.xlsx").write_bytes(_one_death(Path(given.value.path()).read_bytes()))
    walk.follow("In mẫu giấy chữ to")
    walk.picture("cell-form", 640)
    walk.go("/import/cells")
    walk.page.set_input_files("#id_file", walk.papers / "chi_bo.xlsx")
    walk.press("Kiểm tra")
    walk.page.get_by_role("button", name=walk.words("Ghi nhận các việc")).wait_for(timeout=60_000)
    walk.look()


def reconcile(walk: Walk) -> None:
    walk.enter(CLERK)
    code, name = cell_of(walk)
    rows = good_rows([(code, name)], 12)
    changed = [{**rows[0], "birth_date": "02/02/1979"}, {**rows[4], "ethnic_group": "Dao"}]
    strangers = good_rows([(code, name)], 3, seed=3)
    write_list(walk.papers / "trich_csdl.xlsx", [*changed, *rows[5:], *strangers])
    walk.go("/reconciliations")
    walk.page.set_input_files("#id_file", walk.papers / "trich_csdl.xlsx")
    walk.page.fill("#id_on", "30/06/2025")
    walk.press("Đối chiếu")
    walk.page.get_by_role("link", name=walk.words("Xem kết quả")).wait_for(timeout=60_000)
    walk.look()
    walk.follow("Xem kết quả")
    walk.picture("reconcile", 480)


def cell_of(walk: Walk) -> tuple[str, str]:
    """Open the page of the clerk's first cell; its official code and its name."""
    walk.go("/organisations")
    walk.page.locator("main a", has_text=re.compile("^Chi bộ")).first.click()
    walk.look()
    name = walk.page.locator("h1").inner_text()
    found = re.search(r"\d{2}\.\d{3}\.\d{3}\.\d{3}\.\d{3}", walk.page.locator("main").inner_text())
    assert found, name
    return found[0], name


def _one_death(content: bytes) -> bytes:
    """The workbook of a cell, in which a member of long standing is told to have died."""
    words = openpyxl.load_workbook(BytesIO(content))["Danh mục"]
    member = next(
        str(cell.value) for (cell, *_rest) in words.iter_rows(min_row=2) if " · P" in str(cell.value)
    )
    return fill(content, {"Từ trần": [(member, "20/06/2025")]})
