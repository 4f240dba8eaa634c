"""Members: the list, and what organisations' and persons' pages show of membership."""

from dataclasses import replace
from datetime import date

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.mandates import covers
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.numbers import number_in
from dangvu.core.period import add_months
from dangvu.lists.asked import Asked, asked_of, keep_size
from dangvu.lists.drawn import drawn, page_of
from dangvu.lists.files import answered, file_forms, sheet_of, told_of, too_many
from dangvu.lists.large import Listing, Made, gives_file, marked
from dangvu.lists.pages import address_of
from dangvu.lists.saved import default_view, views_for
from dangvu.membership import lists
from dangvu.membership import reported_panel as reported_panel  # shown on organisations' pages
from dangvu.membership.admissions import progress
from dangvu.membership.heads import exempt_count
from dangvu.membership.lines import FIELDS, persons_of
from dangvu.membership.listing import MEMBERS, member_list, read_in
from dangvu.membership.models import Exemption, Membership, Suspension
from dangvu.organisations import panels as organisation_panels
from dangvu.organisations.overview import Names
from dangvu.organisations.pages import number_asked, organisation_asked
from dangvu.people import panels as person_panels
from dangvu.people.life import Life
from dangvu.places.references import hamlet_name

A_PAGE = 50
DISCIPLINE = ("expelled", "struck_off")
"""Ends of membership that are sensitive: named only when asked for, which is logged."""


@needs("read")
def members(request: PageRequest) -> HttpResponse:
    """Members of the day, by given name unless asked otherwise; what the address asks narrows it."""
    views = views_for(request, MEMBERS)
    if opening := default_view(views, request):
        return redirect(address_of(opening, request.GET.get("on", "")))
    asked, listed = asked_members(request)
    page = page_of(request, asked, listed.count)
    lines = listed.lines(asked.size * (page.number - 1), asked.size)
    log_reading(request.account, "members", persons_of(lines), read_in(asked))
    said = _organisation_said(request, listed)
    context = {
        "list": drawn(request, asked, page, lines, views, said, is_cut=listed.is_cut),
        "organisation": listed.organisation,
        "organisation_name": said.get("organisation", ""),
    }
    response = render(request, "membership/members.html", context, status=400 if asked.faults else 200)
    return keep_size(request, response, asked)


@gives_file("read")
def members_file(request: PageRequest, form: str) -> Listing:
    """The list as a file, or those of its rows that were selected: exactly what the screen shows."""
    if form not in file_forms():
        raise Http404
    asked, listed = asked_members(request)
    if "picked" in request.GET:
        listed = replace(listed, only=picked(request.GET))
    count = listed.count
    title, said = _("Danh sách đảng viên"), _organisation_said(request, listed)

    def make(mark: str, most: int) -> Made:
        lines = listed.lines(0, most)
        sheet = marked(sheet_of(request, asked, lines, title, said), mark)
        return Made(persons_of(lines), (sheet,), lambda: answered(sheet, form))

    return Listing(
        title,
        told_of(request, asked, said),
        count,
        read_in(asked),
        frozenset({listed.organisation}) if listed.organisation else request.reach.named,
        make,
        refusal=_("Chưa chọn dòng nào để xuất.") if not count else too_many(count, is_cut=listed.is_cut),
        back=f"{reverse('members')}?{_without_picks(request) or 'all=1'}",
    )


def asked_members(request: PageRequest) -> tuple[Asked, lists.MemberList]:
    """What the address asks of the list, and the members meant; 404 beyond the reader's reach."""
    asked = asked_of(request, MEMBERS)
    hamlet = number_asked(request.GET.get("hamlet", ""))
    organisation = organisation_asked(request, request.GET.get("organisation", ""))
    listed = lists.MemberList(request.reach, request.on, organisation, hamlet=hamlet)
    return asked, member_list(asked, listed)


def _organisation_said(request: PageRequest, listed: lists.MemberList) -> dict[str, str]:
    number = listed.organisation
    said = {"organisation": Names([number]).on(number, request.on)} if number else {}
    if listed.hamlet is not None:
        said["hamlet"] = hamlet_name(listed.hamlet, request.on)
    return said


def picked(given: QueryDict) -> frozenset[int]:
    """The persons selected in the list."""
    numbers = map(number_in, given.getlist("pick"))
    return frozenset(one for one in numbers if one is not None)


def _without_picks(request: PageRequest) -> str:
    given = request.GET.copy()
    for name in ("pick", "picked"):
        given.pop(name, None)
    return given.urlencode()


def members_panel(request: PageRequest, organisation: int) -> SafeString:
    """Those who are members in this very organisation; nothing where it only has organisations below it."""
    asked = lists.MemberList(request.reach, request.on, organisation, is_direct=True)
    count = asked.count
    if not count:
        return SafeString("")
    lines = asked.lines(0, A_PAGE)
    log_reading(request.account, "organisations__one", persons_of(lines), FIELDS)
    context = {"lines": lines, "organisation": organisation, "more": count > A_PAGE}
    return render_to_string("membership/members_panel.html", context, request)


def history_panel(life: Life) -> SafeString:
    """A person's stretches of membership with the act behind each.

    Who may not see the organisation of a stretch sees it only where it began by the day shown: what happened
    to a member after they left is for those whose member they then were.
    """
    request = life.request
    rows = [row for row in life.of(Membership) if row.from_date <= request.on or _is_within(request, row)]
    names = Names(row.organisation_id for row in rows)
    shown = [(row, names.on(row.organisation_id, row.from_date)) for row in rows]
    context = {
        "rows": [
            (row, name)
            for row, name in shown
            if row.superseded_in is None and person_panels.of_the_period(request, [row])
        ],
        "replaced": [(row, name) for row, name in shown if row.superseded_in is not None],
        "acts": life.acts,
        "discipline": () if request.GET.get("show") == "all" else DISCIPLINE,
    }
    return render_to_string("membership/history_panel.html", context, request)


def exemptions_panel(life: Life) -> SafeString:
    """When a person was exempt from Party activity."""
    return _stretches(life, Exemption, _("Chưa có lần miễn nào được ghi."))


def suspensions_panel(life: Life) -> SafeString:
    """When a person was suspended from Party activity."""
    return _stretches(life, Suspension, _("Chưa có lần đình chỉ nào được ghi."))


def _stretches(life: Life, fact: type[Exemption] | type[Suspension], none: str) -> SafeString:
    """Stretches of days that are shown only when asked for, even whether there ever were any."""
    request = life.request
    rows: list[Exemption | Suspension] = [*life.of(fact)]
    seen = [
        row
        for row in reversed(rows)
        if row.superseded_in is None and (row.from_date <= request.on or request.reach.everywhere)
    ]
    everything = request.GET.get("show") == "all"
    context = {"everything": everything, "rows": seen, "acts": life.acts, "none": none}
    return render_to_string("membership/stretches_panel.html", context, request)


def _is_within(request: PageRequest, row: Membership) -> bool:
    return covers(request.reach, frozenset({row.organisation_id}), row.from_date)


def organisation_figures(organisation: int, on: date) -> list[organisation_panels.Figure]:
    """What else is counted of an organisation: who is exempt, and how the year has gone so far."""
    figure = organisation_panels.Figure
    year, before = date(on.year, 1, 1), add_months(on, -12)
    this_year = progress([organisation], year, on)[organisation]
    earlier = organisation_panels.head_counts([organisation], before)[organisation].total
    found = [
        figure(gettext_lazy("Được miễn sinh hoạt"), exempt_count(organisation, on)),
        figure(gettext_lazy("Sinh hoạt tạm thời"), None),
        figure(gettext_lazy("Cùng ngày năm trước"), earlier),
        figure(gettext_lazy("Kết nạp từ đầu năm"), this_year.done),
    ]
    if this_year.plan is not None:
        found.append(figure(gettext_lazy("Chỉ tiêu kết nạp"), this_year.plan))
    return found


organisation_panels.figures.append(organisation_figures)
organisation_panels.panels.append(
    organisation_panels.Panel(gettext_lazy("Đảng viên của tổ chức này"), members_panel)
)
person_panels.panels.append(person_panels.Panel(gettext_lazy("Quá trình đảng viên"), history_panel))
person_panels.panels.append(
    person_panels.Panel(gettext_lazy("Miễn công tác và sinh hoạt đảng"), exemptions_panel)
)
person_panels.panels.append(person_panels.Panel(gettext_lazy("Đình chỉ sinh hoạt đảng"), suspensions_panel))
person_panels.sights.append(lists.members_in_reach)
person_panels.belongings.append(lists.cells_of)
