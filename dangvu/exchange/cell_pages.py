"""A cell without a network: its workbook for the month, the same on paper, and the way back."""

from io import BytesIO

from django.http import Http404, HttpResponse
from django.shortcuts import render

from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs, posts
from dangvu.core.finding import Refused
from dangvu.exchange.acts.record_cell_report import RecordCellReport
from dangvu.exchange.cell_report.sheets import Stamp, report_sheets
from dangvu.exchange.cell_report.writing import Member, choices_of, members_of, write_report
from dangvu.exchange.forms import SendWorkbook
from dangvu.exchange.jobs import CHECK_ROWS
from dangvu.exchange.pages import download, send
from dangvu.ledger.enact import head
from dangvu.membership.lines import FIELDS
from dangvu.organisations.lookup import version_on
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.pages import require_within_reach
from dangvu.organisations.types import KINDS

BLANK_LINES = 6


def cell_for(request: PageRequest, number: int) -> tuple[OrganisationVersion, list[Member]]:
    """The door: a cell within reach, and its members; their reading is logged first."""
    require_within_reach(request, number)
    version = version_on(number, request.on)
    if version is None or not KINDS[version.kind].holds_members:
        raise Http404
    members = members_of(number, request.on)
    page = request.resolver_match.url_name if request.resolver_match else ""
    log_reading(request.account, page or "", [one.line.person for one in members], FIELDS)
    return version, members


@needs("record")
def workbook(request: PageRequest, number: int) -> HttpResponse:
    """The workbook to take along, with the members of the cell."""
    seen = head().number
    version, members = cell_for(request, number)
    content = BytesIO()
    stamp = Stamp(version.code, request.on, seen)
    write_report(content, version.name, stamp, members, choices_of(members, request.reach, request.on))
    return download(content.getvalue(), f"chi_bo_{version.code}.xlsx")


@needs("record")
def blank_form(request: PageRequest, number: int) -> HttpResponse:
    """The same on paper, in large type: the members, and lines to write on."""
    version, members = cell_for(request, number)
    context = {
        "cell": version,
        "members": members,
        "sheets": report_sheets(),
        "blank_lines": range(BLANK_LINES),
    }
    return render(request, "exchange/cell_form.html", context)


@needs("record")
@posts
def send_report(request: PageRequest) -> HttpResponse:
    """Ask for the workbook that came back, and for the job that checks all of it."""
    posted = request.method == "POST"
    form = SendWorkbook(request.POST, request.FILES) if posted else SendWorkbook()
    if posted and form.is_valid():
        try:
            return send(request, CHECK_ROWS, form.cleaned_data["file"], {"act": RecordCellReport.kind})
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "exchange/cell_report.html", {"form": form}, status=400 if posted else 200)
