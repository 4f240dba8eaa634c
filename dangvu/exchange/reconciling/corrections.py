"""The sheet of corrections that is handed back to whoever keeps the national database: typed text alone."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import BinaryIO

from django.utils.translation import gettext as _

from dangvu.exchange.reconciling.comparing import Result
from dangvu.exchange.workbook.columns import BY_KEY
from dangvu.exchange.workbook.writing import Styles, new_workbook, write_texts
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


def write(
    result: Result, records: Mapping[int, PersonRecord], cells: Mapping[int, str], on: date, target: BinaryIO
) -> None:
    """Three sheets: what to correct, whom the extract lacks, whom the register lacks."""
    with new_workbook(target) as book:
        styles = Styles(book)
        day = _("Bản trích ngày %(day)s") % {"day": f"{on:%d/%m/%Y}"}

        def sheet(title: str, heads: Iterable[str], lines: Iterable[Iterable[str]]) -> None:
            made = book.add_worksheet(title)
            made.write_string(0, 0, day, styles.text)
            write_texts(made, 2, heads, styles.heading)
            for place, line in enumerate(lines, start=3):
                write_texts(made, place, line, styles.text)
            made.set_column(0, 6, 26)
            made.freeze_panes(3, 2)

        who = (label_of("identity_number"), label_of("full_name"), label_of("birth_date"))
        sheet(
            _("Đề nghị sửa"),
            (*who, _("Mục"), _("Trong CSDL"), _("Trong sổ")),
            (
                (*_who(records[pair.person]), label_of(one.field), one.theirs, one.ours)
                for pair in result.differing
                if pair.person in records
                for one in pair.differences
            ),
        )
        sheet(
            _("Chưa có trong CSDL"),
            (*who, label_of("organisation")),
            (
                (*_who(records[person]), cells.get(organisation, ""))
                for person, organisation in result.ours
                if person in records
            ),
        )
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
        )


def _who(record: PersonRecord) -> tuple[str, str, str]:
    return record.identity_number, record.full_name, f"{record.birth_date:%d/%m/%Y}"
