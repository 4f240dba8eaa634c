"""The empty workbook to fill in: the list with its heading frozen and drop-downs, and a guide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext as _

from dangvu.exchange.workbook.cells import letter_of
from dangvu.exchange.workbook.columns import COLUMNS, Column, Kind, Need
from dangvu.exchange.workbook.words import words_of
from dangvu.exchange.workbook.writing import Styles, new_workbook, write_texts

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

VERSION = 1
LIST_SHEET = "Danh sách"
_WORDS_SHEET = "Danh mục"
_ROWS_WITH_CHOICES = 5_000
# One column for the three dates is how the central file has it; the fault column is ours to add.
TEMPLATE_COLUMNS = [
    column for column in COLUMNS if column.key not in ("fault", "left_on", "died_on", "exempt_from")
]


def heading_of(column: Column) -> str:
    """The column's heading with the star of a mandatory one."""
    return column.label + ("" if column.need is Need.OPTIONAL else "*")


def write_template(target: Path | BinaryIO) -> None:
    """The workbook without rows."""
    write_list(target, [])


def write_list(target: Path | BinaryIO, rows: Iterable[Mapping[str, str]]) -> None:
    """The workbook with rows given as text by column key."""
    with new_workbook(target) as book:
        styles = Styles(book)
        sheet = book.add_worksheet(LIST_SHEET)
        write_texts(sheet, 0, map(heading_of, TEMPLATE_COLUMNS), styles.heading)
        sheet.set_column(0, len(TEMPLATE_COLUMNS) - 1, 18, styles.text)
        sheet.freeze_panes(1, 3)
        for line, row in enumerate(rows, start=1):
            write_texts(sheet, line, (row.get(column.key, "") for column in TEMPLATE_COLUMNS), styles.text)
        _write_guide(book, styles)
        _write_choices(book, sheet, styles)


def _write_choices(book: Workbook, list_sheet: Worksheet, styles: Styles) -> None:
    """Words for the drop-downs on a sheet of their own: a list inside a rule may have 255 characters only."""
    sheet = book.add_worksheet(_WORDS_SHEET)
    listed = [
        (position, column) for position, column in enumerate(TEMPLATE_COLUMNS) if column.kind is Kind.WORD
    ]
    write_texts(sheet, 0, (column.label for _position, column in listed), styles.heading)
    for place, (position, column) in enumerate(listed):
        words = words_of(column.key)
        for line, word in enumerate(words, start=1):
            sheet.write_string(line, place, word, styles.text)
        letter = letter_of(place)
        source = f"='{_WORDS_SHEET}'!${letter}$2:${letter}${len(words) + 1}"
        list_sheet.data_validation(
            1, position, _ROWS_WITH_CHOICES, position, {"validate": "list", "source": source}
        )


def _write_guide(book: Workbook, styles: Styles) -> None:
    sheet = book.add_worksheet("Hướng dẫn")
    sheet.set_column(0, 0, 120)
    sheet.write_string(0, 0, _("Cách điền danh sách đảng viên"), styles.title)
    for line, text in enumerate(_guide(), start=2):
        sheet.write_string(line, 0, text, styles.wrapped)


def _guide() -> list[str]:
    return [
        _("Mỗi người một dòng. Không gộp ô, không dùng công thức, không để trống cột có dấu *."),
        _(
            "Ngày ghi ngày/tháng/năm, ví dụ 05/03/1980. Ngày vào Đảng chính thức để trống nếu là đảng viên "
            "dự bị."
        ),
        _("Số định danh cá nhân và số thẻ Đảng ghi đủ 12 chữ số dưới dạng văn bản, giữ số 0 ở đầu."),
        _("Giới tính, dân tộc, tôn giáo, trạng thái hoạt động chọn theo danh mục."),
        _("Mã tổ chức là mã của chi bộ trong sổ. Nếu không có mã, ghi tên tổ chức Đảng đang sinh hoạt."),
        _("Các cột có thể đặt theo thứ tự khác; tiêu đề có dấu hay không dấu đều được nhận ra."),
        _("Khi tệp có lỗi, chương trình không ghi nhận dòng nào và trả lại các dòng lỗi để sửa."),
        _("Phiên bản mẫu: %(version)s") % {"version": VERSION},
    ]
