"""Admissions of a period: how many beside the plan, and each with its steps and four dates."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from dangvu.core.days import iso_day
from dangvu.core.period import add_months
from dangvu.law.errors import LawError
from dangvu.ledger.beginnings import begun_by
from dangvu.ledger.models import Entry, Row
from dangvu.ledger.position import remembered
from dangvu.membership.indicators.plans import plan_of, targets_of
from dangvu.membership.models import Membership
from dangvu.membership.rules.recognition import official_day
from dangvu.people.models import PersonRecord
from dangvu.statistics.declarations import Indicator, indicator_named
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.engine.tally import Cell
from dangvu.statistics.store import Reading, steadily
from dangvu.statistics.tables.batch import Batch


@dataclass(frozen=True, slots=True)
class Progress:
    """Admissions of one organisation in the period, beside what was asked of it and last year's. None where
    no target was set, and where the organisation did not exist a year before.
    """

    done: int
    plan: int | None
    last_year: int | None

    @property
    def percent(self) -> float | None:
        """Of the plan."""
        return round(100 * self.done / self.plan, 1) if self.plan else None


@dataclass(frozen=True, slots=True)
class Admitted:
    """One admission. What the register was opened with, or an act does not say, is None.

    ``expected_on``: where recognition is not recorded, the day probation ends.
    """

    row: Membership
    begun: Membership
    """The row by which it was first recorded."""
    record: PersonRecord
    considered_on: date | None
    official_date: date | None
    expected_on: date | None
    recognised_on: date | None
    """The day of the decision that recognises."""


def _indicator(code: str) -> Indicator:
    found = indicator_named(code)
    assert found is not None, code
    return found


_EXISTED = """
    SELECT DISTINCT organisation FROM ancestry WHERE organisation = ancestor AND organisation IN ($orgs)
    AND from_date <= $last AND until_date > $first
"""


def progress(organisations: Sequence[int], first: date, last: date) -> dict[int, Progress]:
    """Of each organisation with all below it, over one reading. The figures are the indicator's, counted of
    admissions alone.
    """
    admitted = _indicator("members.admitted")
    each = Cell("count(*)", "TRUE")

    def work(reading: Reading) -> dict[int, Progress]:
        now = Scene(reading, first=first, last=last)
        then = Scene(reading, first=add_months(first, -12), last=add_months(last, -12))
        batch = Batch(reading, None, organisations)
        for scene, column in ((now, "done"), (then, "before")):
            days = (None, scene.first, scene.last)
            batch.add_cell(("", column), "admissions", each, days, "", [(admitted, {})])
        found = batch.run()
        done, before = found["", "done"], found["", "before"]
        targets = targets_of(now, organisations)
        existed = {one for (one,) in then.rows(_EXISTED, organisations)}
        return {
            one: Progress(
                done[one],
                plan_of(targets.get(one, {}), first, last),
                before[one] if one in existed else None,
            )
            for one in organisations
        }

    return remembered(("progress", list(organisations), first, last), lambda: steadily(work))


Key = tuple[int, int]
"""Of a row: the entry that recorded it, and its place in it."""
_ADMITTED = """
    SELECT a.recorded_in, a.ordinal, count(*) OVER () AS admitted
    FROM admissions a WHERE a.ancestor IN ($orgs)
    ORDER BY a.on_date DESC, a.person, a.recorded_in, a.ordinal LIMIT $size OFFSET $start
"""


@dataclass(frozen=True)
class Book:
    """The admissions of a period that the figure counts, the last ceremony first; those without a list here
    are not among them.
    """

    organisation: int
    first: date
    last: date

    def some(self, start: int, size: int) -> tuple[int, list[Key]]:
        """How many there are, and the keys of the rows of some."""

        def work(reading: Reading) -> tuple[int, list[Key]]:
            scene = Scene(reading, first=self.first, last=self.last)
            rows = scene.rows(_ADMITTED, [self.organisation], size=size, start=start)
            count = rows[0][2] if rows else self.some(0, 1)[0] if start else 0
            return count, [(entry, ordinal) for entry, ordinal, _of in rows]

        question = ("admitted", self.organisation, self.first, self.last, start, size)
        return remembered(question, lambda: steadily(work))


def rows_keyed(keys: Sequence[Key]) -> list[Membership]:
    """Rows by their keys, in this order."""
    found = {row.key: row for row in Membership.objects.known().filter(pk__in=keys)} if keys else {}
    return [found[key] for key in keys if key in found]


def with_steps(rows: Sequence[Membership]) -> list[Admitted]:
    """The admissions with names and steps, in their order; the reading is the caller's to log.

    Steps that are no facts stand in the acts that recorded them; six questions, however many rows.
    """
    persons = [row.person_id for row in rows]
    named = {
        one.person_id: one for one in PersonRecord.objects.known().filter(person__in=persons, until_date=None)
    }
    official = {
        (one.person_id, one.admission_date): one
        for one in Membership.objects.known()
        .filter(person__in=persons, status="official", start_reason="recognised")
        .order_by("-from_date")
    }
    codes = {person: record.code for person, record in named.items()}
    begun = begun_by([*rows, *official.values()])
    payloads = _payloads([*rows, *official.values()], begun, codes)
    found = []
    for row in rows:
        if row.person_id not in named:
            continue
        known = official.get((row.person_id, row.admission_date))
        said = payloads.get((begun[row.key].origin[0], row.person_id), {})
        recognition = payloads.get((begun[known.key].origin[0], known.person_id), {}) if known else {}
        found.append(
            Admitted(
                row,
                begun[row.key],
                named[row.person_id],
                iso_day(said.get("considered_on", "")),
                known.official_date if known else None,
                None if known else _expected(row),
                iso_day(recognition.get("decision_date", "")),
            )
        )
    return found


def _expected(row: Membership) -> date | None:
    """The day probation ends, where it is still to come or to be decided on."""
    if row.admission_date is None or (row.end_reason and row.end_reason != "transferred_out"):
        return None
    try:
        return official_day(row.admission_date)
    except LawError:
        return None


def _payloads(
    rows: Iterable[Membership], begun: dict[tuple[int, int], Membership], codes: dict[int, str]
) -> dict[tuple[int, int], dict[str, Any]]:
    """What the acts behind rows said, by entry and person: a single act's own payload, else that of the row
    of a workbook that names the person. Sealed values stay sealed.
    """
    numbers: dict[int, set[int]] = {}
    for row in rows:
        numbers.setdefault(begun[row.key].origin[0], set()).add(row.person_id)
    found: dict[tuple[int, int], dict[str, Any]] = {}
    entries = Entry.objects.filter(
        number__in=numbers, kind__in=("admit_member", "recognise_member", "record_rows")
    )
    bulk: list[int] = []
    for entry in entries.only("number", "kind", "payload"):
        if entry.kind == "record_rows":
            bulk.append(entry.number)
            continue
        for person in numbers[entry.number]:
            found[entry.number, person] = json.loads(entry.payload)
    naming = Q()
    for number in bulk:
        for person in numbers[number]:
            naming |= Q(entry=number, payload__contains=json.dumps(codes.get(person, ""), ensure_ascii=False))
    for part in Row.objects.filter(naming).only("entry", "ordinal", "payload") if bulk else ():
        said = json.loads(part.payload).get("act", {})
        for person in numbers[part.entry]:
            if codes.get(person, "") in (said.get("person"), said.get("code")):
                found[part.entry, person] = said
    return found
