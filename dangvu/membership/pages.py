"""Members: the list, and what organisations' and persons' pages show of membership."""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.behind import acts_behind
from dangvu.accounts.mandates import covers
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs
from dangvu.law.questions import known_codes
from dangvu.membership import lists
from dangvu.membership.lines import FIELDS, Line, lines_of
from dangvu.membership.models import Exemption, Membership, Suspension
from dangvu.organisations import panels as organisation_panels
from dangvu.organisations.overview import Names
from dangvu.organisations.pages import require_within_reach
from dangvu.people import panels as person_panels

A_PAGE = 50
DISCIPLINE = ("expelled", "struck_off")
"""Ends of membership that are sensitive: named only when asked for, which is logged."""
STATUSES = "membership.code_lists.membership_status"


def _read(request: PageRequest, persons: list[int], page: str) -> list[Line]:
    """Lines for members; the reading is logged first."""
    log_reading(request.account, page, persons, FIELDS)
    return lines_of(persons, request.on)


@needs("read")
def members(request: PageRequest) -> HttpResponse:
    """Members of the day, 50 a page, by given name; ``?organisation=`` and ``?status=`` narrow it."""
    organisation = _organisation_asked(request)
    status = request.GET.get("status", "")
    status = status if status in known_codes(STATUSES) else ""
    asked = lists.MemberList(request.reach, request.on, organisation, status)
    page = Paginator(range(asked.count()), A_PAGE).get_page(request.GET.get("page", "1"))
    persons = asked.persons(A_PAGE * (page.number - 1), A_PAGE)
    context = {
        "lines": _read(request, persons, "members"),
        "page": page,
        "organisation": organisation,
        "organisation_name": Names([organisation]).on(organisation, request.on) if organisation else "",
        "status": status,
        "statuses": known_codes(STATUSES).values(),
    }
    return render(request, "membership/members.html", context)


def _organisation_asked(request: PageRequest) -> int | None:
    """The organisation the list is of, if it is within reach."""
    asked = request.GET.get("organisation", "")
    if not asked:
        return None
    if not asked.isascii() or not asked.isdigit() or len(asked) > 15:
        raise Http404
    require_within_reach(request, int(asked))
    return int(asked)


def members_panel(request: PageRequest, organisation: int) -> SafeString:
    """Those who are members in this very organisation; nothing where it only has organisations below it."""
    asked = lists.MemberList(request.reach, request.on, organisation, is_direct=True)
    count = asked.count()
    if not count:
        return SafeString("")
    lines = _read(request, asked.persons(0, A_PAGE), "organisations__one")
    context = {"lines": lines, "organisation": organisation, "more": count > A_PAGE}
    return render_to_string("membership/members_panel.html", context, request)


def history_panel(request: PageRequest, person: int) -> SafeString:
    """A person's stretches of membership with the act behind each.

    Who may not see the organisation of a stretch sees it only where it began by the day shown: what happened
    to a member after they left is for those whose member they then were.
    """
    every = list(Membership.objects.filter(person=person).order_by("from_date", "recorded_in", "ordinal"))
    rows = [row for row in every if row.from_date <= request.on or _is_within(request, row)]
    names = Names(row.organisation_id for row in rows)
    shown = [(row, names.on(row.organisation_id, row.from_date)) for row in rows]
    context = {
        "rows": [(row, name) for row, name in shown if row.superseded_in is None],
        "replaced": [(row, name) for row, name in shown if row.superseded_in is not None],
        "acts": acts_behind(rows, request),
        "discipline": () if request.GET.get("show") == "all" else DISCIPLINE,
    }
    return render_to_string("membership/history_panel.html", context, request)


def exemptions_panel(request: PageRequest, person: int) -> SafeString:
    """When a person was exempt from Party activity."""
    return _stretches(request, person, Exemption, _("Chưa có lần miễn nào được ghi."))


def suspensions_panel(request: PageRequest, person: int) -> SafeString:
    """When a person was suspended from Party activity."""
    return _stretches(request, person, Suspension, _("Chưa có lần đình chỉ nào được ghi."))


def _stretches(
    request: PageRequest, person: int, fact: type[Exemption] | type[Suspension], none: str
) -> SafeString:
    """Stretches of days that are shown only when asked for, even whether there ever were any."""
    everything = request.GET.get("show") == "all"
    rows: Iterable[Exemption | Suspension] = (
        fact.objects.known().filter(person=person).order_by("-from_date") if everything else ()
    )
    seen = [row for row in rows if row.from_date <= request.on or request.reach.everywhere]
    context = {"everything": everything, "rows": seen, "acts": acts_behind(seen, request), "none": none}
    return render_to_string("membership/stretches_panel.html", context, request)


def _is_within(request: PageRequest, row: Membership) -> bool:
    return covers(request.reach, frozenset({row.organisation_id}), row.from_date)


organisation_panels.panels.append(
    organisation_panels.Panel(gettext_lazy("Đảng viên của tổ chức này"), members_panel)
)
person_panels.panels.append(person_panels.Panel(gettext_lazy("Quá trình đảng viên"), history_panel))
person_panels.panels.append(
    person_panels.Panel(gettext_lazy("Miễn công tác và sinh hoạt đảng"), exemptions_panel)
)
person_panels.panels.append(person_panels.Panel(gettext_lazy("Đình chỉ sinh hoạt đảng"), suspensions_panel))
person_panels.sights.append(lists.members_in_reach)
