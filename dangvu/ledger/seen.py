"""Edits at the same time: what was recorded since a form was opened, about what its act touches.

The version seen travels with the form as a number of the ledger. Where another entry has meanwhile changed
a row about an identity that the act touches, the act is refused and both versions are told, with the entry
between: never does the last one win unseen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field
from django.utils.translation import gettext as _

from dangvu.core.days import moment
from dangvu.core.finding import Finding
from dangvu.ledger.acts import Act, kinds
from dangvu.ledger.describing import MASK, alike, codes_of, described, names_of
from dangvu.ledger.facts import Fact, FactQuerySet, Identity, about, facts, value_fields
from dangvu.ledger.models import Entry
from dangvu.ledger.position import Position, at_this_moment, position
from dangvu.ledger.reading import is_sensitive
from dangvu.ledger.recording import in_chunks
from dangvu.ledger.references import reference

CODES = ("code", "official_code")
"""Fields under which a payload names an identity."""
IDS_AT_ONCE = 5000
TOLD = 20
"""Conflicts that a refusal tells."""
ROWS_TOLD = 5
"""Rows of each version that a conflict tells."""

Touched = dict[str, set[int]]
"""Numbers of identities by their kind."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The last entry of the ledger when the form was opened; and what the same request has itself recorded
    since, which is no conflict.
    """

    number: int
    own: frozenset[int] = frozenset()


def touched_by(number: int, kinds: Container[str]) -> Touched:
    """What the rows of these kinds that an entry opened or superseded are about; what it founded itself left
    out.
    """
    touched: Touched = defaultdict(set)
    question = _touched(frozenset(fact for fact, model in facts().items() if fact in kinds and about(model)))
    if not question:
        return touched
    with connection.cursor() as cursor:
        cursor.execute(question, [number] * question.count("%s"))
        for kind, one in cursor.fetchall():
            touched[kind].add(one)
    return touched


@lru_cache(maxsize=500)
def _touched(kinds: frozenset[str]) -> str:
    """What an entry touched, of all its kinds of fact at once: it is asked while the ledger is locked."""
    return " UNION ".join(
        f"SELECT '{subject[1].identity}', fact.{subject[0].column} FROM {model._meta.db_table} fact"
        f" JOIN {subject[1]._meta.db_table} one ON one.id = fact.{subject[0].column}"
        f" WHERE fact.{clock} = %s AND one.founded_in <> %s"
        for fact, model in facts().items()
        if fact in kinds and (subject := about(model))
        for clock in ("recorded_in", "superseded_in")
    )


def named_in(act: Act) -> Touched:
    """What an act refers to by code: all there is to go by where a check refuses it.

    Only the fields that refer to something count. A mandate was asked for those; any other text may happen to
    be the code of somebody beyond it.
    """
    codes: dict[str, set[str]] = defaultdict(set)
    for refers, code in act.referred():
        codes[reference(refers).identity].add(code)
    named: Touched = defaultdict(set)
    for model, field, kind, name in _coded():
        rows = model.objects.known().filter(**{f"{name}__in": sorted(codes[kind.identity])})
        named[kind.identity] |= set(rows.values_list(field.attname, flat=True))
    return named


def conflicts(
    touched: Touched, seen: Seen, head: int, act: Act | None = None, at: Position | None = None
) -> list[Finding]:
    """A refusal for each identity about which others have changed something since, up to entry ``head``.
    ``at``: the position after that entry, where it was looked up.

    Persons are called by name only where ``act`` refers to them: a mandate was asked for those, and whoever
    shows the refusal logs that they were read.
    """
    changed: list[tuple[str, int, int]] = []
    newest = _newest(head, at) if touched and seen.number < head else {}
    for kind, ids in touched.items():
        changes: dict[int, set[int]] = defaultdict(set)
        for model, field in _models_about(kind):
            if newest.get(model._meta.db_table, 0) <= seen.number:
                continue
            for some in in_chunks(sorted(ids), IDS_AT_ONCE):
                rows = model.objects.changed_after(seen.number).filter(**{f"{field.name}__in": some})
                for one, *numbers in rows.values_list(field.attname, "recorded_in", "superseded_in"):
                    changes[one] |= {number for number in numbers if number and seen.number < number <= head}
        others = {one: numbers - seen.own for one, numbers in sorted(changes.items())}
        changed += [(kind, one, max(numbers)) for one, numbers in others.items() if numbers]
    named = named_in(act)["person"] if act and changed else set()
    return [_conflict(kind, one, seen.number, last, head, named) for kind, one, last in changed[:TOLD]]


def changed_since(act: Act, seen: Seen, head: int) -> list[Finding]:
    """The same of what an act names, and a refusal of a form that has seen what is not recorded."""
    if seen.number == head:
        return []
    return not_yet(seen, head) or conflicts(named_in(act), seen, head, act)


def not_yet(seen: Seen, head: int) -> list[Finding]:
    """A refusal of a form that claims to have seen what is not recorded: it belongs to another register."""
    if 0 <= seen.number <= head:
        return []
    message = _("Sổ mới có %(head)s bút toán, không thể đã thấy bút toán %(seen)s; hãy mở lại rồi gửi lại.")
    return [Finding("edit.not_seen", message % {"head": head, "seen": seen.number})]


def _conflict(kind: str, one: int, seen: int, number: int, head: int, named: Container[int]) -> Finding:
    entry = Entry.objects.get(pk=number)
    act = kinds().get(entry.kind)
    code = codes_of(kind, [one]).get(one, str(one))
    then, now = _version(kind, one, seen, head), _version(kind, one, head, seen)
    same = alike([*then, *now])
    figures: dict[str, str | int] = {
        "of": code,
        "seen": seen,
        "entry": number,
        "actor": entry.actor,
        "act": MASK if is_sensitive(entry) else str(act.label) if act else entry.kind,
        "at": moment(entry.at),
        "then": _in_words(then, named, same),
        "now": _in_words(now, named, same),
    }
    may_name = kind != "person" or one in named
    name = names_of(kind, [one]).get(one) if may_name else None
    message = _(
        "Trong lúc bạn đang ghi, %(actor)s đã ghi bút toán %(entry)s (%(act)s, %(at)s) cũng về “%(who)s”. "
        "Lúc bạn mở: %(then)s. Bây giờ: %(now)s. Hãy xem lại, sửa nếu cần, rồi gửi lại."
    )
    words = figures | {"who": f"{name} ({code})" if name else code}
    return Finding("edit.conflict", message % words, figures=figures)


def _version(kind: str, one: int, known: int, not_known: int) -> list[Fact]:
    """What stood after one entry and not after another, about an identity."""
    found: list[Fact] = []
    for model, field in _models_about(kind):
        rows: FactQuerySet[Any] = model.objects.known(known).filter(**{field.name: one})
        others = {row.key for row in model.objects.known(not_known).filter(**{field.name: one})}
        found += [row for row in rows.order_by("from_date", "ordinal") if row.key not in others]
    return found


def _in_words(rows: list[Fact], named: Container[int], same: Container[tuple[str, str]]) -> str:
    """Rows separated by semicolons, without what they all say alike."""
    told = [row.text for row in described(rows[:ROWS_TOLD], named=named, without=same)]
    more = [_("… và %(more)s dòng nữa") % {"more": len(rows) - ROWS_TOLD}] if len(rows) > ROWS_TOLD else []
    return "; ".join([*told, *more]) or _("không có dòng nào khác")


def _models_about(kind: str) -> Iterator[tuple[type[Fact], Field[Any, Any]]]:
    for model in facts().values():
        if (subject := about(model)) and subject[1].identity == kind:
            yield model, subject[0]


def _newest(head: int, at: Position | None) -> Mapping[str, int]:
    """The last entry that changed each table of facts, up to entry ``head`` at least."""
    now = at or position()
    return (now if now.number >= head else at_this_moment()).newest


def _coded() -> Iterator[tuple[type[Fact], Field[Any, Any], type[Identity], str]]:
    """The facts that give codes, what they are about, and the fields of the codes."""
    for model in facts().values():
        if subject := about(model):
            names = {field.name for field in value_fields(model)}
            yield from ((model, *subject, name) for name in CODES if name in names)
