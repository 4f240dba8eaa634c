"""Walks through the guide: what each chapter says is done in the browser, in the language of the chapter.

Labels are given in Vietnamese and pressed in the language walked in. What the pages said meanwhile is kept,
so that a test can hold a chapter against it; pictures are taken on the way.
"""

import os
import re
import signal
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dangvu.demo.accounts import MEMBER
from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.template import write_list
from tests.e2e.guide_reorganise import reorganise
from tests.e2e.guide_walker import ADMINISTRATOR, AUDITOR, CLERK, LEADER, SECOND, SPECIALIST, Walk
from tests.e2e.guide_workbooks import cell_of, import_a_list, month_of_a_cell, reconcile


def sign_in(walk: Walk) -> None:
    walk.enter()
    walk.picture("sign-in", 480)
    walk.go("/password")
    walk.enter(CLERK)
    walk.page.locator(".who").click()
    walk.follow("Bảo vệ tài khoản")
    walk.picture("second-factor", 520)
    walk.follow("Thêm ứng dụng xác thực")
    walk.go("/account/codes")


def first_page(walk: Walk) -> None:
    walk.enter(SPECIALIST)
    walk.picture("first-page", 700)
    walk.page.locator(".who").click()
    walk.look()


def find_a_person(walk: Walk) -> None:
    walk.enter(SPECIALIST)
    walk.page.keyboard.press("/")
    walk.page.keyboard.type("duong quang")
    walk.page.locator(".goto a").first.wait_for()
    walk.picture("find", 420)
    walk.page.fill("#find", "hoang thi hoa")
    walk.page.keyboard.press("Enter")
    walk.page.wait_for_url("**/search**")
    walk.look()
    walk.follow_first_person()
    walk.picture("person", 720)


def another_day(walk: Walk) -> None:
    walk.enter(LEADER)
    walk.page.fill("#on", "31/12/2018")
    walk.press("Xem", walk.page.locator(".as-of"))
    walk.picture("another-day", 420)
    walk.follow("Về ngày mặc định")


def record_a_decision(walk: Walk) -> None:
    walk.enter(CLERK)
    walk.go("/acts")
    walk.go("/members?status=official")
    walk.follow_first_person(2)
    walk.unfold("Ghi việc")
    walk.follow("Chuyển sinh hoạt đảng")
    cell = walk.field("Chi bộ chuyển đến (mã)")
    cell.press_sequentially("chi bo")
    offered = walk.page.locator(".found button")
    offered.first.wait_for()
    offered.last.click()
    walk.field("Ngày chi bộ mới tiếp nhận").fill("20/06/2025")
    walk.field("Số, ký hiệu").fill("45-GTSH")
    walk.page.keyboard.press("Tab")
    walk.page.locator("#live").locator("strong, li, p").first.wait_for()
    walk.press("Lưu nháp")
    walk.go("/acts/drafts")
    walk.follow("Chuyển sinh hoạt đảng", walk.page.locator("main"))
    walk.press("Kiểm tra")
    walk.may_give_reason()
    walk.page.locator("#checked").scroll_into_view_if_needed()
    walk.picture("check", 760)
    walk.press("Ghi nhận quyết định")
    walk.go("/acts/reorganise")
    walk.field("Tên đề án").fill("Sáp nhập các thôn")
    walk.press("Lưu nháp")
    walk.go("/acts/drafts")
    walk.follow("Thực hiện đề án sắp xếp tổ chức đảng", walk.page.locator("main"))


def mend(walk: Walk) -> None:
    walk.enter(CLERK)
    walk.go("/members?status=official")
    walk.follow_first_person(5)
    walk.unfold("Sửa sai")
    walk.picture("two-verbs", 420)
    walk.unfold("Sửa sai")
    walk.unfold("Thay đổi từ ngày")
    walk.follow("Ghi thay đổi trình độ, tôn giáo, nghề nghiệp")
    walk.go("/ledger")
    walk.page.locator("main a[href^='/ledger/']").first.click()
    walk.look()
    walk.follow("Thu hồi bút toán này")
    walk.picture("void", 700)
    walk.field("Lý do thu hồi").fill("ghi nhầm người")
    walk.press("Ghi nhận việc thu hồi")


def two_persons(walk: Walk) -> None:
    walk.enter(CLERK)
    walk.go("/members?status=official")
    walk.follow_first_person(8)
    walk.unfold("Ghi việc")
    walk.follow("Xóa tên đảng viên")
    walk.field("Ngày không còn tính").fill("25/06/2025")
    walk.field("Số, ký hiệu").fill("31-QĐ/ĐU")
    walk.press("Kiểm tra")
    walk.may_give_reason()
    walk.press("Trình người thứ hai kiểm tra")
    walk.enter(SECOND)
    walk.go("/acts/proposals")
    _look_at_the_first(walk, "second-person")
    walk.press("Trả lại người trình")
    walk.enter(CLERK)
    walk.go("/acts/drafts")
    _file_of_many(walk)


def _look_at_the_first(walk: Walk, picture: str) -> None:
    """Of what waits for a second person."""
    walk.page.locator("main table a").first.click()
    walk.look()
    walk.picture(picture, 760)


def _file_of_many(walk: Walk) -> None:
    walk.enter(SPECIALIST)
    walk.go("/members?status=probationary")
    walk.follow("XLSX")
    walk.field("Xuất để làm gì").fill("Lập danh sách trao Huy hiệu Đảng đợt 3/2")
    walk.press("Gửi người thứ hai duyệt")
    path = urlsplit(walk.page.url).path
    walk.enter(LEADER)
    walk.follow("Tệp chờ duyệt")
    _look_at_the_first(walk, "file-of-many")
    walk.press("Duyệt")
    walk.enter(SPECIALIST)
    walk.go(path)
    with walk.page.expect_download():
        walk.press("Tải tệp")


def worklist(walk: Walk) -> None:
    walk.enter(SPECIALIST)
    walk.go("/worklist")
    walk.picture("worklist", 700)
    walk.page.locator("table.work tbody td a[href^='/acts/']").first.click()
    walk.look()


def admissions(walk: Walk) -> None:
    walk.enter(SPECIALIST)
    walk.go("/admissions?first=01/01/2025&last=30/06/2025")
    walk.picture("admissions", 760)
    walk.go("/acts")


def balance(walk: Walk) -> None:
    walk.enter(SPECIALIST)
    walk.go("/tables/1?first=01/01/2025&last=30/06/2025")
    walk.picture("balance", 780)
    walk.page.get_by_role("row", name=re.compile("^B1 ")).get_by_role("link").first.click()
    walk.look()


def returns(walk: Walk) -> None:
    walk.enter(CLERK)
    walk.go("/tables/1?first=01/01/2025&last=30/06/2025")
    walk.look()
    walk.go("/returns?first=01/01/2025&last=30/06/2025")
    walk.page.locator("main a[href*='/returns/new']").click()
    walk.look()
    walk.field("Số, ký hiệu").fill("12-BC")
    walk.field("Ngày ban hành").fill("03/07/2025")
    walk.field("Người ký").fill("Hà Văn Ký")
    walk.may_give_reason()
    walk.press("Chốt và gửi lên cấp trên")
    frozen = urlsplit(walk.page.url).path
    walk.follow("Vì sao nay khác")
    walk.go("/worklist")
    walk.enter(SPECIALIST)
    walk.go(frozen)


def organisation(walk: Walk) -> None:
    walk.enter(SPECIALIST)
    walk.go("/organisations")
    walk.picture("tree", 560)
    walk.go("/organisations/91")
    walk.picture("organisation", 780)


def hamlets(walk: Walk) -> None:
    walk.enter(SPECIALIST)
    walk.go("/hamlets")
    walk.picture("hamlets", 800)
    walk.unfold("Cột và số dòng")
    walk.go("/hamlets/list")
    walk.go("/hamlets/watch")


def lists(walk: Walk) -> None:
    walk.enter(SPECIALIST)
    walk.go("/members")
    walk.page.locator("#filter-sex").select_option(index=1)
    walk.press("Lọc")
    walk.page.locator("table.list .pick input").nth(1).check()
    walk.page.locator("table.list .pick input").nth(3).check()
    walk.unfold("Cách xem")
    walk.page.fill("#view-name", "Nữ đảng viên")
    walk.picture("lists", 760)
    walk.press("Lưu")
    walk.unfold("Cột và số dòng")
    walk.go("/organisations/list")


def my_record(walk: Walk) -> None:
    walk.enter(MEMBER)
    walk.go("/account")
    walk.follow("Dữ liệu của tôi")
    walk.picture("my-record", 640)
    with walk.page.expect_download():
        walk.page.get_by_role("button", name=walk.words("Lấy toàn bộ thành một tệp")).click()


def who_read(walk: Walk) -> None:
    walk.enter(SPECIALIST)
    walk.go("/members?status=official")
    walk.follow_first_person(1)
    walk.follow("Ai đã đọc")
    walk.page.go_back()
    walk.follow("Ai xem được")
    walk.page.fill(
        "#on", f"{datetime.now(ZoneInfo('Asia/Ho_Chi_Minh')):%d/%m/%Y}"
    )  # accounts were made today
    walk.press("Xem", walk.page.locator(".as-of"))
    walk.picture("who-could-see", 420)
    walk.enter(AUDITOR)
    walk.go("/readings")
    walk.picture("readings", 560)


def mandates(walk: Walk) -> None:
    walk.enter(SPECIALIST)
    walk.page.locator(".who").click()
    walk.follow("Bảo vệ tài khoản")
    walk.follow("Quyền của tôi")
    walk.unfold("Ủy quyền cho người khác")
    walk.picture("delegate", 760)
    card = walk.page.locator("details[open]")
    card.get_by_label(walk.words("Cho tài khoản")).fill(LEADER)
    card.get_by_label(walk.words("Đến trước ngày")).fill("31/12/2030")
    card.get_by_label(walk.words("Căn cứ")).fill("Giấy ủy quyền 4")
    walk.press("Ủy quyền", card)


def accounts(walk: Walk) -> None:
    walk.enter(ADMINISTRATOR)
    walk.go("/accounts")
    walk.field("Tên đăng nhập").fill("nhanvien")
    walk.field("Họ và tên").fill("Lường Thị Mai")
    walk.field("Căn cứ").fill("QĐ 15-QĐ/ĐU")
    walk.press("Lập tài khoản")
    walk.go("/accounts")
    walk.page.get_by_role("link", name=CLERK).click()
    walk.look()
    walk.unfold("Giao quyền")
    walk.picture("account", 780)


def machine(walk: Walk) -> None:
    walk.enter(ADMINISTRATOR)
    walk.go("/system")
    walk.picture("system", 520)
    walk.enter(CLERK)
    write_list(walk.papers / "cho.xlsx", good_rows([cell_of(walk)], 2, seed=5))
    walk.go("/import")
    walk.page.set_input_files("#id_file", walk.papers / "cho.xlsx")
    walk.page.fill("#id_on", "30/06/2025")
    os.kill(walk.worker, signal.SIGSTOP)
    try:
        walk.press("Kiểm tra")
        walk.press("Dừng tác vụ này")
    finally:
        os.kill(walk.worker, signal.SIGCONT)
    walk.go("/jobs")


def figures(walk: Walk) -> None:
    walk.enter(SPECIALIST)
    walk.go("/tables/1?first=01/01/2018&last=31/12/2018")
    walk.go("/organisations/91?on=2018-12-31")
    walk.picture("figures", 640)
    walk.go("/ledger")
    walk.go("/export")


def api(walk: Walk) -> None:
    walk.enter(SPECIALIST)
    walk.go("/account")


WALKS: dict[str, Callable[[Walk], None]] = {
    name.__name__.replace("_", "-"): name
    for name in (
        sign_in, first_page, find_a_person, another_day, record_a_decision, mend, two_persons, import_a_list,
        reorganise, month_of_a_cell, worklist, admissions, balance, returns, organisation, hamlets, reconcile,
        lists, my_record, who_read, mandates, accounts, machine, figures, api,
    )
}  # fmt: skip
