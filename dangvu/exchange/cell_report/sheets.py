"""The sheets of a cell's workbook: one for each kind of act, with the columns a secretary fills in; and its
stamp.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from dangvu.core.days import iso_day, parse_day
from dangvu.core.text import collapse, column_key
from dangvu.law.questions import description_of, known_codes
from dangvu.ledger.acts import Act
from dangvu.membership.acts import RecordDeath, TransferMember, TransferOut
from dangvu.people.acts import ChangeAttribute, MoveResidence
from dangvu.people.checks import ATTRIBUTE_LISTS

VERSION = 1
GUIDE, MEMBERS, WORDS = "Hướng dẫn", "Đảng viên", "Danh mục"
STAMP = "Dấu của sổ tính (đừng sửa):"
BETWEEN = " · "
"""Between what a thing is called and its code: one chooses by the name, the program reads the code."""


class NotChosen(ValueError):
    """What was written is none of the choices; says what to do."""


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column: its heading, the choices it is filled from, and what it says of the act."""

    label: str
    field: str
    choices: str
    """``person``, ``cell``, ``hamlet``, ``quality``; nothing for a day or a text."""
    read: Callable[[str], Mapping[str, Any]]
    is_required: bool = True

    @property
    def heading(self) -> str:
        return self.label + ("*" if self.is_required else "")


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """A sheet for acts of one kind."""

    title: str
    act: type[Act]
    columns: tuple[ReportColumn, ...]


def _coded(field: str) -> Callable[[str], Mapping[str, Any]]:
    return lambda text: {field: text.rpartition(BETWEEN)[2] if BETWEEN in text else text}


def _day(field: str, more: int = 0) -> Callable[[str], Mapping[str, Any]]:
    def read(text: str) -> Mapping[str, Any]:
        found = parse_day(text)
        if found is None:
            message = _("“%(text)s” không phải là ngày có thật; hãy ghi ngày/tháng/năm, ví dụ 05/03/1980.")
            raise NotChosen(message % {"text": text[:80]})
        return {field: (found + timedelta(days=more)).isoformat()}

    return read


def qualities() -> dict[str, tuple[str, str]]:
    """What a member's quality may become, in words of the source, with its attribute and code."""
    with override("vi"):
        return {
            f"{description_of(codes)}: {item.label}": (attribute, code)
            for attribute, codes in ATTRIBUTE_LISTS.items()
            for code, item in known_codes(codes).items()
        }


def _quality(text: str) -> Mapping[str, Any]:
    wanted = column_key(text)
    for words, (attribute, code) in qualities().items():
        if column_key(words) == wanted:
            return {"attribute": attribute, "value": code}
    message = _("“%(text)s” không có trong danh mục; hãy chọn trong danh sách thả xuống.")
    raise NotChosen(message % {"text": text[:80]})


def _person() -> ReportColumn:
    return ReportColumn("Đảng viên", "person", "person", _coded("person"))


@cache
def report_sheets() -> tuple[ReportSheet, ...]:
    """The sheets, in the language of the source: cells work in no other, and what was handed out must be read
    again whatever the language of the page.
    """
    return (
        ReportSheet(
            "Chuyển chi bộ",
            TransferMember,
            (
                _person(),
                ReportColumn("Chi bộ chuyển đến", "organisation", "cell", _coded("organisation")),
                ReportColumn("Ngày chi bộ mới tiếp nhận", "on", "", _day("on")),
            ),
        ),
        ReportSheet(
            "Chuyển ra ngoài",
            TransferOut,
            (
                _person(),
                ReportColumn("Nơi chuyển đến", "destination", "", lambda text: {"destination": text}, False),
                ReportColumn("Ngày cuối sinh hoạt ở chi bộ", "on", "", _day("on", 1)),
            ),
        ),
        ReportSheet(
            "Từ trần",
            RecordDeath,
            (_person(), ReportColumn("Ngày mất", "on", "", _day("on", 1))),
        ),
        ReportSheet(
            "Trình độ, nghề nghiệp",
            ChangeAttribute,
            (
                _person(),
                ReportColumn("Nay là", "value", "quality", _quality),
                ReportColumn("Từ ngày", "on", "", _day("on")),
            ),
        ),
        ReportSheet(
            "Chuyển nơi ở",
            MoveResidence,
            (
                _person(),
                ReportColumn("Thôn, tổ dân phố nơi ở mới", "hamlet", "hamlet", _coded("hamlet")),
                ReportColumn("Ngày chuyển đến", "on", "", _day("on")),
            ),
        ),
    )


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which workbook this is: of which cell, on which day, over which ledger."""

    cell: str
    on: date
    seen: int

    def text(self) -> str:
        said = f"DV{VERSION}|{self.cell}|{self.on.isoformat()}|{self.seen}"
        return f"{said}|{_check(said)}"

    @classmethod
    def of(cls, text: str) -> "Stamp | None":
        """The stamp again; None where it was altered, or is of another version of the workbook."""
        said, _bar, check = collapse(text).rpartition("|")
        parts = said.split("|")
        if _check(said) != check or len(parts) != 4 or parts[0] != f"DV{VERSION}":
            return None
        on = iso_day(parts[2])
        return cls(parts[1], on, int(parts[3])) if on and parts[3].isdigit() else None


def _check(said: str) -> str:
    """Finds slips of the hand; whoever means harm is met by the mandate and the ledger."""
    return sha256(said.encode()).hexdigest()[:8]
