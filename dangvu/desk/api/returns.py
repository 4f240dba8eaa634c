"""Returns for programs, as `dangvu return` tells them; they are frozen, sent and taken by acts."""

from typing import Any

from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest
from dangvu.core.finding import Finding, Refused
from dangvu.desk.api.answers import NotAnswered, body_of, program_view
from dangvu.desk.api.figures import asked, day_in, given_in, not_there, yes_in
from dangvu.desk.requests import Done, form_faults, told
from dangvu.ledger.paper import read_paper
from dangvu.statistics.figures import Query, organisation_of
from dangvu.statistics.lookup import Unit
from dangvu.statistics.models import StatisticalReturn
from dangvu.statistics.returns.deadlines import last_due
from dangvu.statistics.returns.making import freeze_and_send, freezing_of, shown_to
from dangvu.statistics.returns.standing import numbered
from dangvu.statistics.returns.telling import board_told, difference_told, return_told, returns_told
from dangvu.statistics.store import Reading, steadily

MADE_OF = ("payload", "paper", "key", "override", "dry_run")
LISTED = ("org", "on", "from", "to", "below")


def _in_reach(request: PageRequest, number: int) -> StatisticalReturn:
    row = numbered(number, request.reach)
    if row is None:
        message = _("Không có báo cáo số %(number)s trong phạm vi được xem.") % {"number": number}
        raise NotAnswered(404, "return.unknown", message)
    return row


@program_view("read", "GET")
def returns(request: PageRequest) -> dict[str, Any]:
    """All versions of the returns of an organisation, without their figures; with ``below`` of a period those
    directly below it, who has sent and who is late.
    """
    given = given_in(request, LISTED)
    first, last = last_due(request.on)
    first, last = day_in(given, "from") or first, day_in(given, "to") or last

    def work(reading: Reading) -> Unit:
        unit, findings = organisation_of(reading, Query("", given.get("org"), at=last), request.account)
        if unit is None:
            raise not_there(findings)
        return unit

    unit = asked(lambda: steadily(work))
    return board_told(unit, first, last) if yes_in(given, "below") else returns_told(unit)


@program_view("record", "POST")
def return_new(request: PageRequest) -> dict[str, Any]:
    """Freeze and send a return by one paper; a dry run tells its tables and all there is to say of them."""
    body = body_of(request)
    if not isinstance(body, dict):
        raise Refused([Finding("request.form", _("Hãy gửi một việc: các cặp tên và giá trị."))])
    paper, faults = read_paper({} if body.get("paper") is None else body["paper"])
    faults += form_faults(body, MADE_OF)
    if faults:
        raise Refused(faults)
    payload = {} if body.get("payload") is None else body["payload"]
    act = freezing_of(payload, request.account, request.on)
    if body.get("dry_run"):
        return shown_to(act, request.account).as_json()
    key = body.get("key") or request.headers.get("Idempotency-Key", "")
    reason = body.get("override") or ""
    done = freeze_and_send(act, by=request.account, paper=paper, key=key, override=reason)
    return told([Done(recorded, one.sentence(), is_dry=False) for one, recorded in done])


@program_view("read", "GET")
def return_one(request: PageRequest, number: int) -> dict[str, Any]:
    """One return with every figure as it was frozen."""
    return return_told(_in_reach(request, number))


@program_view("read", "GET")
def return_differs(request: PageRequest, number: int) -> dict[str, Any]:
    """Every figure of a return that is another today."""
    return difference_told(_in_reach(request, number))
