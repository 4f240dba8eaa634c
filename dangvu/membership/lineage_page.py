"""The lineage of an organisation: its reorganisations, its places, its members from one day to another."""

from collections import Counter
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
from dangvu.core.sankey import sankey
from dangvu.membership.flows import ELSEWHERE, NOWHERE, Flows, flows
from dangvu.organisations.lineage import Lineage, between, lineage_of, places_of, units_of
from dangvu.organisations.overview import Names
from dangvu.organisations.pages import require_within_reach
from dangvu.places.lineage import lineage_of as lineage_of_places

MOST = 40
"""Units a side; the rest are one."""
OTHERS = -3


class Days(forms.Form):
    """From which day to which."""

    use_required_attribute = False
    first = DayField(label=gettext_lazy("Từ ngày"))
    last = DayField(label=gettext_lazy("Đến ngày"))


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
        "places": lineage_of_places(places_of(number)),
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
    """Around the last reorganisation up to the day shown; without one, since the end of the year before."""
    past = [row.from_date for row in line.rows if row.from_date <= request.on]
    return (max(past) if past else date(request.on.year, 1, 1)) - DAY, request.on


def _picture(request: PageRequest, number: int, line: Lineage, first: date, last: date) -> dict[str, Any]:
    sides = []
    for on, standing in zip((first, last), between(number, line, first, last), strict=True):
        tops = [one for one in standing if covers(request.reach, frozenset({one}), on)]
        sides.append((tops, units_of(tops, on)))
    (_tops, was), (tops, now) = sides
    counted = flows(was, now, tops, first, last)
    left, right = (_told(counted, side, on) for side, on in enumerate((first, last)))
    together: Counter[tuple[int, int]] = Counter()
    for (one, other), count in counted.items():
        together[one if one in left else OTHERS, other if other in right else OTHERS] += count
    return {"first": first, "last": last, "picture": sankey(together, left, right) if together else None}


def _told(counted: Flows, side: int, on: date) -> dict[int, str]:
    """What stands on a side, by name: the largest first, the rest of them as one, those outside last."""
    sums: Counter[int] = Counter()
    for pair, count in counted.items():
        sums[pair[side]] += count
    units = [one for one, _count in sums.most_common() if one > 0]
    names = Names(units[:MOST])
    told = {one: names.on(one, on) for one in units[:MOST]}
    if units[MOST:]:
        told[OTHERS] = _("các tổ chức còn lại")
    if sums[ELSEWHERE]:
        told[ELSEWHERE] = _("tổ chức khác trong sổ")
    if sums[NOWHERE]:
        told[NOWHERE] = _("ngoài sổ, chưa là hoặc không còn là đảng viên")
    return told
