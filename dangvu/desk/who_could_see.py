"""Who could see a record on a day: by the very door that lets them in, and on whose ground."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render

from dangvu.accounts.mandates import Reach, reach_of
from dangvu.accounts.models import Mandate
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs
from dangvu.desk.account_pages import told
from dangvu.ledger.models import Subject
from dangvu.people.lookup import record_on
from dangvu.people.pages import require_in_sight
from dangvu.people.panels import in_sight


@needs("read")
def who_could_see(request: PageRequest, number: int) -> HttpResponse:
    """For a person in sight: the accounts whose mandate to read covered them on the day shown."""
    require_in_sight(request, number)
    record = record_on(number, request.on)
    if record is None:
        raise Http404
    log_reading(request.account, "people__who_could_see", [number], "name")
    lines = told(covering(number, request.on), request.on)
    return render(request, "desk/who_could_see.html", {"number": number, "record": record, "lines": lines})


def covering(person: int, on: date) -> list[Mandate]:
    """The mandates to read that held on the day and reached the person then; one question for each root."""
    rows = Mandate.objects.at(on).filter(action="read").select_related("account", "delegated_from__account")
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
