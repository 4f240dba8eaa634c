"""What is due about members: for the page of work to do.

Only what the register holds. It cannot know these, and says nothing of them: an admission decision whose
ceremony has no day yet, since an admission is recorded with both; certificates of the Party-awareness class,
which stand in the act and not among the facts; whether a member who was transferred out of the register has
arrived, since a transfer inside it moves them from one total to the other on one day, and nothing comes back
from outside.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy

from dangvu.core.period import DAY
from dangvu.law.errors import LawError
from dangvu.law.leaf import DatedValue
from dangvu.law.questions import value
from dangvu.law.working_days import add_working_days
from dangvu.ledger.position import remembered
from dangvu.membership.models import Exemption, Membership, ReportedNumber, Suspension
from dangvu.membership.rules.recognition import official_day
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.types import KINDS
from dangvu.organisations.worklist import Due, Kind, kinds
from dangvu.statistics.engine.sql import Scene, literal
from dangvu.statistics.store import steadily

AHEAD = timedelta(days=60)
"""How far ahead the page looks."""
MEMBERSHIP = ("admitted", "readmitted")
MUCH = 2_000
"""Where more was recorded since, all is asked anew."""


def _law(code: str, on: date) -> DatedValue | None:
    """The value of the day; None where the law files do not reach it, so that no deadline is told."""
    try:
        return value(code, on)
    except LawError:
        return None


def _article(law: DatedValue | None) -> str:
    """Where the value stands, in short."""
    return f"{law.instrument}, {law.article}" if law else ""


def _after(start: date, law: DatedValue | None) -> date | None:
    """The last of so many working days; None where the number or the holidays are not known."""
    try:
        return add_working_days(start, law.number) if law else None
    except LawError:
        return None


class Probation(NamedTuple):
    """A probation that goes on, and the day it ends."""

    organisation: int
    person: int
    admitted_on: date
    until: date | None
    ends: date


def _on_probation(on: date) -> list[Probation]:
    """Of the day, those that end soon or have ended and whose recognition is not recorded."""
    return remembered(("on probation", on), lambda: _on_probation_now(on))


def _on_probation_now(on: date, persons: Iterable[int] | None = None) -> list[Probation]:
    last = _last_admitted(on)
    rows = Membership.objects.at(on).filter(status="probationary", admission_date__lte=last)
    if persons is not None:
        rows = rows.filter(person__in=persons)
    # What has no end has nothing after it: only of the few that have one is a recognition looked for.
    recognised = Membership.objects.known().filter(
        person=OuterRef("person"),
        status="official",
        from_date__gt=on,
        admission_date=OuterRef("admission_date"),
    )
    wanted = "organisation_id", "person_id", "admission_date", "until_date"
    lasting = rows.filter(until_date=None).values_list(*wanted)
    ending = rows.exclude(until_date=None).exclude(Exists(recognised)).values_list(*wanted)
    found = [*lasting, *ending]
    return [
        Probation(organisation, person, day, until, end)
        for organisation, person, day, until in found
        if day and (end := _official_day(day))
    ]


@lru_cache(2048)
def _official_day(admitted_on: date) -> date | None:
    """None where somebody was admitted before the law known: when probation ended is not for us to say."""
    try:
        return official_day(admitted_on)
    except LawError:
        return None


def _last_admitted(on: date) -> date:
    """The last day of admission of which probation ends within the time looked ahead."""
    day = on
    while (end := _official_day(day)) and end > on + AHEAD:
        day -= DAY
    return day


def probation_ending(on: date) -> list[Due]:
    """Probations that end soon: recognition is to be prepared."""
    return _ending_soon(on, _on_probation(on))


def _ending_soon(on: date, probations: Iterable[Probation]) -> list[Due]:
    found = []
    for one in probations:
        if on < one.ends <= on + AHEAD and (one.until is None or one.until >= one.ends):
            law = _law("membership.recognition.probation_months", one.admitted_on)
            found.append(Due(one.organisation, one.person, one.ends, _article(law)))
    return found


def recognition_due(on: date) -> list[Due]:
    """Probation is over and recognition is not recorded: the cell is to consider it within the working days
    of the law in force when it ended.
    """
    return _over(on, _on_probation(on))


def _over(on: date, probations: Iterable[Probation]) -> list[Due]:
    found = []
    for one in probations:
        if one.ends <= on:
            law = _law("membership.recognition.consideration_days", one.ends)
            found.append(Due(one.organisation, one.person, _after(one.ends, law), _article(law)))
    return found


def _touched(entry: int) -> set[int]:
    """Of whose membership something was recorded since; of no more than one too many."""
    changed = Membership.objects.changed_after(entry).values_list("person_id", flat=True)
    return set(changed.distinct()[: MUCH + 1])


def _since(
    told: Callable[[date, Iterable[Probation]], list[Due]],
) -> Callable[[date, Sequence[Due], int], list[Due] | None]:
    """How what is told of probations is brought up to date: those are asked anew of whose membership
    something was recorded since.
    """

    def brought_up(on: date, kept: Sequence[Due], entry: int) -> list[Due] | None:
        touched = _touched(entry)
        if len(touched) > MUCH:
            return None
        staying = [one for one in kept if one.person not in touched]
        return staying + told(on, _on_probation_now(on, touched))

    return brought_up


def ceremony_due(on: date) -> list[Due]:
    """Decided on by the day, with the ceremony after it. Where the time runs from the receipt of the
    decision, which is not recorded, it is told from its issue: the earliest it can end.
    """
    rows = Membership.objects.known().filter(
        start_reason__in=MEMBERSHIP, decision_date__lte=on, from_date__gt=on
    )
    found = []
    for row in rows:
        assert row.decision_date is not None  # filtered
        law = _law("membership.admission.ceremony_days", row.decision_date)
        last = _after(row.decision_date, law)
        found.append(Due(row.organisation_id, row.person_id, last, _article(law)))
    return found


def _ending(stretches: QuerySet[Any], on: date, law: DatedValue | None) -> list[Due]:
    """Stretches of the day, of persons, with an end that comes soon; the member is counted where they are on
    the day.
    """
    rows = stretches.filter(until_date__lte=on + AHEAD)
    ends = {row.person_id: row.until_date for row in rows}
    places = Membership.objects.at(on).filter(person__in=rows.values("person_id"))
    return [
        Due(organisation, person, ends[person], _article(law))
        for person, organisation in places.values_list("person_id", "organisation_id")
    ]


def exemption_ending(on: date) -> list[Due]:
    """Exemptions that end soon: the member is to take part again."""
    return _ending(Exemption.objects.at(on), on, _law("membership.exemption.decided_by", on))


def suspension_ending(on: date) -> list[Due]:
    """Suspensions that end soon: to be lifted or extended."""
    return _ending(Suspension.objects.at(on), on, _law("membership.suspension.decided_by", on))


MINIMUM = "organisations.founding.minimum_official_members"
REPORTED = ("members.total", "members.official")
CELLS = tuple(kind.code for kind in KINDS.values() if kind.holds_members)
_OFFICIAL = """
    SELECT o.organisation, count(m.person) FROM organisation o
    LEFT JOIN membership m ON m.organisation = o.organisation AND m.status = 'official'
      AND m.from_date <= $at AND (m.until_date IS NULL OR m.until_date > $at)
    WHERE o.from_date <= $at AND (o.until_date IS NULL OR o.until_date > $at) AND o.kind IN ({kinds})
    GROUP BY ALL HAVING count(m.person) < $least ORDER BY ALL
"""


def cells_below_minimum(on: date) -> list[Due]:
    """Cells with fewer official members than one needs: the committee above refers them elsewhere. Counted in
    the columnar store: of the whole country in the time that one province takes elsewhere.
    """
    law = _law(MINIMUM, on)
    if law is None:
        return []
    question = _OFFICIAL.format(kinds=", ".join(map(literal, CELLS)))
    few = steadily(lambda reading: Scene(reading, at=on).rows(question, least=law.number))
    return _few(dict(few), law, on)


def _few(official: Mapping[int, int], law: DatedValue, on: date) -> list[Due]:
    """Those of the cells that have too few: by the list of each, and where it has none by what it last
    reported of official members. Of one that reported members and not how many are official nothing is said.
    """
    rows = ReportedNumber.objects.known().filter(
        organisation__among=official, indicator__in=REPORTED, filters="", from_date__lte=on
    )
    reported: dict[int, int | None] = {}
    for row in rows.order_by("from_date"):
        known = reported.get(row.organisation_id)
        reported[row.organisation_id] = row.value if row.indicator == "members.official" else known
    listed = Membership.objects.at(on).filter(organisation__among=reported)
    without = reported.keys() - set(listed.values_list("organisation_id", flat=True).distinct())
    found = {
        one: more
        for one, count in official.items()
        if (more := reported[one] if one in without else count) is not None
    }
    return [
        Due(one, article=_article(law), number=count)
        for one, count in sorted(found.items())
        if count < law.number
    ]


def _below_minimum_since(on: date, kept: Sequence[Due], entry: int) -> list[Due] | None:
    """The same with those cells counted anew that something was recorded of since."""
    law = _law(MINIMUM, on)
    touched: set[int] = set()
    for model in (Membership, OrganisationVersion, ReportedNumber):
        numbers = model.objects.changed_after(entry).values_list("organisation_id", flat=True).distinct()
        touched |= set(numbers[: MUCH + 1])
    if law is None or len(touched) > MUCH:
        return None
    standing = OrganisationVersion.objects.at(on).filter(organisation__in=touched, kind__in=CELLS)
    official = Membership.objects.at(on).filter(organisation__in=touched, status="official")
    count = Counter(official.values_list("organisation_id", flat=True))
    anew = _few({cell: count[cell] for cell in standing.values_list("organisation_id", flat=True)}, law, on)
    return sorted([one for one in kept if one.organisation not in touched] + anew)


def register() -> None:
    """Let the page of work to do know these kinds, the most pressing first."""
    kinds.extend(
        (
            Kind(
                "recognition",
                gettext_lazy("Hết dự bị, chưa công nhận chính thức"),
                recognition_due,
                act="recognise_member",
                since=_since(_over),
            ),
            Kind(
                "probation",
                gettext_lazy("Sắp hết thời gian dự bị"),
                probation_ending,
                act="recognise_member",
                since=_since(_ending_soon),
            ),
            Kind("ceremony", gettext_lazy("Đã có quyết định kết nạp, chờ lễ kết nạp"), ceremony_due),
            Kind(
                "exemption",
                gettext_lazy("Sắp hết thời hạn miễn sinh hoạt"),
                exemption_ending,
                act="resume_member",
                sensitive=True,
            ),
            Kind(
                "suspension",
                gettext_lazy("Sắp hết thời hạn đình chỉ sinh hoạt"),
                suspension_ending,
                act="lift_suspension",
                sensitive=True,
            ),
            Kind(
                "below_minimum",
                gettext_lazy("Chi bộ thiếu đảng viên chính thức"),
                cells_below_minimum,
                said=gettext_lazy("%(count)s đảng viên chính thức"),
                since=_below_minimum_since,
            ),
        )
    )
