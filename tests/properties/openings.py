"""Small random openings: a tree that changes often, on the same days on which people come, go and move."""

import csv
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from dangvu.exchange.opening.files import FILES
from dangvu.places.models import Place
from tests.properties.model import State, Stay, Under

FIRST = date(2017, 1, 10)
DAYS = [date(2018 + quarter // 4, 1 + 3 * (quarter % 4), 10) for quarter in range(20)]
"""All that happens, happens on one of these, so that much of it happens at once; a year is four of them."""
ROOT, DISTRICTS, UNITS, CELLS = "bk", ("d1", "d2"), ("g1", "g2", "g3"), ("c1", "c2", "c3", "c4")
PEOPLE = ("p1", "p2", "p3", "p4", "p5", "p6")
HAMLETS = ("h1", "h2")
COMMUNES = ("w1", "w2", "w3")
"""Of which no data says that they end: communes of the days below do, in July 2025."""
STARTS = ("opening", "admitted", "recognised", "transferred_in", "organisation_transfer", "restored")
ENDS = (
    "transferred_out",
    "organisation_transfer",
    "recognised",
    "died",
    "expelled",
    "struck_off",
    "withdrew",
    "annulled",
)
KINDS = (
    {ROOT: "province"}
    | dict.fromkeys(DISTRICTS, "district")
    | dict.fromkeys(UNITS, "grassroots_organisation")
)


def list_communes() -> None:
    """As if they had been shipped."""
    since = date(1900, 1, 1)
    for code in COMMUNES:
        Place.objects.create(
            key=f"{code}@{since}", code=code, level="commune", name=code, kind="xã", parent_id=f"06@{since}",
            from_date=since,
        )  # fmt: skip


@dataclass
class Drawn:
    """A random opening: as lists, which is what the model begins with, and what is written into files."""

    places: dict[str, list[Under]] = field(default_factory=dict)
    stays: dict[str, list[Stay]] = field(default_factory=dict)

    def play(self, state: State) -> None:
        """As an act of the model."""
        for code, rows in self.places.items():
            state.places[code] = list(rows)
        for person, stays in self.stays.items():
            state.stays[person] = list(stays)


@st.composite
def openings(draw: st.DrawFn) -> Drawn:
    drawn = Drawn({ROOT: [Under("", FIRST, date.max)]})
    for district in DISTRICTS:
        drawn.places[district] = [Under(ROOT, FIRST, date.max)]
    for codes, above, may_end in ((UNITS, DISTRICTS, False), (CELLS, UNITS, True)):
        for code in codes:
            until = draw(st.sampled_from(DAYS[8:])) if may_end and draw(st.integers(0, 3)) == 3 else date.max
            drawn.places[code] = draw(_versions(above, until))
    for person in PEOPLE:
        drawn.stays[person] = draw(_stays({cell: drawn.places[cell][-1].until_date for cell in CELLS}))
    return drawn


@st.composite
def _versions(draw: st.DrawFn, above: tuple[str, ...], until: date) -> list[Under]:
    """Under one parent after the other, changing on a few days."""
    cuts = sorted(draw(st.sets(st.sampled_from(DAYS), max_size=3)))
    bounds = [FIRST, *(day for day in cuts if day < until), until]
    parents = [draw(st.sampled_from(above)) for _bound in bounds[1:]]
    return [Under(parent, *days) for parent, days in zip(parents, pairwise(bounds), strict=True)]


@st.composite
def _stays(draw: st.DrawFn, lives: dict[str, date]) -> list[Stay]:
    """Stays of one person one after the other, some with a gap; the last one mostly open."""
    bounds = [FIRST, *sorted(draw(st.sets(st.sampled_from(DAYS), max_size=3)))]
    if draw(st.integers(0, 4)):
        bounds.append(date.max)
    stays: list[Stay] = []
    for from_date, until_date in pairwise(bounds):
        cells = [cell for cell, until in lives.items() if until >= until_date]
        if not cells or not draw(st.integers(0, 7)):
            continue
        start = draw(st.sampled_from(STARTS))
        status = "probationary" if start == "admitted" else "official"
        end = "" if until_date == date.max else draw(st.sampled_from(ENDS))
        admitted_on = from_date if start == "admitted" else None
        stays.append(
            Stay(draw(st.sampled_from(cells)), status, from_date, until_date, start, end, admitted_on)
        )
    return stays


def write(drawn: Drawn, folder: Path) -> None:
    """The opening files."""
    organisations = [
        {
            "code": code,
            "parent_code": row.parent,
            "kind": KINDS.get(code, "cell"),
            "name": f"Tổ chức {code}",
            "grassroots_type": "commune" if code in UNITS else "",
            "place_code": dict(zip(UNITS, COMMUNES, strict=True)).get(code, ""),
            **_period(row),
            "start_reason": "moved" if number else "opening",
        }
        for code, rows in drawn.places.items()
        for number, row in enumerate(rows)
    ]
    people = [
        {
            "code": person,
            "full_name": f"Nông Văn {person.upper()}",
            "sex": "female" if number % 2 else "male",
            "birth_date": "1985-03-08",
            "ethnic_group": "02",
            "identity_number": f"{6085000000 + number:012}",
        }
        for number, person in enumerate(drawn.stays)
    ]
    memberships = [
        {
            "person_code": person,
            "organisation_code": stay.organisation,
            "status": stay.status,
            **_period(stay),
            "start_reason": stay.start,
            "end_reason": stay.end,
            "admission_date": _day(stay.admitted_on),
        }
        for person, stays in drawn.stays.items()
        for stay in stays
    ]
    since = {"from_date": FIRST.isoformat(), "until_date": ""}
    hamlets = [
        {"code": code, "name": f"Thôn {code}", "kind": "thon", "place_code": COMMUNES[0], **since}
        for code in HAMLETS
    ]
    lasting = [cell for cell in CELLS if drawn.places[cell][-1].until_date == date.max]
    coverage = [
        {"organisation_code": cell, "hamlet_code": hamlet, **since, "start_reason": "opening"}
        for cell, hamlet in zip(lasting, HAMLETS, strict=False)
    ]
    files = (organisations, people, memberships, hamlets, coverage)
    for name, rows in zip(
        ("organisations", "people", "memberships", "hamlets", "coverage"), files, strict=True
    ):
        _write(folder / f"{name}.csv", rows)


def _period(row: Under | Stay) -> dict[str, str]:
    until = "" if row.until_date == date.max else row.until_date.isoformat()
    return {"from_date": row.from_date.isoformat(), "until_date": until}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(FILES[path.stem]))
        writer.writeheader()
        writer.writerows(rows)
