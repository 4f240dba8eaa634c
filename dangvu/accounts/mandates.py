"""Mandates: default deny, scoped to a subtree and to days."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts import asked_often
from dangvu.accounts.models import Account, Mandate
from dangvu.core import scope
from dangvu.core.finding import Finding
from dangvu.core.period import DAY
from dangvu.ledger.acts import Act, Scope
from dangvu.ledger.facts import PERSON
from dangvu.ledger.observing import unobserved
from dangvu.ledger.recording import in_chunks
from dangvu.ledger.references import NOWHERE, reference
from dangvu.ledger.touched import touches_person
from dangvu.tree.models import Placement
from dangvu.tree.queries import all_within, topmost

ACTIONS = ("read", "record", "administer", "audit")
"""``audit``: see who read what, and no names; whoever administers accounts does not see it."""
ORGANISATIONS_AT_ONCE = 5000
consists: list[Callable[[Act], Iterable[Act]]] = []
"""What bulk acts consist of: later rooms, which know them, say it here."""


@dataclass(frozen=True)
class Reach:
    """How far mandates for one action reach: the whole register, or these organisations and all below."""

    everywhere: bool
    roots: frozenset[int]

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.roots)

    @property
    def named(self) -> frozenset[int]:
        """The organisations that all within it stands under; none where that is the whole register."""
        return frozenset() if self.everywhere else self.roots


Granted = Mapping[str, frozenset[int | None]]
"""Each action an account has mandates for, with the organisations they name; None is the whole register."""


def granted(account: Account, today: date | None = None, *, not_lent_by: int | None = None) -> Granted:
    """What the account may do today, and below which organisations; one query, which asks too whether it was
    closed since it was read. ``not_lent_by``: without what this account delegated to it.
    """
    day = today or timezone.localdate()
    with unobserved():  # an answer that is kept is to the question of somebody with these mandates
        if not_lent_by is None:
            held = asked_often.rows(_held, account.pk, day)
        else:
            held = asked_often.rows(_held_of_others, account.pk, day, not_lent_by)
    named: dict[str, set[int | None]] = {}
    for action, organisation in held:
        named.setdefault(action, set()).add(organisation)
    return {action: frozenset(organisations) for action, organisations in named.items()}


def held_today(account: int) -> asked_often.Asked:
    """The question that ``granted`` asks of an account."""
    return _held, account, timezone.localdate()


def _held(account: int, day: date) -> QuerySet[Mandate, tuple[str, int | None]]:
    held = Mandate.objects.at(day).filter(account=account, account__is_active=True)
    return held.values_list("action", "organisation_id")


def _held_of_others(account: int, day: date, lender: int) -> QuerySet[Mandate, tuple[str, int | None]]:
    return _held(account, day).filter(~Q(delegated_from__account=lender) | Q(delegated_from__isnull=True))


def reach(account: Account, action: str, today: date | None = None) -> Reach:
    """Where the account may do ``action`` today."""
    return reach_of(granted(account, today), action)


def reach_of(mandates: Granted, action: str) -> Reach:
    """How far these mandates reach. Who may read all that stands under no other may read all."""
    named = mandates.get(action, frozenset())
    roots = frozenset(root for root in named if root is not None)
    everywhere = None in named or (action == "read" and bool(roots) and roots >= topmost())
    return Reach(everywhere, roots)


WITHIN = """
    WITH RECURSIVE reached(id, depth) AS (
      SELECT id, 0 FROM tree_organisation WHERE id IN ({marks})
      UNION
      SELECT p.organisation_id, reached.depth + 1
      FROM reached JOIN tree_placement p ON p.parent_id = reached.id
      WHERE p.superseded_in IS NULL AND p.from_date <= %s AND (p.until_date IS NULL OR p.until_date > %s)
        AND reached.depth < 20
    ) SELECT id FROM reached
"""


def in_reach(allowed: Reach, on: date, field: str = "organisation") -> Q:
    """Condition on a query: its organisation lies within reach, on the tree of the day. No reach, no rows."""
    if allowed.everywhere:
        return Q()
    if not allowed.roots:
        return Q(pk__in=[])
    roots = sorted(allowed.roots)
    query = WITHIN.format(marks=", ".join(["%s"] * len(roots)))
    return Q(**{f"{field}__in": RawSQL(query, [*roots, on, on])})  # noqa: S611 - only marks are filled in


def covers(allowed: Reach, organisations: frozenset[int], on: date, known: int | None = None) -> bool:
    """Whether all the organisations lie within reach, on the tree of the day."""
    if allowed.everywhere:
        return True
    return bool(organisations and allowed.roots) and all_within(organisations, allowed.roots, on, known)


def covers_all_of(allowed: Reach, scope: Scope) -> bool:
    """Whether all that an act touches lies within reach on its day. What is taken back may have ended or
    founded some of it: each lies within reach before it and now, as far as it stands, and stands in one.
    """
    if allowed.everywhere or scope.before is None:
        return covers(allowed, scope.organisations, scope.on)
    stood: frozenset[int] = frozenset()
    for known in (scope.before - 1, None):
        standing = _standing(scope.organisations, scope.on, known)
        if standing and not covers(allowed, standing, scope.on, known):
            return False
        stood |= standing
    return bool(stood) and stood == scope.organisations


def _standing(organisations: frozenset[int], on: date, known: int | None = None) -> frozenset[int]:
    """Those of the organisations that stand on the day."""
    rows = Placement.objects.at(on, known)
    return frozenset(
        number
        for some in in_chunks(sorted(organisations), ORGANISATIONS_AT_ONCE)
        for number in rows.filter(organisation__among=some).values_list("organisation_id", flat=True)
    )


def meet(one: Reach, other: Reach, on: date) -> bool:
    """Whether there is anything within both, on the tree of the day."""
    if one.everywhere or other.everywhere:
        return bool(one and other)
    pairs = ((one, other.roots), (other, one.roots))
    return any(covers(reach, frozenset({root}), on) for reach, roots in pairs for root in roots)


def covered(allowed: Reach, touched: Mapping[int, frozenset[int]], on: date) -> frozenset[int]:
    """Of things that touch organisations, those all of whose organisations stand within reach on the day, or
    did when they ended. What was founded by an entry that is taken back stands nowhere, and does not count.
    """
    if allowed.everywhere:
        return frozenset(touched)
    named = frozenset().union(*touched.values())
    standing = _standing(named, on)
    days = {on: standing} | _last_days(named - standing, on)
    mine: set[int] = set()
    for day, ones in days.items():
        for some in in_chunks(sorted(ones), ORGANISATIONS_AT_ONCE):
            rows = Placement.objects.at(day).filter(in_reach(allowed, day), organisation__among=some)
            mine |= set(rows.values_list("organisation_id", flat=True))
    stood = frozenset().union(*days.values())
    return frozenset(one for one, numbers in touched.items() if numbers & stood and numbers & stood <= mine)


def _last_days(ended: frozenset[int], on: date) -> dict[date, frozenset[int]]:
    """Of organisations that stand no more, by the last day on which each did."""
    days: dict[date, set[int]] = defaultdict(set)
    for some in in_chunks(sorted(ended), ORGANISATIONS_AT_ONCE):
        rows = Placement.objects.known().filter(organisation__among=some, until_date__lte=on)
        for number, until in rows.values_list("organisation_id").annotate(Max("until_date")).order_by():
            days[until - DAY].add(number)
    return {day: frozenset(numbers) for day, numbers in days.items()}


def listed(organisations: str) -> frozenset[int]:
    """The numbers of a column that lists organisations."""
    return frozenset(int(one) for one in organisations.split(",") if one)


@scope.whole()
def findings_for(account: Account, act: Act, *, not_lent_by: int | None = None) -> list[Finding]:
    """Why the account may not record the act; default deny, and never in one's own case. ``not_lent_by``: as
    ``granted`` takes it.

    A code that nobody bears and one of somebody elsewhere are answered alike.
    """
    if account.person_id is not None and _is_about(act, account.person_id):
        message = _("Không ai tự ghi việc về chính mình; hãy để người khác ghi việc này.")
        return [Finding("mandate.own_case", message)]
    allowed = reach_of(granted(account, not_lent_by=not_lent_by), "record")
    if allowed.everywhere:
        return act.barred(account)
    scopes = act.scopes() if allowed else []
    if (
        scopes
        and all(covers_all_of(allowed, scope) and _is_still_theirs(allowed, scope) for scope in scopes)
        and not _names_nobody(act)
        and _belong_within(allowed, act)
    ):
        return act.barred(account)
    message = _(
        "Tài khoản “%(account)s” không được giao ghi việc “%(act)s” về người hoặc tổ chức này; hãy xem lại"
        " mã, hoặc hỏi người quản trị."
    )
    return [Finding("mandate.missing", message % {"account": account.name, "act": str(act.label)})]


def _names_nobody(act: Act) -> bool:
    """Whether a code of a person in it is nobody's."""
    named = {(act.effective_on, code) for kind, code in act.referred() if kind == PERSON}
    return any(reference(PERSON).find(code, on, "")[0] is None for on, code in named)


def _is_about(act: Act, person: int) -> bool:
    """Whether the act names the person, or takes back an entry about them."""
    if act.kind == "void":
        return touches_person(act.payload()["number"], person)
    named = {
        (one.effective_on, code) for one in _parts_of(act) for kind, code in one.referred() if kind == PERSON
    }
    return any(reference(PERSON).find(code, on, "")[0] == person for on, code in named)


def _is_still_theirs(allowed: Reach, scope: Scope) -> bool:
    """Whether what the act touches lies within reach today too, as far as it stands today.

    An act dated back reaches into the present: whoever a cell was taken from may not go on recording in it
    by naming a day when it was theirs.
    """
    today = timezone.localdate()
    remaining = _standing(scope.organisations, today)
    return not remaining or covers(allowed, remaining, today)


def _belong_within(allowed: Reach, act: Act) -> bool:
    """Whether the persons in it belong within reach today, or did when they last belonged anywhere; of those
    whom it only names it is enough that they did on its day, which was asked before.

    Nobody reaches a person by naming a day before they went elsewhere, or by guessing the code of one who
    left.
    """
    today, persons = timezone.localdate(), reference(PERSON)
    for one in _parts_of(act):
        changed = set(one.changed())
        for kind, code in one.referred():
            if kind != PERSON or ((kind, code) not in changed and persons.touches(code, one.effective_on)):
                continue
            person = persons.find(code, today, "")[0]
            organisations, day = persons.belongs(person, today) if person else NOWHERE
            if day is not None and not covers(allowed, organisations, day):
                return False
    return True


def _parts_of(act: Act) -> list[Act]:
    """What a bulk act consists of; any other is one with itself."""
    return [part for parts in consists for part in parts(act)] or [act]


def may_read(account: Account, act: Act) -> bool:
    """Whether the account reads all that the act touches: a right apart from that to record it."""
    allowed = reach(account, "read")
    return allowed.everywhere or all(covers_all_of(allowed, one) for one in act.scopes())
