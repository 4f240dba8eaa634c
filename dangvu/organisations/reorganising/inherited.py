"""What waits in organisations that end, and goes to their successors. Rooms above register what waits with
theirs.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from dangvu.accounts.mandates import listed
from dangvu.ledger.models import OPEN, Proposal
from dangvu.organisations.reorganising.draft import Draft


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of thing that waits, and how much of it is in each of some organisations on the day."""

    label: "str | Promise"
    count: Callable[[Collection[int], date], Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Inherited:
    """So much of it goes to an organisation."""

    successor: str
    what: str
    count: int


def _proposed(organisations: Collection[int], _on: date) -> Mapping[int, int]:
    """Acts put forward, and checked by nobody yet; the scheme that is being checked is none."""
    wanted, found = set(organisations), Counter[int]()
    open_ = Proposal.objects.filter(state=OPEN).exclude(kind="reorganise")
    for numbers in open_.values_list("organisations", flat=True):
        found.update(wanted & listed(numbers))
    return found


waiting: list[Waiting] = [Waiting(gettext_lazy("việc chờ người thứ hai kiểm tra"), _proposed)]


def inherited(draft: Draft) -> list[Inherited]:
    """By successor, in the order of the steps; of an organisation without one nothing may wait."""
    heirs = {
        node.number: draft.at_last(node.number)
        for node in draft.touched
        if node.has_ended and node.heir is not None
    }
    found = []
    for one in waiting:
        counts: Counter[int] = Counter()
        for number, count in one.count(sorted(heirs), draft.on).items():
            counts[heirs[number]] += count
        found += [
            Inherited(draft.nodes[heir].name, str(one.label), counts[heir])
            for heir in dict.fromkeys(heirs.values())
            if counts[heir]
        ]
    return sorted(found, key=lambda one: one.successor)
