"""A table as the workbook that is printed, signed and sent: A4 across, headed as official papers are, no
emblem.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dangvu.exchange.tables.words import MARK, basis_of, failing, no_list_in, not_kept, notes, period_of
from dangvu.exchange.workbook.writing import new_workbook
from dangvu.statistics.tables import NOT_KEPT, Table
from dangvu.statistics.tables.values import CellValue

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

A4 = 9
FONT = {"font_name": "Times New Roman", "valign": "vcenter"}
BORDER = FONT | {"border": 1, "font_size": 12}
HEAD = 6
"""The row of the columns' heads; what is above is the heading of the paper."""
FIT = 9
"""The last column that still fits on a sheet across; more columns run on over the next sheets."""


class _Styles:
    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.party = book.add_format(FONT | {"bold": True, "font_size": 15, "align": "right", "underline": 1})
        self.body = book.add_format(FONT | {"font_size": 14, "bold": True})
        self.form = book.add_format(FONT | {"font_size": 12, "italic": True})
        self.title = book.add_format(FONT | {"font_size": 15, "bold": True, "align": "center"})
        self.days = book.add_format(FONT | {"font_size": 13, "italic": True, "align": "center"})
        self.head = book.add_format(BORDER | {"bold": True, "align": "center", "text_wrap": True})
        self.signature = book.add_format(FONT | {"font_size": 14, "bold": True, "align": "center"})
        self.fault = book.add_format(FONT | {"font_size": 12, "font_color": "#9C1C0E"})
        self.whole = book.add_format(BORDER | {"num_format": "#,##0", "align": "right"})
        self.share = book.add_format(BORDER | {"num_format": "0.0", "align": "right"})
        self.marked = book.add_format(BORDER | {"num_format": f'#,##0"{MARK}"', "align": "right"})
        self.note = book.add_format(FONT | {"font_size": 11, "italic": True})
        self.words = book.add_format(BORDER | {"italic": True, "align": "right"})
        self.code = book.add_format(BORDER | {"align": "center"})

    def label(self, level: int) -> Format:
        return self._book.add_format(BORDER | {"text_wrap": True, "indent": level * 2, "bold": level == 0})


def as_xlsx(table: Table) -> bytes:
    """The workbook's bytes; the same table always gives the same ones."""
    return all_as_xlsx([table])


def all_as_xlsx(tables: Sequence[Table]) -> bytes:
    """One workbook of several tables, a sheet each."""
    file = io.BytesIO()
    book = new_workbook(file)
    styles = _Styles(book)
    for table in tables:
        _sheet_of(book, styles, table)
    book.close()
    return file.getvalue()


def _sheet_of(book: Workbook, styles: _Styles, table: Table) -> None:
    sheet = book.add_worksheet(f"Biểu {table.declaration.code}")
    last = len(table.declaration.columns) + 1
    _set_up(sheet, table, last)
    _heading(sheet, styles, table, min(last, FIT))
    after = _lines(sheet, styles, table)
    _close(sheet, styles, table, after, min(last, FIT))


def _set_up(sheet: Worksheet, table: Table, last: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
    if last <= FIT:
        sheet.fit_to_pages(1, 0)
    sheet.repeat_columns(0, 1)
    sheet.repeat_rows(HEAD, HEAD + 1)
    sheet.set_footer(f'&L&"Times New Roman"{basis_of(table)}&R&"Times New Roman"{_("Trang")} &P/&N')
    sheet.set_column(0, 0, 7)
    sheet.set_column(1, 1, 58)
    sheet.set_column(2, last, 17)
    sheet.freeze_panes(HEAD + 2, 2)


def _heading(sheet: Worksheet, styles: _Styles, table: Table, last: int) -> None:
    declaration = table.declaration
    sheet.write_string(0, 0, table.unit.name.upper(), styles.body)
    sheet.write_string(0, last, "ĐẢNG CỘNG SẢN VIỆT NAM", styles.party)
    sheet.write_string(1, 0, f"{declaration.form} ({declaration.source})", styles.form)
    sheet.merge_range(3, 0, 3, last, f"{declaration.title}".upper(), styles.title)
    sheet.merge_range(4, 0, 4, last, period_of(table), styles.days)
    heads = (_("Mục"), pgettext("table", "Chỉ tiêu"), *(str(column.label) for column in declaration.columns))
    for column, head in enumerate(heads):
        sheet.write_string(HEAD, column, head, styles.head)
        sheet.write_string(HEAD + 1, column, f"({column})" if column else "", styles.head)


def _lines(sheet: Worksheet, styles: _Styles, table: Table) -> int:
    """Write the lines; gives the row after the last."""
    lines = (*table.lines, *table.unplaced)
    labels = {level: styles.label(level) for level in {line.row.level for line in lines}}
    for number, line in enumerate(lines, start=HEAD + 2):
        sheet.write_string(number, 0, line.row.code, styles.code)
        sheet.write_string(number, 1, str(line.row.label), labels[line.row.level])
        for place, (column, value) in enumerate(zip(table.declaration.columns, line.values, strict=True), 2):
            is_marked = bool(no_list_in(table, line, column))
            _value(sheet, styles, number, place, value, is_marked=is_marked)
    return HEAD + 2 + len(lines)


def _value(
    sheet: Worksheet, styles: _Styles, row: int, column: int, value: CellValue, *, is_marked: bool
) -> None:
    whole = styles.marked if is_marked else styles.whole
    if value == NOT_KEPT:
        sheet.write_string(row, column, not_kept(), styles.words)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, styles.share if isinstance(value, float) else whole)
    else:
        sheet.write_blank(row, column, None, styles.whole)


def _close(sheet: Worksheet, styles: _Styles, table: Table, row: int, last: int) -> None:
    """What has no list, what does not add up, then where it is signed: by whom is for the paper to say."""
    for told in notes(table):
        sheet.write_string(row, 0, told, styles.note)
        row += 1
    for code in failing(table):
        sheet.write_string(row, 0, _("Cân đối không khớp: %(code)s.") % {"code": code}, styles.fault)
        row += 1
    sheet.write_string(row + 1, 1, _("NGƯỜI LẬP BIỂU"), styles.signature)
    sheet.write_string(row + 1, last, _("T/M BAN THƯỜNG VỤ"), styles.signature)
