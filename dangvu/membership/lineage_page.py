"""The lineage of an organisation: its reorganisations, and its members from one day to another."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.mandates import covers
from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.day_field import DayField
from dangvu.core.period import DAY
from dangvu.membership.flows import flows
from dangvu.organisations.lineage import Lineage, between, lineage_of, units_of
from dangvu.organisations.overview import Names
from dangvu.organisations.pages import require_within_reach
from dangvu.tree.queries import within

HEIGHT, GAP, LEAST, PITCH = 360, 6, 2, 13
"""Of the picture, in its own units: all bars together, between two, the thinnest, from name to name."""
LEFT, RIGHT, WIDE = 210, 500, 12
MOST = 40
"""Units a side; the rest are one."""
ELSEWHERE, NOWHERE, OTHERS = -1, -2, -3


class Days(forms.Form):
    """From which day to which."""

    use_required_attribute = False
    first = DayField(label=gettext_lazy("Từ ngày"))
    last = DayField(label=gettext_lazy("Đến ngày"))


@dataclass(frozen=True, slots=True)
class Bar:
    """A unit on one side of the picture."""

    name: str
    count: int
    y: float
    height: float

    @property
    def top(self) -> str:
        """As the picture has it, whatever the reader's language does with numbers."""
        return str(self.y)

    @property
    def tall(self) -> str:
        return str(self.height)

    @property
    def middle(self) -> str:
        return str(round(self.y + self.height / 2, 1))


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Members who went from a unit to another; ``path`` is the outline in the picture."""

    left: str
    right: str
    count: int
    path: str


@needs("read")
def lineage(request: PageRequest, number: int) -> HttpResponse:
    """Predecessors and successors, and the members between two days, as a picture and as a table."""
    require_within_reach(request, number)
    line = lineage_of(number)
    names = Names({number, *line.organisations})
    days = Days(request.GET if "first" in request.GET or "last" in request.GET else None)
    first, last = _usual_days(request, line)
    if days.is_bound and days.is_valid():
        first, last = days.cleaned_data["first"], days.cleaned_data["last"]
    elif not days.is_bound:
        days = Days(initial={"first": first, "last": last})
    context: dict[str, Any] = {
        "number": number,
        "name": names.on(number, request.on),
        "days": days,
        "steps": [
            (
                row,
                names.on(row.organisation_id, row.from_date - DAY),
                names.on(row.successor_id, row.from_date),
            )
            for row in line.rows
        ],
    }
    if not days.errors:
        context |= _picture(request, number, line, first, last)
    return render(request, "membership/lineage.html", context, status=400 if days.errors else 200)


def _usual_days(request: PageRequest, line: Lineage) -> tuple[date, date]:
    """Around the last reorganisation up to the day shown; without one, that day alone."""
    past = [row.from_date for row in line.rows if row.from_date <= request.on]
    return (max(past) - DAY if past else request.on), request.on


def _picture(request: PageRequest, number: int, line: Lineage, first: date, last: date) -> dict[str, Any]:
    sides = []
    for on, standing in zip((first, last), between(number, line, first, last), strict=True):
        tops = [one for one in standing if covers(request.reach, frozenset({one}), on)]
        units = units_of(tops, on)
        sides.append((tops, {inner: unit for unit in units for inner in within(unit, on)}))
    (_tops, was), (tops, now) = sides
    inner = {one for top in tops for one in within(top, last)}
    counted: Counter[tuple[int, int]] = Counter()
    for (before, after), count in flows(list(was), sorted(inner), first, last).items():
        counted[_unit(before, was), _unit(after, now)] += count
    names = Names({one for pair in counted for one in pair if one > 0})
    left = _bars(_sums(counted, 0), first, names)
    right = _bars(_sums(counted, 1), last, names)
    ribbons = _ribbons(counted, left, right)
    return {
        "first": first,
        "last": last,
        "left": list(left.values()),
        "right": list(right.values()),
        "ribbons": ribbons,
        "tall": str(max(int(bar.y + bar.height) + 2 for bar in (*left.values(), *right.values())))
        if left
        else "",
    }


def _unit(organisation: int | None, units: dict[int, int]) -> int:
    return NOWHERE if organisation is None else units.get(organisation, ELSEWHERE)


def _sums(counted: Counter[tuple[int, int]], side: int) -> Counter[int]:
    sums: Counter[int] = Counter()
    for pair, count in counted.items():
        sums[pair[side]] += count
    return sums


def _bars(sums: Counter[int], on: date, names: Names) -> dict[int, Bar]:
    """The largest first, those outside last."""
    known = [one for one, _count in sums.most_common() if one > 0]
    shown = [
        *known[:MOST],
        *([OTHERS] if known[MOST:] else []),
        *(one for one in (ELSEWHERE, NOWHERE) if sums[one]),
    ]
    rest = sum(sums[one] for one in known[MOST:])
    total = max(1, sum(sums.values()))
    said = {
        ELSEWHERE: _("tổ chức khác trong sổ"),
        NOWHERE: _("ngoài sổ, chưa là hoặc không còn là đảng viên"),
        OTHERS: _("các tổ chức còn lại"),
    }
    bars: dict[int, Bar] = {}
    y = 0.0
    for one in shown:
        count = rest if one == OTHERS else sums[one]
        height = max(float(LEAST), round(HEIGHT * count / total, 1))
        bars[one] = Bar(said.get(one) or names.on(one, on), count, round(y, 1), height)
        y += max(height + GAP, PITCH)
    return bars


def _ribbons(counted: Counter[tuple[int, int]], left: dict[int, Bar], right: dict[int, Bar]) -> list[Ribbon]:
    together: Counter[tuple[int, int]] = Counter()
    for (one, other), count in counted.items():
        together[one if one in left else OTHERS, other if other in right else OTHERS] += count
    used_left: Counter[int] = Counter()
    used_right: Counter[int] = Counter()
    order = {one: place for place, one in enumerate(right)}
    ribbons = []
    for one in left:
        for (start, end), count in sorted(together.items(), key=lambda item: order[item[0][1]]):
            if start != one:
                continue
            a = _span(left[one], used_left[one], count)
            b = _span(right[end], used_right[end], count)
            used_left[one] += count
            used_right[end] += count
            ribbons.append(Ribbon(left[one].name, right[end].name, count, _path(a, b)))
    return ribbons


def _span(bar: Bar, used: int, count: int) -> tuple[float, float]:
    scale = bar.height / max(1, bar.count)
    return round(bar.y + used * scale, 1), round(bar.y + (used + count) * scale, 1)


def _path(a: Sequence[float], b: Sequence[float]) -> str:
    """From the right edge of the left bar to the left edge of the right one, and back."""
    x, y, middle = LEFT + WIDE, RIGHT, (LEFT + WIDE + RIGHT) // 2
    return (
        f"M{x} {a[0]} C{middle} {a[0]} {middle} {b[0]} {y} {b[0]} "
        f"L{y} {b[1]} C{middle} {b[1]} {middle} {a[1]} {x} {a[1]} Z"
    )
