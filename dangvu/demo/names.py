"""Invented names of persons and hamlets, as they sound in Bắc Kạn.

Family names, middle words and given names are drawn separately for each ethnic group, so a name that
some real person bears can only be a coincidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml


@dataclass(frozen=True, slots=True)
class NameStock:
    """Words that names of one ethnic group are made of; a repeated family name is a frequent one."""

    family: list[str]
    male_middle: list[str]
    male_given: list[str]
    female_middle: list[str]
    female_given: list[str]


_WORDS: Final[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "names.yaml").read_text(encoding="utf-8")
)
_STOCKS: Final = {code: NameStock(**(_WORDS["common"] | own)) for code, own in _WORDS["groups"].items()}
_HAMLETS: Final[dict[str, list[str]]] = _WORDS["hamlets"]


def person_name(rng: Random, ethnic_group: str, sex: str) -> str:
    """Full name, family name first; `ethnic_group` is a code of the national list that has a stock here."""
    stock = _STOCKS[ethnic_group]
    middle, given = (
        (stock.female_middle, stock.female_given)
        if sex == "female"
        else (stock.male_middle, stock.male_given)
    )
    first, last = rng.choice(middle), rng.choice(given)
    while last in first.split():  # "Thị Lan Lan" is nobody's name
        last = rng.choice(given)
    return f"{rng.choice(stock.family)} {first} {last}"


def hamlet_name(rng: Random, taken: set[str]) -> str:
    """A name no other hamlet of the commune bears; it is added to `taken`."""
    while True:
        name = f"{rng.choice(_HAMLETS['first'])} {rng.choice(_HAMLETS['last'])}"
        if name not in taken:
            taken.add(name)
            return name


def merged_hamlet_name(rng: Random, parts: list[str], taken: set[str]) -> str:
    """Name of a hamlet made of others: a word of unity, or the parts' names where those words are used up."""
    free = [name for name in _HAMLETS["merged"] if name not in taken]
    name = rng.choice(free) if free and rng.random() < 0.6 else " - ".join(parts)
    taken.add(name)
    return name
