"""Files of expected figures: each case evaluated by its indicator and compared as the file says.

``expect`` is a number or truth, a comparison (``">N"``, ``">=N"``, ``"<N"``, ``"<=N"``), ``"~N"`` within
``tolerance``, ``rising`` or ``falling``. A case whose indicator does not exist yet neither passes nor fails.
"""

import operator
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from dangvu.accounts.models import Account
from dangvu.statistics.ask import UnknownFilter
from dangvu.statistics.declarations import Value, indicator_named
from dangvu.statistics.figures import DaysMissing, Query, figure_in, filters_from
from dangvu.statistics.lookup import Ambiguous
from dangvu.statistics.store import LedgerAhead, Reading, reading

_OWN_KEYS = (
    "code",
    "org",
    "at",
    "from",
    "to",
    "known",
    "structure",
    "expect",
    "tolerance",
    "source",
    "reading",
    "note",
    "each_year",
)
_LAST_YEARS = 3
"""``falling`` speaks of the period's last years."""

_COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


def evaluated(path: Path, reader: Account | None = None) -> list[dict[str, Any]]:
    """Every case of the file with ``value`` and ``pass`` (true, false, or None where nothing can be said
    yet). Raises OSError, ValueError or YAMLError where the file is none of ours.
    """
    groups = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    if not isinstance(groups, dict) or not all(isinstance(cases, list) for cases in groups.values()):
        raise ValueError(_("Tệp phải gồm các nhóm, mỗi nhóm là một danh sách các con số chờ đợi."))
    if not all(isinstance(case, dict) and "code" in case for cases in groups.values() for case in cases):
        raise ValueError(_("Mỗi con số chờ đợi phải có “code”."))
    now = reading()
    return [
        {"group": group, **_evaluated(now, case, reader)} for group, cases in groups.items() for case in cases
    ]


def _evaluated(now: Reading, case: Mapping[str, Any], reader: Account | None) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "code": case["code"],
        "org": case.get("org"),
        "expect": case.get("expect"),
        "value": None,
        "pass": None,
    }
    answer |= {name: _plain(value) for name, value in case.items() if name not in answer}
    if indicator_named(case["code"]) is None:
        return answer
    try:
        here = reading(case["known"]) if "known" in case else now
        answer["value"], answer["pass"] = _compared(here, case, reader)
    except (UnknownFilter, DaysMissing, Ambiguous, LedgerAhead) as fault:
        answer |= {"pass": False, "fault": f"{type(fault).__name__}: {fault}"}
    return answer


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _compared(now: Reading, case: Mapping[str, Any], reader: Account | None) -> tuple[Any, bool]:
    expected = case.get("expect")

    def value_of(**days: Any) -> Value:
        asked: dict[str, Any] = {
            "at": case.get("at"),
            "first": case.get("from"),
            "last": case.get("to"),
            "structure": case.get("structure"),
        } | days
        filters = filters_from({name: value for name, value in case.items() if name not in _OWN_KEYS})
        query = Query(case["code"], case.get("org"), known=case.get("known"), filters=filters, **asked)
        return figure_in(now, query, reader).value

    if "each_year" in case:
        values = [value_of(**days) for days in _years(*case["each_year"])]
        return values, all(holds(value, expected, case.get("tolerance")) for value in values)
    if expected in ("rising", "falling"):
        first, last = case["from"], case["to"]
        by_year = {
            days["at"].year: value_of(first=max(first, days["first"]), last=min(last, days["last"]), at=None)
            for days in _years(first.year, last.year)
        }
        values = list(by_year.values())
        if expected == "rising":
            return values, _steps(values, up=True)
        # The year before the three may lie before the period: it is asked, and not shown.
        before = values[-_LAST_YEARS - 1 : -_LAST_YEARS] or [
            value_of(first=date(first.year - 1, 1, 1), last=date(first.year - 1, 12, 31), at=None)
        ]
        return values, _steps([*before, *values[-_LAST_YEARS:]], up=False)
    value = value_of()
    return value, holds(value, expected, case.get("tolerance"))


def _years(first: int, last: int) -> Iterator[dict[str, date]]:
    """For each year its days; its last day where a figure is of a day."""
    for year in range(first, last + 1):
        yield {"first": date(year, 1, 1), "last": date(year, 12, 31), "at": date(year, 12, 31)}


def _steps(values: list[Value], *, up: bool) -> bool:
    if None in values or len(values) < 2:
        return False
    return all(after > before if up else after < before for before, after in pairwise(values))  # type: ignore[operator]


def holds(value: Value, expected: Any, tolerance: float | None = None) -> bool:
    """Whether a value is as expected; no value never is."""
    if value is None:
        return expected is None
    if isinstance(expected, str):
        if expected.startswith("~"):
            return abs(value - float(expected[1:])) <= (tolerance or 0)
        for sign, compare in _COMPARE.items():
            if expected.startswith(sign):
                return bool(compare(value, float(expected[len(sign) :])))
    if isinstance(expected, bool) or isinstance(value, bool):
        return value is expected
    return bool(value == expected)
