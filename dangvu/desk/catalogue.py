"""The catalogue of figures as pages: which there are, found by a word of their name or definition; and each
with its definition, how it is counted, its source, since when it is so and where it is used.
"""

import re
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.text import search_key, words_sort_key
from dangvu.desk.series import can_be_compared
from dangvu.statistics.catalogue import Described, Use, described
from dangvu.statistics.declarations import dimensions

LONGEST = 100


@needs("read")
def figures(request: PageRequest) -> HttpResponse:
    """All figures by name, or those in whose name, code or definition, in either language, the words stand
    as they are given, else each of them somewhere.
    """
    query = request.GET.get("q", "")[:LONGEST]
    found = _found(search_key(query))
    found.sort(key=lambda one: words_sort_key(str(one.indicator.label)))
    context = {"found": found, "words": query, "count": len(found), "all": len(described())}
    return render(request, "desk/figures.html", context)


def _found(query: str) -> list[Described]:
    each = [(one, _texts(one)) for one in described().values()]
    if together := [one for one, texts in each if f" {query}" in texts]:
        return together
    words = query.split()
    return [one for one, texts in each if all(f" {word} " in texts for word in words)]


def _texts(one: Described) -> str:
    told = one.indicator
    texts = told.code, told.label.vi, told.label.en, told.definition.vi, told.definition.en, one.source.vi
    words = re.findall(r"[^\s,;:()“”]+", search_key(" ".join(texts)))
    return f" {' '.join(word.rstrip('.') for word in words)} "


@needs("read")
def figure(request: PageRequest, code: str) -> HttpResponse:
    """One figure, or one of the numbered ones by the code of all of them."""
    found = described().get(code)
    if found is None:
        raise Http404
    known = described()
    context: dict[str, Any] = {
        "found": found,
        "indicator": found.indicator,
        "asks": [known[one] for one in found.asks],
        "filters": [dimensions()[one].label for one in found.indicator.filters if one in dimensions()],
        "can_be_compared": can_be_compared(code),
        "uses": [(one, _address(one)) for one in found.uses],
    }
    return render(request, "desk/figure.html", context)


def _address(use: Use) -> str:
    """Where the use is seen; an identity is checked at its tables."""
    if use.kind == "table":
        return reverse("tables__one", args=[use.name])
    if use.kind == "figure":
        return reverse("figures__one", args=[use.name])
    if use.kind == "page":
        return reverse(use.name, args=[use.argument] if use.argument else [])
    return ""
