"""A table of one's own as text: what a page writes and ``read_definition`` reads."""

import json
from collections.abc import Iterable, Iterator, Mapping

from dangvu.law.leaf import Text
from dangvu.statistics.declarations import indicator_named
from dangvu.statistics.own.bands import label_of
from dangvu.statistics.own.columns import BESIDE, beside_each_other
from dangvu.statistics.own.definition import YEAR, Counted, Definition, Grouping
from dangvu.statistics.qualities import qualities


def text_of(definition: Definition) -> str:
    """The definition, with what its codes mean behind them."""
    return "\n".join(_lines(definition)) + "\n"


def _lines(definition: Definition) -> Iterator[str]:
    yield f"title: {_quoted(definition.title)}"
    if definition.about:
        yield f"about: {_quoted(definition.about)}"
    yield f"when: {definition.when}"
    yield "count:"
    for one in definition.count:
        yield from _counted(one)
    yield from _grouped("group", definition.group)
    yield from _grouped("across", definition.across)
    if definition.compare:
        told = beside_each_other(*(BESIDE[one] for one in definition.compare))
        yield f"compare: [{', '.join(definition.compare)}]" + _told(told)
    yield from _filtered(definition.filter, "")


def _grouped(part: str, grouping: Grouping) -> Iterator[str]:
    if not grouping.by:
        return
    named = qualities().get(grouping.by)
    yield f"{part}:"
    yield f"  by: {grouping.by}" + (_told(named.label) if named else "")
    if grouping.values:
        yield f"  values: {_listed(grouping.values)}" + _told_all(grouping.by, grouping.values)
    if grouping.by == YEAR:
        yield f"  years: {grouping.years}"


def _filtered(chosen: Mapping[str, Iterable[str]], indent: str) -> Iterator[str]:
    if chosen:
        yield f"{indent}filter:"
    for name, values in chosen.items():
        yield f"{indent}  {name}: {_listed(values)}" + _told_all(name, values)


def _counted(one: Counted) -> Iterator[str]:
    if one.percent:
        yield f"  - percent: [{one.percent[0]}, {one.percent[1]}]"
    else:
        found = indicator_named(one.indicator)
        yield f"  - indicator: {one.indicator}" + (_told(found.label) if found else "")
    if one.label:
        yield f"    label: {_quoted(one.label)}"
    yield from _filtered(one.filter or {}, "    ")


def _told(label: Text) -> str:
    return f"  # {label}"


def _told_all(name: str, values: Iterable[str]) -> str:
    if qualities()[name].numbers:
        return ""
    return "  # " + ", ".join(str(label_of(qualities()[name], one)) for one in values)


def _listed(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, values))}]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
