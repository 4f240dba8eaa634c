"""Reads one room's ``law/*.yaml`` and refuses whatever breaks their form, naming file and place."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args

import yaml

from dangvu.core.finding import Severity
from dangvu.law.certainty import Certainty
from dangvu.law.errors import LawFault
from dangvu.law.leaf import CodeItem, CodeList, DatedValue, Leaf, Source, Text, Value

UNITS = {
    "years",
    "months",
    "working_days",
    "days",
    "persons",
    "times",
    "calendar_days",
    "codes",
    "words",
    "yes_no",
}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Loader):  # type: ignore[misc,valid-type]  # the C loader where there is one
    """YAML lets a key stand twice and keeps the last; in a law file that would silently drop a date."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if twins := sorted({str(key) for key in keys if keys.count(key) > 1}):
            raise LawFault(f"{node.start_mark}: written twice: {', '.join(twins)}")
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


# YAML 1.1 reads on, off, yes and no as truth values; here they are words, and only true and false are not.
_BOOL = "tag:yaml.org,2002:bool"
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver(_BOOL, re.compile("^(?:true|false)$"), ["t", "f"])


def parse(path: Path) -> dict[str, Any]:
    """The file as plain values."""
    with path.open("rb") as file:
        content = yaml.load(file, Loader=_StrictLoader)  # noqa: S506 - a safe loader, made stricter
    if not isinstance(content, dict):
        raise LawFault(f"{path.name}: empty, or no mapping")
    return content


def read_instruments(path: Path) -> dict[str, dict[str, Any]]:
    """The instruments that values name by key: ``name``, ``title`` and the day of issue."""
    instruments = parse(path)
    for key, entry in instruments.items():
        _only(f"{path.name}: {key}", entry, {"name", "title", "issued"}, required={"name", "title"})
        if entry.get("issued") is not None:
            _day(f"{path.name}: {key}: issued", entry["issued"])
    return instruments


def read_room(
    room: str, folder: Path, instruments: Mapping[str, Mapping[str, Any]]
) -> Iterator[Leaf | CodeList]:
    """Every leaf and list the room declares, code ``room.file.name``; ``LawFault`` at the first break
    of form.
    """
    for path in sorted(folder.glob("*.yaml")):
        if path.stem == "instruments":
            continue
        for name, entry in parse(path).items():
            code = f"{room}.{path.stem}.{name}"
            read = _code_list if isinstance(entry, dict) and "items" in entry else _leaf
            yield read(code, entry, instruments)


def _leaf(code: str, entry: Any, instruments: Mapping[str, Mapping[str, Any]]) -> Leaf:
    _only(
        code, entry, {"description", "unit", "breach", "values"}, required={"description", "unit", "values"}
    )
    if entry["unit"] not in UNITS:
        raise LawFault(f"{code}: unknown unit {entry['unit']!r}")
    breach: Severity = entry.get("breach", "refuse")
    if breach not in get_args(Severity):
        raise LawFault(f"{code}: breach is refuse, warn or inform, not {breach!r}")
    if not isinstance(entry["values"], dict) or not entry["values"]:
        raise LawFault(f"{code}: no value")
    dates = [_day(f"{code}: values", day) for day in entry["values"]]
    if dates != sorted(dates):
        raise LawFault(f"{code}: dates out of order")
    values = []
    for day, given in entry["values"].items():
        where = f"{code}: {day}"
        fields = {"value", "instrument", "article", "certainty", "reference"}
        _only(where, given, fields, required={"value", "instrument", "certainty"})
        source = _source(where, given, instruments)
        value = None if given["value"] is None else _value(where, given["value"], entry["unit"])
        values.append(None if value is None else DatedValue(code, value, entry["unit"], day, source, breach))
    return Leaf(code, _text(code, entry["description"]), entry["unit"], breach, tuple(dates), tuple(values))


def _code_list(code: str, entry: Any, instruments: Mapping[str, Mapping[str, Any]]) -> CodeList:
    fields = {"description", "from", "instrument", "article", "certainty", "reference", "items"}
    _only(code, entry, fields, required={"description", "from", "instrument", "certainty", "items"})
    start = _day(f"{code}: from", entry["from"])
    items = {}
    for key, given in entry["items"].items():
        where = f"{code}: {key}"
        if not isinstance(key, str):
            raise LawFault(f"{where}: a code is text, in quotes where it looks like a number or yes/no")
        _only(where, given, {"vi", "en", "from", "until"}, required={"vi", "en"})
        from_date = _day(where, given.get("from", start))
        until = None if given.get("until") is None else _day(where, given["until"])
        if from_date < start or (until is not None and until <= from_date):
            raise LawFault(f"{where}: outside the list's days, or backwards")
        items[key] = CodeItem(key, _text(where, {"vi": given["vi"], "en": given["en"]}), from_date, until)
    return CodeList(code, _text(code, entry["description"]), start, _source(code, entry, instruments), items)


def _source(where: str, given: Mapping[str, Any], instruments: Mapping[str, Mapping[str, Any]]) -> Source:
    instrument = instruments.get(given["instrument"])
    if instrument is None:
        raise LawFault(f"{where}: instrument {given['instrument']!r} is not in instruments.yaml")
    if given["certainty"] not in get_args(Certainty):
        raise LawFault(f"{where}: certainty is A, B, C or N, not {given['certainty']!r}")
    if given["certainty"] == "A" and not (given.get("article") or given.get("reference")):
        raise LawFault(f"{where}: a rule marked A names its article")
    return Source(
        instrument["name"], given.get("article", ""), instrument.get("issued"), given["certainty"],
        given.get("reference", ""),
    )  # fmt: skip


def _value(where: str, given: object, unit: str) -> Value:
    if unit in {"codes", "calendar_days"}:
        if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
            raise LawFault(f"{where}: a list of words (in quotes) is expected")
        return tuple(given)
    kind = {"yes_no": bool, "words": str}.get(unit, int)
    if type(given) is not kind:
        raise LawFault(f"{where}: {unit} is expected, not {given!r}")
    return given  # type: ignore[return-value]  # its type was just compared


def _text(where: str, given: Any) -> Text:
    _only(where, given, {"vi", "en"}, required={"vi", "en"})
    return Text(given["vi"], given["en"])


def _day(where: str, given: object) -> date:
    if type(given) is not date:
        raise LawFault(f"{where}: a day written 2025-07-01 is expected, not {given!r}")
    return given


def _only(where: str, given: Any, allowed: set[str], required: set[str]) -> None:
    if not isinstance(given, dict):
        raise LawFault(f"{where}: a mapping is expected")
    if unknown := set(map(str, given)) - allowed:
        raise LawFault(f"{where}: not understood: {', '.join(sorted(unknown))}")
    if missing := required - set(given):
        raise LawFault(f"{where}: missing: {', '.join(sorted(missing))}")
