"""From a cell to a value: days, identity and card numbers, listed words. Each refusal has its own code and
sentence."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dangvu.core.legacy_text import convert
from dangvu.core.text import collapse
from dangvu.exchange.workbook.columns import Column, Kind
from dangvu.exchange.workbook.limits import LIMITS
from dangvu.exchange.workbook.parsing import Cell, text_of
from dangvu.exchange.workbook.words import code_of
from dangvu.people.checks import IDENTITY_DIGITS

Value = str | date | None

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00:00)?", re.ASCII)
_INCOMPLETE = re.compile(r"(?:\d{1,2}\s*[/.\-]\s*)?\d{4}", re.ASCII)
_CONTROL = re.compile(r"_x00(?:0[0-8BCEFbcef]|1[0-9A-Fa-f])_")
_SPLITS = re.compile(r"\w[\u200b\ufeff]+\w")
"""A space of no width inside a word: which of the two was meant, nobody can see."""
_HEAPED = re.compile(r"[\u0300-\u036f]{2,}")
"""More marks on a letter than any language here writes; one may be left, as in Ê-đê names."""
_SHOWN = 40
_OLD_CARD_DIGITS = 8
_EARLIEST_YEAR = 1880


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value, or the code of what is wrong with the cell; ``note`` is the code of something only
    remarkable."""

    value: Value = None
    fault: str | None = None
    note: str | None = None


def parse(column: Column, cell: Cell) -> Parsed:
    """The cell's value as its column wants it. An empty cell has the value None and no fault here."""
    raw = text_of(cell)
    text = collapse(raw)
    if not text:
        return _EMPTY
    if len(text) > _longest(column):
        return Parsed(fault="too_long")
    if not text.isprintable() or ("_x00" in text and _CONTROL.search(text)):
        return Parsed(fault="control_characters")  # one that turns the line around shows another text
    if not raw.isascii() and _SPLITS.search(raw):
        return Parsed(fault="control_characters")
    if column.kind is Kind.WORD:
        is_other = isinstance(cell, list) and (cell[0] != "n" or not text.isdigit())
        return Parsed(fault="unknown_word") if is_other else _word(column.key, text)
    return _PARSERS[column.kind](text, cell if isinstance(cell, list) else None)


_EMPTY = Parsed()


def _longest(column: Column) -> int:
    return LIMITS.name_length if column.kind is Kind.NAME else LIMITS.cell_length


def _text(text: str, typed: list[str] | None) -> Parsed:
    return Parsed(text)


def _name(text: str, typed: list[str] | None) -> Parsed:
    """V6: single words, H'Mông, Y and long Khmer names pass; digits and signs are only remarked on."""
    if typed:
        return Parsed(fault="name_not_text")
    if not text.isascii() and (
        _HEAPED.search(text) or any(char.isalpha() and not _is_latin(char) for char in text)
    ):
        return Parsed(fault="foreign_letters")
    usual = all(char.isalpha() or char in " '’`ʼ-.()," for char in text)
    return Parsed(text, note=None if usual else "name_unusual")


@lru_cache(maxsize=4096)
def _is_latin(char: str) -> bool:
    """Whether a letter is one of ours; others look like them and are not found by a search."""
    return unicodedata.name(char, "").startswith(("LATIN ", "MODIFIER LETTER APOSTROPHE"))


@lru_cache(maxsize=65_536)
def _day_of(text: str) -> Parsed:
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif match := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, match.groups())
    else:
        return Parsed(fault="day_incomplete" if _INCOMPLETE.fullmatch(text) else "day_form")
    try:
        found = date(year, month, day)
    except ValueError:
        return Parsed(fault="no_such_day")
    return Parsed(found) if year >= _EARLIEST_YEAR else Parsed(fault="day_too_early")


def _day(text: str, typed: list[str] | None) -> Parsed:
    if typed and typed[0] == "n":
        return Parsed(fault="day_incomplete" if _INCOMPLETE.fullmatch(text) else "day_as_number")
    return _day_of(text)


def _digits(text: str) -> str:
    """Without the spaces people group digits by."""
    return text.replace(" ", "")


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _identity_number(text: str, typed: list[str] | None) -> Parsed:
    digits = _digits(text)
    if _is_digits(digits) and len(digits) == IDENTITY_DIGITS and not typed:
        return Parsed(digits)
    if _is_digits(digits) and 9 <= len(digits) < IDENTITY_DIGITS:
        return Parsed(fault="identity_number_zeros_lost")
    return Parsed(fault="identity_number_as_number" if typed and typed[0] == "n" else "identity_number_form")


def _card_number(text: str, typed: list[str] | None) -> Parsed:
    digits = _digits(text)
    if not typed and _is_digits(digits) and len(digits) == IDENTITY_DIGITS:
        return Parsed(digits)
    if not typed and _is_digits(digits) and len(digits) == _OLD_CARD_DIGITS:
        return Parsed(digits, note="card_number_old")
    if _is_digits(digits) and len(digits) < IDENTITY_DIGITS:
        return Parsed(fault="card_number_zeros_lost")
    return Parsed(fault="card_number_form")


def _number_text(text: str, typed: list[str] | None) -> Parsed:
    return Parsed(fault="number_not_text") if typed else Parsed(text)


@lru_cache(maxsize=4096)
def _word(name: str, text: str) -> Parsed:
    # A short word in TCVN3 or VNI can look like any other; the list tells.
    readings = (text,) if text.isascii() else (text, convert(text, "tcvn3"), convert(text, "vni"))
    code = next((code for reading in readings if (code := code_of(name, reading))), None)
    return Parsed(code) if code else Parsed(fault="unknown_word")


_PARSERS: dict[Kind, Callable[[str, list[str] | None], Parsed]] = {
    Kind.TEXT: _text,
    Kind.NAME: _name,
    Kind.DAY: _day,
    Kind.IDENTITY_NUMBER: _identity_number,
    Kind.CARD_NUMBER: _card_number,
    Kind.NUMBER_TEXT: _number_text,
}


def sentence(code: str, column: Column, cell: Cell) -> str:
    """What is wrong with the cell and what to do, for a code ``parse`` gave."""
    text = collapse(text_of(cell))
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    digits = sum(char.isdigit() for char in text)
    return str(_SENTENCES[code]) % {
        "column": column.label,
        "value": shown,
        "digits": digits,
        "limit": _longest(column),
    }


_SENTENCES: dict[str, "str | Promise"] = {
    "missing": _("Cột “%(column)s” để trống. Hãy điền đủ."),
    "too_long": _("Cột “%(column)s” dài quá %(limit)s ký tự. Hãy rút gọn."),
    "control_characters": _("Cột “%(column)s” có ký tự điều khiển không in được. Hãy xóa và gõ lại ô này."),
    "foreign_letters": _(
        "Cột “%(column)s”: “%(value)s” có chữ cái không phải chữ Việt (ví dụ chữ Nga trông giống chữ a). "
        "Hãy xóa và gõ lại ô này."
    ),
    "name_not_text": _("Cột “%(column)s” có giá trị “%(value)s” không phải là chữ. Hãy ghi họ và tên."),
    "day_form": _(
        "Cột “%(column)s”: “%(value)s” không phải là ngày. Hãy ghi ngày/tháng/năm, ví dụ 05/03/1980."
    ),
    "day_incomplete": _(
        "Cột “%(column)s”: “%(value)s” thiếu ngày hoặc tháng. Hãy ghi đủ ngày/tháng/năm, ví dụ 05/03/1980."
    ),
    "day_as_number": _(
        "Cột “%(column)s”: “%(value)s” là một con số, không phải ngày. Hãy định dạng ô là Văn bản và "
        "ghi lại ngày/tháng/năm."
    ),
    "no_such_day": _("Cột “%(column)s”: ngày “%(value)s” không có trong lịch. Hãy sửa lại ngày/tháng/năm."),
    "day_too_early": _("Cột “%(column)s”: năm trong “%(value)s” quá xa. Hãy sửa lại năm."),
    "identity_number_zeros_lost": _(
        "Cột “%(column)s” chỉ có %(digits)s chữ số, có thể đã mất số 0 ở đầu. Hãy định dạng ô là Văn "
        "bản và gõ lại đủ 12 chữ số."
    ),
    "identity_number_as_number": _(
        "Cột “%(column)s” được lưu dưới dạng số nên không giữ được số 0 ở đầu. Hãy định dạng ô là Văn "
        "bản và gõ lại đủ 12 chữ số."
    ),
    "identity_number_form": _(
        "Cột “%(column)s” phải có đúng 12 chữ số; ô này có %(digits)s chữ số. Hãy kiểm tra và gõ lại."
    ),
    "card_number_zeros_lost": _(
        "Cột “%(column)s” chỉ có %(digits)s chữ số, có thể đã mất số 0 ở đầu. Hãy định dạng ô là Văn "
        "bản và gõ lại đủ 12 chữ số."
    ),
    "card_number_form": _(
        "Cột “%(column)s” phải có 12 chữ số, lưu dưới dạng văn bản. Hãy kiểm tra và gõ lại."
    ),
    "number_not_text": _(
        "Cột “%(column)s” được lưu dưới dạng số nên có thể đã mất số 0. Hãy định dạng ô là Văn bản và gõ lại."
    ),
    "unknown_word": _(
        "Cột “%(column)s”: “%(value)s” không có trong danh mục. Hãy chọn lại theo danh mục của mẫu."
    ),
}
