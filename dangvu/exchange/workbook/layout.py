"""What is wrong with a sheet as such: formulas, merged cells, hidden parts, its columns."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.exchange.workbook.cells import letter_of, rows_of_range, split_address, where
from dangvu.exchange.workbook.columns import COLUMNS, ORGANISATION_KEYS, Kind, Need
from dangvu.exchange.workbook.headings import Heading
from dangvu.exchange.workbook.parsing import Sheet


def cell_faults(sheet: Sheet, heading: Heading | None) -> Iterator[Finding]:
    """Formulas and merged cells: what makes a value depend on where it stands."""
    yield from _formulas(sheet)
    yield from _merged(sheet, heading)


def layout_faults(sheet: Sheet, heading: Heading) -> Iterator[Finding]:
    """Everything that must be mended before the rows mean anything."""
    yield from cell_faults(sheet, heading)
    yield from _duplicates(sheet, heading)
    yield from _missing(sheet, heading, Need.REFUSED)
    if not _has(heading, *ORGANISATION_KEYS):
        message = _(
            "Danh sách thiếu cột “Mã tổ chức” hoặc “Tổ chức Đảng đang sinh hoạt”. Hãy thêm một trong hai cột."
        )
        yield Finding(
            "workbook.column_missing",
            message,
            where=where(sheet.name, row=heading.bottom, field="organisation_code"),
        )


def layout_warnings(sheet: Sheet, heading: Heading) -> Iterator[Finding]:
    """What is read all the same, and said."""
    yield from _missing(sheet, heading, Need.WARNED)
    for position, (label, column) in enumerate(zip(heading.labels, heading.columns, strict=True)):
        if label and column is None:
            message = _(
                "Không nhận ra cột “%(label)s” nên không đọc cột này. Nếu cần, hãy đổi tiêu đề theo mẫu."
            ) % {"label": label[:80]}
            yield _warning("column_unknown", message, sheet, column=letter_of(position))
    yield from hidden_warnings(sheet)


def hidden_warnings(sheet: Sheet) -> Iterator[Finding]:
    """Hidden parts: read all the same, and said."""
    if sheet.is_hidden:
        yield _warning(
            "sheet_hidden",
            _("Trang tính này đang ẩn nhưng vẫn được đọc. Hãy kiểm tra có đúng là cần nhập."),
            sheet,
        )
    if count := sheet.counts["hidden_rows"]:
        message = _(
            "Có %(count)s dòng đang ẩn hoặc bị lọc nhưng vẫn được đọc: %(rows)s. Hãy kiểm tra trước khi "
            "ghi nhận."
        )
        rows = _listed(sheet.places["hidden_rows"], count)
        yield _warning("rows_hidden", message % {"count": count, "rows": rows}, sheet)
    if count := sheet.counts["hidden_columns"]:
        ranges = [_letters(place) for place in sheet.places["hidden_columns"]]
        message = _("Có cột đang ẩn nhưng vẫn được đọc: %(columns)s. Hãy kiểm tra trước khi ghi nhận.")
        yield _warning("columns_hidden", message % {"columns": _listed(ranges, count)}, sheet)


def _warning(code: str, message: str, sheet: Sheet, column: str = "") -> Finding:
    return Finding(f"workbook.{code}", message, "warn", where=where(sheet.name, column=column))


def _listed(places: list[str], count: int) -> str:
    return ", ".join(places) + (" …" if count > len(places) else "")


def _letters(span: str) -> str:
    first, last = (letter_of(int(part) - 1) for part in span.split(":"))
    return first if first == last else f"{first}:{last}"


def _formulas(sheet: Sheet) -> Iterator[Finding]:
    for address in sheet.places["formulas"]:
        column, row = split_address(address)
        message = _("Ô %(cell)s có công thức. Hãy chép vùng này và dán lại dưới dạng giá trị rồi nhập.") % {
            "cell": address
        }
        place = where(sheet.name, row=row, column=column)
        yield Finding(
            "workbook.formula", message, where=place, figures={"formulas": sheet.counts["formulas"]}
        )


def _merged(sheet: Sheet, heading: Heading | None) -> Iterator[Finding]:
    """Titles above the heading, and the groups of a heading in two rows, may be merged; nothing else."""
    for reference in sheet.places["merged"]:
        _first, last = rows_of_range(reference)
        if heading and (last < heading.top or (heading.top < heading.bottom and last <= heading.bottom)):
            continue
        column, row = split_address(reference.partition(":")[0])
        message = _("Các ô %(cells)s bị gộp. Hãy bỏ gộp ô và điền đủ giá trị vào từng ô.") % {
            "cells": reference
        }
        yield Finding("workbook.merged", message, where=where(sheet.name, row=row, column=column))


def _duplicates(sheet: Sheet, heading: Heading) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for position, column in enumerate(heading.columns):
        if column is None or column.kind is Kind.IGNORED:
            continue
        letter = letter_of(position)
        if column.key in seen:
            message = _("Cột “%(column)s” có hai lần (cột %(first)s và %(second)s). Hãy chỉ giữ một cột.")
            figures = {"column": column.label, "first": seen[column.key], "second": letter}
            place = where(sheet.name, row=heading.bottom, column=letter, field=column.key)
            yield Finding("workbook.column_twice", message % figures, where=place)
        seen.setdefault(column.key, letter)


def _has(heading: Heading, *keys: str) -> bool:
    return any(column is not None and column.key in keys for column in heading.columns)


def _missing(sheet: Sheet, heading: Heading, need: Need) -> Iterator[Finding]:
    for column in COLUMNS:
        if column.need is not need or _has(heading, column.key):
            continue
        place = where(sheet.name, row=heading.bottom, field=column.key)
        if need is Need.REFUSED:
            message = _("Danh sách thiếu cột bắt buộc “%(column)s”. Hãy thêm cột này theo mẫu.")
            yield Finding("workbook.column_missing", message % {"column": column.label}, where=place)
        else:
            message = _("Danh sách không có cột “%(column)s” mà mẫu của cơ sở dữ liệu đảng viên yêu cầu.")
            yield Finding("workbook.column_absent", message % {"column": column.label}, "warn", where=place)
