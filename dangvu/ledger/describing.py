"""Rows of facts in words: one description for all that shows them - what others changed meanwhile, what an
act or a void would change, what an entry did. Fields are called as the fact declares, identities by name,
codes by their words; what is sealed or sensitive stays masked unless all is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Field, Model
from django.utils.translation import gettext as _

from dangvu.core import scope
from dangvu.core.period import Dated, last_day
from dangvu.ledger.facts import PERSON, Fact, about, facts, references, value_fields
from dangvu.ledger.known_then import known_then
from dangvu.ledger.position import remembered_each
from dangvu.ledger.references import code_lists

MASK = "•••"
DIGITS_TOLD = 3
"""Last digits of a masked number, for whoever compares it with a paper and may see it."""
DAYS = ("from_date", "until_date")
Names = Mapping[str, Mapping[Any, str]]
"""What things are called, by kind and number."""


@dataclass(frozen=True, slots=True)
class RowTold:
    """A row in words."""

    fact: str
    label: str
    """What users call the kind of fact."""
    names: list[str]
    """In short: whom and what it is about."""
    said: list[tuple[str, str]]
    """All it says: each field as users call it, with its value in words."""
    from_date: date
    until_date: date | None
    digits: bool = False
    """Whether it tells the last digits of what stays masked."""

    @property
    def text(self) -> str:
        """On one line, what the row is about left out."""
        said = ", ".join(f"{label[:1].lower()}{label[1:]} {word}" for label, word in self.said)
        span = f"{self.label} ({span_of(self)})"
        return f"{span}: {said}" if said else span


@dataclass(frozen=True)
class _Telling:
    """What of rows is told: as ``described`` and ``changes_told`` take it."""

    named: Container[int] | None = None
    everything: bool = False
    without: Container[tuple[str, str]] = ()
    digits: bool = False
    stood: Mapping[str, Container[Any]] = field(default_factory=dict)
    """By field, the values that stood before; one that is another is told to be, where it stays masked."""


@scope.whole()
def described(
    rows: Iterable[Fact],
    *,
    named: Container[int] | None = None,
    everything: bool = False,
    without: Container[tuple[str, str]] = (),
) -> list[RowTold]:
    """Rows, recorded or only meant, in words. ``named``: the persons who may be called by name, others are by
    code; left out: all of them. ``without``: fields, each with its fact, that need not be said. The reading
    is the caller's to log.
    """
    rows = list(rows)
    names = _names_in(rows, named)
    telling = _Telling(named, everything, without)
    return [_told(row, names, telling) for row in rows]


@scope.whole()
def changes_told(
    before: Collection[Fact], after: Collection[Fact], *, digits: bool = False
) -> tuple[list[RowTold], list[RowTold]]:
    """Rows that would no longer stand and those that would stand instead: each says what the rows about the
    same do not all say alike, and no more. What is masked is told to be another; with ``digits``, a number by
    its last ones too. The reading is the caller's to log.
    """
    names = _names_in([*before, *after], None)
    was, now = (_by_subject(rows) for rows in (before, after))
    told: dict[int, RowTold] = {}
    for key in was.keys() | now.keys():
        old, new = was[key], now[key]
        fields = value_fields(type([*old, *new][0]))
        same = alike([*old, *new]) if old and new else {(key[0], one.name) for one in fields}
        stood = {one.name: {getattr(row, one.attname) for row in old} for one in fields}
        for row in old:
            told[id(row)] = _told(row, names, _Telling(without=same, digits=digits))
        for row in new:
            told[id(row)] = _told(row, names, _Telling(without=same, digits=digits, stood=stood))
    return [told[id(row)] for row in before], [told[id(row)] for row in after]


def _by_subject(rows: Iterable[Fact]) -> defaultdict[tuple[str, int | None], list[Fact]]:
    """Rows by their kind and what they are about."""
    found: defaultdict[tuple[str, int | None], list[Fact]] = defaultdict(list)
    for row in rows:
        subject = about(type(row))
        found[row.fact, getattr(row, subject[0].attname) if subject else None].append(row)
    return found


def alike(rows: Iterable[Fact]) -> set[tuple[str, str]]:
    """The fields, each with its fact, of which several rows say the same."""
    values: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in rows:
        for name, value in row.values().items():
            values[row.fact, name].append(value)
    return {one for one, said in values.items() if len(said) > 1 and len(set(said)) == 1}


def persons_in(rows: Iterable[Fact]) -> set[int]:
    """The persons whom rows name."""
    return {
        number
        for row in rows
        for one, identity in references(type(row))
        if identity.identity == "person" and (number := getattr(row, one.attname)) is not None
    }


def names_of(kind: str, ids: Iterable[int]) -> dict[int, str]:
    """What identities of the kind were last called, as ``known_then``, whether they still stand or not."""
    return {one: name for one, (_code, name) in _last(kind, ids).items()}


def codes_of(kind: str, ids: Iterable[int]) -> dict[int, str]:
    """The codes that identities of the kind last bore."""
    return {one: code for one, (code, _name) in _last(kind, ids).items()}


SINCE_BEFORE = date(1900, 1, 1)
"""The first day of a shipped place that is older than the data: never shown as a day of foundation."""


def span_of(row: Dated) -> str:
    """A stretch of days as screens show it: its last day included."""
    if row.until_date is None:
        return _("từ %(from)s") % {"from": f"{row.from_date:%d/%m/%Y}"}
    days = {"from": f"{row.from_date:%d/%m/%Y}", "last": f"{last_day(row.until_date):%d/%m/%Y}"}
    if row.from_date == SINCE_BEFORE:
        return _("đến hết %(last)s") % days
    return _("từ %(from)s đến hết %(last)s") % days


def _last(kind: str, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Code and name that identities of the kind last bore; one question, and none for what is no person and
    was asked before.
    """
    if kind == PERSON or known_then() is not None:
        return _last_now(kind, sorted(ids))
    return remembered_each(("last called", kind), ids, lambda some: _last_now(kind, some))


def _last_now(kind: str, wanted: list[int]) -> dict[int, tuple[str, str]]:
    model = _naming(kind)
    subject = about(model) if model else None
    if not model or not subject or not wanted:
        return {}
    rows = model.objects.filter(**{f"{subject[0].name}__in": wanted}).order_by("recorded_in", "ordinal")
    if (number := known_then()) is not None:
        rows = rows.filter(recorded_in__lte=number)
    told = rows.values_list(subject[0].attname, "code", model.naming)
    return {one: (code, name) for one, code, name in told}


@cache
def _naming(kind: str) -> type[Fact] | None:
    """The kind of fact that says how identities of the kind are called, and their code."""
    named = (
        model
        for model in facts().values()
        if model.naming and (subject := about(model)) and subject[1].identity == kind
    )
    return next(named, None)


def _names_in(rows: list[Fact], named: Container[int] | None) -> Names:
    ids: dict[str, set[int]] = defaultdict(set)
    others: dict[type[Model], set[Any]] = defaultdict(set)
    meant: dict[str, dict[int, str]] = defaultdict(dict)
    for row in rows:
        identities = dict(references(type(row)))
        for one in value_fields(type(row)):
            number = getattr(row, one.attname)
            if one in identities:
                ids[identities[one].identity].add(number)
            elif one.remote_field and number is not None:
                others[one.remote_field.model].add(number)
        if (subject := about(type(row))) and type(row).naming:
            meant[subject[1].identity][getattr(row, subject[0].attname)] = getattr(row, type(row).naming)
    found: dict[str, dict[Any, str]] = {}
    for kind, some in ids.items():
        some.discard(None)  # a reference that was left out
        may_be_named = {one for one in some if kind != "person" or named is None or one in named}
        meant_too = {one: name for one, name in meant[kind].items() if one in may_be_named}
        last = _last(kind, some - meant_too.keys())
        found[kind] = {
            one: name if one in may_be_named else code for one, (code, name) in last.items()
        } | meant_too
    for model, keys in others.items():
        found[model.__name__] = {key: str(one) for key, one in model._default_manager.in_bulk(keys).items()}
    return found


def _told(row: Fact, names: Names, telling: _Telling) -> RowTold:
    model = type(row)
    subject = about(model)
    identities = {one.name for one, _kind in references(model)}
    is_named = model.naming and not _is_masked(row, model.naming, telling.named)
    own_name = str(getattr(row, model.naming)) if is_named else ""
    short: list[str] = []
    said: list[tuple[str, str]] = []
    digits = False
    for one in value_fields(model):
        value = getattr(row, one.attname)
        if one.name in DAYS or value in ("", None):
            continue
        is_subject = subject is not None and one.name == subject[0].name
        word = _word(row, one, value, names, telling)
        if one.name in identities or one.name in model.brief:
            short.append(own_name if is_subject and own_name else word)
        if one.name in model.labels and not is_subject and (row.fact, one.name) not in telling.without:
            said.append((_label(row, one.name), word))
            digits = digits or _tells_digits(row, one.name, value, telling)
    return RowTold(row.fact, str(model.label), short, said, row.from_date, row.until_date, digits)


def _label(row: Fact, name: str) -> str:
    """What the field is called; where another field says what it holds, as that is called."""
    model = type(row)
    declared = model.codes.get(name, "")
    return code_lists().label(declared.format(**row.values())) if "{" in declared else str(model.labels[name])


def _word(row: Fact, one: Field[Any, Any], value: Any, names: Names, telling: _Telling) -> str:
    model, name = type(row), one.name
    kinds = {found.name: kind.identity for found, kind in references(model)}
    if not telling.everything and _is_masked(row, name, telling.named):
        return _masked(row, name, value, telling)
    if name in kinds:
        return names[kinds[name]].get(value, str(value))
    if one.remote_field:
        return names[one.remote_field.model.__name__].get(value, str(value))
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if name in model.list_names:
        return code_lists().label(model.list_names[name].format(**row.values()))
    if name in model.codes:
        item = code_lists().known(model.codes[name].format(**row.values())).get(value)
        return str(item.label) if item else str(value)
    return str(value)


def _masked(row: Fact, name: str, value: Any, telling: _Telling) -> str:
    """The mask; that it stands for something else than before, and the last digits of a number, if asked."""
    shown = MASK + value[-DIGITS_TOLD:] if _tells_digits(row, name, value, telling) else MASK
    is_other = name in telling.stood and value not in telling.stood[name]
    return _("%(masked)s (khác trước)") % {"masked": shown} if is_other else shown


def _tells_digits(row: Fact, name: str, value: Any, telling: _Telling) -> bool:
    """Whether the last digits are told: of a number that is sealed."""
    return telling.digits and name in type(row).sealed and str(value).isdigit()


def _is_masked(row: Fact, name: str, named: Container[int] | None) -> bool:
    """What identifies a person, but the name of whom may be named; and what is sensitive."""
    model = type(row)
    if name == model.naming and model.subject:
        return named is not None and getattr(row, f"{model.subject}_id") not in named
    return name in model.sealed or (model.classes.get(name) == "sensitive" and name != model.subject)
