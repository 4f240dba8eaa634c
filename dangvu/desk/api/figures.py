"""Figures and statutory tables for programs: as `dangvu figure` and `dangvu table` tell them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest, while_read
from dangvu.core.days import iso_day
from dangvu.core.finding import Finding, Refused
from dangvu.core.numbers import number_in, page_in
from dangvu.desk.api.answers import NotAnswered, body_of, program_view
from dangvu.desk.api.lists import strangers, wrong
from dangvu.desk.behind import persons_behind_figure
from dangvu.desk.own_tables import code_of, declaration_for, declaration_in, readable
from dangvu.organisations.overview import Names
from dangvu.statistics.breakdown import NotSharedOut, breakdown
from dangvu.statistics.catalogue import catalogue
from dangvu.statistics.declarations import Indicator, indicator_named
from dangvu.statistics.engine.tally import AT_ONCE, Record
from dangvu.statistics.figures import DaysMissing, Figure, Query, figure_in, records_in
from dangvu.statistics.lookup import Ambiguous
from dangvu.statistics.own.declaring import declaration_of
from dangvu.statistics.own.laid import laid_out
from dangvu.statistics.own.reading import read_definition
from dangvu.statistics.series import MOST, NoSeries, by_years, series
from dangvu.statistics.store import LedgerAhead, Reading, steadily
from dangvu.statistics.tables import Declaration, compute, declared_tables
from dangvu.statistics.tables.parts import by_part

Answer = TypeVar("Answer")
DAYS = ("at", "from", "to", "structure")
OF_EVERY_FIGURE = ("org", "on", *DAYS, "known")
"""``on`` is the day of every address: that of the figure where it names none."""
LONGEST = 100
MOST_VALUES = 100
"""Of all filters together."""


@program_view("read", "GET")
def indicators(_request: PageRequest) -> dict[str, Any]:
    """The catalogue: each figure with its definition, and what it may be filtered by."""
    return {"indicators": catalogue()}


@program_view("read", "GET")
def figure(request: PageRequest, code: str) -> dict[str, Any]:
    """One figure."""
    query = _query(request, _indicator(code), code, "rest")
    return _known(asked(lambda: _figure_of(query, request))).as_json()


@program_view("read", "GET")
def figure_below(request: PageRequest, code: str) -> dict[str, Any]:
    """One figure by the organisations directly below; what can be placed in none of them stands by none, and
    its records are behind ``rest``.
    """
    query = _query(request, _indicator(code), code)
    whole = _known(asked(lambda: _figure_of(query, request)))
    try:
        found = asked(lambda: breakdown(query, request.account))
    except NotSharedOut as fault:
        raise Refused([Finding("figure.not_shared_out", str(fault))]) from None
    return whole.as_json() | {"parts": [part.as_json() for part in found.parts] if found else []}


@program_view("read", "GET")
def figure_records(request: PageRequest, code: str) -> dict[str, Any]:
    """The records behind a figure, 500 a page; persons by name, which is logged before it is answered."""
    indicator = _indicator(code)
    query = _query(request, indicator, code, "rest", "page")
    page = page_in(request.GET.get("page") or "1")
    if page is None:
        raise Refused([wrong("page", _("Trang là số từ 1."))])

    def work(reading: Reading) -> tuple[Figure, list[Record]]:
        found = figure_in(reading, query, request.account)
        unit = found.organisation
        return found, records_in(reading, query, unit, page) if unit else []

    whole, found = asked(lambda: steadily(work, query.known))
    told, unnamed = _named(request, indicator, query, found)
    more = len(found) == AT_ONCE
    behind = {"of": indicator.key, "records": told, "unnamed": unnamed, "page": page, "more": more}
    return _known(whole).as_json() | behind


@program_view("read", "GET")
def figure_series(request: PageRequest, code: str) -> dict[str, Any]:
    """One figure on several days (``at`` again and again) or in the years ``from`` to ``to``, on the tree of
    one day; what was reorganised in between.
    """
    indicator = _indicator(code)
    query = _query(request, indicator, code, "rest")
    given = request.GET.dict()
    first, last = day_in(given, "from"), day_in(given, "to")
    try:
        if first and last:
            days = by_years(indicator.when, first, last)
        else:
            each = {day_in({"at": text}, "at") for text in request.GET.getlist("at") if text}
            days = [(None, day) for day in sorted(filter(None, each))]
        found = asked(lambda: series(query, days, request.account))
    except NoSeries:
        message = _("Hãy ghi from và to, hoặc at nhiều lần; nhiều nhất %(most)s mốc.") % {"most": MOST}
        raise Refused([Finding("figure.days", message, where={"field": "at"})]) from None
    if found.organisation is None:
        raise not_there(found.findings)
    return found.as_json()


@program_view("read", "GET", "POST")
def tables(request: PageRequest) -> dict[str, Any]:
    """The statutory tables there are, then one's own and those shared; or one drawn up by the definition that
    is sent, which is kept nowhere.
    """
    if request.method == "POST":
        with while_read():
            return _drawn_up(request, declaration_of(read_definition(_definition_in(body_of(request)))))
    own = ((code_of(kept), declaration_in(kept)) for kept in readable(request))
    every = [*declared_tables().items(), *own]
    return {
        "tables": [
            {"code": code, "title": str(one.title), "when": one.when, "source": str(one.source)}
            for code, one in every
            if one
        ]
    }


@program_view("read", "GET")
def table(request: PageRequest, code: str) -> dict[str, Any]:
    """One table, statutory, one's own or shared, with what an inspector would check; with ``below`` a column
    of it by the organisations directly below.
    """
    declared = declaration_for(request, code)
    if declared is None:
        message = _("Không có biểu “%(code)s”; xem /api/v1/tables.") % {"code": code[:LONGEST]}
        raise NotAnswered(404, "table.unknown", message)
    return _drawn_up(request, declared)


def _definition_in(body: Any) -> str:
    """The text of a table of one's own, which is all that is sent. Raises Refused."""
    if not isinstance(body, dict) or body.keys() != {"definition"} or not isinstance(body["definition"], str):
        raise Refused([wrong("definition", _('Hãy gửi {"definition": "định nghĩa bằng chữ của biểu"}.'))])
    return body["definition"]


def _drawn_up(request: PageRequest, declared: Declaration) -> dict[str, Any]:
    """A table of what the address asks. Raises Refused, NotAnswered."""
    given = given_in(request, (*OF_EVERY_FIGURE, "below"))
    if (column := given.get("below")) and column not in {one.code for one in declared.columns}:
        words = {
            "code": declared.code,
            "column": column,
            "known": ", ".join(one.code for one in declared.columns),
        }
        told = _("Biểu %(code)s không có cột “%(column)s”; có các cột: %(known)s.") % words
        raise Refused([wrong("below", told)])
    days = {name: day_in(given, name) for name in DAYS}
    first, last = days["from"], days["to"]
    if declared.when == "period" and (first is None or last is None or last < first):
        raise Refused([_no_period()])
    question: dict[str, Any] = {
        "at": days["at"] or (None if last else request.on),
        "first": first,
        "last": last,
        "structure": days["structure"],
        "known": _known_after(given),
        "reader": request.account,
    }
    try:
        found = asked(lambda: laid_out(compute(declared, given.get("org"), **question)))
    except Refused as refused:
        raise not_there(refused.findings) from refused
    return (by_part(found, column) if column else found).as_json()


# The question


def _indicator(code: str) -> Indicator:
    found = indicator_named(code)
    if found is None:
        message = _("Không có chỉ tiêu “%(code)s”; xem /api/v1/indicators.") % {"code": code[:LONGEST]}
        raise NotAnswered(404, "figure.unknown", message)
    return found


def _query(request: PageRequest, indicator: Indicator, code: str, *more: str) -> Query:
    """The question of the address. Raises Refused."""
    given = given_in(request, (*OF_EVERY_FIGURE, *more, *indicator.filters))
    filters = {name: tuple(request.GET.getlist(name)) for name in request.GET if name in indicator.filters}
    query = Query(
        code,
        given.get("org"),
        day_in(given, "at"),
        day_in(given, "from"),
        day_in(given, "to"),
        _known_after(given),
        day_in(given, "structure"),
        filters,
        rest=yes_in(given, "rest"),
    )
    return query.of_its_days(request.on)


def given_in(request: PageRequest, known: tuple[str, ...]) -> dict[str, str]:
    """What the address says, each part of a sensible length. Raises Refused for what is not asked for."""
    faults = list(strangers(request, known))
    values = [value for name in request.GET for value in request.GET.getlist(name)]
    if len(values) > MOST_VALUES or any(len(value) > LONGEST or "\0" in value for value in values):
        faults.append(wrong("", _("Tham số quá dài, quá nhiều, hoặc có ký tự không đọc được.")))
    if faults:
        raise Refused(faults)
    return {name: value for name in request.GET if (value := request.GET.get(name, ""))}


def day_in(given: dict[str, str], name: str) -> date | None:
    """The day given under a name. Raises Refused."""
    if not (text := given.get(name)):
        return None
    if (found := iso_day(text)) is None:
        message = _("“%(text)s” không phải là ngày có thật (yyyy-mm-dd)") % {"text": text}
        raise Refused([wrong(name, message)])
    return found


def yes_in(given: dict[str, str], name: str) -> bool:
    """Whether it is said to be so. Raises Refused."""
    if (text := given.get(name, "false")) not in ("true", "false"):
        raise Refused([wrong(name, _("“%(name)s” là true hoặc false.") % {"name": name})])
    return text == "true"


def _known_after(given: dict[str, str]) -> int | None:
    if not (text := given.get("known")):
        return None
    if (number := number_in(text)) is None:
        raise Refused([wrong("known", _("“known” là số của một bút toán."))])
    return number


def _figure_of(query: Query, request: PageRequest) -> Figure:
    """The figure, for whoever asks."""
    return steadily(lambda reading: figure_in(reading, query, request.account), query.known)


# The answer


def asked(work: Callable[[], Answer]) -> Answer:
    """The answer; a question that has none is refused. Raises Refused."""
    try:
        return work()
    except DaysMissing:
        raise Refused([_no_period()]) from None
    except Ambiguous as fault:
        message = _("Nhiều tổ chức mang mã “%(code)s” trong ngày này; hãy dùng mã riêng của tổ chức.")
        raise Refused([Finding("organisation.ambiguous", message % {"code": fault})]) from fault
    except LedgerAhead as fault:
        raise Refused(
            [Finding("ledger.ahead", _("Sổ chưa có bút toán đó."), where={"field": "known"})]
        ) from fault


def _no_period() -> Finding:
    message = _("Con số này tính trong một kỳ; hãy ghi from và to (yyyy-mm-dd), theo thứ tự.")
    return Finding("figure.days", message, where={"field": "from"})


def _known(found: Figure) -> Figure:
    """The figure; what is not there and what is out of reach are told alike. Raises NotAnswered, Refused."""
    if found.organisation is None:
        raise not_there(found.findings)
    return found


def not_there(findings: Sequence[Finding]) -> Exception:
    """What is not there and what is out of reach, told alike."""
    first = findings[0]
    if first.code == "organisation.unknown":
        return NotAnswered(404, first.code, first.message)
    message = _("Hãy nêu mã tổ chức bằng org; tài khoản này không xem được toàn bộ sổ.")
    return Refused([Finding(first.code, message, where={"field": "org"})])


def _named(
    request: PageRequest, indicator: Indicator, query: Query, found: list[Record]
) -> tuple[list[dict[str, Any]], int]:
    """The records as they are told, each once; how many persons more the page counts."""
    if indicator.key == "organisation":
        names = Names(one.id for one in found)
        return [{"code": one.code, "name": names.on(one.id, query.day)} for one in dict.fromkeys(found)], 0
    if indicator.key != "person":
        return [{"code": one.code} for one in dict.fromkeys(found)], 0
    named = persons_behind_figure(request, indicator, query, found, f"api_figure_records {query.code}")
    return [
        {"code": one.code, "name": one.full_name, "birth_date": one.birth_date.isoformat()}
        for one in named.persons
    ], named.unnamed
