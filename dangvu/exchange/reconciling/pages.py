"""Extracts of the national database held against the register: sent, told, handed back, forgotten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs, posted, posts
from dangvu.accounts.scopes import within
from dangvu.core.finding import Refused
from dangvu.core.text import slug
from dangvu.exchange.forms import SendExtract
from dangvu.exchange.jobs import RECONCILE
from dangvu.exchange.models import Reconciliation
from dangvu.exchange.pages import LONGEST_NAME, download
from dangvu.exchange.reconciling.comparing import SENSITIVE, Pair, Result, Unmatched
from dangvu.exchange.reconciling.corrections import as_bytes, label_of, sheets, why
from dangvu.exchange.reconciling.keeping import forget, of_account, opened
from dangvu.jobs import queue, uploads
from dangvu.jobs.models import DONE
from dangvu.jobs.pages import wait_a_moment
from dangvu.ledger.describing import MASK
from dangvu.ledger.recording import in_chunks
from dangvu.lists.large import Listing, Made, gives_file
from dangvu.organisations.overview import Names
from dangvu.organisations.worklist import parents, way_up
from dangvu.people.models import PersonRecord

A_PAGE = 50
TABS = ("differing", "ours", "theirs")
FIELDS = "name, national database"


@dataclass(frozen=True, slots=True)
class Shown:
    """A difference as a line: the values of sensitive fields masked until asked for."""

    label: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of the register whom the extract lacks, or says something different about."""

    person: int
    record: PersonRecord
    organisation: int
    organisation_name: str
    differences: tuple[Shown, ...]


@needs("record")
@posts
def reconciliations(request: PageRequest) -> HttpResponse:
    """The comparisons the account has made, and the form that asks for another: a job."""
    form = SendExtract(request.POST or None, request.FILES or None, initial={"on": request.on})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        given = {"name": str(file.name)[:LONGEST_NAME], "on": form.cleaned_data["on"].isoformat()}
        try:
            digest = uploads.keep(file.chunks(), request.account.pk)
            job = wait_a_moment(queue.submit(RECONCILE.name, request.account, given, upload=digest))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            if job.state == DONE:
                return redirect("reconciliations__one", job.result["reconciliation"])
            return redirect("jobs__one", job.pk)
    status = 400 if form.is_bound else 200
    context = {"form": form, "held": list(of_account(request.account))}
    return render(request, "exchange/reconciliations.html", context, status=status)


def _kept(request: PageRequest, number: int) -> Reconciliation:
    """The door: a comparison that is not there, that has ended and of another account are answered alike."""
    kept = of_account(request.account).filter(pk=number).first()
    if kept is None:
        raise Http404
    return kept


def _result(request: PageRequest, held: Reconciliation) -> Result:
    """What was found, as far as the mandate of today reaches on the tree of the extract's day."""
    result = opened(held)
    if request.reach.everywhere:
        return result
    tree = parents(held.extract_on)
    cells = {pair.organisation for pair in result.differing} | {cell for _person, cell in result.ours}
    within = {cell for cell in cells if request.reach.roots & set(way_up(cell, tree))}
    return Result(
        result.alike,
        tuple(pair for pair in result.differing if pair.organisation in within),
        tuple(pair for pair in result.ours if pair[1] in within),
        result.theirs,
    )


@needs("record")
def reconciliation(request: PageRequest, number: int) -> HttpResponse:
    """One comparison: differing, only ours, only theirs; 50 a page. The reading is logged first."""
    kept = _kept(request, number)
    try:
        result = _result(request, kept)
    except Refused as gone:
        context = {"held": kept, "gone": str(gone)}
        return render(request, "exchange/reconciliation.html", context, status=410)
    tab = request.GET.get("tab", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    everything = request.GET.get("show") == "all"
    found: Sequence[Pair | tuple[int, int] | Unmatched] = getattr(result, tab)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page", "1"))
    some = list(page.object_list)
    context = {
        "held": kept,
        "counts": result.counts(),
        "tab": tab,
        "page": page,
        "everything": everything,
    }
    if tab == "theirs":
        # Theirs alone: nobody of the register is read.
        context["strangers"] = [
            (one, one.identity_number if everything else MASK, why(one.why))
            for one in some
            if isinstance(one, Unmatched)
        ]
    else:
        members = [one for one in some if not isinstance(one, Unmatched)]
        context["lines"] = _lines(request, members, kept, everything=everything)
    return render(request, "exchange/reconciliation.html", context)


def _lines(
    request: PageRequest, found: Iterable[Pair | tuple[int, int]], kept: Reconciliation, *, everything: bool
) -> list[Line]:
    pairs = [
        one if isinstance(one, Pair) else Pair(*one, ()) for one in found if isinstance(one, Pair | tuple)
    ]
    persons = [pair.person for pair in pairs]
    fields = f"{FIELDS}, sensitive" if everything else FIELDS
    log_reading(request.account, "reconciliations__one", persons, fields)
    with within(request.reach, kept.extract_on):
        records = _records(persons)
    names = Names(pair.organisation for pair in pairs)
    return [
        Line(
            pair.person,
            records[pair.person],
            pair.organisation,
            names.on(pair.organisation, kept.extract_on),
            tuple(
                Shown(label_of(one.field), MASK, MASK)
                if one.field in SENSITIVE and not everything
                else Shown(label_of(one.field), one.ours, one.theirs)
                for one in pair.differences
            ),
        )
        for pair in pairs
        if pair.person in records
    ]


def _records(persons: Iterable[int]) -> dict[int, PersonRecord]:
    found: dict[int, PersonRecord] = {}
    for some in in_chunks(list(persons), 5000):
        rows = PersonRecord.objects.known().filter(Q(person__in=some), until_date=None)
        found |= {row.person_id: row for row in rows}
    return found


@gives_file("record")
def corrections(request: PageRequest, number: int) -> Listing:
    """The sheet of corrections to hand back; that it was taken out is logged, person by person."""
    kept = _kept(request, number)
    try:
        result = _result(request, kept)
    except Refused as gone:
        raise Http404 from gone
    persons = [pair.person for pair in result.differing] + [person for person, _cell in result.ours]

    def make(mark: str, most: int) -> Made:
        some = Result(result.alike, result.differing[:most], result.ours[:most], result.theirs[:most])
        names = Names(cell for _person, cell in some.ours)
        cells = {cell: names.on(cell, kept.extract_on) for _person, cell in some.ours}
        told = [pair.person for pair in some.differing] + [person for person, _cell in some.ours]
        with within(request.reach, kept.extract_on):
            records = _records(told)
        made = sheets(some, records, cells, kept.extract_on, mark)
        return Made(told, made, lambda: download(as_bytes(made), name))

    name = slug(f"de nghi sua csdl {kept.extract_on:%Y-%m-%d}") + ".xlsx"
    day = _("Bản trích ngày %(day)s") % {"day": f"{kept.extract_on:%d/%m/%Y}"}
    return Listing(
        _("Đề nghị sửa CSDL đảng viên"),
        (day,),
        len(persons) + len(result.theirs),
        f"{FIELDS}, sensitive",
        request.reach.named,
        make,
    )


@needs("record")
@posted
def forget_reconciliation(request: PageRequest, number: int) -> HttpResponse:
    """Remove a comparison now, with its key."""
    forget(_kept(request, number))
    messages.success(request, _("Đã xóa lần đối chiếu cùng khóa của nó."))
    return redirect("reconciliations")
