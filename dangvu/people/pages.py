"""A person: who they are, what changed about them, and by which act each fact came in."""

from collections import defaultdict
from datetime import date
from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dangvu.accounts.behind import acts_behind
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs
from dangvu.accounts.scopes import words_of_persons
from dangvu.core import scope
from dangvu.people.lookup import record_on
from dangvu.people.models import PersonAttribute, PersonRecord, Residence
from dangvu.people.panels import TENSES, in_sight, menus, of_the_period, panels
from dangvu.people.timeline import timeline_of
from dangvu.places.models import HamletVersion

AnyFact = TypeVar("AnyFact", PersonRecord, PersonAttribute, Residence)
SENSITIVE = ("religion",)
"""Attributes shown only when asked for, which is logged; so are ethnic group and the numbers of papers."""


def require_in_sight(request: PageRequest, number: int) -> None:
    """The door: a person who is not there and one who is not yours are answered alike. Behind it lies all
    about this one person, and nothing about others.
    """
    if not is_in_sight(request, number, request.on):
        raise Http404
    scope.say(words_of_persons([number]))


def is_in_sight(request: PageRequest, number: int, on: date) -> bool:
    """Whether the person was in sight of what the request reaches on the day: asked of their record, which
    the database gives only to whom it may be shown.
    """
    return PersonRecord.objects.known().filter(in_sight(request.reach, on), person=number).exists()


def _seen(request: PageRequest, number: int, rows: QuerySet[AnyFact]) -> list[AnyFact]:
    """A person's rows up to the day shown; what began later only where they were in sight by then.

    What changed about a member after they left is for those whose member they then were.
    """
    every = list(rows.filter(person=number))
    if request.reach.everywhere:
        return every
    later = {row.from_date for row in every if row.from_date > request.on}
    hidden = {on for on in later if not is_in_sight(request, number, on)}
    return [row for row in every if row.from_date not in hidden]


@needs("read")
def person(request: PageRequest, number: int) -> HttpResponse:
    """One person on the day. ``?show=all`` shows the sensitive fields too; either reading is logged first."""
    require_in_sight(request, number)
    record = record_on(number, request.on)
    if record is None:
        raise Http404
    everything = request.GET.get("show") == "all"
    fields = "personal, sensitive" if everything else "personal"
    log_reading(request.account, "people__one", [number], fields)
    records = _seen(request, number, PersonRecord.objects.order_by("from_date", "recorded_in"))
    attributes = _seen(
        request, number, PersonAttribute.objects.order_by("attribute", "from_date", "recorded_in")
    )
    residences = _seen(request, number, Residence.objects.order_by("from_date", "recorded_in"))
    hamlets = HamletVersion.objects.known().filter(hamlet__in={row.hamlet_id for row in residences})
    by_name: dict[str, list[PersonAttribute]] = defaultdict(list)
    for row in attributes:
        if row.superseded_in is None and of_the_period(request, [row]):
            by_name[row.attribute].append(row)
    context = {
        "number": number,
        "record": record,
        "everything": everything,
        "sensitive": SENSITIVE,
        "attributes": sorted(by_name.items()),
        "residences": of_the_period(request, [row for row in residences if row.superseded_in is None]),
        "hamlets": {row.hamlet_id: row.name for row in hamlets.order_by("from_date")},
        "replaced": [row for row in (*records, *attributes, *residences) if row.superseded_in is not None],
        "acts": acts_behind([*records, *attributes, *residences], request),
        "timeline": timeline_of(
            request, number, lambda on: is_in_sight(request, number, on), everything=everything
        ),
        "carried": [(name, value) for name, value in request.GET.items() if name != "kind"],
        "periods": [
            ("", _("Tất cả")),
            ("past", _("Đã qua")),
            ("now", _("Ngày đang xem")),
            ("future", _("Sau đó")),
        ],
        "period": request.GET.get("period", "") if request.GET.get("period") in TENSES else "",
        "menus": [menu(request, number) for menu in menus],
        "panels": [(panel.label, panel.draw(request, number)) for panel in panels],
    }
    return render(request, "people/person.html", context)
