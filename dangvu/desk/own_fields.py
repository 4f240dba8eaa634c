"""A table of one's own as fields to pick from: what is typed becomes the words of a definition, and back."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from dangvu.statistics.declarations import Indicator, indicators
from dangvu.statistics.own.bands import all_written, label_of
from dangvu.statistics.own.columns import BESIDE
from dangvu.statistics.own.definition import MOST_COUNTED, ORGANISATION, YEAR, Counted, Definition, Grouping
from dangvu.statistics.qualities import Quality, qualities

SHARE = "%"
"""In the place of an indicator: a share of two others."""
ROWS_OFFERED = 4
"""Lines to pick in, at least."""
Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing counted, as typed."""

    number: int
    picked: str = ""
    label: str = ""
    of: str = ""
    only: str = ""
    """Its filter, as ``quality=value,value;quality=value``."""

    @property
    def is_unlisted(self) -> bool:
        """A text named what the list does not offer."""
        return self.picked not in ("", SHARE) and self.picked not in indicators()

    @property
    def is_only_unlisted(self) -> bool:
        """Likewise of its filter."""
        return self.only not in ("", *(value for _label, each in only_offered() for value, _told in each))

    @property
    def only_told(self) -> str:
        """The filter in words."""
        told = [
            str(label_of(qualities()[name], value))
            for name, values in _filter_of(self.only).items()
            for value in values
            if name in qualities() and (qualities()[name].numbers or value in qualities()[name].values())
        ]
        return ", ".join(told) or self.only


@dataclass(frozen=True, slots=True)
class Fields:
    """All that is typed: ``group`` tells the lines apart, ``across`` the columns."""

    title: str = ""
    about: str = ""
    when: str = "day"
    lines: tuple[Line, ...] = ()
    group: str = ""
    across: str = ""
    compare: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    bands: str = ""
    years: str = str(Grouping().years)
    filters: tuple[str, ...] = ()
    """As ``quality=value``."""
    ages: str = ""

    @property
    def offered(self) -> list[Line]:
        """The lines, and some empty ones."""
        most = min(MOST_COUNTED, max(len(self.lines) + 1, ROWS_OFFERED))
        return [*self.lines, *(Line(number) for number in range(len(self.lines) + 1, most + 1))]

    def data(self) -> dict[str, Any]:
        """The same as a definition's words."""
        words: dict[str, Any] = {
            "title": self.title,
            "when": self.when,
            "count": [_counted(one) for one in self.lines],
        }
        if self.about:
            words["about"] = self.about
        for part, by in (("group", self.group), ("across", self.across)):
            if by:
                words[part] = {"by": by} | self._grouping(by)
        if self.compare:
            words["compare"] = list(self.compare)
        narrowed: dict[str, list[str]] = {}
        for one in self.filters:
            name, _equals, value = one.partition("=")
            narrowed.setdefault(name, []).append(value)
        if self.ages:
            narrowed["age"] = _several(self.ages)
        return words | ({"filter": narrowed} if narrowed else {})

    def _grouping(self, by: str) -> dict[str, Any]:
        if by == YEAR:
            return {"years": self.years}
        if by == ORGANISATION:
            return {}
        quality = qualities().get(by)
        own = [value for name, _equals, value in (one.partition("=") for one in self.values) if name == by]
        chosen = _several(self.bands) if quality and quality.numbers else own
        return {"values": chosen} if chosen else {}


def fields_from(given: QueryDict) -> Fields:
    """What was typed into the form."""
    picked = {
        number: one for number in range(1, MOST_COUNTED + 1) if (one := given.get(f"count-{number}", ""))
    }
    places = {str(number): str(place) for place, number in enumerate(picked, start=1)}
    lines = tuple(
        Line(
            place,
            one,
            given.get(f"label-{number}", ""),
            # What was left empty between them is taken out, so each is told by its new place.
            re.sub(r"\d+", lambda found: places.get(found[0], found[0]), given.get(f"of-{number}", "")),
            given.get(f"only-{number}", ""),
        )
        for place, (number, one) in enumerate(picked.items(), start=1)
    )
    return Fields(
        given.get("title", ""),
        given.get("about", ""),
        given.get("when", ""),
        lines,
        given.get("group", ""),
        given.get("across", ""),
        tuple(given.getlist("compare")),
        tuple(given.getlist("values")),
        given.get("bands", ""),
        given.get("years", ""),
        tuple(given.getlist("filter")),
        given.get("ages", ""),
    )


def fields_of(definition: Definition) -> Fields:
    """The fields that would be typed for a definition."""
    across = definition.columns_by
    groupings = [one for one in (definition.group, across) if one.by in qualities()]
    numbers = next((one for one in groupings if qualities()[one.by].numbers), Grouping())
    years = across if across.by == YEAR else Grouping()
    return Fields(
        definition.title,
        definition.about,
        definition.when,
        tuple(_line(place, one) for place, one in enumerate(definition.count, start=1)),
        definition.lines_by,
        across.by,
        definition.compare,
        tuple(f"{one.by}={value}" for one in groupings if one is not numbers for value in one.values),
        ", ".join(numbers.values),
        str(years.years),
        tuple(
            f"{name}={one}" for name, values in definition.filter.items() if name != "age" for one in values
        ),
        ", ".join(definition.filter.get("age", ())),
    )


def _line(place: int, one: Counted) -> Line:
    share = f"{one.percent[0]}/{one.percent[1]}" if one.percent else ""
    only = ";".join(f"{name}={','.join(values)}" for name, values in (one.filter or {}).items())
    return Line(place, SHARE if share else one.indicator, one.label, share, only)


def _counted(line: Line) -> dict[str, Any]:
    words: dict[str, Any] = {"label": line.label} if line.label else {}
    if line.only:
        words["filter"] = _filter_of(line.only)
    if line.picked == SHARE:
        return words | {"percent": [part.strip() for part in line.of.split("/")]}
    return words | {"indicator": line.picked}


def _filter_of(only: str) -> dict[str, list[str]]:
    pairs = (part.partition("=") for part in only.split(";") if part)
    return {name: values.split(",") for name, _equals, values in pairs}


def _several(text: str) -> list[str]:
    return text.replace(",", " ").replace(";", " ").split()


# What may be picked


def counted_offered() -> list[tuple[str, list[Option]]]:
    """The indicators by what they count, families left out: a text may name one of those."""
    kinds = {
        "members": _("Đảng viên"),
        "organisations": _("Tổ chức đảng"),
        "cells": _("Chi bộ"),
        "hamlets": _("Thôn, tổ dân phố"),
    }
    found: dict[str, list[Option]] = {}
    for code, one in indicators().items():
        if "{n}" not in code:
            kind = code.partition(".")[0]
            found.setdefault(kinds.get(kind, kind), []).append((code, _called(one)))
    return list(found.items())


def _called(indicator: Indicator) -> str:
    return (
        _("%(name)s (trong kỳ)") % {"name": indicator.label}
        if indicator.when == "period"
        else str(indicator.label)
    )


def lines_offered() -> list[Option]:
    """By what lines may be told apart."""
    first = [("", _("mỗi số đếm một dòng")), (ORGANISATION, _("tổ chức trực thuộc"))]
    return [*first, *((one.name, str(one.label)) for one in _qualities_offered())]


def columns_offered() -> list[Option]:
    """By what columns may be told apart."""
    first = [("", _("không chia")), (YEAR, _("năm"))]
    return [*first, *((one.name, str(one.label)) for one in _qualities_offered())]


def beside_offered() -> list[Option]:
    """What may stand beside each figure."""
    return [(code, str(label)) for code, label in BESIDE.items()]


def only_offered() -> list[tuple[str, list[Option]]]:
    """The values of each quality, as ``quality=value``; of numbers the bands."""
    return [
        (str(one.label), [(f"{one.name}={code}", str(label_of(one, code))) for code in all_written(one)])
        for one in _qualities_offered()
    ]


@dataclass(frozen=True, slots=True)
class Choices:
    """The values of one quality to tick, and which are."""

    name: str
    label: str
    options: list[Option]
    ticked: list[str]

    @property
    def told(self) -> str:
        """Those ticked, in words."""
        return ", ".join(label for value, label in self.options if value in self.ticked)


def values_to_tick(ticked: Sequence[str], names: Container[str] | None = None) -> list[Choices]:
    """Of each quality, or of those named; numbers are typed as bands."""
    return [
        Choices(one.name, str(one.label), options, [value for value, _label in options if value in ticked])
        for one in _qualities_offered()
        if not one.numbers and (names is None or one.name in names)
        for options in [[(f"{one.name}={code}", str(label)) for code, label in one.values().items()]]
    ]


def _qualities_offered() -> Iterator[Quality]:
    """Those by which something of the catalogue can be told apart."""
    known = {name for one in indicators().values() if not one.compute for name in one.filters}
    yield from (one for name, one in qualities().items() if name in known)
