"""What a check found: a sentence for the user, a code for programs, the article it rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

Severity = Literal["refuse", "warn", "inform"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check has to say.

    ``code`` is stable and dotted (``membership.overlap``); ``message`` is a whole sentence in the user's
    language: what is wrong, where, what to do. ``where`` locates it (``file``/``sheet``, ``row``, ``column``,
    ``field``); ``figures`` holds the numbers that were compared; ``article`` is the instrument and article a
    rule rests on.
    """

    code: str
    message: str
    severity: Severity = "refuse"
    article: str | None = None
    where: Mapping[str, str | int] = field(default_factory=dict)
    figures: Mapping[str, str | int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The finding as the command line and the API give it: location keys flat, empty parts left out."""
        answer: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            **self.where,
        }
        if self.article:
            answer["article"] = self.article
        if self.figures:
            answer["figures"] = dict(sorted(self.figures.items()))  # as the ledger keeps them
        return answer

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """The finding again, from what ``as_json`` gave."""
        known = ("code", "severity", "message", "article", "figures")
        where = {name: value for name, value in given.items() if name not in known}
        said = {name: given[name] for name in known if name in given}
        return cls(**said, where=where)

    def __str__(self) -> str:
        place = " · ".join(str(part) for part in self.where.values() if part != "")
        source = f" [{self.article}]" if self.article else ""
        return f"{place}: {self.message}{source}" if place else f"{self.message}{source}"


def refusals(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stand in the way."""
    return [finding for finding in findings if finding.severity == "refuse"]


def warnings(findings: Iterable[Finding]) -> list[Finding]:
    """Those that may be overridden with a reason."""
    return [finding for finding in findings if finding.severity == "warn"]


class Refused(Exception):
    """Nothing was changed; ``findings`` says why. At least one of them refuses, or warns without a reason
    given.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))
