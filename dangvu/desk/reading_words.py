"""The log of readings in words: it keeps the names of pages and what they told, as the program calls them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAGES: dict[str, "str | Promise"] = {
    "home": _("Trang đầu"),
    "search": _("Tìm"),
    "worklist": _("Việc cần làm"),
    "people__one": _("Trang của một người"),
    "people__who_could_see": _("Ai xem được"),
    "people__readings": _("Ai đã đọc"),
    "people__file": _("Toàn bộ dữ liệu thành một tệp"),
    "me": _("Dữ liệu của tôi"),
    "members": _("Danh sách đảng viên"),
    "members__file": _("Tệp danh sách đảng viên"),
    "organisations__one": _("Hồ sơ tổ chức đảng"),
    "admissions": _("Sổ kết nạp"),
    "admissions__file": _("Tệp sổ kết nạp"),
    "table_1__names": _("Danh sách tên của Biểu 1"),
    "table_1__names_file": _("Tệp danh sách tên của Biểu 1"),
    "tables__names": _("Danh sách tên của một biểu"),
    "returns__names": _("Danh sách tên của một báo cáo đã chốt"),
    "returns__why": _("Vì sao một báo cáo nay khác"),
    "tables__names_file": _("Tệp danh sách tên của một biểu"),
    "series__names": _("Danh sách tên của một chỉ tiêu"),
    "acts__one": _("Ghi việc"),
    "acts__suggest": _("Gợi ý khi ghi việc"),
    "acts__drafts": _("Bản nháp của tôi"),
    "acts__proposal": _("Việc chờ người thứ hai"),
    "acts__rows": _("Ghi nhiều việc từ sổ tính"),
    "acts__selected": _("Ghi một việc cho nhiều người đã chọn"),
    "files__one": _("Tệp chờ người thứ hai"),
    "files__approve": _("Duyệt tệp"),
    "ledger": _("Sổ cái"),
    "ledger__entry": _("Một bút toán"),
    "ledger__void": _("Thu hồi bút toán"),
    "export__file": _("Xuất dữ liệu"),
    "import__one": _("Nhập danh sách"),
    "import__cell_workbook": _("Sổ tính của chi bộ"),
    "import__cell_form": _("Mẫu giấy của chi bộ"),
    "reconciliations__one": _("Đối chiếu CSDL"),
    "reconciliations__corrections": _("Bảng đề nghị sửa gửi CSDL"),
    "api_acts": _("Chương trình khác ghi việc"),
    "api_members": _("Chương trình khác đọc danh sách đảng viên"),
    "api_ledger_entry": _("Chương trình khác đọc một bút toán"),
}
"""Pages by name. What commands read is logged under the command's own name."""
TOLD: dict[str, "str | Promise"] = {
    "name": _("họ tên"),
    "code": _("mã"),
    "birth date": _("ngày sinh"),
    "sex": _("giới tính"),
    "identity number": _("số định danh cá nhân"),
    "last digits": _("mấy số cuối của số định danh, số thẻ"),
    "membership": _("quá trình đảng viên"),
    "personal": _("lý lịch"),
    "sensitive": _("thông tin nhạy cảm"),
    "act": _("việc được ghi"),
    "work due": _("việc đến hạn"),
    "admission": _("kết nạp"),
    "figure": _("số liệu"),
    "readings": _("các lượt đọc"),
    "national database": _("CSDL đảng viên"),
    "everything": _("mọi điều"),
}


def page_said(page: str) -> str:
    """The page in words; a command or what is no longer there, by its name."""
    return str(PAGES.get(page, page))


def fields_said(fields: str) -> str:
    """What was told in words; behind a colon stands the reason that was given."""
    told, colon, reason = fields.partition(": ")
    return ", ".join(str(TOLD.get(word, word)) for word in told.split(", ")) + colon + reason
