"""How many of everything the demo province has, year by year; the published figures it aims at are met here.

All counts are those of the province at its default size. `Plan.for_members` scales them; only at the default
size do the published figures come out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

OPENING: Final = date(2009, 12, 31)
"""Day the register of the demo province opens."""
LAST_YEAR: Final = 2024
"""Last calendar year told by opening files; the first half of 2025 is told by acts."""
DEFAULT_MEMBERS: Final = 35_238
"""Members on 31 December 2020 [published]."""
YEARS: Final = range(2010, LAST_YEAR + 1)

CONGRESS: Final = date(2015, 10, 17)
COMMUNE_MERGER: Final = date(2020, 2, 1)
HAMLET_MERGERS: Final = (date(2019, 12, 1), date(2020, 7, 1))
UNIT_JOININGS: Final = date(2020, 9, 1)
VAN_TUNG: Final = date(2023, 4, 10)
DECEMBER_2024: Final = date(2024, 12, 1)
JULY_2025: Final = date(2025, 7, 1)

# Admissions: 14,787 in 2010-2020, 4,013 from January 2016 to June 2018, each of the last three years lower.
_ADMITTED_BY_HALF: Final[dict[int, tuple[int, int]]] = {
    2010: (560, 620), 2011: (590, 630), 2012: (620, 670), 2013: (650, 690), 2014: (660, 710),
    2015: (660, 717), 2016: (790, 850), 2017: (770, 850), 2018: (753, 627), 2019: (630, 660),
    2020: (500, 580), 2021: (400, 470), 2022: (400, 440), 2023: (430, 450), 2024: (250, 460),
}  # fmt: skip
# Shares of the admitted in per mille: female, ethnic minority, aged 18-30, in the Youth Union. They rise.
SHARES: Final[dict[int, tuple[int, int, int, int]]] = {
    2010: (340, 800, 520, 480), 2011: (350, 803, 530, 490), 2012: (362, 806, 540, 500),
    2013: (375, 810, 552, 512), 2014: (390, 815, 565, 525), 2015: (402, 820, 578, 540),
    2016: (420, 830, 600, 560), 2017: (447, 846, 632, 590), 2018: (473, 862, 661, 622),
    2019: (478, 865, 668, 628), 2020: (480, 866, 672, 630), 2021: (485, 868, 676, 634),
    2022: (490, 870, 680, 636), 2023: (493, 871, 684, 640), 2024: (497, 873, 690, 645),
    2025: (500, 874, 692, 648),
}  # fmt: skip
# Net of these in 2010-2020 is -3,364 [published]: 35,238 - 23,815 - 14,787.
_LOSSES_TO_2020: Final = {
    "died": 2426, "struck_off": 495, "expelled": 132, "withdrew": 99, "transferred_out": 2860,
    "transferred_in": 2640, "restored": 8,
}  # fmt: skip
_LOSSES_SINCE: Final = {
    "died": 290, "struck_off": 46, "expelled": 10, "withdrew": 9, "transferred_out": 290,
    "transferred_in": 240, "restored": 1,
}  # fmt: skip

TARGETS: Final[dict[int, int]] = {
    2010: 1000, 2011: 1000, 2012: 1050, 2013: 1100, 2014: 1100, 2015: 1150, 2016: 1200, 2017: 1200,
    2018: 1200, 2019: 1200, 2020: 1200, 2021: 800, 2022: 800, 2023: 800, 2024: 800, 2025: 800,
}  # fmt: skip
"""Members to be admitted in a calendar year, by the provincial committee's plan (invented but for 1,200)."""


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """`total` in whole parts proportional to the weights; the largest remainders get what is left."""
    if not any(weights):
        return [0] * len(weights)
    shares = [total * weight / sum(weights) for weight in weights]
    parts = [int(share) for share in shares]
    order = sorted(range(len(parts)), key=lambda index: (parts[index] - shares[index], index))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


@dataclass(frozen=True, slots=True)
class Structure:
    """Counts of organisations and hamlets. On 31 December 2018: 1,421 hamlets in 1,292 + 58 + 3 + 1 cells,
    189 grassroots organisations, 304 grassroots cells, 2,124 cells below them [published]."""

    communes: int = 122
    hamlets: int = 1421
    pairs: int = 58
    triples: int = 3
    quadruples: int = 1
    splits_before_congress: int = 40
    splits_since_congress: int = 87
    pairs_kept: int = 12  # combined cells of two hamlets that go on after 2020
    cells_merged: int = 74  # pairs of independent cells whose hamlets became one in 2019-2020
    units_joined: int = (
        15  # hamlet cells a school's cell joined; with the pairs kept: 27 combined cells in 2021
    )
    merged_2024: int = 353  # 1,292 hamlets less 939
    block_organisations: int = 22
    block_cells: int = 46
    army_organisations: int = 3
    army_cells: int = 10
    police_organisations: int = 4
    police_cells: int = 20
    district_organisations: int = 38
    district_cells: int = 228
    agency_cells: int = 335  # below the grassroots organisations that are no commune
    commune_cells: int = 435  # below communes, of no hamlet: the office, schools, the health station
    founded_later: int = 12  # of the grassroots cells, after 2009
    school_cells_founded_later: int = 10
    absorbed_later: int = 8  # grassroots cells, in 2021-2022

    def scaled(self, factor: float) -> Structure:
        """The same province with fewer communes; at least one per district."""
        if factor >= 1:
            return self
        counts = {name: round(getattr(self, name) * factor) for name in self.__slots__}
        counts["communes"] = max(8, counts["communes"])
        counts["hamlets"] = max(counts["hamlets"], 5 * counts["communes"])
        counts["commune_cells"] = max(counts["commune_cells"], 3 * counts["communes"])
        for name in ("block_organisations", "block_cells", "army_organisations", "police_organisations"):
            counts[name] = max(1, counts[name])
        counts["district_organisations"] = max(8, counts["district_organisations"])
        counts["district_cells"] = max(8, counts["district_cells"])
        organisations = sum(
            counts[f"{name}_organisations"] for name in ("block", "army", "police", "district")
        )
        counts["agency_cells"] = max(counts["agency_cells"], 4 * organisations)
        return Structure(**counts)


@dataclass(frozen=True, slots=True)
class Year:
    """What happens to persons in one calendar year, in turns."""

    admitted: tuple[int, int]  # by half-year
    died: int
    struck_off: int
    expelled: int
    withdrew: int
    transferred_out: int
    transferred_in: int
    restored: int
    readmitted: int  # contained in `admitted`
    moved: int  # personal transfers inside the province, retirements apart


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the generator aims at."""

    members_at_opening: int
    structure: Structure
    years: dict[int, Year]
    factor: float

    @classmethod
    def for_members(cls, members: int | None) -> Plan:
        """The plan for about so many members on 31 December 2020; None means the default, which is exact."""
        if members is not None and members < 2000:
            raise ValueError(f"A demo province of {members} members is too small; ask for at least 2000.")
        factor = 1.0 if members is None else members / DEFAULT_MEMBERS
        return cls(
            members_at_opening=round(23_815 * factor),
            structure=Structure().scaled(factor),
            years=_years(factor),
            factor=factor,
        )


def _years(factor: float) -> dict[int, Year]:
    to_2020 = len(range(2010, 2021))
    by_kind = {
        kind: [
            *spread(round(total * factor), _weights(kind)),
            *[round(_LOSSES_SINCE[kind] * factor)] * (len(YEARS) - to_2020),
        ]
        for kind, total in _LOSSES_TO_2020.items()
    }
    years = {}
    for index, year in enumerate(YEARS):
        first, second = _ADMITTED_BY_HALF[year]
        years[year] = Year(
            admitted=(round(first * factor), round(second * factor)),
            readmitted=round(3 * factor) if year >= 2014 else 0,
            moved=round(620 * factor),
            **{kind: counts[index] for kind, counts in by_kind.items()},
        )
    return years


def _weights(kind: str) -> list[float]:
    """How a total of 2010-2020 lies over its years."""
    if kind == "restored":  # nobody can be restored before somebody was wrongly removed
        return [0, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1]
    slope = {"died": 0.025, "expelled": 0.02, "struck_off": 0.03}.get(kind, 0.0)
    return [1 + slope * step for step in range(11)]
