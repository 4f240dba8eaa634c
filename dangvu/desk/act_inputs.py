"""The inputs of an act and of its paper as its page shows them, with what helps to fill them in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from dangvu.accounts.rights import PageRequest
from dangvu.desk import drafts
from dangvu.desk.act_draft import Draft
from dangvu.desk.act_forms import SEARCHED, PaperForm
from dangvu.desk.act_suggestions import Suggestion, meant, suggestions
from dangvu.law.errors import LawError
from dangvu.law.questions import value
from dangvu.ledger.acts import Act, Part
from dangvu.ledger.payload import payload_fields


@dataclass(frozen=True, slots=True)
class Line:
    """An input with what helps to fill it in: what its code means, else what may be meant."""

    field: BoundField
    is_required: bool
    is_searched: bool
    meant: str
    found: list[Suggestion]
    article: str = ""
    """Of the law it is judged by, as in force on the day."""


def filled_in(request: PageRequest, draft: Draft) -> dict[str, Any]:
    """The inputs of an act and of its paper, with what helps to fill them in."""
    lines = _lines(request, draft)
    return {
        "act": draft.act,
        "draft": draft,
        "shares": draft.kept_as if drafts.is_shared(draft.act.kind) else None,
        "lines": lines.pop(None, []),
        "parts": [(part, _is_folded(part, lines[part]), lines[part]) for part in draft.act.parts],
        "paper": _paper(request, draft),
    }


def _paper(request: PageRequest, draft: Draft) -> SafeString:
    """The inputs of the paper. Most of a form is these, and most often nothing is written in them."""
    if not (draft.has_paper or draft.paper_is_wrong):
        return _blank_paper(get_language())
    head = [_line(request, field) for field in draft.paper.head()]
    steps = [
        (label, [_line(request, field, _referred_in(field)) for field in fields])
        for label, fields in draft.paper.steps()
    ]
    return _paper_shown(head, steps)


@cache
def _blank_paper(_language: str) -> SafeString:
    form = PaperForm(None)
    head = [Line(field, False, False, "", []) for field in form.head()]
    steps = [
        (label, [Line(field, False, _referred_in(field) in SEARCHED, "", []) for field in fields])
        for label, fields in form.steps()
    ]
    return _paper_shown(head, steps)


def _referred_in(field: BoundField) -> str:
    """What a field of a step names by its code."""
    return "organisation" if "body" in field.name else ""


def _paper_shown(head: list[Line], steps: list[tuple[str, list[Line]]]) -> SafeString:
    is_open = any(line.field.value() for _label, lines in steps for line in lines)
    return render_to_string("desk/act_paper.html", {"head": head, "steps": steps, "is_open": is_open})


def _lines(request: PageRequest, draft: Draft) -> dict[Part | None, list[Line]]:
    """The inputs of each part, in the order it says them in, and of those that are in none."""
    parts: dict[str, Part] = {name: part for part in draft.act.parts for name in part.fields}
    places = {name: place for place, name in enumerate(parts)}
    found: dict[Part | None, list[Line]] = defaultdict(list)
    asked = sorted(draft.payload.lines(), key=lambda one: places.get(one[1].field, -1))
    for field, column in asked:
        line = _line(request, field, column.refers, column.is_required)
        article = _article(draft.act, column.field, draft.payload.on)
        found[parts.get(column.field)].append(replace(line, article=article))
    return found


def _is_folded(part: Part, lines: Iterable[Line]) -> bool:
    return part.is_rare and not any(line.field.value() or line.field.errors for line in lines)


def _article(act: type[Act], name: str, on: date) -> str:
    """The article of the law that a field is judged by; none where the declaration names none."""
    leaf = next((one.metadata.get("law", "") for one, _hint in payload_fields(act) if one.name == name), "")
    try:
        return str(value(leaf, on).source) if leaf else ""
    except LawError:
        return ""


def _line(request: PageRequest, field: BoundField, refers: str = "", is_required: bool = False) -> Line:
    text = str(field.value() or "").split("\n")[-1].strip()
    exact = meant(request, refers, text)
    return Line(
        field,
        is_required,
        refers in SEARCHED,
        f"{exact.name} · {exact.more}" if exact else "",
        [] if exact else suggestions(request, refers, text),
    )
