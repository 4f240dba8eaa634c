"""Payloads of acts from and to plain JSON: read with all faults named, described as a schema, shown as a
template.

A field's type says its form: ``str``, ``int``, ``bool``, ``date``, ``Literal`` of codes, tuples and mappings
of text; ``| None`` or a default makes it optional. A tuple of a kind of act holds whole acts, each with its
``kind``. ``labelled`` gives a field the words that users see.
"""

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, field, fields, replace
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dangvu.core.days import iso_day
from dangvu.core.finding import Finding
from dangvu.core.text import nfc
from dangvu.ledger.acts import Act, kinds
from dangvu.ledger.paper import ORGANS, ROLES
from dangvu.ledger.references import code_lists

AnyAct = TypeVar("AnyAct", bound=Act)


LONGEST = 200
"""Characters a text may have where its field says nothing else; the database asks for such a bound."""
LONGEST_KEY = 64


def labelled(
    label: "str | Promise",
    default: Any = MISSING,
    help_text: "str | Promise" = "",
    *,
    most: int = LONGEST,
    refers: str = "",
    codes: str = "",
    on: str = "",
    each: Mapping[str, str] | None = None,
    sealed: bool = False,
    unique: bool = False,
    numbers: str = "",
    law: str = "",
) -> Any:
    """A payload field with the words users see; required where no default is given.

    ``most``: characters of a text. ``refers``: the kind of thing its code names (``references``).
    ``codes``: the code list of the law it is taken from. Both are asked on the day in the field ``on``, else
    on the day of the act. ``each``: of a field that holds pairs, the keys there may be, with the code
    list of each. ``sealed``: identifies a person, kept only under that person's key. ``unique``:
    no two rows of a workbook may say the same. ``numbers``: the kind of identity whose numbers it holds,
    which are shown by name. ``law``: the leaf it is judged by, whose article stands beside it.
    """
    declared = {"label": label, "help": help_text, "most": most, "refers": refers, "codes": codes, "on": on}
    more = {"each": each, "sealed": sealed, "unique": unique, "numbers": numbers, "law": law}
    return field(default=default, metadata=declared | more)


@cache
def payload_fields(cls: type[Act]) -> tuple[tuple[Field[Any], Any], ...]:
    """The fields of a payload, each with its type, in the order they are asked in."""
    hints = typing.get_type_hints(cls)
    declared = {one.name: one for one in fields(cls) if one.init and one.metadata.get("payload", True)}
    return tuple((declared[name], hints[name]) for name in dict.fromkeys((*cls.asked_first, *declared)))


def is_required(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def label_of(one: Field[Any]) -> str:
    return str(one.metadata.get("label", one.name))


def read(cls: type[AnyAct], data: Any) -> tuple[AnyAct | None, list[Finding]]:
    """The act a payload describes, or nothing and every fault of its form."""
    if not isinstance(data, Mapping):
        return None, [_fault("payload.form", "payload", _("phải là các cặp tên và giá trị."))]
    values: dict[str, Any] = {}
    known = {one.name for one, _hint in payload_fields(cls)}
    unknown = _("Không có mục “%(name)s” trong loại việc này; xem lại tên mục.")
    findings = [
        _fault("payload.unknown_field", name, unknown % {"name": name})
        for name in sorted(data.keys() - known)
    ]
    for one, hint in payload_fields(cls):
        if data.get(one.name) is None or data[one.name] == "":
            if is_required(one):
                message = _("Thiếu “%(label)s”; hãy ghi vào.") % {"label": label_of(one)}
                findings.append(_fault("payload.missing", one.name, message))
            continue
        if within := acts_within(hint):
            values[one.name], faults = _acts(within, one, data)
            findings += faults
            continue
        try:
            values[one.name] = _value(hint, data[one.name], one.metadata.get("most", LONGEST))
        except ValueError as fault:
            findings.append(_fault("payload.form", one.name, f"{label_of(one)}: {fault}"))
    return (None if findings else cls(**values)), findings


def acts_within(hint: Any) -> type[Act] | None:
    """The kind of act of which a field holds several."""
    within = typing.get_args(hint)[0] if typing.get_origin(hint) is tuple else None
    return within if isinstance(within, type) and issubclass(within, Act) else None


def _acts(
    within: type[Act], one: Field[Any], data: Mapping[str, Any]
) -> tuple[tuple[Act, ...], list[Finding]]:
    """The acts in a field, each by its kind; of what all share (the day) an act may leave out what the whole
    says.
    """
    given = data[one.name]
    if not isinstance(given, list | tuple):
        return (), [_fault("payload.form", one.name, f"{label_of(one)}: " + _("phải là một danh sách."))]
    found: list[Act] = []
    findings: list[Finding] = []
    for number, item in enumerate(given, start=1):
        told = dict(item) if isinstance(item, Mapping) else {}
        kind = kinds().get(str(told.pop("kind", "")))
        if kind is None or not issubclass(kind, within):
            message = _("“%(kind)s” không phải là loại việc ghi được ở đây; xem lại.")
            words = {"kind": item.get("kind") if isinstance(item, Mapping) else item}
            findings.append(_fault("payload.act_kind", f"{one.name}.{number}", message % words))
            continue
        act, faults = read(kind, {kind.day: data.get(kind.day), **told})
        found += [act] if act else []
        findings += [
            replace(fault, where={"field": f"{one.name}.{number}.{fault.where.get('field', '')}"})
            for fault in faults
        ]
    return tuple(found), findings


def form_findings(act: Act) -> list[Finding]:
    """What is wrong with the form of an act that a program built: what is recorded must be readable again."""
    return read(type(act), act.payload())[1]


def key_findings(key: str) -> list[Finding]:
    """What is wrong with the key that names a request."""
    if len(key) <= LONGEST_KEY and key.isprintable() and key == nfc(key):
        return []
    message = _("Mã yêu cầu dài nhất %(most)s ký tự in được; hãy gửi lại với mã khác.")
    return [Finding("ledger.key_form", message % {"most": LONGEST_KEY})]


def text_findings(texts: Mapping[str, str], most: int) -> list[Finding]:
    """What is wrong with the form of texts that stand beside a payload, by name."""
    findings = []
    for name, text in texts.items():
        try:
            _text(text, most)
        except ValueError as fault:
            findings.append(_fault("payload.form", name, str(fault)))
    return findings


def _fault(code: str, name: str, message: str) -> Finding:
    return Finding(code, message, where={"field": name})


def _value(hint: Any, given: Any, most: int) -> Any:
    """The given value in the form the type asks for. Raises ValueError with a sentence."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        (hint,) = (one for one in typing.get_args(hint) if one is not type(None))
        return _value(hint, given, most)
    if origin is Literal:
        if given not in typing.get_args(hint):
            allowed = ", ".join(map(str, typing.get_args(hint)))
            raise ValueError(
                _("“%(given)s” không có trong danh mục; chọn một trong: %(allowed)s.")
                % {"given": given, "allowed": allowed}
            )
        return given
    if origin is tuple:
        if not isinstance(given, list | tuple):
            raise ValueError(_("phải là một danh sách."))
        return tuple(_value(typing.get_args(hint)[0], one, most) for one in given)
    if origin in (dict, Mapping):
        if not isinstance(given, Mapping):
            raise ValueError(_("phải là các cặp tên và giá trị."))
        return {str(name): _value(str, value, most) for name, value in given.items()}
    if hint is date:
        return _day(given)
    if hint is bool and isinstance(given, bool):
        return given
    if hint is int and isinstance(given, int) and not isinstance(given, bool):
        return given
    if hint is str and isinstance(given, str):
        return _text(given, most)
    words = {str: _("chữ"), int: _("số nguyên"), bool: _("đúng hoặc sai")}
    raise ValueError(_("“%(given)s” phải là %(kind)s.") % {"given": given, "kind": words[hint]})


def _text(given: str, most: int) -> str:
    if not given.isprintable():
        raise ValueError(_("có ký tự không in được; hãy gõ lại."))
    text = " ".join(nfc(given).split())
    if len(text) > most:
        raise ValueError(_("dài quá %(most)s ký tự; hãy rút gọn.") % {"most": most})
    return text


def _day(given: Any) -> date:
    if isinstance(given, date):
        return given
    if isinstance(given, str) and (day := iso_day(given)):
        return day
    raise ValueError(
        _("“%(given)s” không phải là ngày có thật; ghi theo dạng năm-tháng-ngày, ví dụ 2025-02-03.")
        % {"given": given}
    )


def schema(cls: type[Act]) -> dict[str, Any]:
    """The JSON schema of an act's payload."""
    properties = {
        one.name: _schema_of(hint) | {"title": label_of(one)} | _declared_of(one)
        for one, hint in payload_fields(cls)
    }
    required = [one.name for one, _hint in payload_fields(cls) if is_required(one)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": str(cls.label),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _declared_of(one: Field[Any]) -> dict[str, Any]:
    """What the declaration says beyond the type: help, length, the codes there are, what a code names."""
    said: dict[str, Any] = {}
    if help_text := one.metadata.get("help"):
        said["description"] = str(help_text)
    if codes := one.metadata.get("codes"):
        said["x-codes"] = _words_of(codes)
    if refers := one.metadata.get("refers"):
        said["x-refers"] = refers
    if each := one.metadata.get("each"):
        said["properties"] = {
            key: {"type": "string", "title": code_lists().label(codes), "x-codes": _words_of(codes)}
            for key, codes in each.items()
        }
        said["additionalProperties"] = False
    return said


def _words_of(codes: str) -> dict[str, str]:
    return {code: str(item.label) for code, item in code_lists().known(codes).items()}


def _schema_of(hint: Any) -> dict[str, Any]:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        (hint,) = (one for one in typing.get_args(hint) if one is not type(None))
        return _schema_of(hint)
    if origin is Literal:
        return {"enum": list(typing.get_args(hint))}
    if within := acts_within(hint):
        known = [kind for kind, act in kinds().items() if issubclass(act, within)]
        item = {"type": "object", "properties": {"kind": {"enum": known}}, "required": ["kind"]}
        return {"type": "array", "items": item}
    if origin is tuple:
        return {"type": "array", "items": _schema_of(typing.get_args(hint)[0])}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": {"type": "string"}}
    if hint is date:
        return {"type": "string", "format": "date"}
    return {"type": {str: "string", int: "integer", bool: "boolean"}[hint]}


def template(cls: type[Act]) -> dict[str, Any]:
    """An empty file for `dangvu enact`: every field with a hint at what goes there."""
    payload = {one.name: _hint_of(hint) for one, hint in payload_fields(cls)}
    step = {
        "role": " | ".join(ROLES),
        "body": "",
        "organ": " | ".join(ORGANS),
        "on": "yyyy-mm-dd",
        "number": "",
    }
    votes = {"entitled": 0, "present": 0, "in_favour": 0, "vote_round": 0}
    paper = {"number": "", "issued_on": "yyyy-mm-dd", "issuer": "", "signer": "", "steps": [step | votes]}
    return {"kind": cls.kind, "payload": payload, "paper": paper}


def _hint_of(hint: Any) -> Any:
    described = _schema_of(hint)
    if "enum" in described:
        return " | ".join(described["enum"])
    return {"array": [], "object": {}, "integer": 0, "boolean": False}.get(
        described["type"], "yyyy-mm-dd" if described.get("format") else ""
    )
