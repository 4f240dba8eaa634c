"""A table of one's own as fields to pick from: what is typed becomes the words of a definition, and back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from dangvu.statistics.declarations import Indicator, indicators
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

    @property
    def is_unlisted(self) -> bool:
        """A text named what the list does not offer."""
        return self.picked not in ("", SHARE) and self.picked not in indicators()


@dataclass(frozen=True, slots=True)
class Fields:
    """All that is typed."""

    title: str = ""
    about: str = ""
    when: str = "day"
    lines: tuple[Line, ...] = ()
    group: str = ""
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
        if self.group:
            words["group"] = {"by": self.group} | self._grouping()
        narrowed: dict[str, list[str]] = {}
        for one in self.filters:
            name, _equals, value = one.partition("=")
            narrowed.setdefault(name, []).append(value)
        if self.ages:
            narrowed["age"] = _several(self.ages)
        return words | ({"filter": narrowed} if narrowed else {})

    def _grouping(self) -> dict[str, Any]:
        if self.group == YEAR:
            return {"years": self.years}
        if self.group == ORGANISATION:
            return {}
        quality = qualities().get(self.group)
        own = [
            value
            for name, _equals, value in (one.partition("=") for one in self.values)
            if name == self.group
        ]
        chosen = _several(self.bands) if quality and quality.numbers else own
        return {"values": chosen} if chosen else {}


def fields_from(given: QueryDict) -> Fields:
    """What was typed into the form."""
    lines = [
        Line(number, picked, given.get(f"label-{number}", ""), given.get(f"of-{number}", ""))
        for number in range(1, MOST_COUNTED + 1)
        if (picked := given.get(f"count-{number}", ""))
    ]
    return Fields(
        given.get("title", ""),
        given.get("about", ""),
        given.get("when", ""),
        tuple(Line(place, one.picked, one.label, one.of) for place, one in enumerate(lines, start=1)),
        given.get("group", ""),
        tuple(given.getlist("values")),
        given.get("bands", ""),
        given.get("years", ""),
        tuple(given.getlist("filter")),
        given.get("ages", ""),
    )


def fields_of(definition: Definition) -> Fields:
    """The fields that would be typed for a definition."""
    group = definition.group
    is_numbers = group.by in qualities() and bool(qualities()[group.by].numbers)
    return Fields(
        definition.title,
        definition.about,
        definition.when,
        tuple(_line(place, one) for place, one in enumerate(definition.count, start=1)),
        group.by,
        () if is_numbers else tuple(f"{group.by}={value}" for value in group.values),
        ", ".join(group.values) if is_numbers else "",
        str(group.years),
        tuple(
            f"{name}={one}" for name, values in definition.filter.items() if name != "age" for one in values
        ),
        ", ".join(definition.filter.get("age", ())),
    )


def _line(place: int, one: Counted) -> Line:
    share = f"{one.percent[0]}/{one.percent[1]}" if one.percent else ""
    return Line(place, SHARE if share else one.indicator, one.label, share)


def _counted(line: Line) -> dict[str, Any]:
    words: dict[str, Any] = {"label": line.label} if line.label else {}
    if line.picked == SHARE:
        return words | {"percent": [part.strip() for part in line.of.split("/")]}
    return words | {"indicator": line.picked}


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


def groups_offered() -> list[Option]:
    """By what figures may be told apart."""
    first = [("", _("không chia nhóm")), (ORGANISATION, _("tổ chức trực thuộc")), (YEAR, _("năm"))]
    return [*first, *((one.name, str(one.label)) for one in _qualities_offered())]


def values_offered() -> list[tuple[str, list[Option]]]:
    """The values of each quality, as ``quality=value``."""
    return [
        (str(one.label), [(f"{one.name}={code}", str(label)) for code, label in one.values().items()])
        for one in _qualities_offered()
        if not one.numbers
    ]


def _qualities_offered() -> Iterator[Quality]:
    """Those by which something of the catalogue can be told apart."""
    known = {name for one in indicators().values() if not one.compute for name in one.filters}
    yield from (one for name, one in qualities().items() if name in known)
