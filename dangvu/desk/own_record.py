"""What concerns the person themself: their own record, who has read it, and everything about them as one
file - for them, or for whoever records on their behalf and says why.
"""

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.mandates import Reach, covers, reach
from dangvu.accounts.models import Reading
from dangvu.accounts.readings import log_reading, persons_read, readings_about
from dangvu.accounts.rights import PageRequest, needs, own, posted, posts
from dangvu.accounts.scopes import of_persons
from dangvu.core.days import moment
from dangvu.core.text import collapse, slug
from dangvu.desk.whole_record import as_workbook, whole_record
from dangvu.exchange.pages import download
from dangvu.people import panels as person_panels
from dangvu.people.access import is_in_sight, require_in_sight
from dangvu.people.life import Life
from dangvu.people.lookup import person_coded, record_among, record_on
from dangvu.people.models import PersonRecord
from dangvu.people.references import belongs
from dangvu.tree.queries import above

A_PAGE = 50
EVERYTHING = "everything"


class Reason(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        help_text=gettext_lazy("Ví dụ: đảng viên đề nghị bằng đơn ngày nào; được giữ trong nhật ký đọc."),
        max_length=150,
        error_messages={"required": gettext_lazy("Hãy ghi lý do.")},
    )


class Search(forms.Form):
    account = forms.CharField(label=gettext_lazy("Tài khoản"), max_length=150, required=False)
    person = forms.CharField(label=gettext_lazy("Mã đảng viên"), max_length=64, required=False)
    page = forms.CharField(label=gettext_lazy("Trang"), max_length=200, required=False)


@own
def me(request: PageRequest) -> HttpResponse:
    """One's own record, and who has read it; nothing of anybody else."""
    person = request.account.person_id
    if person is None:
        return render(request, "desk/me.html", {"whole": None})
    log_reading(request.account, "me", [person], EVERYTHING)
    with of_persons(person):
        whole = whole_record(person)
    readings = Paginator(readings_about(person), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/me.html", {"whole": whole, "page": readings})


@own
@posted
def my_file(request: PageRequest) -> HttpResponse:
    """Everything about oneself as one file."""
    if request.account.person_id is None:
        raise Http404
    return _file(request, request.account.person_id, _("đảng viên tự lấy"))


@needs("record")
@posts
def whole_file(request: PageRequest, number: int) -> HttpResponse:
    """Everything about a person as one file, for whoever records where they belong, on their behalf."""
    request_reach, request.reach = request.reach, reach(request.account, "read")
    record = record_among(require_in_sight(request, number), request.on)
    if not _belongs_within(number, request_reach, request.reach):
        raise Http404
    form = Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _file(request, number, collapse(form.cleaned_data["reason"]))
    log_reading(request.account, "people__file", [number], "name")
    context = {"number": number, "record": record, "form": form}
    return render(request, "desk/whole_file.html", context, status=400 if form.errors else 200)


def _belongs_within(person: int, *reaches: Reach) -> bool:
    """Whether all reach the organisations where the person belongs today, whatever day is looked at: the file
    tells their whole life.
    """
    today = timezone.localdate()
    with of_persons(person):
        organisations, day = belongs(person, today)
    return all(covers(one, organisations, day or today) for one in reaches)


def _file(request: PageRequest, person: int, reason: str) -> HttpResponse:
    """Logged before it is put together; whose copy it is stands on every sheet."""
    log_reading(request.account, "people__file", [person], f"{EVERYTHING}: {reason}")
    with of_persons(person):
        whole = whole_record(person)
    if whole is None:
        raise Http404
    words = {"code": whole.code, "who": request.account.name, "at": moment(timezone.now()), "why": reason}
    mark = _("Toàn bộ dữ liệu về %(code)s · bản của %(who)s lập lúc %(at)s · %(why)s") % words
    return download(as_workbook(whole, mark), slug(f"trich {whole.code}") + ".xlsx")


@own
def readings_of_person(request: PageRequest, number: int) -> HttpResponse:
    """Who has read a person's record: for the person, and for the level above; nobody else is answered."""
    request.reach = reach(request.account, "read")
    if not _may_see_readings(request, number):
        raise Http404
    with of_persons(number):
        record = record_on(number, request.on)
    if record is None:
        raise Http404
    log_reading(request.account, "people__readings", [number], "name, readings")
    page = Paginator(readings_about(number), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/readings_of.html", {"number": number, "record": record, "page": page})


def _may_see_readings(request: PageRequest, person: int) -> bool:
    """The person; or a mandate to read, which is what the request reaches, from above where they belong."""
    if request.account.person_id == person:
        return True
    if request.reach.everywhere:
        return True
    today = timezone.localdate()
    with of_persons(person):
        organisations, day = belongs(person, today)
    return any(request.reach.roots & set(above(one, day or today)) for one in organisations)


@needs("audit")
def readings(request: PageRequest) -> HttpResponse:
    """The log, for the auditor: by account, by person, by page. It names nobody; codes only.

    Who audits a part of the register asks for a person of that part, and is told of nobody else.
    """
    form = Search(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    code = data.get("person", "").strip()
    person = person_coded(code) if code else None
    if person is not None and not is_in_sight(request, person, request.on):
        person = None
    if person is not None:
        rows = readings_about(person)
    elif request.reach.everywhere and not code:
        rows = Reading.objects.order_by("-pk")
    else:
        rows = Reading.objects.none()
    if data.get("account"):
        rows = rows.filter(account=data["account"].strip())
    if data.get("page"):
        rows = rows.filter(page__startswith=data["page"].strip())
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("p"))
    told = None if request.reach.everywhere else person
    context = {
        "form": form,
        "page": page,
        "lines": _readings_told(list(page.object_list), told),
        "must_name": not request.reach.everywhere and person is None,
    }
    return render(request, "desk/readings.html", context)


def _readings_told(rows: list[Reading], only: int | None) -> list[tuple[Reading, list[str], int]]:
    """Each reading with the codes of the first persons it was of, and of how many; ``only`` is the one person
    who may be told of.
    """
    numbers = {
        one.pk: [number for number in persons_read(one) if only in (None, number)] or [only or 0]
        for one in rows
    }
    few = {number for some in numbers.values() for number in some[:SHOWN]}
    known = PersonRecord.objects.known().filter(person__in=few)
    codes = dict(known.values_list("person_id", "code"))
    return [
        (
            one,
            [
                codes.get(number, str(number)) if number else _("mọi người")
                for number in numbers[one.pk][:SHOWN]
            ],
            len(numbers[one.pk]),
        )
        for one in rows
    ]


SHOWN = 10
"""Codes told of one reading; of the rest only how many."""


def record_menu(life: Life) -> SafeString:
    """What the head of a person's page leads to: who could see it, who has, everything as one file."""
    words = {
        "number": life.number,
        "may_see_readings": _may_see_readings(life.request, life.number),
        "may_take": "record" in life.request.actions,
    }
    return render_to_string("desk/record_menu.html", words, life.request)


person_panels.menus.append(record_menu)
