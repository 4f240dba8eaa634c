"""The workbook of one kind of act, or of steps of several: the list with drop-downs, how to fill it in, the
words to choose from. It is empty, or holds rows to be looked through and changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from django.utils.translation import gettext as _

from dangvu.exchange.act_workbook.columns import ActColumn, columns_of
from dangvu.exchange.act_workbook.lines import shown
from dangvu.exchange.workbook.cells import letter_of
from dangvu.exchange.workbook.writing import Styles, new_workbook, write_texts
from dangvu.ledger.acts import Act
from dangvu.ledger.references import reference

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

LIST_SHEET = "Danh sách"
WORDS_SHEET = "Danh mục"
GUIDE_SHEET = "Hướng dẫn"
ORGANISATION_SHEET = "Mã tổ chức"
_ROWS_WITH_CHOICES = 5_000
_ORGANISATIONS = ("organisation", "cell")


@dataclass(frozen=True, slots=True)
class Beside:
    """A further sheet, for whoever fills in the list; it is not read again."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def write_act_template(
    act: type[Act], target: Path | BinaryIO, organisations: Sequence[tuple[str, str]] = ()
) -> None:
    """The workbook of one kind of act, without rows. ``organisations``: code and name of those the reader may
    record in, for a drop-down. Raises OSError.
    """
    write_template(str(act.label), columns_of(act), (), target, organisations)


def write_template(
    label: str,
    columns: list[ActColumn],
    kinds: Iterable[tuple[str, str]],
    target: Path | BinaryIO,
    organisations: Sequence[tuple[str, str]] = (),
    *,
    rows: Iterable[Mapping[str, Any]] = (),
    beside: Beside | None = None,
) -> None:
    """The same of any columns; where rows are of several ``kinds``, each with the columns it takes. ``rows``:
    acts as JSON would say them.
    """
    with new_workbook(target) as book:
        styles = Styles(book)
        sheet = book.add_worksheet(LIST_SHEET)
        write_texts(sheet, 0, (column.heading for column in columns), styles.heading)
        sheet.set_column(0, len(columns) - 1, 22, styles.text)
        sheet.freeze_panes(1, 1)
        for line, row in enumerate(rows, start=1):
            said = [shown(column, row[column.field]) if row.get(column.field) else "" for column in columns]
            write_texts(sheet, line, said, styles.text)
        if beside:
            page = book.add_worksheet(beside.title)
            write_texts(page, 0, beside.heads, styles.heading)
            page.set_column(0, len(beside.heads) - 1, 30, styles.text)
            page.freeze_panes(1, 1)
            for line, texts in enumerate(beside.rows, start=1):
                write_texts(page, line, texts, styles.text)
        _write_guide(book, styles, label, columns, kinds)
        _write_words(book, sheet, styles, columns)
        _write_organisations(book, sheet, styles, columns, organisations)


def _write_guide(
    book: Workbook,
    styles: Styles,
    label: str,
    columns: list[ActColumn],
    kinds: Iterable[tuple[str, str]],
) -> None:
    sheet = book.add_worksheet(GUIDE_SHEET)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 60)
    sheet.write_string(0, 0, label, styles.title)
    said = [
        _("Mỗi việc một dòng. Không gộp ô, không dùng công thức, không để trống cột có dấu *."),
        _("Các cột có thể đặt theo thứ tự khác; tiêu đề có dấu hay không dấu đều được nhận ra."),
        _("Cả tệp được kiểm tra rồi ghi thành một bút toán; có một lỗi thì không ghi dòng nào."),
        _("Mọi dòng theo cùng một văn bản; các việc của hai văn bản ghi ở hai tệp."),
    ]
    for line, text in enumerate(said, start=2):
        sheet.write_string(line, 0, text, styles.text)
    top = len(said) + 3
    write_texts(sheet, top, [_("Cột"), _("Bắt buộc"), _("Cách ghi")], styles.heading)
    for line, column in enumerate(columns, start=top + 1):
        named = str(reference(column.refers).label) if column.refers else ""
        how = ". ".join(part for part in (column.form, named, column.help_text) if part)
        write_texts(sheet, line, [column.label, _("có") if column.is_required else "", how], styles.wrapped)
    for line, (kind, takes) in enumerate(kinds, start=top + len(columns) + 2):
        write_texts(sheet, line, [kind, "", takes], styles.wrapped)


def _write_words(book: Workbook, list_sheet: Worksheet, styles: Styles, columns: list[ActColumn]) -> None:
    """Words for the drop-downs on a sheet of their own: a list inside a rule may have 255 characters only."""
    listed = [(position, column) for position, column in enumerate(columns) if column.words]
    if not listed:
        return
    sheet = book.add_worksheet(WORDS_SHEET)
    write_texts(sheet, 0, (column.label for _position, column in listed), styles.heading)
    for place, (position, column) in enumerate(listed):
        words = list(column.words.values())
        for line, word in enumerate(words, start=1):
            sheet.write_string(line, place, word, styles.text)
        _drop_down(list_sheet, position, WORDS_SHEET, place, len(words), is_strict=not column.is_several)


def _write_organisations(
    book: Workbook,
    list_sheet: Worksheet,
    styles: Styles,
    columns: list[ActColumn],
    organisations: Sequence[tuple[str, str]],
) -> None:
    wanted = [position for position, column in enumerate(columns) if column.refers in _ORGANISATIONS]
    if not wanted or not organisations:
        return
    sheet = book.add_worksheet(ORGANISATION_SHEET)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    write_texts(sheet, 0, [_("Mã"), _("Tên")], styles.heading)
    for line, pair in enumerate(organisations, start=1):
        write_texts(sheet, line, pair, styles.text)
    for position in wanted:
        _drop_down(list_sheet, position, ORGANISATION_SHEET, 0, len(organisations), is_strict=False)


def _drop_down(
    sheet: Worksheet, position: int, source: str, place: int, words: int, *, is_strict: bool
) -> None:
    """Choices for a column. Where one may write something else too, the list only helps."""
    letter = letter_of(place)
    rule = {
        "validate": "list",
        "source": f"='{source}'!${letter}$2:${letter}${words + 1}",
        "show_error": is_strict,
    }
    sheet.data_validation(1, position, _ROWS_WITH_CHOICES, position, rule)
