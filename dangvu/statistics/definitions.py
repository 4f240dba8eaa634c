"""Since when a figure is defined as it is: its words and its condition are noted with the day they came, in
``definitions.yaml``, by ``scripts/definitions.py``; and by what its definition is known, as a table's is.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dangvu.core.canonical import hash_of
from dangvu.ledger.facts import facts
from dangvu.statistics.declarations import Indicator, dimensions, relations

FILE = Path(__file__).parent / "definitions.yaml"
LONG = 8
PLACED = {"placed": "membership"}
"""What stands on a tree, by the fact it is laid out from (``engine/restating.py``)."""
_WORDS = re.compile(r"[a-z_]+")
_READ = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Noted:
    """What a figure was defined as from a day on, by its mark."""

    mark: str
    since: date


@cache
def noted() -> Mapping[str, tuple[Noted, ...]]:
    """By code, the first definition first."""
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {code: tuple(Noted(mark, day) for mark, day in marks.items()) for code, marks in found.items()}


def mark_of(one: Indicator) -> str:
    """Eight characters that change with what a figure says it is: its words, condition, measure and unit."""
    return mark([one.definition.vi, one.definition.en, one.condition, one.measure, one.unit, one.when])


def version_of(one: Indicator) -> str:
    """Eight characters that change with what a figure counts, down to the relations and qualities it rests
    on. Of one worked out by the program only its name counts.
    """
    return mark(said(one))


def said(one: Indicator) -> dict[str, Any]:
    """What a figure counts, with everything declared that it rests on."""
    rests: dict[str, str] = {}
    _gather(" ".join((one.relation, one.condition, one.measure)), rests)
    return {"code": one.code, "condition": one.condition, "measure": one.measure, "rests on": rests}


def kinds_behind(one: Indicator, filters: Iterable[str]) -> frozenset[str]:
    """The kinds of fact by which a figure narrowed by these qualities may come to be another."""
    rests: dict[str, str] = {}
    asked = " ".join((one.relation, one.condition, one.measure, *filters))
    _gather(asked, rests)
    read = {*_READ.findall(" ".join((asked, *rests.values())))}
    return frozenset(read | {PLACED[name] for name in read & PLACED.keys()}) & facts().keys()


def _gather(text: str, rests: dict[str, str]) -> None:
    """Everything declared that the words of a question name, and what that names in turn."""
    for word in sorted(set(_WORDS.findall(text)) - rests.keys()):
        if word in relations():
            rests[word] = relations()[word].sql
        elif word in dimensions():
            rests[word] = " ".join((*dimensions()[word].join, dimensions()[word].expression))
        else:
            continue
        _gather(rests[word], rests)


def mark(known: Any) -> str:
    """Eight characters that change with what is given."""
    return hash_of(json.dumps(known, sort_keys=True, ensure_ascii=False))[:LONG]
