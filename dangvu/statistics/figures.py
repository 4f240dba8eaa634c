"""A figure by its code: the one door for pages, commands, tables and the interface."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.accounts.models import Account
from dangvu.core.finding import Finding
from dangvu.core.period import DAY
from dangvu.statistics.access import may_read, own_root, unknown
from dangvu.statistics.ask import Ask, Filters, check_filters, evaluate, records_behind
from dangvu.statistics.declarations import Indicator, Value, indicator_named
from dangvu.statistics.engine.closure import rest_of
from dangvu.statistics.engine.tally import Record
from dangvu.statistics.lookup import Unit, coded, everything, exists, units
from dangvu.statistics.reported import NoList, as_json, told
from dangvu.statistics.store import Reading, steadily


class UnknownIndicator(LookupError):
    """No indicator has the code."""


class DaysMissing(ValueError):
    """The figure is of a day or of a period, and that was not given, or backwards."""


@dataclass(frozen=True)
class Query:
    """What is asked. ``org`` is a code, or the organisation's number; without one, the root of the tree.
    ``last`` is included. ``rest``: only what is "not assignable below", counting for the organisation and for
    none directly below it.
    """

    code: str
    org: str | int | None = None
    at: date | None = None
    first: date | None = None
    last: date | None = None
    known: int | None = None
    structure: date | None = None
    filters: Filters = field(default_factory=dict)
    rest: bool = False

    @property
    def day(self) -> date:
        """The last day the figure speaks of."""
        found = self.at or self.last
        assert found is not None  # ``indicator_of`` has seen to it
        return found

    @property
    def days_of_sight(self) -> frozenset[date]:
        """Days on one of which a person behind the figure has to be in sight, as ``told_of`` takes them: on
        the tree of another day, or as the register once held it, some stood elsewhere. Who left in a period
        was seen before it.
        """
        if self.structure is None and self.known is None:
            return frozenset()
        before = {self.first - DAY} if self.first and not self.structure else set()
        return frozenset({self.day} | before)

    def of_its_days(self, today: date) -> "Query":
        """With the days its indicator speaks of and no others: a figure of a day, where no day is asked, is
        of the period's last, else of today.
        """
        found = indicator_named(self.code)
        if found is not None and found.when == "period":
            return replace(self, at=None)
        at = (self.at or self.last or today) if found else self.at
        return replace(self, at=at, first=None, last=None)


@dataclass(frozen=True)
class Figure:
    """The answer: a value, or none with a finding that says why."""

    query: Query
    unit: str
    ledger: int
    known: int
    value: Value = None
    organisation: Unit | None = None
    findings: tuple[Finding, ...] = ()
    no_list: tuple[NoList, ...] = ()
    """How much of it was reported, and has no list; of a figure that has no value, what stands in its way."""

    def as_json(self) -> dict[str, Any]:
        query = self.query
        org = query.org if query.org is not None else (self.organisation.code if self.organisation else None)
        answer: dict[str, Any] = {"code": query.code, "org": org, "value": self.value, "unit": self.unit}
        days = {"at": query.at, "from": query.first, "to": query.last, "structure": query.structure}
        answer |= {name: day.isoformat() for name, day in days.items() if day}
        answer |= {
            name: list(values) if len(values) > 1 else values[0] for name, values in query.filters.items()
        }
        answer |= {"rest": True} if query.rest else {}
        answer |= {"ledger": self.ledger} | ({"known": self.known} if query.known is not None else {})
        answer |= as_json(self.no_list)
        return answer | ({"findings": [one.as_json() for one in self.findings]} if self.findings else {})


def indicator_of(query: Query) -> Indicator:
    """The indicator asked. Raises UnknownIndicator, DaysMissing, UnknownFilter."""
    found = indicator_named(query.code)
    if found is None:
        raise UnknownIndicator(query.code)
    if found.when == "day" and query.at is None:
        raise DaysMissing(_("Chỉ tiêu “%(code)s” tính tại một ngày; hãy ghi --at.") % {"code": query.code})
    if found.when == "period":
        if query.first is None or query.last is None:
            raise DaysMissing(
                _("Chỉ tiêu “%(code)s” tính trong một kỳ; hãy ghi --from và --to.") % {"code": query.code}
            )
        if query.last < query.first:
            raise DaysMissing(_("Kỳ kết thúc trước khi bắt đầu; hãy xem lại --from và --to."))
    check_filters(found, query.filters)
    return found


def figure(code: str, org: str | None = None, *, reader: Account | None = None, **asked: Any) -> Figure:
    """The value of one figure; keywords as in ``Query``. Raises as ``indicator_of``, and Ambiguous,
    LedgerAhead.

    ``reader`` is who wants to know: what lies out of reach is as if it were not there. None: the program
    itself.
    """
    query = Query(code, org, **asked)
    return steadily(lambda reading: figure_in(reading, query, reader), query.known)


def figure_in(reading: Reading, query: Query, reader: Account | None = None) -> Figure:
    """The same over a reading already begun, for several figures that belong together."""
    found = indicator_of(query)
    unit, findings = organisation_of(reading, query, reader)
    if unit is None:
        return Figure(query, found.unit, reading.number, reading.known, None, None, findings)
    ask = ask_of(reading, query, unit)
    value = evaluate(found, ask)
    no_list = told(reading, (one for part in ask.reported for one in part), query.structure or query.day)
    if value is None and no_list:
        findings = (Finding("figure.no_list", _not_all_listed(found, no_list), "inform"),)
    elif value is None:
        findings = (Finding("figure.no_basis", _no_basis(found, query), "inform"),)
    findings += tuple(_counted_twice(one) for one in no_list if one.has_list)
    return Figure(query, found.unit, reading.number, reading.known, value, unit, findings, no_list)


MOST_NAMED = 5


def _not_all_listed(indicator: Indicator, no_list: tuple[NoList, ...]) -> str:
    names = list(dict.fromkeys(one.unit.name for one in no_list))
    told_of = ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
    message = _(
        "“%(name)s” không tính được: ở đây có số báo cáo của tổ chức không có danh sách (%(units)s), mà số"
        " báo cáo không đủ để tính bình quân, tỷ lệ hoặc so sánh."
    )
    return message % {"name": indicator.label, "units": told_of}


def _counted_twice(one: NoList) -> Finding:
    message = _(
        "“%(name)s” đã báo cáo số %(value)s, mà sổ lại có đảng viên của tổ chức này trong thời gian ấy: bị"
        " tính hai lần; hãy thôi ghi số đã báo cáo, hoặc xem lại danh sách."
    )
    return Finding("figure.counted_twice", message % {"name": one.unit.name, "value": one.value}, "warn")


def records(query: Query, page: int = 1, reader: Account | None = None) -> list[Record]:
    """The records behind a figure, 500 a page, by code; none where there is no such organisation."""

    def read(reading: Reading) -> list[Record]:
        unit, _findings = organisation_of(reading, query, reader)
        return records_in(reading, query, unit, page) if unit else []

    return steadily(read, query.known)


def records_in(reading: Reading, query: Query, unit: Unit, page: int = 1) -> list[Record]:
    """The same over a reading already begun."""
    return records_behind(indicator_of(query), ask_of(reading, query, unit), page)


def ask_of(reading: Reading, query: Query, unit: Unit) -> Ask:
    """The question as the indicator gets it."""
    return Ask(
        reading, counted_for(query, unit), query.at, query.first, query.last, query.structure, query.filters
    )


def counted_for(query: Query, unit: Unit) -> int:
    """The number under which the organisation, or its rest, is counted."""
    return rest_of(unit.id) if query.rest else unit.id


def organisation_of(
    reading: Reading, query: Query, reader: Account | None = None
) -> tuple[Unit | None, tuple[Finding, ...]]:
    """The organisation asked, or a finding that there is none on its day within reach. Raises Ambiguous."""
    days = [day for day in (query.structure, query.at, query.last) if day]
    if query.org is None:
        unit = everything(reading, days[0])
        return (unit, ()) if may_read(reader, unit, days[0]) else own_root(reading, reader, days[0])
    if isinstance(query.org, int):
        found = units(reading, [query.org], days[0]).get(query.org)
    else:
        found = coded(reading, query.org, days)
    first = query.structure or (query.first - DAY if query.first else query.day)
    last = query.structure or query.day
    if (
        found
        and exists(reading, found, first, last)
        and any(may_read(reader, found, day) for day in (last, first))
    ):
        return found, ()
    return None, (unknown(str(query.org), days[0]),)


def _no_basis(indicator: Indicator, query: Query) -> str:
    told = _("Sổ không có số liệu để tính “%(code)s” cho tổ chức và thời gian này.") % {"code": query.code}
    if indicator.needs is not None:
        told = f"{told} {indicator.needs}"
    if query.structure is None:
        return told
    return f"{told} " + _(
        "Chỉ tiêu và dân số được giao, được đếm cho cả một tổ chức, một địa bàn: theo cơ cấu của ngày khác"
        " thì mọi phần hợp thành đều phải có, và phần của nơi bị chia không được chia theo tỷ lệ."
    )


def filters_from(given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Filters as texts, from single values or lists."""
    return {
        name: tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
        for name, value in given.items()
    }
