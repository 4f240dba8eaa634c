"""Who could see a record on a day: by the very door that lets them in, and on whose ground."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dangvu.accounts.mandates import Reach, reach_of
from dangvu.accounts.models import Mandate
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs
from dangvu.desk.mandate_words import told
from dangvu.ledger.models import Subject
from dangvu.people.access import require_in_sight
from dangvu.people.lookup import record_among
from dangvu.people.panels import in_sight


@needs("read")
def who_could_see(request: PageRequest, number: int) -> HttpResponse:
    """For a person in sight: the accounts whose mandate to read covered them on the day shown; and, that day
    being past, those that may look at it today. Mandates are no older than the register.
    """
    record = record_among(require_in_sight(request, number), request.on)
    if record is None:
        raise Http404
    log_reading(request.account, "people__who_could_see", [number], "name")
    today = timezone.localdate()
    first = Mandate.objects.order_by("from_date").values_list("from_date", flat=True).first()
    context = {
        "number": number,
        "record": record,
        "lines": told(covering(number, request.on, request.on), request.on),
        "since": first if first and request.on < first else None,
        "lines_today": None if request.on == today else told(covering(number, request.on, today), today),
    }
    return render(request, "desk/who_could_see.html", context)


def covering(person: int, on: date, held: date) -> list[Mandate]:
    """The mandates to read that are in force on the day ``held`` and reach the person as of ``on``; one
    question for each root.
    """
    rows = Mandate.objects.at(held).filter(action="read").select_related("account", "delegated_from__account")
    reached: dict[int | None, bool] = {}
    found = []
    for mandate in rows.prefetch_related("ends", "delegated_from__ends").order_by("pk"):
        root = mandate.organisation_id
        if root not in reached:
            reached[root] = _reaches(reach_of({"read": frozenset({root})}, "read"), person, on)
        if reached[root]:
            found.append(mandate)
    return found


def _reaches(allowed: Reach, person: int, on: date) -> bool:
    return Subject.objects.filter(pk=person).filter(in_sight(allowed, on, "pk")).exists()
