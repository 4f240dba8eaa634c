"""Returns for programs, as `dangvu return` tells them; they are frozen, sent and taken by acts."""

from typing import Any

from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest
from dangvu.desk.api.answers import NotAnswered, program_view
from dangvu.desk.api.figures import asked, day_in, given_in, not_there, yes_in
from dangvu.statistics.figures import Query, organisation_of
from dangvu.statistics.lookup import Unit
from dangvu.statistics.models import StatisticalReturn
from dangvu.statistics.returns.deadlines import last_due
from dangvu.statistics.returns.standing import numbered
from dangvu.statistics.returns.telling import board_told, difference_told, return_told, returns_told
from dangvu.statistics.store import Reading, steadily

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


@program_view("read", "GET")
def return_one(request: PageRequest, number: int) -> dict[str, Any]:
    """One return with every figure as it was frozen."""
    return return_told(_in_reach(request, number))


@program_view("read", "GET")
def return_differs(request: PageRequest, number: int) -> dict[str, Any]:
    """Every figure of a return that is another today."""
    return difference_told(_in_reach(request, number))
