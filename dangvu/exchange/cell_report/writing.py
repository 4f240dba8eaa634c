"""Writing a cell's workbook. The reading of its members is the caller's to log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from dangvu.accounts.mandates import Reach, in_reach
from dangvu.exchange.cell_report.sheets import (
    BETWEEN,
    GUIDE,
    MEMBERS,
    STAMP,
    WORDS,
    ReportColumn,
    Stamp,
    qualities,
    report_sheets,
)
from dangvu.exchange.workbook.cells import letter_of
from dangvu.exchange.workbook.writing import Styles, new_workbook, write_texts
from dangvu.membership.lines import Line, lines_of
from dangvu.membership.models import Membership
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.types import KINDS
from dangvu.people.models import PersonRecord
from dangvu.places.models import HamletVersion

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_ROWS = 200
"""Rows of a sheet with drop-downs: more than a cell has to report in a month."""
_MOST_CHOICES = 3000
_MEMBER_COLUMNS = ("Họ và tên", "Ngày sinh", "Nam, nữ", "Chính thức, dự bị", "Mã")
_GUIDE = (
    "Chi bộ ghi vào sổ tính này những gì xảy ra trong tháng, rồi nộp tệp cho đảng ủy xã.",
    "Mỗi trang tính một loại việc, mỗi việc một dòng. Trang nào không có việc thì để trống.",
    "Chọn đảng viên và chi bộ, thôn, trình độ trong danh sách thả xuống; ngày ghi ngày/tháng/năm.",
    "Không gộp ô, không đổi tên trang tính, không sửa dòng tiêu đề và dấu ở dưới.",
    "Tệp được kiểm tra cả, rồi mới ghi; sai ở đâu thì đảng ủy báo lại đúng trang, dòng đó.",
)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the cell, with the code by which the register knows them."""

    code: str
    line: Line


def members_of(cell: int, on: date) -> list[Member]:
    """The members of the cell on the day, by name."""
    rows = Membership.objects.at(on).filter(organisation=cell)
    persons = (
        PersonRecord.objects.at(on).filter(person__in=rows.values("person")).order_by("sort_name", "code")
    )
    codes = dict(persons.values_list("person_id", "code"))
    return [Member(codes[line.person], line) for line in lines_of(list(codes), on)]


def choices_of(members: Sequence[Member], reach: Reach, on: date) -> dict[str, list[str]]:
    """What the drop-downs offer: members, cells within reach, the hamlets of the communes there."""
    versions = OrganisationVersion.objects.at(on).filter(in_reach(reach, on)).order_by("code")
    cells = [f"{row.name}{BETWEEN}{row.code}" for row in versions if KINDS[row.kind].holds_members]
    places = {row.place_id for row in versions if row.place_id}
    hamlets = HamletVersion.objects.at(on).filter(place__in=places).order_by("name", "code")
    return {
        "person": [f"{one.line.full_name}{BETWEEN}{one.code}" for one in members],
        "cell": cells[:_MOST_CHOICES],
        "hamlet": [f"{row.name}{BETWEEN}{row.code}" for row in hamlets[:_MOST_CHOICES]],
        "quality": list(qualities()),
    }


def write_report(
    target: BinaryIO,
    cell_name: str,
    stamp: Stamp,
    members: Sequence[Member],
    choices: Mapping[str, list[str]],
) -> None:
    """The workbook of the cell, its sheets of acts empty."""
    with new_workbook(target) as book:
        styles = Styles(book)
        guide = book.add_worksheet(GUIDE)
        guide.set_column(0, 0, 100)
        guide.write_string(0, 0, cell_name, styles.title)
        for line, text in enumerate(_GUIDE, start=2):
            guide.write_string(line, 0, text, styles.wrapped)
        guide.write_string(len(_GUIDE) + 3, 0, STAMP, styles.text)
        guide.write_string(len(_GUIDE) + 4, 0, stamp.text(), styles.text)
        listed = book.add_worksheet(MEMBERS)
        listed.set_column(0, 0, 34)
        listed.set_column(1, 4, 18)
        listed.freeze_panes(1, 1)
        write_texts(listed, 0, _MEMBER_COLUMNS, styles.heading)
        for line, one in enumerate(members, start=1):
            write_texts(listed, line, _told(one), styles.text)
        for declared in report_sheets():
            sheet = book.add_worksheet(declared.title)
            write_texts(sheet, 0, (column.heading for column in declared.columns), styles.heading)
            sheet.set_column(0, len(declared.columns) - 1, 40, styles.text)
            sheet.freeze_panes(1, 0)
            for position, column in enumerate(declared.columns):
                _drop_down(sheet, position, column, choices)
        words = book.add_worksheet(WORDS)
        for place, (_kind, listing) in enumerate(choices.items()):
            write_texts(words, 0, [""] * place, styles.text)
            for line, text in enumerate(listing, start=1):
                words.write_string(line, place, text, styles.text)


def _told(one: Member) -> tuple[str, ...]:
    line = one.line
    status = "chính thức" if line.status == "official" else "dự bị"
    return (
        line.full_name,
        f"{line.birth_date:%d/%m/%Y}",
        {"female": "nữ"}.get(line.sex, "nam"),
        status,
        one.code,
    )


def _drop_down(
    sheet: Worksheet, position: int, column: ReportColumn, choices: Mapping[str, list[str]]
) -> None:
    if not choices.get(column.choices):
        return
    letter = letter_of(list(choices).index(column.choices))
    source = f"='{WORDS}'!${letter}$2:${letter}${len(choices[column.choices]) + 1}"
    rule = {"validate": "list", "source": source, "show_error": False}
    sheet.data_validation(1, position, _ROWS, position, rule)
