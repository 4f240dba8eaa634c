"""Schooling, training and religion with shares as they are in a mountain province (assumed)."""

from __future__ import annotations

from random import Random
from typing import Final

Shares = dict[str, float]

_SCHOOL_BY_BIRTH: Final[tuple[tuple[int, Shares], ...]] = (
    (1950, {"literate": 4, "primary": 30, "lower_secondary": 46, "upper_secondary": 20}),
    (1970, {"primary": 8, "lower_secondary": 47, "upper_secondary": 45}),
    (2100, {"lower_secondary": 20, "upper_secondary": 80}),
)
_TRAINING: Final[dict[str, Shares]] = {
    "hamlet": {"none": 66, "elementary": 13, "intermediate": 14, "college": 4, "university": 3},
    "office": {"elementary": 4, "intermediate": 46, "college": 10, "university": 39, "master": 1},
    "school": {"intermediate": 18, "college": 27, "university": 54, "master": 1},
    "service": {
        "elementary": 5,
        "intermediate": 24,
        "college": 12,
        "university": 50,
        "master": 8.5,
        "doctor": 0.5,
    },
    "administration": {
        "elementary": 3,
        "intermediate": 12,
        "college": 4,
        "university": 69,
        "master": 11.6,
        "doctor": 0.4,
    },
    "armed": {"elementary": 14, "intermediate": 38, "college": 12, "university": 35, "master": 1},
    "company": {"none": 8, "elementary": 26, "intermediate": 30, "college": 10, "university": 26},
}
_THEORY: Final[dict[str, Shares]] = {
    "hamlet": {"none": 58, "elementary": 33, "intermediate": 9},
    "office": {"none": 8, "elementary": 30, "intermediate": 60, "advanced": 2},
    "school": {"none": 30, "elementary": 55, "intermediate": 15},
    "service": {"none": 24, "elementary": 48, "intermediate": 22, "advanced": 6},
    "administration": {"none": 8, "elementary": 30, "intermediate": 38, "advanced": 21, "bachelor": 3},
    "armed": {"none": 14, "elementary": 46, "intermediate": 32, "advanced": 8},
    "company": {"none": 46, "elementary": 42, "intermediate": 11, "advanced": 1},
}
_GROUPS: Final = {
    "hamlet": "hamlet", "office": "office", "school": "school", "service": "service",
    "party": "administration", "state": "administration", "army": "armed", "police": "armed",
}  # fmt: skip
THEORY_STEPS: Final = ("none", "elementary", "intermediate", "advanced")


def _draw(rng: Random, shares: Shares) -> str:
    return rng.choices(list(shares), list(shares.values()))[0]


def drawn(rng: Random, sector: str, birth_year: int, age: int) -> dict[str, str]:
    """General education, qualification and political theory of somebody of the sector."""
    group = _GROUPS.get(sector, "company")
    by_birth = next(shares for before, shares in _SCHOOL_BY_BIRTH if birth_year < before)
    theory = _draw(rng, _THEORY[group])
    if age < 30 and theory in ("advanced", "bachelor"):  # that school comes with years of office
        theory = "elementary"
    return {
        "general_education": _draw(rng, by_birth) if group == "hamlet" else "upper_secondary",
        "qualification": _draw(rng, _TRAINING[group]) if age >= 21 or group != "hamlet" else "none",
        "political_theory": theory,
    }


def religion(rng: Random, ethnic_group: str) -> str | None:
    """A code of the vocabulary; None for the great majority, which the files leave out."""
    if rng.random() >= (0.05 if ethnic_group == "08" else 0.009):
        return None
    return rng.choices(("protestant",) if ethnic_group == "08" else ("buddhist", "catholic", "protestant"))[0]
