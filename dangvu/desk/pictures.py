"""Pictures as pages: figures of an organisation as a drawing and as the table it is drawn from, each figure
opening the names behind it. The drawing is made in the browser (``static/dangvu/pictures.js``) from what the
page says; without scripts the table is all there is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.numbers import written
from dangvu.core.text import slug
from dangvu.desk.tables import YEARS_OFFERED, Laid, OfDay, asked, choices, choices_without, unit_for
from dangvu.desk.templatetags.dangvu import day_in_address
from dangvu.exchange.tables.words import MARK
from dangvu.membership.pictures import MOST_MONTHS, drawn
from dangvu.statistics.declarations import Value
from dangvu.statistics.figures import Query
from dangvu.statistics.pictures import Line, Picture


class ByMonths(Laid):
    """A period of not too many months."""

    def clean(self) -> None:
        super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
            message = _("Nhiều nhất %(most)s tháng; hãy chọn kỳ ngắn hơn.") % {"most": MOST_MONTHS}
            self.add_error("first", message)


@dataclass(frozen=True, slots=True)
class Kind:
    """A picture: what it is called and tells, how it is drawn, what it is asked with, which of its columns
    are drawn (all, where none are said) and which are parts of a whole.
    """

    label: str | Promise
    about: str | Promise
    drawing: str
    form: type[Laid] = Laid
    shown: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()


KINDS: Mapping[str, Kind] = {
    "plan": Kind(
        gettext_lazy("Kết nạp so với chỉ tiêu"),
        gettext_lazy(
            "Số kết nạp trong kỳ bên cạnh chỉ tiêu được giao: của đúng kỳ ấy, nếu không có thì của cả các năm"
            " mà kỳ chạm đến."
        ),
        "beside",
        shown=(0, 1),
        parts=(2,),
    ),
    "months": Kind(
        gettext_lazy("Kết nạp theo tháng"),
        gettext_lazy("Mỗi tổ chức trực thuộc kết nạp bao nhiêu người trong từng tháng."),
        "heat",
        ByMonths,
    ),
    "pyramid": Kind(
        gettext_lazy("Tháp tuổi"),
        gettext_lazy("Đảng viên nam và nữ theo tuổi tròn năm vào ngày ấy, năm tuổi một nhóm."),
        "pyramid",
        OfDay,
    ),
    "shares": Kind(
        gettext_lazy("Tỷ lệ theo nhóm"),
        gettext_lazy(
            "Phần của mỗi nhóm trong đảng viên ngày cuối kỳ và trong số kết nạp của kỳ. Một người có thể ở"
            " nhiều nhóm, nên các tỷ lệ không cộng thành một trăm."
        ),
        "parts",
        shown=(1, 3),
        parts=(1, 3),
    ),
}
"""By the name in their address."""
FIRST = "plan"


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as the table shows it: in words, and where the names behind it are."""

    value: Value
    said: str
    link: str


@needs("read")
def picture(request: PageRequest, name: str = FIRST) -> HttpResponse:
    """A picture with its form: another organisation, other days, another structure."""
    kind = KINDS.get(name)
    if kind is None:
        raise Http404
    form = asked(request, kind.form)
    version = unit_for(request, form)
    given = form.cleaned_data
    last: date | None = given.get("last")
    structure: date | None = given.get("structure") or last
    found = None
    if version and last and structure:
        found = drawn(name, version.code, given.get("first") or last, last, structure, request.account)
        if found is None:
            raise Http404
    number = version.organisation_id if version else given.get("org")
    context: dict[str, Any] = {
        "form": form,
        "kind": kind,
        "shown_picture": name,
        "tabs": KINDS,
        "found": found,
        "chosen": number,
        "choices": choices(request, version.organisation_id, structure)
        if version and structure
        else choices_without(request, form),
        "years": [request.on.year - back for back in range(YEARS_OFFERED)],
        "same": {
            one: request.GET[one] for one in ("first", "last", "structure", "org") if request.GET.get(one)
        },
    }
    if found and last and structure:
        period = period_in_words(given.get("first"), last)
        lines = [_line(request, found, one, kind) for one in found.lines]
        foot = basis_in_words(last, found.known, structure)
        context |= {"period": period, "foot": foot, "lines": lines}
        context["no_plan"] = name == "plan" and all(one.marks[1].value is None for one in found.lines)
        context["marked"] = any(mark.no_list for line in found.lines for mark in line.marks)
        context["columns"] = [
            (label, place in kind.shown or not kind.shown) for place, label in enumerate(found.columns)
        ]
        if found.lines:
            words = str(kind.label), f"{found.unit.name} · {period}", foot
            file = slug(f"bieu do {kind.label} {found.unit.code} {last:%Y-%m-%d}")
            context["drawing"] = drawing(kind.drawing, words, file)
    return render(request, "desk/picture.html", context, status=200 if form.is_valid() else 400)


def basis_in_words(last: date, known: int, structure: date) -> str:
    """On what a picture rests."""
    told = _("Số liệu đến ngày %(day)s, theo sổ đến bút toán số %(known)s - theo cơ cấu tổ chức ngày %(on)s")
    return told % {"day": f"{last:%d/%m/%Y}", "known": known, "on": f"{structure:%d/%m/%Y}"}


def period_in_words(first: date | None, last: date) -> str:
    """The days of a picture."""
    words = {"first": f"{first:%d/%m/%Y}" if first else "", "last": f"{last:%d/%m/%Y}"}
    return (_("%(first)s – %(last)s") if first else _("ngày %(last)s")) % words


def _line(request: PageRequest, found: Picture, line: Line, kind: Kind) -> tuple[Line, list[Shown]]:
    """A line with its figures as the table shows them; a part of a whole opens what its number opens."""
    org = line.unit or found.unit
    return line, [
        Shown(
            one.value,
            in_words(one.value, place in kind.parts)
            + (MARK if one.no_list and one.value is not None else ""),
            names_address(request, one.query, org.id) if one.query and one.value else "",
        )
        for place, one in enumerate(line.marks)
    ]


def in_words(value: Value, is_part: bool = False) -> str:
    """A figure as people read it; a part of a whole in per cent."""
    if value is None:
        return "–"
    return f"{written(round(value * 100, 1))}%" if is_part else written(value)


def names_address(request: PageRequest, query: Query, org: int) -> str:
    """Where the names behind a figure are; the day shown is kept."""
    days = {"first": query.first, "last": query.day, "structure": query.structure}
    asked_for = {"org": str(org)} | {name: f"{day:%d/%m/%Y}" for name, day in days.items() if day}
    asked_for |= {name: values[0] for name, values in query.filters.items()}
    asked_for |= {"rest": "1"} if query.rest else {}
    asked_for |= {} if request.is_default_day else {"on": day_in_address(request.on)}
    return f"{reverse('series__names', args=[query.code])}?{urlencode(asked_for)}"


def drawing(how: str, words: tuple[str, str, str], file: str) -> dict[str, str]:
    """What the script needs to know beside the table, in the reader's language. ``words``: the title, whose
    figures on which days, on what they rest.
    """
    title, of_whom, foot = words
    return {"how": how, "title": title, "of": of_whom, "foot": foot, "file": file}
