"""Returns as work to do: what is owed upward, what below awaits acceptance."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy

from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.worklist import Due, Kind, kinds, parents
from dangvu.statistics.models import StatisticalReturn
from dangvu.statistics.returns.board import THROUGH_ANOTHER
from dangvu.statistics.returns.deadlines import deadline_of, last_due
from dangvu.statistics.returns.standing import ACCEPTED, SENT, awaiting, days_of, period_key


def register() -> None:
    """Called when the program starts."""
    kinds.append(Kind("return_owed", gettext_lazy("Báo cáo thống kê phải gửi"), owed, page="returns__new"))
    kinds.append(
        Kind(
            "return_awaiting",
            gettext_lazy("Báo cáo thống kê chờ nhận"),
            to_accept,
            gettext_lazy("%(count)s báo cáo của tổ chức trực thuộc chờ nhận hoặc trả lại"),
        )
    )


def owed(on: date) -> Sequence[Due]:
    """The organisations whose return of the period that ended last is not with the level above: where a
    return was ever frozen beside them, under the same organisation. A register that keeps none owes none.
    """
    first, last = last_due(on)
    rows = StatisticalReturn.objects.known()
    known = set(rows.values_list("organisation_id", flat=True))
    if not known:
        return []
    of_period = rows.filter(period=period_key(first, last), state__in=(SENT, ACCEPTED))
    done = set(of_period.values_list("organisation_id", flat=True))
    tree, due = parents(last), deadline_of(first, last)
    above = {tree[one] for one in known if one in tree}
    beside = {one for one, parent in tree.items() if parent in above} - done
    kept = OrganisationVersion.objects.at(last).filter(organisation__among=beside)
    sending = kept.exclude(kind__in=THROUGH_ANOTHER).values_list("organisation_id", flat=True)
    article = due.article if due else ""
    return [Due(one, last_day=due.on if due else None, article=article) for one in sending.order_by("pk")]


def to_accept(_on: date) -> Sequence[Due]:
    """Those above, each with how many returns await it."""
    counted: dict[int, int] = {}
    for row in awaiting():
        _first, last = days_of(row)
        superior = parents(last).get(row.organisation_id)
        if superior is not None:
            counted[superior] = counted.get(superior, 0) + 1
    return [Due(one, number=count) for one, count in sorted(counted.items())]
