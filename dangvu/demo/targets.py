"""Targets the province set itself, and the population by census. Papers and lower targets are invented."""

from __future__ import annotations

from datetime import date
from typing import Final

from .communes import DISTRICTS, PROVINCE
from .plan import CONGRESS, TARGETS, spread
from .state import Row
from .structure import ROOT

_CENSUS_2009: Final = {
    "058": 37_000, "060": 26_131, "061": 46_350, "062": 27_680,
    "063": 30_216, "064": 48_112, "065": 36_747, "066": 37_000,
}  # fmt: skip
_CENSUS_2019: Final = 313_905


def targets(factor: float, until: date) -> list[Row]:
    """Yearly admissions of the province and its districts, the half-term's, and the cells to be split; of
    periods that begin after ``until`` none is set yet.
    """
    rows: list[Row] = []
    districts = [f"{ROOT}.{code}" for code in DISTRICTS]
    for year, total in TARGETS.items():
        value, paper = round(total * factor), f"Kế hoạch số {20 + year % 7}-KH/TU ngày 15/01/{year}"
        rows.append((ROOT, "total", date(year, 1, 1), date(year, 12, 31), value, paper))
        if year >= 2016:  # four fifths are shared out to the districts
            shares = spread(value * 4 // 5, list(_CENSUS_2009.values()))
            rows += [
                (code, "total", date(year, 1, 1), date(year, 12, 31), share, paper)
                for code, share in zip(districts, shares, strict=True)
            ]
    rows.append((
        ROOT, "total", date(2016, 1, 1), date(2018, 6, 30), round(3000 * factor),
        "Kế hoạch số 31-KH/TU ngày 28/12/2015 (giữa nhiệm kỳ)",
    ))  # fmt: skip
    rows.append((
        ROOT, "hamlet_cell_split", CONGRESS, date(2020, 10, 28), 75,
        "Nghị quyết Đại hội đại biểu Đảng bộ tỉnh lần thứ XI ngày 17/10/2015",
    ))  # fmt: skip
    return [row for row in rows if row[2] <= until]


def populations() -> list[Row]:
    """Counts of 1 April 2009 by district with their sum, and that of 1 April 2019 for the province alone."""
    first, second = date(2009, 4, 1), date(2019, 4, 1)
    return [
        (PROVINCE, first, sum(_CENSUS_2009.values())),
        *((code, first, count) for code, count in _CENSUS_2009.items()),
        (PROVINCE, second, _CENSUS_2019),
    ]
