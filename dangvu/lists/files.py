"""A list as a file: exactly what the screen shows, headed by what it is and who took it."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from django.http import HttpResponse
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest
from dangvu.core.numbers import written
from dangvu.core.spreadsheet import csv_safe
from dangvu.core.text import slug
from dangvu.ledger.enact import head
from dangvu.lists.asked import Asked
from dangvu.lists.drawn import count_told

MOST_PERSONS = 500
"""More persons than this nobody alone takes out of the register in one file (``large.py``)."""
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file of a list holds."""

    title: str
    basis: tuple[str, ...]
    """Lines under the title: day, entry, filters, and last the mark: who took it out, who approved."""
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[int]
    """The columns that are figures."""


Writer = Callable[[Sheet], bytes]
_writers: dict[str, tuple[str, Writer]] = {}


def file_form(name: str, content_type: str, write: Writer) -> None:
    """Offer a form of files; a later room lends one from its module ``list_files``."""
    _writers[name] = (content_type, write)


@cache
def file_forms() -> dict[str, tuple[str, Writer]]:
    """All forms by name."""
    autodiscover_modules("list_files")
    return dict(_writers)


def as_csv(sheet: Sheet) -> bytes:
    """The heading, then a line a row; with the mark by which spreadsheets know UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file)
    for line in (sheet.title, *sheet.basis):
        writer.writerow([csv_safe(line)])
    writer.writerow([])
    for row in (sheet.heads, *sheet.rows):
        writer.writerow([csv_safe(text) for text in row])
    return file.getvalue().encode("utf-8-sig")


file_form("csv", "text/csv; charset=utf-8", as_csv)


def sheet_of(
    request: PageRequest,
    asked: Asked,
    rows: Sequence[Any],
    title: str,
    said: Mapping[str, str] = MappingProxyType({}),
) -> Sheet:
    """The rows in the columns and the order of the screen, without a mark; ``said`` as ``drawn`` takes it."""
    words = {
        "day": f"{request.on:%d/%m/%Y}",
        "entry": head().number,
        "rows": written(len(rows)),
    }
    return Sheet(
        title=title,
        basis=(
            _("Ngày xem: %(day)s, theo sổ đến bút toán số %(entry)s; %(rows)s dòng") % words,
            _filters_told(asked, said),
        ),
        heads=tuple(str(column.label) for column in asked.columns),
        rows=tuple(tuple(column.text(row) for column in asked.columns) for row in rows),
        figures=frozenset(at for at, column in enumerate(asked.columns) if column.is_figure),
    )


def told_of(request: PageRequest, asked: Asked, said: Mapping[str, str]) -> tuple[str, str]:
    """The day and the filters of a list, in words."""
    return _("Ngày xem: %(day)s") % {"day": f"{request.on:%d/%m/%Y}"}, _filters_told(asked, said)


def _filters_told(asked: Asked, said: Mapping[str, str]) -> str:
    told = [
        f"{one.label}: {said.get(one.key) or one.said(asked.filters[one.key])}"
        for one in asked.kind.filters
        if one.key in asked.filters
    ]
    return _("Bộ lọc: %(filters)s") % {"filters": "; ".join(told) or _("không")}


def too_many(count: int, *, is_cut: bool = False) -> str:
    """Why so many rows, or more, are not given out as a file; empty where they are."""
    if is_cut or count > MOST_ROWS:
        words = {"count": count_told(count, is_cut=is_cut), "most": written(MOST_ROWS)}
        return _("Danh sách có %(count)s dòng; một lần chỉ xuất được %(most)s dòng. Hãy lọc bớt.") % words
    return ""


def answered(sheet: Sheet, form: str) -> HttpResponse:
    """The file as an answer."""
    content_type, write = file_forms()[form]
    headers = {"Content-Disposition": f'attachment; filename="{slug(sheet.title)}.{form}"'}
    return HttpResponse(write(sheet), content_type=content_type, headers=headers)
