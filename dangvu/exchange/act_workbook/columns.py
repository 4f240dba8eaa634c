"""The columns of a workbook of acts, from the declaration of the act."""

import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from dangvu.core.days import parse_day
from dangvu.core.text import collapse, column_key
from dangvu.ledger.acts import Act, by_label, kinds
from dangvu.ledger.payload import is_required, label_of, payload_fields
from dangvu.ledger.references import code_lists

OR = " / "
"""Between the names of a column that kinds of act call otherwise."""
SEVERAL = "; "
"""Between several values in one cell; a new line will do as well."""
_BETWEEN = re.compile(r"[;\n]")


class NotInList(ValueError):
    """The word is none of those the column is taken from."""


@dataclass(frozen=True, slots=True)
class ActColumn:
    """One column: the field of the payload it fills, or one key of a field that holds pairs."""

    field: str
    key: str
    label: str
    help_text: str
    kind: type
    is_required: bool
    refers: str
    words: Mapping[str, str]
    """The words of a drop-down by code; empty where anything may be written."""
    is_several: bool = False
    also: tuple[str, ...] = ()
    """What else it is called: in other languages, and by each kind of act that shares the column."""
    words_also: tuple[tuple[str, str], ...] = ()
    """Codes and their words in other languages: what is handed out in one is read in all."""

    @property
    def heading(self) -> str:
        """With the star of a column that must be filled."""
        return self.label + ("*" if self.is_required else "")

    @property
    def form(self) -> str:
        """What is written in it, for the guide."""
        if self.words:
            return _("chọn trong danh mục")
        if self.kind is date:
            return _("ngày/tháng/năm, ví dụ 05/03/1980")
        if self.kind is int:
            return _("số nguyên")
        return _("nhiều giá trị, cách nhau bằng dấu chấm phẩy") if self.is_several else _("chữ")

    def value(self, cell: str) -> Any:
        """The cell as JSON would say it. Raises NotInList; other faults are for the payload to name."""
        if self.is_several:
            return [self._one(collapse(part)) for part in _BETWEEN.split(cell) if collapse(part)]
        return self._one(collapse(cell))

    def _one(self, text: str) -> Any:
        if self.words:
            code = _code_of((*self.words.items(), *self.words_also), text)
            if code is None:
                raise NotInList(text)
            return code == "true" if self.kind is bool else code
        if self.kind is date:
            found = parse_day(text)
            return found.isoformat() if found else text
        if self.kind is int and text.isascii() and text.lstrip("-").isdigit():
            return int(text)
        return text


@cache
def _code_of(words: tuple[tuple[str, str], ...], text: str) -> str | None:
    """The code behind a word of the list, or behind the code itself; case and diacritics do not count."""
    wanted = column_key(text)
    for code, word in words:
        if wanted in (column_key(word), column_key(code)):
            return code
    return None


def columns_of(act: type[Act]) -> list[ActColumn]:
    """All columns, in the order of the payload."""
    return list(_in_every_language(_declared, act, get_language()))


def kinds_within(within: type[Any]) -> list[type[Act]]:
    """The kinds of act that may be steps of a whole, as lists show them."""
    return by_label(act for act in kinds().values() if issubclass(act, within))


def step_columns(within: type[Any]) -> list[ActColumn]:
    """The columns of a workbook whose rows are acts of several kinds: which it is, then all that any of them
    says but the day, which they share.
    """
    return list(_in_every_language(_declared_steps, within, get_language()))  # type: ignore[arg-type]


@cache
def _in_every_language(
    declared: Callable[[type[Any]], list[ActColumn]], of: type[Any], language: str | None
) -> tuple[ActColumn, ...]:
    """The columns in the language of the reader; they know what they and their words are called in others."""
    columns = {(one.field, one.key): one for one in declared(of)}
    for other in dict(settings.LANGUAGES).keys() - {language}:
        with override(other):
            for one in declared(of):
                mine = columns[one.field, one.key]
                columns[one.field, one.key] = replace(
                    mine,
                    also=(*mine.also, *one.also, one.label),
                    words_also=(*mine.words_also, *one.words.items()),
                )
    return tuple(columns.values())


def _declared(act: type[Act]) -> list[ActColumn]:
    columns = []
    for one, hint in payload_fields(act):
        kind, is_several = _kind_of(hint)
        each: Mapping[str, str] = one.metadata.get("each") or {}
        if kind is dict:
            columns += [
                _column(one, key, code_lists().label(codes), str, codes) for key, codes in each.items()
            ]
        else:
            codes = one.metadata.get("codes", "")
            columns.append(_column(one, "", label_of(one), kind, codes, hint, is_several=is_several))
    return columns


def _declared_steps(within: type[Any]) -> list[ActColumn]:
    listed = kinds_within(within)
    words = {act.kind: str(act.label) for act in listed}
    label, help_text = _("Việc"), _("Trang hướng dẫn ghi mỗi việc cần những cột nào")
    columns = {"kind": ActColumn("kind", "", label, help_text, str, True, "", words)}
    for act in listed:
        for one in _declared(act):
            if one.field != act.day:
                known = columns.get(one.field, one)
                also = tuple(dict.fromkeys([*known.also, one.label]))
                columns[one.field] = replace(known, is_required=False, label=OR.join(also), also=also)
    return list(columns.values())


def _column(
    one: Field[Any],
    key: str,
    label: str,
    kind: type,
    codes: str,
    hint: Any = None,
    *,
    is_several: bool = False,
) -> ActColumn:
    return ActColumn(
        field=one.name,
        key=key,
        label=label,
        help_text=str(one.metadata.get("help", "")),
        kind=kind,
        is_required=is_required(one),
        refers=one.metadata.get("refers", ""),
        words=_words(kind, codes, hint),
        is_several=is_several,
    )


def _words(kind: type, codes: str, hint: Any) -> dict[str, str]:
    allowed = [
        code for part in _parts(hint) if typing.get_origin(part) is Literal for code in typing.get_args(part)
    ]
    if codes:
        known = code_lists().known(codes).items()
        return {code: str(item.label) for code, item in known if not allowed or code in allowed}
    if kind is bool:
        return {"true": _("có"), "false": _("không")}
    return {code: code for code in allowed if code}


def _parts(hint: Any) -> tuple[Any, ...]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return typing.get_args(hint)
    return (hint,)


def _kind_of(hint: Any) -> tuple[type, bool]:
    """The type of one value, and whether there may be several."""
    (plain,) = [part for part in _parts(hint) if part is not type(None)]
    origin = typing.get_origin(plain)
    if origin is Literal:
        return str, False
    if origin is tuple:
        return typing.get_args(plain)[0], True
    return (dict, False) if origin in (dict, Mapping) else (plain, False)
