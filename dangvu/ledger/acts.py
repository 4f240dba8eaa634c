"""What an act is, and the list of those there are.

An act of the ordinary kind declares its fields (``payload.labelled``) and its sentence (``said``), and says
what it checks and what it does; everything else - the schema, the forms, the workbook, what a mandate must
cover - follows from the declaration.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import Field, dataclass, fields
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Any, ClassVar, Protocol, Self

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from dangvu.core import canonical
from dangvu.core.finding import Finding, refusals
from dangvu.core.text import nfc, search_key
from dangvu.ledger.change import Change
from dangvu.ledger.describing import names_of
from dangvu.ledger.facts import Fact
from dangvu.ledger.paper import Paper
from dangvu.ledger.references import Number, called, called_at_once, code_lists, reference, together


@dataclass(frozen=True, slots=True)
class Scope:
    """What an act touches, for the mandate of whoever records it: organisations by number; none means the
    whole register.
    """

    organisations: frozenset[int]
    on: date
    before: int | None = None
    """Of what is taken back, its entry: what it ended stands on the day only as known before."""


@dataclass(frozen=True, slots=True)
class Part:
    """Fields of a payload that a form asks together, under a heading; folded where they are rarely said."""

    label: "str | Promise"
    fields: tuple[str, ...]
    is_rare: bool = False


@dataclass(frozen=True)
class Act(ABC):
    """The only thing that changes the register: a frozen payload with its checks and its effects.

    A subclass is a frozen dataclass whose fields are the payload. ``check`` gives all findings and changes
    nothing; ``apply`` says the effects; ``sentence`` is what stands in the log.
    """

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    label: ClassVar["str | Promise"]
    said: ClassVar["str | Promise"] = ""
    """The sentence of the log, with the fields as ``%(name)s``: things named as they were called on the day,
    codes by their words, days as dd/mm/yyyy.
    """
    day: ClassVar[str] = "on"
    """The field that holds the day the act takes effect."""
    subject: ClassVar[str] = ""
    """The field that names what the act is done to, from whose page it is recorded."""
    linked: ClassVar[tuple[str, ...]] = ()
    """The fields that a link to its form may fill in, beside the subject."""
    asked_first: ClassVar[tuple[str, ...]] = ()
    """The fields that forms and workbooks ask before all others, in this order; the rest as declared."""
    parts: ClassVar[tuple[Part, ...]] = ()
    """What a form asks apart; the fields of no part come before them all."""
    verb: ClassVar[str] = ""
    """``correct``: mends what was recorded wrongly; ``change``: from a day on it says something else. The
    page of a thing offers the two side by side; nothing for all other acts.
    """
    bulk: ClassVar[bool] = False
    """A bulk act's rows lie in rows of the ledger of their own."""
    written: ClassVar[bool] = False
    """A bulk act whose payload says all of it: written down as any other, where the rest come from a file."""
    sensitive: ClassVar[bool] = False
    """Discipline and the like: what was done, and why, is shown only when asked for, which is logged."""
    do_not_call_in_templates: ClassVar[bool] = True
    """A template that names a kind of act means the kind, and makes none."""
    two_persons: ClassVar[bool] = False
    """A second account checks what the first puts forward, and records it (``ledger/proposals.py``)."""
    lenient: ClassVar[bool] = False
    """Recorded over warnings without a reason given: what comes from elsewhere is as it is."""

    for_many: ClassVar[bool] = False
    """Often done to several at once with the same words: a list offers it for the rows selected."""
    by_paper: ClassVar[bool] = True
    """A decision or another paper stands behind it: recorded without one it is asked why. Not so what takes
    back or puts right, which gives its reason; what comes from elsewhere as it is; what a person tells of
    themself.
    """

    def check(self) -> list[Finding]:
        """Everything that stands in the way, or should be thought of, as the register stands now. Called
        when all that the payload names was found.
        """
        return []

    def asks_paper(self) -> bool:
        """Whether a paper stands behind this very act; a workbook of acts is what its rows are."""
        return self.by_paper

    def check_paper(self, paper: Paper) -> list[Finding]:
        """What the steps and the decision leave to be desired: who may decide, votes, deadlines."""
        return []

    def asks_two_persons(self) -> bool:
        """Whether one account may not record this alone."""
        return self.two_persons

    def barred(self, _by: "Actor") -> list[Finding]:
        """Why this actor, whatever their mandates, may not record this: never in one's own case."""
        return []

    @abstractmethod
    def apply(self, change: Change) -> None:
        """Say the effects. Called after ``check`` found nothing that refuses, with the ledger locked."""

    def follow_up(self, by: "Actor") -> None:
        """What follows beside the register's facts, in the transaction that recorded it."""
        return

    def scope(self) -> Scope:
        """What a mandate must cover to record this: all organisations that what it names belongs to."""
        touched = (
            reference(one.metadata["refers"]).touches(code, self.day_of(one))
            for one in fields(self)
            if one.metadata.get("refers")
            for code in _codes_in(getattr(self, one.name))
        )
        return Scope(frozenset().union(*touched), self.effective_on)

    def scopes(self) -> list[Scope]:
        """All that a mandate must cover; of a bulk act, on the day of each row."""
        return [self.scope()]

    def sentence(self) -> str:
        """What was done, as the log shows it, in the reader's language."""
        return str(self.said) % self.words()

    def words(self) -> dict[str, str]:
        """The payload as a sentence shows it, by field."""
        with called_at_once(self.named()):
            return {one.name: self._word(one) for one in fields(self) if one.metadata.get("payload", True)}

    @staticmethod
    def suits(_known: Iterable[Fact], _on: date) -> bool:
        """Whether the act makes sense on the day about that of which these rows are known: what its page
        offers.
        """
        return True

    # What every door asks

    @property
    def effective_on(self) -> date:
        """The day the act takes effect."""
        on: date = getattr(self, self.day)
        return on

    def findings(self) -> list[Finding]:
        """All findings: what the payload names and is not there, else what the act itself checks."""
        _numbers, unknown = self._named
        return unknown if refusals(unknown) else [*unknown, *self.check()]

    def identity(self, name: str) -> int:
        """The identity that the field ``name`` names; it was found before ``check`` is called."""
        (found,) = self.identities(name)
        return found

    def identities(self, name: str) -> list[int]:
        """The identities that the field ``name`` names, in its order; none where it was left out."""
        found = self._named[0].get(name, [])
        return [one for one in found if isinstance(one, int)]

    def key(self, name: str) -> Number | None:
        """The key of the one thing that the field ``name`` names; nothing where it was left out."""
        return next(iter(self._named[0].get(name, [])), None)

    def is_known(self, name: str) -> bool:
        """Whether the register holds what the field ``name`` names."""
        return bool(self._named[0].get(name))

    def referred(self) -> Iterator[tuple[str, str]]:
        """What the act refers to: each kind of thing with its code."""
        for one in fields(self):
            if refers := one.metadata.get("refers"):
                yield from ((refers, code) for code in _codes_in(getattr(self, one.name)))

    def named(self) -> Iterator[tuple[str, str, date]]:
        """The same, each with the day on which it is asked for."""
        for one in fields(self):
            if refers := one.metadata.get("refers"):
                yield from ((refers, code, self.day_of(one)) for code in _codes_in(getattr(self, one.name)))

    def changed(self) -> Iterator[tuple[str, str]]:
        """Of what it refers to, that of which it changes anything; the rest is only named."""
        return self.referred()

    def payload(self) -> dict[str, Any]:
        """The payload as plain values; what was left out stays out."""
        values = {
            field.name: _told(getattr(self, field.name))
            for field in fields(self)
            if field.metadata.get("payload", True)
        }
        return {
            name: value for name, value in values.items() if value is not None and value not in ("", (), {})
        }

    def public_values(self) -> dict[str, Any]:
        """What of the payload identifies nobody, as the ledger writes it."""
        hidden = self.sealed_names()
        return {name: canonical.plain(value) for name, value in self.payload().items() if name not in hidden}

    def sealed_values(self) -> dict[str, Any]:
        """What of the payload identifies a person, for ``Change.seal``."""
        payload = self.payload()
        return {name: payload[name] for name in sorted(self.sealed_names()) if name in payload}

    @classmethod
    @cache
    def sealed_names(cls) -> frozenset[str]:
        """Payload fields kept only under a person's key."""
        return frozenset(one.name for one in fields(cls) if one.metadata.get("sealed"))

    @classmethod
    def recorded(cls, payload: Mapping[str, Any]) -> Self:
        """The act again, from the payload of an entry."""
        from dangvu.ledger.payload import read  # noqa: PLC0415 - payload reads acts, acts are declared here

        act, findings = read(cls, payload)
        assert act is not None, findings  # what was once recorded can be read
        return act

    # The declaration at work

    def day_of(self, one: Field[Any]) -> date:
        """The day on which what a field names is asked for."""
        said: date | None = getattr(self, one.metadata["on"]) if one.metadata.get("on") else None
        return said or self.effective_on

    @cached_property
    def _named(self) -> tuple[dict[str, list[Number]], list[Finding]]:
        """What the fields name, by field; and why something they name is not there."""
        numbers: dict[str, list[Number]] = {}
        findings: list[Finding] = []
        known = {
            (kind, on): reference(kind).numbers(codes, on)
            for (kind, on), codes in together(self.named()).items()
        }
        for one, code in self._codes_given():
            if refers := one.metadata.get("refers"):
                found = known[refers, self.day_of(one)].get(code)
                if found is None:
                    found, unknown = reference(refers).find(code, self.day_of(one), one.name)
                    findings += unknown
                if found is not None:
                    numbers.setdefault(one.name, []).append(found)
            elif code not in code_lists().on(one.metadata["codes"], self.day_of(one)):
                message = _("“%(label)s”: mã “%(code)s” không có trong danh mục của ngày %(on)s.")
                words = {
                    "label": str(one.metadata["label"]),
                    "code": code,
                    "on": f"{self.day_of(one):%d/%m/%Y}",
                }
                findings.append(Finding("payload.code", message % words, where={"field": one.name}))
        return numbers, findings

    def _codes_given(self) -> Iterator[tuple[Field[Any], str]]:
        for one in fields(self):
            if one.metadata.get("refers") or one.metadata.get("codes"):
                yield from ((one, code) for code in _codes_in(getattr(self, one.name)))

    def _word(self, one: Field[Any]) -> str:
        value = getattr(self, one.name)
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        if isinstance(value, bool):
            return _("có") if value else _("không")
        if refers := one.metadata.get("refers"):
            return _listed([called(refers, code, self.day_of(one)) for code in _codes_in(value)])
        if codes := one.metadata.get("codes"):
            return _listed([_label(codes, code) for code in _codes_in(value)])
        if kind := one.metadata.get("numbers"):
            names = names_of(kind, value or ())
            return _listed([names.get(number, str(number)) for number in value or ()])
        if isinstance(value, Mapping):
            lists: Mapping[str, str] = one.metadata.get("each") or {}
            return "; ".join(_pair(lists.get(name, ""), name, said) for name, said in value.items())
        return "" if value is None else str(value)


def _told(value: Any) -> Any:
    """A value of a payload: text composed, acts within the act as their own payloads."""
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, tuple) and value and isinstance(value[0], Act):
        return tuple({"kind": act.kind, **act.payload()} for act in value)
    return value


MOST_LISTED = 20
"""Things that a sentence or a field of an entry lists by name."""


def _listed(words: list[str]) -> str:
    more = len(words) - MOST_LISTED
    told = ", ".join(words[:MOST_LISTED])
    return _("%(told)s … và %(more)s nữa") % {"told": told, "more": more} if more > 0 else told


def _label(codes: str, code: str) -> str:
    known = code_lists().known(codes)
    return str(known[code].label) if code in known else code


def _pair(codes: str, name: str, said: Any) -> str:
    """A pair of a payload: both in words where there is a list of what may be said."""
    return f"{code_lists().label(codes)}: {_label(codes, str(said))}" if codes else f"{name}: {said}"


def _codes_in(value: Any) -> tuple[str, ...]:
    """The codes a field holds: one, several, or none where it was left out."""
    return tuple(value) if isinstance(value, tuple) else (value,) if value else ()


class Actor(Protocol):
    """Who records: a person's account, a job, a partner system."""

    @property
    def name(self) -> str: ...

    @property
    def number(self) -> int:
        """Stays theirs whatever they are called."""
        ...

    def findings_for(self, act: Act) -> list[Finding]:
        """Why this actor may not record the act; empty if they may."""
        ...

    def findings_as_second(self, act: Act, name: str, number: int) -> list[Finding]:
        """Why this actor may not check what the one of this name and number put forward."""
        ...

    def standing(self) -> object:
        """What they may do at this moment, asked anew each time: another value means that it changed."""
        ...

    def is_alone(self) -> bool:
        """Whether nobody else in the register could check what this actor records."""
        ...


@cache
def kinds() -> dict[str, type[Act]]:
    """All kinds of act by name: those of each room's ``acts``, and ``void``."""
    autodiscover_modules("acts", "void")
    return {act.kind: act for act in sorted(_declared(Act.__subclasses__()), key=lambda act: act.kind)}


def by_label(acts: Iterable[type[Act]]) -> list[type[Act]]:
    """Kinds of act as lists show them: by what users call them, đ among d."""
    return sorted(acts, key=lambda act: _label_key(str(act.label)))


_label_key = lru_cache(maxsize=512)(search_key)


def _declared(acts: Iterable[type[Act]]) -> Iterator[type[Act]]:
    """The kinds among the classes and below them; what only gathers what several share has no ``kind``."""
    for act in acts:
        if "kind" in vars(act):
            yield act
        yield from _declared(act.__subclasses__())
