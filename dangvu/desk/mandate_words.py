"""Mandates in words: what, where, from when to when, and what became of where they lie.

The words stand here and not in accounts, which knows no organisation by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts import giving
from dangvu.accounts.models import Account, Mandate
from dangvu.core.finding import Finding, Refused
from dangvu.desk.account_forms import ACTIONS
from dangvu.desk.templatetags.dangvu import day
from dangvu.organisations.lookup import AmbiguousCode, name_of, organisation_coded, versions_on
from dangvu.organisations.models import OrganisationSuccessor, OrganisationVersion
from dangvu.tree.models import Placement

LABELS = dict(ACTIONS)
STATES = ("now", "later", "void", "over")


@dataclass(frozen=True, slots=True)
class Told:
    """A mandate as pages show it."""

    mandate: Mandate
    action: str
    where: str
    stops: date | None
    state: str
    """``now``, ``later`` or ``over``; ``void`` where what its organisation was founded by was taken back."""
    from_whom: str
    """Whose mandate it was delegated from; else empty."""
    became: str = ""
    """Where the organisation has ended, what took its place: the mandate reaches nothing there."""
    goes_on: bool = False
    """Whether the account has the same mandate where it does."""


def told(mandates: Iterable[Mandate], today: date) -> list[Told]:
    """The mandates with their words; those that hold first, then those to come, then those that are over."""
    mandates = list(mandates)
    places = {one.organisation_id for one in mandates if one.organisation_id is not None}
    standing = versions_on(places, today)
    heirs = _heirs(places - standing.keys())
    unfounded = never_founded(places - standing.keys())
    also = {
        (one.account_id, one.action, one.organisation_id)
        for one in mandates
        if not is_over(one, today) and one.organisation_id not in unfounded
    }
    names = {number: row.name for number, row in standing.items()}
    names |= {number: name_of(number, today) for number in places - standing.keys() - unfounded}
    names |= _last_called(unfounded)
    lines = []
    for mandate in mandates:
        number = mandate.organisation_id
        stops = giving.stops(mandate)
        state = "later" if mandate.from_date > today else "now"
        if is_over(mandate, today):
            state = "over"
        elif number in unfounded:
            state = "void"
        above = mandate.delegated_from
        lines.append(
            Told(
                mandate,
                str(LABELS[mandate.action]),
                _("cả sổ") if number is None else names[number],
                None if stops == giving.NEVER else stops,
                state,
                str(above.account) if above else "",
                _named(heirs[number], today) if state == "now" and number in heirs else "",
                any((mandate.account_id, mandate.action, heir) in also for heir in heirs.get(number, ())),
            )
        )
    return sorted(lines, key=lambda line: (STATES.index(line.state), line.mandate.pk))


def is_over(mandate: Mandate, today: date) -> bool:
    """Whether it holds no longer, or never will."""
    return giving.stops(mandate) <= max(today, mandate.from_date)


def never_founded(organisations: Iterable[int | None]) -> set[int]:
    """Those that stand on no day as is known now: what founded them was voided."""
    some = {one for one in organisations if one is not None}
    known = Placement.objects.known().filter(organisation__in=some) if some else Placement.objects.none()
    return {*some} - {*known.values_list("organisation_id", flat=True)}


def _heirs(ended: set[int]) -> dict[int | None, list[int]]:
    """By what organisations that have ended are succeeded, in order."""
    heirs: dict[int | None, list[int]] = {number: [] for number in ended}
    if ended:
        rows = OrganisationSuccessor.objects.known().filter(organisation__in=ended).order_by("from_date")
        for row in rows:
            heirs[row.organisation_id].append(row.successor_id)
    return heirs


def _named(heirs: list[int], today: date) -> str:
    """By name; a dash where there are none."""
    return ", ".join(dict.fromkeys(name_of(one, today) for one in heirs)) or "–"


def whose_mandates_ended(today: date) -> set[int]:
    """Accounts with a mandate over an organisation that has ended, and none where that goes on."""
    standing = Placement.objects.at(today).filter(organisation=OuterRef("organisation"))
    ended = Mandate.objects.at(today).exclude(organisation=None).filter(~Exists(standing))
    theirs = _with_what_words_ask(Mandate.objects.filter(account__in=ended.values("account")))
    return {one.mandate.account_id for one in told(theirs, today) if one.became and not one.goes_on}


def mandates_of(account: Account) -> Iterable[Mandate]:
    """All of an account, with what their words ask for."""
    return _with_what_words_ask(Mandate.objects.filter(account=account).order_by("pk"))


def _with_what_words_ask(rows: QuerySet[Mandate]) -> QuerySet[Mandate]:
    return rows.select_related("delegated_from__account").prefetch_related("ends", "delegated_from__ends")


def _last_called(organisations: set[int]) -> dict[int, str]:
    """What organisations that were never founded, as is known now, were called before that was known."""
    rows = OrganisationVersion.objects.filter(organisation__in=organisations)
    return {row.organisation_id: row.name for row in rows.order_by("recorded_in", "ordinal")}


def where_of(organisation: int | None, today: date) -> str:
    """An organisation as a mandate names it."""
    return _("cả sổ") if organisation is None else name_of(organisation, today)


def organisation_named(code: str, on: date) -> int | None:
    """The organisation that a mandate is to be over, by its code; none for the whole register. Raises Refused
    where no one organisation bears the code.
    """
    if not code.strip():
        return None
    try:
        found = organisation_coded(code.strip(), on)
    except AmbiguousCode:
        found = None
    if found is None:
        message = _("Không có đúng một tổ chức mang mã “%(code)s”; xem lại mã.") % {"code": code}
        raise Refused([Finding("organisation.unknown", message, where={"field": "organisation"})])
    return found


def said_in(said: dict[str, Any]) -> str:
    """What a line of the log says beside its kind: the action, where, and the days."""
    parts = []
    if "action" in said:
        where = where_of(said["organisation"], timezone.localdate())
        until = _day(said["until"]) if said["until"] else "…"
        parts = [str(LABELS[said["action"]]), where, f"{_day(said['from'])} – {until}"]
    if said.get("second"):
        parts.append(_("%(who)s duyệt") % {"who": said["second"]})
    if said.get("unchecked"):
        parts.append(_("không có người quản trị khác để duyệt"))
    if "ended_from" in said:
        parts.append(_("hết từ %(day)s") % {"day": _day(said["ended_from"])})
    return " · ".join(parts)


def _day(kept: str) -> str:
    return day(date.fromisoformat(kept))
