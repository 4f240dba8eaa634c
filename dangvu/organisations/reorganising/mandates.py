"""What becomes of mandates over organisations that end. A mandate goes on at the successor where that is new
and made of nothing else; anywhere else it would reach further, and an administrator decides.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.giving import follow
from dangvu.accounts.models import Mandate
from dangvu.core.finding import Finding
from dangvu.ledger.acts import Actor
from dangvu.ledger.recording import in_chunks
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.nodes import AT_ONCE, Node

NAMED = 10
"""Organisations that a finding names."""


@dataclass(frozen=True, slots=True)
class Held:
    """A mandate over an organisation that ends."""

    mandate: Mandate
    ended: Node
    heir: Node | None
    """Where it goes on; none where an administrator decides."""


def findings(draft: Draft) -> Iterator[Finding]:
    """How many go on, and how many do not, with the organisations."""
    following, ending = list[Held](), list[Held]()
    for one in held(draft):
        (following if one.heir else ending).append(one)
    if following:
        message = _(
            "%(count)s quyền của tài khoản đi theo tổ chức kế thừa, vốn chỉ gồm tổ chức cũ: %(names)s."
        )
        yield _told("reorganise.mandates_follow", message, following)
    if ending:
        message = _(
            "%(count)s quyền của tài khoản không đi theo, vì tổ chức kế thừa rộng hơn hoặc không có: từ ngày"
            " hiệu lực chỉ còn xem được những ngày trước, đến khi người quản trị giao lại: %(names)s."
        )
        yield _told("reorganise.mandates_end", message, ending)


def _told(code: str, message: str, some: list[Held]) -> Finding:
    names = list(dict.fromkeys(one.ended.name for one in some))
    told = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
    words = {"count": len(some), "names": told}
    return Finding(code, message % words, "inform" if some[0].heir else "warn")


def carry(draft: Draft, by: Actor) -> None:
    """Give those that go on anew at the successors, which are recorded now."""
    given: dict[int, Mandate] = {}
    for one in held(draft):
        if one.heir:
            where, day = draft.real[one.heir.number], _day(draft)
            lender = given.get(one.mandate.delegated_from_id or 0)
            given[one.mandate.pk] = follow(by, one.mandate, where, day, lender)


def held(draft: Draft) -> list[Held]:
    """All mandates over what ends that hold on the day, or today where that is later."""
    ended = {node.number: node for node in draft.touched if node.has_ended and node.version}
    found = [
        mandate
        for some in in_chunks(sorted(ended), AT_ONCE)
        for mandate in Mandate.objects.at(_day(draft)).filter(organisation__among=some)
    ]
    heirs = _made_of_one(draft, {mandate.organisation_id for mandate in found})
    going: set[int | None] = {None}
    lines = []
    for mandate in sorted(found, key=attrgetter("pk")):  # what was delegated comes after what it is from
        number = mandate.organisation_id
        assert number is not None  # one of those that end
        heir = heirs.get(number) if mandate.delegated_from_id in going else None
        if heir:
            going.add(mandate.pk)
        lines.append(Held(mandate, ended[number], heir))
    return lines


def _made_of_one(draft: Draft, wanted: Collection[int | None]) -> dict[int, Node]:
    """Of these, what each becomes where that is new and made of it alone: nobody and nothing there or below
    comes from elsewhere.
    """
    sources: dict[int, list[int]] = defaultdict(list)
    for node in draft.touched:
        last = draft.nodes[draft.at_last(node.number)]
        if node.has_ended and last is not node and last.version is None:
            sources[last.number].append(node.number)
    made = {heir: ones[0] for heir, ones in sources.items() if len(ones) == 1 and ones[0] in wanted}
    for source, to in _goings(draft) if made else ():
        for heir in made.keys() & set(draft.line(draft.nodes[to])):
            if made[heir] not in _stood_in(draft, source):
                del made[heir]
    return {source: draft.nodes[heir] for heir, source in made.items()}


def _goings(draft: Draft) -> Iterator[tuple[int, int]]:
    """From where to where the steps take what they touch, whole or in part."""
    for node in draft.touched:
        if node.version is not None and (node.heir is not None or not node.has_ended):
            yield node.number, draft.at_last(node.number)
    for part in draft.parts:
        yield part.organisation, draft.at_last(part.to)


def _stood_in(draft: Draft, number: int) -> Iterator[int]:
    """The organisation and all above it, as they stood."""
    here: int | None = number
    while here is not None:
        yield here
        draft.load([here])
        node = draft.nodes.get(here)
        here = node.placement.parent_id if node and node.placement else None


def _day(draft: Draft) -> date:
    """From when a mandate over the successor would hold: nobody is given one for the past."""
    return max(draft.on, timezone.localdate())
