"""A person: who they are, what changed about them, and by which act each fact came in."""

from collections import defaultdict

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs
from dangvu.people.access import life_of
from dangvu.people.lookup import record_among
from dangvu.people.models import PersonAttribute, PersonRecord, Residence
from dangvu.people.panels import TENSES, menus, of_the_period, panels
from dangvu.people.timeline import timeline_of
from dangvu.places.references import last_names

SENSITIVE = ("religion",)
"""Attributes shown only when asked for, which is logged; so are ethnic group and the numbers of papers."""


@needs("read")
def person(request: PageRequest, number: int) -> HttpResponse:
    """One person on the day. ``?show=all`` shows the sensitive fields too; either reading is logged before
    the page is made.
    """
    everything = request.GET.get("show") == "all"
    life = life_of(request, number, everything=everything)
    record = record_among(life.of(PersonRecord), request.on)
    if record is None:
        raise Http404
    log_reading(request.account, "people__one", [number], "personal, sensitive" if everything else "personal")
    records, residences = life.seen(life.of(PersonRecord)), life.seen(life.of(Residence))
    attributes = sorted(life.seen(life.of(PersonAttribute)), key=lambda row: row.attribute)
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
        "hamlets": last_names(row.hamlet_id for row in residences),
        "replaced": [row for row in (*records, *attributes, *residences) if row.superseded_in is not None],
        "acts": life.acts,
        "timeline": timeline_of(life, everything=everything),
        "carried": [(name, value) for name, value in request.GET.items() if name != "kind"],
        "periods": [
            ("", _("Tất cả")),
            ("past", _("Đã qua")),
            ("now", _("Ngày đang xem")),
            ("future", _("Sau đó")),
        ],
        "period": request.GET.get("period", "") if request.GET.get("period") in TENSES else "",
        "menus": [menu(life) for menu in menus],
        "panels": [(panel.label, panel.draw(life)) for panel in panels],
    }
    return render(request, "people/person.html", context)
