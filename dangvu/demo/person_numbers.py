"""Numbers persons bear: the register's own code, the identity number, the card number. All invented."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random
from typing import Final

HOME: Final = "006"
"""First three digits of an identity number whose birth was registered in Bắc Kạn."""
_ELSEWHERE: Final = ("001", "004", "019", "020", "022", "024", "008", "002")
_STEP: Final = 611_953  # coprime to a million: walks over all endings before one comes again


class Numbers:
    """Gives numbers that are never given twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._persons = 0
        self._cards = 0
        self._given: Counter[str] = Counter()

    def person(self) -> str:
        """The file's own key of a person, P000001 and so on."""
        self._persons += 1
        return f"P{self._persons:06d}"

    def identity(self, sex: str, birth_date: date, *, elsewhere: bool = False) -> str:
        """12 digits: province, century and sex, year of birth, six more."""
        province = self._rng.choice(_ELSEWHERE) if elsewhere else HOME
        century = (2 if birth_date.year >= 2000 else 0) + (1 if sex == "female" else 0)
        beginning = f"{province}{century}{birth_date.year % 100:02d}"
        self._given[beginning] += 1
        return f"{beginning}{(self._given[beginning] * _STEP + int(beginning[3:]) * 7919) % 1_000_000:06d}"

    def card(self) -> str:
        """8 digits: the province's range of two, then six."""
        self._cards += 1
        return f"06{self._cards:06d}"
