"""Lends the workbook to lists: headed by what it is, every cell text or a plain figure."""

import io

from dangvu.core.numbers import whole
from dangvu.core.spreadsheet import XLSX
from dangvu.exchange.workbook.writing import Styles, mark_pages, new_workbook, write_texts
from dangvu.lists.files import Sheet, file_form

_WIDEST = 60


def as_xlsx(sheet: Sheet) -> bytes:
    """The workbook's bytes: title and basis above, the heads frozen, the basis again at the foot of each
    printed page.
    """
    file = io.BytesIO()
    book = new_workbook(file)
    page = book.add_worksheet()
    styles = Styles(book)
    figure = book.add_format({"num_format": "#,##0", "valign": "top"})
    page.write_string(0, 0, sheet.title, styles.title)
    for row, line in enumerate(sheet.basis, start=1):
        page.write_string(row, 0, line)
    top = len(sheet.basis) + 2
    write_texts(page, top, sheet.heads, styles.heading)
    for row, texts in enumerate(sheet.rows, start=top + 1):
        for column, text in enumerate(texts):
            number = whole(text) if column in sheet.figures else None
            if number is not None:
                page.write_number(row, column, number, figure)
            else:
                page.write_string(row, column, text, styles.text)
    for column, label in enumerate(sheet.heads):
        longest = max((len(texts[column]) for texts in sheet.rows), default=0)
        page.set_column(column, column, min(max(longest, len(label)) + 2, _WIDEST))
    page.freeze_panes(top + 1, 1)
    page.repeat_rows(top)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    mark_pages(page, sheet.basis[-1])
    book.close()
    return file.getvalue()


file_form("xlsx", XLSX, as_xlsx)
