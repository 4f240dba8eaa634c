"""One figure over several years on one structure: as a picture and a table, with what was reorganised in
between, and the names behind each point.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.columns_chart import Chart, chart
from dangvu.core.numbers import page_in
from dangvu.core.period import DAY
from dangvu.core.text import slug
from dangvu.desk.behind import not_named, persons_behind_figure, tells_sensitive
from dangvu.desk.pictures import KINDS, basis_in_words, drawing, period_in_words
from dangvu.desk.table_names import no_list_told
from dangvu.desk.tables import A_PAGE, Laid, choices, choices_without, unit_for
from dangvu.desk.templatetags.dangvu import CODE_LISTS, word
from dangvu.exchange.tables.words import MARK, shown
from dangvu.ledger.position import position, remembered
from dangvu.membership.pictures import band_label
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.overview import Names
from dangvu.places.models import HamletVersion
from dangvu.statistics.ask import evaluate
from dangvu.statistics.breakdown import Breakdown, NotSharedOut, breakdown
from dangvu.statistics.breaks import Break
from dangvu.statistics.declarations import Indicator, dimensions, indicators
from dangvu.statistics.engine.tally import Record
from dangvu.statistics.figures import Query, ask_of, indicator_of, organisation_of, records_in
from dangvu.statistics.reported import FACT, NoList, told
from dangvu.statistics.series import MOST, Point, Series, by_years, query_of, series
from dangvu.statistics.store import Reading, steadily

USUAL = "members.total"
YEARS_BACK = 5
OPENED = ("person", "organisation", "hamlet")
"""Kinds of records that can be named."""
_CODE = re.compile("[a-z0-9_]{1,10}")
NARROWED = ("sex", "five_years", "youth_union_member")
"""What the figures of pictures are narrowed by; nothing sensitive."""


@cache
def _offered() -> dict[str, Indicator]:
    """The figures that can be compared, by code: no families, nothing that is only yes or no."""
    return {
        code: one for code, one in sorted(indicators().items()) if "{n}" not in code and one.unit != "yes/no"
    }


def can_be_compared(code: str) -> bool:
    """Whether the page of years takes the figure."""
    return code in _offered()


class Compared(Laid):
    """Which figure, and on the structure of which day; the last one asked, where none is given."""

    code = forms.ChoiceField(label=pgettext_lazy("table", "Chỉ tiêu"), choices=())

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        offered = [(code, str(one.label)) for code, one in _offered().items()]
        self.fields["code"].choices = sorted(offered, key=lambda one: one[1])  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        if last := self.cleaned_data.get("last"):
            self.cleaned_data["structure"] = self.cleaned_data.get("structure") or last
            first = self.cleaned_data.get("first")
            if first and last.year - first.year >= MOST - 1:
                self.add_error("first", _("Nhiều nhất %(most)s mốc; hãy chọn ít năm hơn.") % {"most": MOST})


def _asked(request: PageRequest) -> Compared:
    code = request.GET.get("code", USUAL)
    start = date(max(request.on.year - YEARS_BACK, 1), 12, 31)
    if (found := _offered().get(code)) and found.when == "period":
        start += DAY
    given = {
        "code": code,
        "org": request.GET.get("org", ""),
        "first": request.GET.get("first", f"{start:%d/%m/%Y}"),
        "last": request.GET.get("last", f"{request.on:%d/%m/%Y}"),
        "structure": request.GET.get("structure", ""),
    }
    return Compared(given)


@needs("read")
def series_page(request: PageRequest) -> HttpResponse:
    """The series with its form: another figure, organisation, time, structure."""
    form = _asked(request)
    version = unit_for(request, form)
    found = _series_for(request, form, version.code) if version else None
    number = version.organisation_id if version else form.cleaned_data.get("org")
    context = {
        "form": form,
        "found": found,
        "indicator": _offered()[form.cleaned_data["code"]] if found else None,
        "chosen": number,
        "name": version.name if version else "",
        "choices": choices(request, version.organisation_id, form.cleaned_data["structure"])
        if version
        else choices_without(request, form),
        "lines": _lines(found) if found else [],
        "marked": found and any(one.no_list for one in found.points),
        "picture": _picture(found) if found else None,
        "drawing": _drawn(found, version) if found and version else None,
        "tabs": KINDS,
        "shown_picture": "series",
        "same": {name: request.GET[name] for name in ("org", "structure") if request.GET.get(name)},
        **(_below(request, found) if found else {}),
        "opens_entries": request.reach.everywhere,
    }
    return render(request, "desk/series.html", context, status=200 if form.is_valid() else 400)


def _series_for(request: PageRequest, form: Compared, org: str) -> Series:
    given = form.cleaned_data
    days = by_years(_offered()[given["code"]].when, given["first"], given["last"])
    query = Query(given["code"], org, structure=given["structure"])
    found = remembered(
        ("series", query, days, *_asker(request)), lambda: series(query, days, request.account)
    )
    if found.organisation is None:
        raise Http404
    # What was recorded since it was worked out changed none of it.
    last = max(position().number, found.ledger)
    return replace(found, ledger=last, known=last)


def _asker(request: PageRequest) -> tuple[Any, ...]:
    """For whom an answer is kept: it depends on their reach, and has words in it."""
    return request.reach.everywhere, sorted(request.reach.roots), get_language()


def _lines(found: Series) -> list[tuple[Point, str, str, str, bool, list[Break]]]:
    """Each point with its name, its value and that of then in words, whether names lie behind it, and the
    breaks just before it.
    """
    opens = _offered()[found.query.code].key in OPENED
    return [
        (
            point,
            _name(point),
            shown(point.value) + (MARK if point.no_list else ""),
            shown(point.then),
            bool(opens and point.value),
            [one for one in found.breaks if _place(one, found.points) == place],
        )
        for place, point in enumerate(found.points)
    ]


def _place(one: Break, points: tuple[Point, ...]) -> int:
    """Before the end of which point a break lies."""
    return next(place for place, point in enumerate(points) if one.on <= point.last)


def _below(request: PageRequest, found: Series) -> dict[str, Any]:
    """The last point by the organisations directly below, with whether names lie behind what is placed
    in none; or why it is not shared out. What is worked out from others, one organisation after the other, is
    left to commands and programs.
    """
    if _offered()[found.query.code].compute:
        return {}
    query = query_of(found.query, found.points[-1])

    def work() -> Breakdown | str | None:
        try:
            return breakdown(query, request.account)
        except NotSharedOut as fault:
            return str(fault)

    shared = remembered(("series below", query, *_asker(request)), work)
    if isinstance(shared, str):
        return {"not_shared_out": shared}
    opens = _offered()[query.code].key in OPENED
    return {"asked": query, "parts": shared.parts if shared else (), "opens": opens}


def _name(point: Point) -> str:
    return f"{point.last:%Y}" if point.first else f"{point.last:%m/%Y}"


def _picture(found: Series) -> Chart:
    figures = [(_name(one), one.value, shown(one.value)) for one in found.points]
    return chart(figures, sorted({_place(one, found.points) for one in found.breaks}))


def _drawn(found: Series, version: OrganisationVersion) -> dict[str, Any]:
    """What the script draws the same by."""
    indicator = _offered()[found.query.code]
    last = found.points[-1].last
    assert found.query.structure is not None  # a series has one
    foot = basis_in_words(last, found.known, found.query.structure)
    period = period_in_words(found.points[0].first or found.points[0].last, last)
    words = str(indicator.label), f"{version.name} · {period}", foot
    return drawing("series", words, slug(f"{indicator.label} {version.code} {last:%Y-%m-%d}"))


@needs("read")
def series_names(request: PageRequest, code: str) -> HttpResponse:
    """The records behind a point, 500 a page; of persons the reading is logged first. Names that tell
    something sensitive are shown only when asked for (``?show=all``).
    """
    indicator = _offered().get(code)
    last = request.GET.get("last", f"{request.on:%d/%m/%Y}")
    form = Compared(
        request.GET.dict() | {"code": code, "first": request.GET.get("first") or last, "last": last}
    )
    version = unit_for(request, form)
    page = page_in(request.GET.get("page", "1"))
    if indicator is None or indicator.key not in OPENED or version is None or not page:
        raise Http404
    given = form.cleaned_data
    query = Query(
        code,
        version.code,
        at=given["last"],
        first=given["first"],
        last=given["last"],
        structure=given["structure"],
        filters=_narrowed(request, indicator),
        rest=request.GET.get("rest") == "1",
    ).of_its_days(request.on)
    found, no_list = _records(request, query, page)
    is_sensitive = indicator.key == "person" and tells_sensitive(indicator, query.filters)
    is_masked = is_sensitive and request.GET.get("show") != "all"
    context: dict[str, Any] = {
        "indicator": indicator,
        "asked": query,
        "narrowed": [_narrowed_in_words(name, values[0]) for name, values in query.filters.items()],
        "name": version.name,
        "chosen": version.organisation_id,
        "number": page,
        "previous": page - 1,
        "next": page + 1,
        "more": len(found) == A_PAGE,
        "is_sensitive": is_sensitive,
        "is_masked": is_masked,
        **no_list_told(request, no_list),
    }
    ids = list(dict.fromkeys(one.id for one in found))
    if indicator.key == "person" and not is_masked:
        named = persons_behind_figure(request, indicator, query, found, "series__names")
        context |= {"persons": named.persons, "not_named": not_named(named.unnamed)}
    elif indicator.key == "hamlet":
        context["hamlets"] = HamletVersion.objects.at(query.day).filter(hamlet__in=ids).order_by("code")
    elif indicator.key == "organisation":
        names = Names(ids)
        context["organisations"] = [(one, names.on(one, query.day)) for one in ids]
    return render(request, "desk/series_names.html", context)


def _narrowed(request: PageRequest, indicator: Indicator) -> dict[str, tuple[str, ...]]:
    """By what the address narrows the figure; 404 for what is no code."""
    given = {name: request.GET[name] for name in NARROWED if name in request.GET}
    if not given.keys() <= set(indicator.filters) or not all(map(_CODE.fullmatch, given.values())):
        raise Http404
    return {name: (value,) for name, value in given.items()}


def _narrowed_in_words(name: str, value: str) -> str:
    if name == "five_years":
        return _("tuổi %(band)s") % {"band": band_label(int(value)) if value.isdigit() else value}
    label = dimensions()[name].label
    return str(label) if value == "yes" else f"{label}: {word(value, name) if name in CODE_LISTS else value}"


def _records(request: PageRequest, query: Query, page: int) -> tuple[list[Record], Sequence[NoList]]:
    """The records of a page, and what was reported beside them."""

    def work(reading: Reading) -> tuple[list[Record], Sequence[NoList]]:
        unit, _findings = organisation_of(reading, replace(query, at=query.structure), request.account)
        if unit is None:
            raise Http404
        ask = ask_of(reading, query, unit)
        no_list: Sequence[NoList] = ()
        if reading.may_hold(FACT):
            evaluate(indicator_of(query), ask)
            no_list = told(reading, (one for part in ask.reported for one in part), query.day)
        return records_in(reading, query, unit, page), no_list

    return steadily(work)
