"""The pictures of members: by age and sex, by group, the admitted beside the plan and by month."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dangvu.accounts.models import Account
from dangvu.core.period import DAY
from dangvu.ledger.position import position, remembered
from dangvu.membership.indicators.plans import plan_of, targets_of
from dangvu.people.indicators import OLDEST
from dangvu.statistics.ask import cell_of
from dangvu.statistics.declarations import Value, indicator_named
from dangvu.statistics.engine.closure import rest_of
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.engine.tally import tally
from dangvu.statistics.figures import Query, organisation_of
from dangvu.statistics.lookup import Unit
from dangvu.statistics.pictures import Asked, Key, Line, Mark, Picture, values_of
from dangvu.statistics.reported import Number, is_mixed, numbers
from dangvu.statistics.store import Reading, steadily

YOUNGEST = 15
MOST_MONTHS = 24
"""Columns of the picture by month."""
TOTAL, ADMITTED, PLAN = "members.total", "members.admitted", "members.admitted.plan"


def pyramid(asked: Asked) -> Picture:
    """Members of the day by sex, in bands of five years of age, the oldest first."""
    bands = range(OLDEST, YOUNGEST - 1, -5)
    sexes = {"male": _("Nam"), "female": _("Nữ")}
    queries = {
        (str(band), sex): asked.query(TOTAL, asked.unit, sex=sex, five_years=str(band))
        for band in bands
        for sex in sexes
    }
    found, reported = values_of(asked, queries, [asked.unit.id])
    counted = {key: each[asked.unit.id] for key, each in found.items()}
    marks = {key: Mark(counted[key], query, key in reported) for key, query in queries.items()}
    peopled = [band for band in bands if any(counted[str(band), sex] for sex in sexes)]
    lines = [
        Line(band_label(band), tuple(marks[str(band), sex] for sex in sexes))
        for band in bands
        if peopled and peopled[-1] <= band <= peopled[0]
    ]
    return asked.picture(list(sexes.values()), lines)


def band_label(first: int) -> str:
    """A band by its first age."""
    return _("từ %(age)s") % {"age": first} if first >= OLDEST else f"{first}–{first + 4}"


def shares(asked: Asked) -> Picture:
    """What part of the members of the last day, and of those admitted in the period, are of a group."""
    own = asked.unit
    of_members, of_admitted = asked.query(TOTAL, own), asked.query(ADMITTED, own)
    groups: dict[str, tuple[str, Query, Query]] = {
        "female": (
            _("Nữ"),
            asked.query("members.female", own),
            asked.query(ADMITTED, own, sex="female"),
        ),
        "ethnic_minority": (
            _("Dân tộc thiểu số"),
            asked.query("members.ethnic_minority", own),
            asked.query("members.admitted.ethnic_minority", own),
        ),
        "young": (
            _("18–30 tuổi"),
            asked.query("members.age.18_30", own),
            asked.query("members.admitted.age.18_30", own),
        ),
        "youth_union": (
            _("Đoàn viên"),
            asked.query(TOTAL, own, youth_union_member="yes"),
            asked.query(ADMITTED, own, youth_union_member="yes"),
        ),
    }
    queries = {(name, "members"): of_those for name, (_label, of_those, _other) in groups.items()}
    queries |= {(name, "admitted"): of_those for name, (_label, _other, of_those) in groups.items()}
    queries |= {("", "members"): of_members, ("", "admitted"): of_admitted}
    values, reported = values_of(asked, queries, [own.id])
    found = {key: each[own.id] for key, each in values.items()}
    for_whom = {key: each.get(own.id, ()) for key, each in reported.items()}
    lines = [
        Line(label, _both(found, for_whom, name, in_members, in_admitted))
        for name, (label, in_members, in_admitted) in groups.items()
    ]
    whole = Line(_("Tất cả"), _both(found, for_whom, "", of_members, of_admitted), is_whole=True)
    heads = (_("Đảng viên"), _("Tỷ lệ trong đảng viên"), _("Số kết nạp"), _("Tỷ lệ trong số kết nạp"))
    return asked.picture(heads, [whole, *lines])


def _both(
    found: Mapping[Key, Value],
    reported: Mapping[Key, Sequence[Number]],
    name: str,
    in_members: Query,
    in_admitted: Query,
) -> tuple[Mark, ...]:
    """The number and the part, of the members and of the admitted; no part of nobody, nor where organisations
    without a list reported the one and not the other.
    """
    marks: list[Mark] = []
    for of_whom, query in (("members", in_members), ("admitted", in_admitted)):
        count, whole = found[name, of_whom] or 0, found["", of_whom] or 0
        parts = [reported.get((one, of_whom), ()) for one in (name, "")]
        share = round(count / whole, 4) if whole and not is_mixed(parts) else None
        marks += [Mark(count, query, bool(parts[0])), Mark(share, query, any(parts))]
    return tuple(marks)


def plan(asked: Asked) -> Picture:
    """The admitted of the period beside the plan, by organisation below; drawn beside them is the whole
    where it alone has a plan.
    """
    rest = rest_of(asked.unit.id)
    below = asked.below()
    orgs = [asked.unit.id, *(one.id for one in below)]
    query = {(ADMITTED, ""): asked.query(ADMITTED, asked.unit)}
    values, reported = values_of(asked, query, [*orgs, rest])
    admitted, no_list = values[ADMITTED, ""], reported.get((ADMITTED, ""), {})
    scene = Scene(asked.reading, first=asked.first, last=asked.last, structure=asked.structure)
    targets = targets_of(scene, orgs)
    planned = {one: plan_of(targets.get(one, {}), asked.first, asked.last) for one in orgs}

    def marks(unit: Unit | None, number: int) -> tuple[Mark, ...]:
        done, wanted = admitted[number], planned.get(number)
        part = round((done or 0) / wanted, 4) if wanted else None
        is_marked = number in no_list
        return Mark(done, asked.query(ADMITTED, unit), is_marked), Mark(wanted), Mark(part, None, is_marked)

    alone = planned[asked.unit.id] is not None and not any(planned[one.id] for one in below)
    lines = asked.lines(below, marks, has_rest=bool(admitted[rest]), draws_whole=alone)
    return asked.picture((_("Kết nạp trong kỳ"), _("Chỉ tiêu"), _("So với chỉ tiêu")), lines)


def by_month(asked: Asked) -> Picture:
    """The admitted by organisation below and month, all by one statement."""
    months = months_of(asked.first, asked.last)
    below = asked.below()
    found = indicator_named(ADMITTED)
    assert found is not None  # declared in this room
    cell = cell_of(found, {})
    cells = {
        f"{first}": replace(
            cell, condition=f"({cell.condition}) AND r.on_date BETWEEN DATE '{first}' AND DATE '{last}'"
        )
        for first, last in months
    }
    scene = Scene(asked.reading, first=asked.first, last=asked.last, structure=asked.structure)
    rest = rest_of(asked.unit.id)
    orgs = [asked.unit.id, *(one.id for one in below), rest]
    counted = tally(scene, found.relation, cells, orgs)
    spans = {f"{first}": (first, last + DAY) for first, last in months}
    reported = numbers(asked.reading, asked.structure, orgs, [(found, {})], spans.values())
    no_list: set[tuple[int, str]] = set()
    for org in orgs if reported.found else ():
        for month, span in spans.items():
            if more := reported.of(org, found, {}, span):
                values = counted.setdefault(org, {})
                values[month] = values.get(month, 0) + sum(one.value for one in more)
                no_list.add((org, month))

    def marks(unit: Unit | None, number: int) -> tuple[Mark, ...]:
        values, query = counted.get(number, {}), asked.query(ADMITTED, unit)
        return tuple(
            Mark(
                values.get(month, 0),
                replace(query, first=first, last=last),
                (number, month) in no_list,
            )
            for first, last in months
            if (month := f"{first}")
        )

    lines = asked.lines(below, marks, has_rest=any(counted.get(rest, {}).values()))
    return asked.picture([f"{first:%m/%Y}" for first, _last in months], lines)


def months_of(first: date, last: date) -> list[tuple[date, date]]:
    """The months of the period, the first and the last as far as they lie inside it."""
    months = []
    while first <= last:
        number = first.year * 12 + first.month
        end = min(last, date(number // 12, number % 12 + 1, 1) - DAY)
        months.append((first, end))
        first = end + DAY
    return months


PICTURES: Mapping[str, Callable[[Asked], Picture]] = {
    "plan": plan,
    "months": by_month,
    "pyramid": pyramid,
    "shares": shares,
}
"""By the name in their address."""


def drawn(
    name: str, org: str, first: date, last: date, structure: date, reader: Account | None = None
) -> Picture | None:
    """A picture of an organisation, on the tree of the structure day, worked out once until what it rests on
    changes; None where there is no such organisation within reach.
    """

    def work(reading: Reading) -> Picture | None:
        query = Query(TOTAL, org, at=structure, structure=structure)
        unit, _findings = organisation_of(reading, query, reader)
        return PICTURES[name](Asked(reading, unit, first, last, structure)) if unit else None

    asker = reader.pk if reader else None
    question = ("picture", name, org, first, last, structure, asker, get_language())
    found = remembered(question, lambda: steadily(work))
    if found is None:
        return None
    # What was recorded since it was worked out changed none of it.
    newest = max(position().number, found.ledger)
    return replace(found, ledger=newest, known=newest)
