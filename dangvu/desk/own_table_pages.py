"""The pages of tables of one's own: the list, one picked or written, seen, saved, shared, copied, let go."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest, needs, posted, posts, while_read
from dangvu.core.finding import Finding, Refused
from dangvu.core.numbers import number_in
from dangvu.core.text import slug
from dangvu.desk.models import OwnTable
from dangvu.desk.own_fields import (
    Fields,
    Line,
    beside_offered,
    columns_offered,
    counted_offered,
    fields_from,
    fields_of,
    lines_offered,
    only_offered,
    values_to_tick,
)
from dangvu.desk.own_tables import MOST, code_of, declaration_in, name_of, own, readable
from dangvu.desk.tables import form_for, shown_of, table_for
from dangvu.lists.saved import where_shared
from dangvu.statistics.own.declaring import declaration_of
from dangvu.statistics.own.definition import ORGANISATION, Definition
from dangvu.statistics.own.laid import laid_out
from dangvu.statistics.own.plain import LONGEST, Plain, require_short
from dangvu.statistics.own.reading import definition_of, read_definition
from dangvu.statistics.own.writing import text_of

BEGINNING = Fields(lines=(Line(1, "members.total"),), group=ORGANISATION)
"""What a new one begins with: a table that is drawn up as soon as it has a name."""


@dataclass(frozen=True, slots=True)
class Written:
    """A definition as the page holds it: as fields and as text, and what is wrong with it."""

    fields: Fields
    text: str
    definition: Definition | None = None
    findings: tuple[Finding, ...] = ()


@needs("read")
def own_tables(request: PageRequest) -> HttpResponse:
    """One's own and those shared."""
    found = [(one, code_of(one), declaration_in(one), name_of(one, request)) for one in readable(request)]
    return render(request, "desk/own_tables.html", {"tables": found})


@needs("read")
@posts
def own_new(request: PageRequest) -> HttpResponse:
    """A new one; with ``copy`` beginning as one that may be read."""
    if not (copied := request.GET.get("copy", "")):
        return _written(request, None, None)
    if (number := number_in(copied)) is None:
        raise Http404
    return _written(request, None, get_object_or_404(readable(request), pk=number))


@needs("read")
@posts
def own_edit(request: PageRequest, number: int) -> HttpResponse:
    """One of one's own, to change."""
    kept = get_object_or_404(own(request), pk=number)
    return _written(request, kept, kept)


@needs("read")
def own_text(request: PageRequest, number: int) -> HttpResponse:
    """The definition as a file, to send to others."""
    kept = get_object_or_404(readable(request), pk=number)
    headers = {"Content-Disposition": f'attachment; filename="{slug(kept.title) or number}.yaml"'}
    return HttpResponse(kept.text, content_type="text/plain; charset=utf-8", headers=headers)


@needs("read")
@posted
def own_remove(request: PageRequest, number: int) -> HttpResponse:
    """Let one of one's own go; those it was shared with lose it too."""
    kept = get_object_or_404(own(request), pk=number)
    kept.delete()
    messages.success(request, _("Đã bỏ biểu “%(name)s”.") % {"name": kept.title})
    return redirect("tables__own")


def _written(request: PageRequest, kept: OwnTable | None, begins: OwnTable | None) -> HttpResponse:
    """The page of one: as it is kept; as it was sent, seen with its figures, or saved."""
    is_sent = request.method == "POST"
    found = _sent(request) if is_sent else _as_kept(begins)
    if is_sent and found.definition and request.POST.get("do") == "save":
        try:
            saved = _save(request, kept, found.definition, found.text)
        except Refused as refused:
            found = Written(found.fields, found.text, found.definition, tuple(refused.findings))
        else:
            messages.success(request, _("Đã lưu biểu “%(name)s”.") % {"name": saved.title})
            return redirect("tables__one", code_of(saved))
    context = {
        "one": kept,
        "code": code_of(kept) if kept else "",
        "fields": found.fields,
        "text": found.text,
        "longest": LONGEST,
        "findings": [(one, _place(one)) for one in found.findings],
        "is_shared": bool(request.POST.get("is_shared")) if is_sent else bool(kept and kept.is_shared),
        "counted": counted_offered(),
        "groups": lines_offered(),
        "across": columns_offered(),
        "beside": beside_offered(),
        "only": only_offered(),
        "named": values_to_tick(found.fields.values, {found.fields.group, found.fields.across}),
        "narrowed": values_to_tick(found.fields.filters),
        "is_text_open": request.POST.get("from") == "text"
        or any("line" in one.where for one in found.findings),
        "preview": _preview(request, found.definition)
        if is_sent and found.definition and not found.findings
        else None,
    }
    return render(request, "desk/own_table.html", context, status=400 if is_sent and found.findings else 200)


def _as_kept(kept: OwnTable | None) -> Written:
    if kept is None:
        return Written(BEGINNING, "")
    return _from_text(kept.text)


def _sent(request: PageRequest) -> Written:
    """What was sent: the text where that was written in, else the fields; each gives the other."""
    if request.POST.get("from") == "text":
        return _from_text(request.POST.get("text", "").replace("\r\n", "\n"))
    picked = (one for name, values in request.POST.lists() if name != "text" for one in (name, *values))
    try:
        require_short(sum(map(len, picked)))
    except Refused as refused:
        return Written(BEGINNING, "", None, tuple(refused.findings))
    fields = fields_from(request.POST)
    try:
        definition = definition_of(Plain(fields.data()))
    except Refused as refused:
        return Written(fields, request.POST.get("text", ""), None, tuple(refused.findings))
    return Written(fields_of(definition), text_of(definition), definition)


def _from_text(text: str) -> Written:
    try:
        definition = read_definition(text)
    except Refused as refused:
        return Written(Fields(), text, None, tuple(refused.findings))
    return Written(fields_of(definition), text, definition)


def _preview(request: PageRequest, definition: Definition) -> dict[str, Any] | None:
    """Its figures of the topmost organisation within reach, of this year or today."""
    declaration = declaration_of(definition)
    with while_read():
        found = table_for(request, declaration, form_for(request, declaration))
    if found is None:
        return None
    laid = laid_out(found)
    return {"table": laid} | shown_of(found, laid)


def _save(request: PageRequest, kept: OwnTable | None, definition: Definition, text: str) -> OwnTable:
    """Keep it. Raises Refused where another of one's own is called so, or there are too many."""
    mine = own(request)
    same = mine.filter(title=definition.title).first()
    if same and same != kept:
        told = _("Đã có biểu của mình mang tên này; hãy đặt tên khác.")
        raise Refused([Finding("own_table.same_title", told, where={"field": "title"})])
    if kept is None and mine.count() >= MOST:
        told = _("Đã có %(most)s biểu tự lập; hãy bỏ bớt rồi lưu lại.") % {"most": MOST}
        raise Refused([Finding("own_table.too_many", told)])
    is_shared = bool(request.POST.get("is_shared"))
    kept = kept or OwnTable(account=request.account)
    kept.title, kept.text, kept.saved_at = definition.title, text, timezone.now()
    kept.is_shared = is_shared
    kept.organisation_id = where_shared(request.reach) if is_shared else None
    kept.save()
    return kept


PLACES = ("title", "about", "when", "group", "across", "compare", "filter")
"""Fields that are called as the words of a definition that are typed in them."""


def _place(finding: Finding) -> dict[str, Any]:
    """Where it is wrong, in words and as a field to lead to."""
    path = str(finding.where.get("field", "")).split(".")
    line = finding.where.get("line")
    if line:
        return {"words": _("Dòng %(line)s") % {"line": line}, "id": "text"}
    if path[0] == "count" and len(path) > 1:
        return {"words": _("Số đếm thứ %(number)s") % {"number": path[1]}, "id": f"count-{path[1]}"}
    return {"words": "", "id": path[0] if path[0] in PLACES else "count-1"}
