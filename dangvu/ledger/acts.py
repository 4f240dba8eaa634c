"""What an act is, and the list of those there are."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any, ClassVar, Protocol, Self

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from dangvu.core.finding import Finding
from dangvu.core.text import nfc
from dangvu.ledger.change import Change


@dataclass(frozen=True, slots=True)
class Scope:
    """What an act touches, for the mandate of whoever records it: organisations by number; none means the
    whole register.
    """

    organisations: frozenset[int]
    on: date


@dataclass(frozen=True)
class Act(ABC):
    """The only thing that changes the register: a frozen payload with its checks and its effects.

    A subclass is a frozen dataclass whose fields are the payload. ``check`` gives all findings and changes
    nothing; ``apply`` says the effects; ``sentence`` is what stands in the log.
    """

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    label: ClassVar["str | Promise"]
    sealed: ClassVar[frozenset[str]] = frozenset()
    """Payload fields that identify a person: kept only under that person's key."""
    bulk: ClassVar[bool] = False
    """A bulk act's rows lie in rows of the ledger of their own."""

    @abstractmethod
    def check(self) -> list[Finding]:
        """Everything that stands in the way, or should be thought of, as the register stands now."""

    @abstractmethod
    def apply(self, change: Change) -> None:
        """Say the effects. Called after ``check`` found nothing that refuses, with the ledger locked."""

    @abstractmethod
    def scope(self) -> Scope:
        """What a mandate must cover to record this."""

    @abstractmethod
    def sentence(self) -> str:
        """What was done, as the log shows it, in the reader's language."""

    def payload(self) -> dict[str, Any]:
        """The payload as plain values; what was left out stays out."""
        values = {
            field.name: nfc(value) if isinstance(value := getattr(self, field.name), str) else value
            for field in fields(self)
            if field.metadata.get("payload", True)
        }
        return {
            name: value for name, value in values.items() if value is not None and value not in ("", (), {})
        }

    @classmethod
    def recorded(cls, payload: Mapping[str, Any]) -> Self:
        """The act again, from the payload of an entry."""
        from dangvu.ledger.payload import read  # noqa: PLC0415 - payload reads acts, acts are declared here

        act, findings = read(cls, payload)
        assert act is not None, findings  # what was once recorded can be read
        return act


class Actor(Protocol):
    """Who records: a person's account, a job, a partner system."""

    @property
    def name(self) -> str: ...

    def findings_for(self, act: Act) -> list[Finding]:
        """Why this actor may not record the act; empty if they may."""
        ...


@cache
def kinds() -> dict[str, type[Act]]:
    """All kinds of act by name: those of each room's ``acts``, and ``void``."""
    autodiscover_modules("acts", "void")

    return {act.kind: act for act in sorted(Act.__subclasses__(), key=lambda act: act.kind)}
