"""A table of one's own as text: what a page writes and ``read_definition`` reads."""

import json
from collections.abc import Iterable, Iterator

from dangvu.law.leaf import Text
from dangvu.statistics.declarations import indicator_named
from dangvu.statistics.own.bands import label_of
from dangvu.statistics.own.definition import YEAR, Counted, Definition
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
    group = definition.group
    if group.by:
        named = qualities().get(group.by)
        yield "group:"
        yield f"  by: {group.by}" + (_told(named.label) if named else "")
        if group.values:
            yield f"  values: {_listed(group.values)}" + _told_all(group.by, group.values)
        if group.by == YEAR:
            yield f"  years: {group.years}"
    if definition.filter:
        yield "filter:"
        for name, values in definition.filter.items():
            yield f"  {name}: {_listed(values)}" + _told_all(name, values)


def _counted(one: Counted) -> Iterator[str]:
    if one.percent:
        yield f"  - percent: [{one.percent[0]}, {one.percent[1]}]"
    else:
        found = indicator_named(one.indicator)
        yield f"  - indicator: {one.indicator}" + (_told(found.label) if found else "")
    if one.label:
        yield f"    label: {_quoted(one.label)}"


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
