"""How sure we are of a rule, and how hard a breach of it may be answered."""

from typing import Literal

from dangvu.core.finding import Severity

Certainty = Literal["A", "B", "C", "N"]
"""A: the rule's own text was read. B: a secondary source restates it. C: programs implement it. N: not
verified.
"""

_ANSWERS: dict[Certainty, Severity] = {"A": "refuse", "B": "warn", "C": "warn", "N": "inform"}
_FROM_MILD_TO_HARD: tuple[Severity, ...] = ("inform", "warn", "refuse")


def severity_of(certainty: Certainty) -> Severity:
    """A rule we read refuses; one we know at second hand warns; an unverified one only informs."""
    return _ANSWERS[certainty]


def milder(one: Severity, other: Severity) -> Severity:
    """The less severe of the two."""
    return min(one, other, key=_FROM_MILD_TO_HARD.index)
