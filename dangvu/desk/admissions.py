"""The book of admissions: who was admitted in a period, with the steps and four dates of each; how many were
admitted beside the plan and beside last year, by organisation.
"""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dangvu.accounts.behind import acts_behind
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs
from dangvu.accounts.scopes import of_persons, within
from dangvu.core.numbers import page_in
from dangvu.core.text import slug
from dangvu.desk.tables import YEARS_OFFERED, Asked, asked, choices, choices_without, unit_for
from dangvu.exchange.list_files import as_xlsx
from dangvu.exchange.pages import download
from dangvu.lists.files import Sheet
from dangvu.lists.large import Listing, Made, gives_file
from dangvu.membership.admissions import Admitted, Book, Key, Progress, progress, rows_keyed, with_steps
from dangvu.organisations.lookup import versions_on
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.overview import Names, official_order
from dangvu.tree.queries import children_of

A_PAGE = 50
FIELDS = "name, birth date, admission"


@dataclass(frozen=True, slots=True)
class Below:
    """How far one organisation is, as a line."""

    version: OrganisationVersion
    progress: Progress


@needs("read")
def admissions(request: PageRequest) -> HttpResponse:
    """The book of an organisation and all below it over a period; the reading is logged first."""
    form = asked(request, Asked)
    unit = unit_for(request, form)
    context: dict[str, Any] = {
        "form": form,
        "unit": unit,
        "choices": choices(request, unit.organisation_id, form.cleaned_data["last"])
        if unit
        else choices_without(request, form),
        "chosen": unit.organisation_id if unit else form.cleaned_data.get("org"),
        "years": [request.on.year - back for back in range(YEARS_OFFERED)],
    }
    if unit:
        context |= _book(request, unit, form.cleaned_data)
    return render(request, "desk/admissions.html", context, status=200 if form.is_valid() else 400)


def _book(request: PageRequest, unit: OrganisationVersion, days: dict[str, Any]) -> dict[str, Any]:
    first, last = days["first"], days["last"]
    number = unit.organisation_id
    below = sorted(versions_on(children_of(number, last), last).values(), key=official_order)
    figures = progress([number, *(one.organisation_id for one in below)], first, last)
    with within(request.reach, first, last):
        page, keys = _page(Book(number, first, last), page_in(request.GET.get("page", "")) or 1)
        rows = rows_keyed(keys)
    persons = [row.person_id for row in rows]
    log_reading(request.account, "admissions", persons, FIELDS)
    with of_persons(*persons):  # they may have been recognised elsewhere
        lines = with_steps(rows)
    return {
        "first": first,
        "last": last,
        "whole": figures[number],
        "below": [Below(one, figures[one.organisation_id]) for one in below],
        "page": page,
        "lines": _named(lines),
        "acts": acts_behind((line.begun for line in lines), request),
    }


def _page(book: Book, asked: int) -> tuple["Page[int]", list[Key]]:
    """A page of the book, the last one where there are fewer, with the keys of its rows."""
    count, keys = book.some(A_PAGE * (asked - 1), A_PAGE)
    page = Paginator(range(count), A_PAGE).get_page(asked)
    if page.number != asked:
        _count, keys = book.some(A_PAGE * (page.number - 1), A_PAGE)
    return page, keys


def _named(lines: list[Admitted]) -> list[tuple[Admitted, str]]:
    """Each with the name its cell bore on the day of the ceremony."""
    names = Names(line.row.organisation_id for line in lines)
    return [(line, names.on(line.row.organisation_id, line.row.from_date)) for line in lines]


@gives_file("read")
def admissions_file(request: PageRequest) -> Listing:
    """The whole book as a workbook of typed text; that it was taken out is logged, person by person."""
    form = asked(request, Asked)
    unit = unit_for(request, form)
    if unit is None:
        raise Http404
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    book = Book(unit.organisation_id, first, last)
    count, _keys = book.some(0, A_PAGE)
    days = {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
    period = _("Kết nạp từ ngày %(first)s đến ngày %(last)s") % days
    name = slug(f"so ket nap {unit.code} {last:%Y-%m-%d}") + ".xlsx"

    def make(mark: str, most: int) -> Made:
        with within(request.reach, first, last):
            some = rows_keyed(book.some(0, most)[1])
        persons = [row.person_id for row in some]
        with of_persons(*persons):  # as above
            named = enumerate(_named(with_steps(some)), start=1)
        lines = [(str(place), *_texts(line, cell)) for place, (line, cell) in named]
        sheet = Sheet(unit.name, (period, mark), _headings(), tuple(lines), frozenset())
        return Made(persons, (sheet,), lambda: download(as_xlsx(sheet), name))

    title = _("Sổ kết nạp: %(name)s") % {"name": unit.name}
    return Listing(title, (period,), count, FIELDS, frozenset({unit.organisation_id}), make)


def _headings() -> tuple[str, ...]:
    return (
        _("STT"),
        _("Họ và tên"),
        _("Sinh ngày"),
        _("Chi bộ"),
        _("Chi bộ xét"),
        _("Quyết định kết nạp"),
        _("Lễ kết nạp"),
        _("Ngày chính thức"),
        _("Quyết định công nhận"),
    )


def _texts(line: Admitted, cell: str) -> list[str]:
    days = (
        line.considered_on,
        line.row.decision_date,
        line.row.admission_date,
        line.official_date,
        line.recognised_on,
    )
    record = line.record
    return [
        record.full_name,
        f"{record.birth_date:%d/%m/%Y}",
        cell,
        *(f"{day:%d/%m/%Y}" if day else "" for day in days),
    ]
