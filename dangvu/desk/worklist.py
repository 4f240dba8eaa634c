"""Work to do: what is due in the organisations within reach, whose it is, by when, by which article."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import Reach
from dangvu.accounts.models import Mandate
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs
from dangvu.accounts.scopes import within
from dangvu.desk.tables import choices
from dangvu.law.errors import LawError
from dangvu.law.working_days import working_days_between
from dangvu.ledger.position import remembered
from dangvu.organisations.overview import Names
from dangvu.organisations.pages import organisation_asked
from dangvu.organisations.worklist import Due, Kind, kinds, parents, way_up
from dangvu.people.models import PersonRecord
from dangvu.tree.queries import roots

A_PAGE = 20
"""So that a page, with its summaries, prints on one sheet."""
MOST_PARTS = 6
FIELDS = "name, work due"
NOBODY = "-"
"""Stands in the address for work that nobody has a mandate to record."""


@dataclass(frozen=True, slots=True)
class Task:
    """Work of the list, before names are looked up. ``owner`` names the accounts in charge."""

    kind: Kind
    due: Due
    owner: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A task as shown. Whom a sensitive one is about is masked: ``person`` and ``code`` are then nothing."""

    task: Task
    said: str
    person: int | None
    name: str
    code: str
    organisation_name: str
    days_left: int | None
    """Working days until the last day; negative once it has passed. None where the holidays are not known."""


@dataclass(frozen=True, slots=True)
class Part:
    """How much there is of one organisation, specialist or kind."""

    key: str
    label: str
    count: int
    late: int


@needs("read")
def worklist(request: PageRequest) -> HttpResponse:
    """The list, 20 a page; ``?kind=``, ``?org=``, ``?owner=`` and ``?late=1`` narrow it."""
    everything = request.GET.get("show") == "all"
    organisation = organisation_asked(request, request.GET.get("org", ""))
    kind, owner = request.GET.get("kind", ""), request.GET.get("owner", "")
    is_late = request.GET.get("late") == "1"
    of_organisation = tasks(request.reach, request.on, organisation)
    narrowed = [
        task
        for task in of_organisation
        if kind in ("", task.kind.code)
        and owner in ("", task.owner or NOBODY)
        and (task.is_late or not is_late)
    ]
    page = Paginator(narrowed, A_PAGE).get_page(request.GET.get("page", "1"))
    base = organisation if organisation is not None else _base(request)
    by_organisation = _parts_of(request, narrowed, base)
    context = {
        "page": page,
        "lines": _lines(request, list(page.object_list), everything=everything),
        "by_kind": _by_kind(of_organisation),
        "by_owner": _by_owner(narrowed),
        "by_organisation": by_organisation,
        "owners": sorted({task.owner or NOBODY for task in of_organisation}),
        "kind": kind,
        "owner": owner,
        "late": is_late,
        "organisation": organisation,
        "choices": choices(request, base, request.on) if base else [],
        "everything": everything,
        "masks": any(task.kind.sensitive for task in page.object_list),
        "may_record": "record" in request.actions,
        "total": len(narrowed),
        "late_count": sum(task.is_late for task in narrowed),
    }
    return render(request, "desk/worklist.html", context)


def tasks(reach: Reach, on: date, organisation: int | None = None) -> list[Task]:
    """All that is due within reach, and there below an organisation, the most pressing first.

    Three questions to the database beside what each kind remembers: it is the same for every account and day
    until the register changes.
    """
    asker = reach.everywhere, sorted(reach.roots)
    lasting, passing = ([one for one in kinds if one.of_facts is of] for of in (True, False))
    found = remembered(
        ("due within", asker, on, organisation), lambda: _due_within(lasting, reach, on, organisation)
    )
    owners, by_code = _Owners(parents(on)), {kind.code: kind for kind in kinds}
    return [
        Task(by_code[code], due, owners.of(due.organisation), due.last_day is not None and due.last_day < on)
        for code, due in _in_order([*found, *_due_within(passing, reach, on, organisation)], on)
    ]


Found = list[tuple[str, Due]]
"""What is due, each with the code of its kind."""


def _in_order(found: Found, on: date) -> Found:
    return sorted(found, key=lambda one: (one[1].last_day is None, one[1].last_day or on))


def _due_within(of: Iterable[Kind], reach: Reach, on: date, organisation: int | None) -> Found:
    """What is due of some kinds, in order."""
    tree = parents(on)
    ways: dict[int, frozenset[int]] = {}
    found: Found = []
    for kind in of:
        for due in kind.due(on):
            way = ways.get(due.organisation)
            if way is None:
                way = ways[due.organisation] = frozenset(way_up(due.organisation, tree))
            if not (reach.everywhere or way & reach.roots) or (organisation and organisation not in way):
                continue
            found.append((kind.code, due))
    return _in_order(found, on)


class _Owners:
    """Who is in charge of an organisation: the accounts with a mandate of today to record, nearest above."""

    def __init__(self, tree: dict[int, int | None]) -> None:
        self._tree = tree
        self._named: dict[int | None, set[str]] = {}
        self._known: dict[int, str] = {}
        rows = Mandate.objects.at(timezone.localdate()).filter(action="record", account__is_active=True)
        for organisation, name, full_name in rows.values_list(
            "organisation_id", "account__name", "account__full_name"
        ):
            self._named.setdefault(organisation, set()).add(full_name or name)

    def of(self, organisation: int) -> str:
        """Their names; empty where nobody may record there."""
        if organisation not in self._known:
            nearest = [one for one in way_up(organisation, self._tree) if one in self._named]
            named = self._named.get(nearest[0] if nearest else None, set())
            self._known[organisation] = ", ".join(sorted(named))
        return self._known[organisation]


def _base(request: PageRequest) -> int | None:
    """The one organisation that all within reach stands under; nothing where there are several."""
    tops = roots(request.on) if request.reach.everywhere else sorted(request.reach.roots)
    return tops[0] if len(tops) == 1 else None


def _by_kind(found: Iterable[Task]) -> list[Part]:
    count, late = _counted((task, task.kind.code) for task in found)
    return [Part(kind.code, str(kind.label), count[kind.code], late[kind.code]) for kind in kinds]


def _by_owner(found: Iterable[Task]) -> list[Part]:
    count, late = _counted((task, task.owner or NOBODY) for task in found)
    return [
        Part(owner, owner if owner != NOBODY else _("chưa giao cho ai"), number, late[owner])
        for owner, number in count.most_common(MOST_PARTS)
    ]


def _parts_of(request: PageRequest, found: Sequence[Task], base: int | None) -> list[Part]:
    """By the organisations directly below the one shown; work of its own stands under itself."""
    tree = parents(request.on)
    cells = {task.due.organisation for task in found}
    parts = {one: str(_part(one, base, request.reach, tree)) for one in cells}
    count, late = _counted((task, parts[task.due.organisation]) for task in found)
    most = count.most_common(MOST_PARTS)
    named = Names(int(number) for number, _count in most)
    return [Part(key, named.on(int(key), request.on), number, late[key]) for key, number in most]


def _part(organisation: int, base: int | None, reach: Reach, tree: dict[int, int | None]) -> int:
    way = way_up(organisation, tree)
    if base in way:
        return way[max(0, way.index(base) - 1)]
    return next((one for one in way if one in reach.roots), way[-1])


def _counted(found: Iterable[tuple[Task, str]]) -> tuple[Counter[str], Counter[str]]:
    count: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for task, key in found:
        count[key] += 1
        late[key] += task.is_late
    return count, late


def _lines(request: PageRequest, found: Sequence[Task], *, everything: bool) -> list[Line]:
    """The tasks with names; that these are read is logged first, and those masked are not read."""
    persons = {
        task.due.person for task in found if task.due.person and (everything or not task.kind.sensitive)
    }
    log_reading(request.account, "worklist", persons, FIELDS)
    with within(request.reach, request.on - timedelta(settings.RECONCILIATION_KEPT_DAYS), date.max):
        known = PersonRecord.objects.known().filter(person__in=persons, until_date=None)
        records: dict[int | None, tuple[str, str]] = {
            person: (name, code) for person, name, code in known.values_list("person_id", "full_name", "code")
        }
    named = Names(task.due.organisation for task in found)
    lines = []
    for task in found:
        name, code = records.get(task.due.person, ("", ""))
        lines.append(
            Line(
                task,
                str(task.kind.said) % {"count": task.due.number},
                task.due.person if name else None,
                name,
                code,
                named.on(task.due.organisation, request.on),
                _days_left(request.on, task.due.last_day),
            )
        )
    return lines


def _days_left(on: date, last_day: date | None) -> int | None:
    try:
        return working_days_between(on, last_day) if last_day else None
    except LawError:
        return None


def counts(reach: Reach, on: date) -> list[Part]:
    """How much of each kind is due within reach, for the first page; only kinds of which there is some."""
    return [part for part in _by_kind(tasks(reach, on)) if part.count]
