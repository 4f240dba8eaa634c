"""What taking an entry back would do, in words: which entries go with it, which rows go and return, and how
many members the organisations touched would have.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from dangvu.accounts.models import Account
from dangvu.core import scope
from dangvu.core.finding import Finding
from dangvu.ledger.describing import RowTold, changes_told, names_of, persons_in
from dangvu.ledger.enact import Recorded
from dangvu.ledger.facts import Fact, facts
from dangvu.ledger.taking_back import Key, Plan, plan_for
from dangvu.ledger.void import Void
from dangvu.membership.models import Membership

ROWS_TOLD = 40
"""Rows shown by name on either side, and as many as are shown without being asked for."""
FIGURES_TOLD = 20
AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Figure:
    """Members of an organisation on the day, before and after."""

    organisation: str
    before: int
    after: int


@dataclass(frozen=True)
class Preview:
    """Taking entry ``number`` back, and the later entries with it if there are any."""

    number: int
    later: tuple[int, ...]
    findings: list[Finding]
    """What stands in the way even so: an entry that cannot be taken back, a mandate that is missing."""
    counts: list[tuple[str, int, int]]
    """Kind of fact, rows that return, rows that go."""
    figures: list[Figure]
    more_figures: int
    going: dict[str, list[Key]]
    returning: dict[str, list[Key]]

    @property
    def is_large(self) -> bool:
        return sum(back + gone for _fact, back, gone in self.counts) > ROWS_TOLD


@scope.whole()
def preview_of(number: int, by: Account, on: date) -> Preview:
    """What would happen if the account took the entry back now; figures are those of the day."""
    if barred := by.findings_for(Void(number)):  # before all that may be told of what came later
        return Preview(number, (), barred[:1], [], [], 0, {}, {})
    plan = plan_for(number)
    findings = _findings(plan, by)
    if not plan.is_whole:
        return Preview(number, (), findings, [], [], 0, {}, {})
    going, returning = plan.trial.going(), plan.trial.returning()
    counts = [
        (fact, len(returning.get(fact, ())), len(going.get(fact, ())))
        for fact in facts()
        if fact in going or fact in returning
    ]
    figures = _figures(going.get(Membership.fact, []), returning.get(Membership.fact, []), on)
    told = figures[:FIGURES_TOLD]
    return Preview(number, plan.later, findings, counts, told, len(figures) - len(told), going, returning)


def _findings(plan: Plan, by: Account) -> list[Finding]:
    """Why nothing could be recorded, the entries in the way taken for taken back."""
    barred = [found for number in plan.later for found in by.findings_for(Void(number))]
    return barred[:1] or ([] if plan.is_whole else Void(plan.number).check())


@scope.whole()
def rows_told(preview: Preview) -> tuple[list[RowTold], list[RowTold], set[int]]:
    """The first rows that return and that go, in words, and the persons they name: the reading is the
    caller's to log.
    """
    back, gone = _first_rows(preview.returning), _first_rows(preview.going)
    going, returning = changes_told(gone, back)
    return returning, going, persons_in([*back, *gone])


def _first_rows(keys: dict[str, list[Key]]) -> list[Fact]:
    rows: list[Fact] = []
    for fact in keys:
        wanted = set(keys[fact][: ROWS_TOLD - len(rows)])
        rows += _rows(facts()[fact], wanted)
    return rows


def _rows(model: type[Fact], keys: Iterable[Key]) -> Iterator[Fact]:
    """The rows with these keys, in their order."""
    for entry, ordinals in sorted(_by_entry(keys).items()):
        yield from model.objects.filter(recorded_in=entry, ordinal__in=ordinals).order_by("ordinal")


def _by_entry(keys: Iterable[Key]) -> dict[int, set[int]]:
    ordinals: dict[int, set[int]] = defaultdict(set)
    for entry, ordinal in keys:
        ordinals[entry].add(ordinal)
    return ordinals


def _holds(on: date) -> Q:
    return Q(from_date__lte=on) & (Q(until_date__isnull=True) | Q(until_date__gt=on))


def _figures(going: list[Key], returning: list[Key], on: date) -> list[Figure]:
    """Members on the day in each organisation where their number changes, the largest change first."""
    change: Counter[int] = Counter()
    for keys, step in ((going, -1), (returning, 1)):
        for entry, ordinals in _by_entry(keys).items():
            rows = Membership.objects.filter(_holds(on), recorded_in=entry)
            for ordinal, organisation in rows.values_list("ordinal", "organisation_id").iterator(AT_ONCE):
                change[organisation] += step * (ordinal in ordinals)
    changed = [number for number in change if change[number]]
    standing = Membership.objects.at(on)
    if len(changed) <= FIGURES_TOLD:  # of many, all are counted: SQLite goes astray in a long list
        standing = standing.filter(organisation__in=changed)
    before = dict(standing.values_list("organisation_id").annotate(Count("ordinal")).order_by())
    names = names_of("organisation", changed)
    figures = [Figure(names[one], before.get(one, 0), before.get(one, 0) + change[one]) for one in changed]
    return sorted(figures, key=lambda one: (-abs(one.after - one.before), one.organisation))


def void_told(act: Void, done: Sequence[Recorded]) -> dict[str, Any]:
    """What was taken back, as JSON; ``entries`` where later ones went with it."""
    answer: dict[str, Any] = {"entry": done[-1].number, "hash": done[-1].hash, "voids": act.number}
    return answer | ({"entries": [one.number for one in done]} if len(done) > 1 else {})


def preview_told(preview: Preview, rows: Mapping[str, list[RowTold]]) -> dict[str, Any]:
    """What would happen, as JSON; ``rows`` by name where they were asked for."""
    told = {
        side: [
            {
                "fact": row.fact,
                "names": row.names,
                "from_date": row.from_date.isoformat(),
                "until_date": row.until_date.isoformat() if row.until_date else None,
            }
            for row in some
        ]
        for side, some in rows.items()
    }
    return {
        "entry": None,
        "voids": preview.number,
        "later": list(preview.later),
        "rows": {fact: {"returns": back, "goes": gone} for fact, back, gone in preview.counts},
        "members": [
            {"organisation": one.organisation, "before": one.before, "after": one.after}
            for one in preview.figures
        ],
    } | ({"named": told} if told else {})
