"""The sheet of corrections that is handed back to whoever keeps the national database: typed text alone."""

from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO

from django.utils.translation import gettext as _

from dangvu.exchange.reconciling.comparing import Result
from dangvu.exchange.workbook.columns import BY_KEY
from dangvu.exchange.workbook.writing import Styles, mark_pages, new_workbook, write_texts
from dangvu.lists.files import Sheet
from dangvu.people.models import PersonRecord


def label_of(field: str) -> str:
    """What the extract calls a field."""
    return BY_KEY["organisation_path" if field == "organisation" else field].label


def why(code: str) -> str:
    """Why a row of the extract belongs to nobody."""
    return {
        "unknown": _("không có trong sổ"),
        "no_number": _("không có số định danh"),
        "twice": _("trùng số định danh trong bản trích"),
    }[code]


def sheets(
    result: Result, records: Mapping[int, PersonRecord], cells: Mapping[int, str], on: date, mark: str
) -> tuple[Sheet, ...]:
    """What to correct, whom the extract lacks, whom the register lacks."""
    day = _("Bản trích ngày %(day)s") % {"day": f"{on:%d/%m/%Y}"}

    def sheet(title: str, heads: Iterable[str], lines: Iterable[tuple[str, ...]]) -> Sheet:
        return Sheet(title, (day, mark), tuple(heads), tuple(lines), frozenset())

    who = (label_of("identity_number"), label_of("full_name"), label_of("birth_date"))
    return (
        sheet(
            _("Đề nghị sửa"),
            (*who, _("Mục"), _("Trong CSDL"), _("Trong sổ")),
            (
                (*_who(records[pair.person]), label_of(one.field), one.theirs, one.ours)
                for pair in result.differing
                if pair.person in records
                for one in pair.differences
            ),
        ),
        sheet(
            _("Chưa có trong CSDL"),
            (*who, label_of("organisation")),
            (
                (*_who(records[person]), cells.get(organisation, ""))
                for person, organisation in result.ours
                if person in records
            ),
        ),
        sheet(
            _("Chưa có trong sổ"),
            (_("Dòng"), *who, label_of("organisation"), _("Vì sao")),
            (
                (
                    str(one.row),
                    one.identity_number,
                    one.full_name,
                    one.birth_date,
                    one.organisation,
                    why(one.why),
                )
                for one in result.theirs
            ),
        ),
    )


def as_bytes(made: Iterable[Sheet]) -> bytes:
    """The workbook: a sheet each, the mark on each printed page."""
    file = BytesIO()
    with new_workbook(file) as book:
        styles = Styles(book)
        for one in made:
            page = book.add_worksheet(one.title)
            for row, line in enumerate(one.basis):
                page.write_string(row, 0, line, styles.text)
            write_texts(page, 2, one.heads, styles.heading)
            for row, texts in enumerate(one.rows, start=3):
                write_texts(page, row, texts, styles.text)
            page.set_column(0, 6, 26)
            page.freeze_panes(3, 2)
            mark_pages(page, one.basis[-1])
    return file.getvalue()


def _who(record: PersonRecord) -> tuple[str, str, str]:
    return record.identity_number, record.full_name, f"{record.birth_date:%d/%m/%Y}"
