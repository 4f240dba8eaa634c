"""Which cells cover which hamlets once all steps are drafted; what is left uncovered, or covered twice."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.law.errors import LawError
from dangvu.law.questions import value
from dangvu.ledger.recording import in_chunks
from dangvu.organisations.models import Coverage
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.land import HamletNode
from dangvu.organisations.reorganising.nodes import AT_ONCE

TOLD = 10
"""Hamlets that a finding lists by name."""


def cells_of(draft: Draft, hamlets: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Of each of the hamlets, which go on or begin, who covers it on the day."""
    cells: dict[int, set[int]] = defaultdict(set)
    for one in draft.covering(hamlets):
        if one.hamlet is None or not one.is_on(draft.on):
            continue
        last = draft.at_last(one.organisation)
        if not (last in draft.nodes and draft.nodes[last].has_ended):
            cells[draft.land.at_last(one.hamlet)].add(last)
    return {number: frozenset(cells[number]) for number in hamlets}


def hamlet_findings(draft: Draft) -> Iterator[Finding]:
    """Hamlets that nobody covers, and hamlets that several cover, one finding a step."""
    bare: dict[int, list[str]] = defaultdict(list)
    twice: dict[int, list[str]] = defaultdict(list)
    standing = [one.number for one in draft.land.touched if not one.has_ended and not one.only_moves]
    for hamlet in _moved_bare(draft):
        bare[hamlet.step].append(hamlet.name)
    for number, cells in cells_of(draft, standing).items():
        hamlet = draft.land.hamlets[number]
        if len(cells) != 1:
            (twice if cells else bare)[hamlet.step].append(hamlet.name)
    for draft.step, names in sorted(bare.items()):
        message = _("%(count)s thôn không có chi bộ nào phụ trách: %(names)s; hãy ghi chi bộ phụ trách.")
        yield replace(_warning("hamlet.uncovered", message, names), article=_article(draft.on))
    for draft.step, names in sorted(twice.items()):
        message = _(
            "%(count)s thôn do nhiều chi bộ cùng phụ trách: %(names)s; hãy sắp xếp các chi bộ ấy, hoặc ghi"
            " thôi phụ trách."
        )
        yield _warning("hamlet.covered_twice", message, names)


def _moved_bare(draft: Draft) -> Iterator[HamletNode]:
    """Those that only lie elsewhere - they may be all of a country - and that nobody covers."""
    moved = {one.number: one for one in draft.land.touched if one.only_moves}
    for some in in_chunks(sorted(moved), AT_ONCE):
        rows = Coverage.objects.at(draft.on).filter(hamlet__among=some)
        for number in sorted(set(some) - set(rows.values_list("hamlet_id", flat=True))):
            yield moved[number]


def _article(on: date) -> str | None:
    """What the law of the day says of cells where members live; nothing where it is not known."""
    try:
        return str(value("organisations.structure.cells_by_residence", on).source)
    except LawError:
        return None


def _warning(code: str, message: str, names: list[str]) -> Finding:
    told = ", ".join(names[:TOLD]) + (" …" if len(names) > TOLD else "")
    return Finding(code, message % {"count": len(names), "names": told}, "warn")
