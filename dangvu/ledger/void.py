"""Taking back an act: what it opened is superseded, what it superseded is opened again as copies.

A copy counts as the row it copies and as its act's, so that acts can be taken back in any order that leaves
no gap, and a void can be voided. An act may be voided when every row it opened is current, none that it
superseded has come back, and no current row of another act stands on an identity it founded; otherwise the
later acts are named, to be voided first or with it (``void_with_later``). What comes back must find its
place: no row of another act where only one may stand, and what it points to still founded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core import scope
from dangvu.core.finding import Finding, Refused
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.ledger.acts import Act, Actor, Scope, kinds
from dangvu.ledger.change import Change
from dangvu.ledger.enact import Recorded, enact, enact_within
from dangvu.ledger.models import Entry, Head
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.ledger.reading import part_of
from dangvu.ledger.recording import in_chunks
from dangvu.ledger.taking_back import InTheWay, Trial, plan_for, voids
from dangvu.ledger.together import all_or_none
from dangvu.ledger.touched import organisations_touched

ITEMS_A_ROW = 5000
NAMED = 20
"""Later entries that a refusal names."""


@dataclass(frozen=True)
class Void(Act):
    """Take back entry ``number``."""

    kind: ClassVar[str] = "void"
    by_paper: ClassVar[bool] = False
    label: ClassVar[Any] = gettext_lazy("Thu hồi một bút toán")
    bulk: ClassVar[bool] = True
    lenient: ClassVar[bool] = True

    number: int = labelled(gettext_lazy("Số bút toán bị thu hồi"))
    reason: str = labelled(gettext_lazy("Lý do"), default="")
    watch: Watch = field(default=UNWATCHED, metadata={"payload": False}, compare=False, repr=False)

    def check(self) -> list[Finding]:
        if not Entry.objects.filter(pk=self.number).exists():
            message = _("Không có bút toán %(number)s trong sổ; xem lại số.") % {"number": self.number}
            return [self._finding("void.unknown", message)]
        found = self._trial.in_the_way(self.number)
        if found.is_done:
            message = _("Bút toán %(number)s đã được thu hồi rồi.") % {"number": self.number}
            return [self._finding("void.already", message)]
        return [self._blocked(found)] if found.entries else []

    def asks_two_persons(self) -> bool:
        """As what is taken back: what came from a file whole, and what two persons recorded."""
        entry = Entry.objects.filter(pk=self.number).first()
        if entry is None:
            return False
        kind = kinds()[entry.kind]
        if kind is Void:
            return Void.recorded(part_of(entry, 0).payload).asks_two_persons()
        return kind.bulk or kind.recorded(part_of(entry, 0).payload).asks_two_persons()

    def _blocked(self, found: InTheWay) -> Finding:
        """What has to be taken back first: all of it, in order, as far as it can be said."""
        first = plan_for(self.number).later or sorted(found.entries, reverse=True)
        more = "…" if len(first) > NAMED else ""
        figures = {"number": self.number, "later": ", ".join(map(str, first[:NAMED])) + more}
        if found.later:
            message = _(
                "Chưa thể thu hồi bút toán %(number)s: hãy thu hồi trước, hoặc cùng lúc, các bút toán ghi"
                " sau nó: %(later)s."
            )
            return self._finding("void.in_the_way", message % figures)
        message = _(
            "Chưa thể thu hồi bút toán %(number)s: những gì trở lại sẽ trùng với bút toán %(later)s"
            " hoặc không còn chỗ đứng; hãy thu hồi trước các bút toán đó."
        )
        return self._finding("void.no_way_back", message % figures)

    def _finding(self, code: str, message: str) -> Finding:
        return Finding(code, message, where={"entry": self.number})

    def apply(self, change: Change) -> None:
        opened, superseded = self._trial.opened(self.number), self._trial.superseded(self.number)
        total = sum(len(rows.standing) for rows in opened.values())
        total += sum(len(rows.keys) for rows in superseded.values())
        done = 0
        for chunk in in_chunks(self._gone(), ITEMS_A_ROW):
            done = self._tell(done, len(chunk), total)
            for fact, entry, ordinal in chunk:
                change.supersede_key(fact, entry, ordinal)
            change.end_row({"superseded": len(chunk)})
        for chunk in in_chunks(self._returned(), ITEMS_A_ROW):
            done = self._tell(done, len(chunk), total)
            for fact, entry, ordinal in chunk:
                change.reopen(fact, entry, ordinal)
            change.end_row({"reopened": len(chunk)})

    def _tell(self, done: int, more: int, total: int) -> int:
        self.watch.tell(done, total, Void(self.number).sentence())
        return done + more

    def scope(self) -> Scope:
        """All that the act taken back touched, on its day; of no act, the whole register."""
        entry = Entry.objects.filter(pk=self.number).first()
        if entry is None:
            return Scope(frozenset(), date.max)
        act = kinds()[entry.kind].recorded(part_of(entry, 0).payload)
        return Scope(organisations_touched(self.number), act.scope().on, self.number)

    def sentence(self) -> str:
        reason = f" ({self.reason})" if self.reason else ""
        return _("Thu hồi bút toán %(number)s") % {"number": self.number} + reason

    @cached_property
    def _trial(self) -> Trial:
        return Trial(self.watch)

    def _gone(self) -> Iterator[tuple[str, int, int]]:
        for fact, rows in self._trial.opened(self.number).items():
            yield from ((fact, *key) for key in sorted(rows.standing.values()))

    def _returned(self) -> Iterator[tuple[str, int, int]]:
        for fact, rows in sorted(self._trial.superseded(self.number).items()):
            yield from ((fact, *key) for key in sorted(rows.keys.values()))


def taken_back(numbers: Iterable[int]) -> dict[int, int]:
    """Those of the entries that are taken back, each with the void that does it; one query."""
    wanted = set(numbers)
    if not wanted:
        return {}
    standing: dict[int, int] = {}
    for number, target in voids(after=min(wanted)):
        if number not in standing:  # a void that was itself taken back takes nothing back
            standing.setdefault(target, number)
    return {number: standing[number] for number in wanted & standing.keys()}


@scope.whole()
def void_with_later(
    act: Void,
    *,
    by: Actor,
    paper: Paper | None = None,
    key: str = "",
    seen: tuple[int, ...] | None = None,
    proposal: int | None = None,
) -> list[Recorded]:
    """Take back an entry and before it all that stands in its way: each an entry of its own, last first, all
    or none, by the same paper and for the same reason. The last of the answers is the entry's own.

    ``seen`` are the later entries that whoever confirmed it had been shown: if they are others now, nothing
    is recorded. ``proposal``: as ``enact`` takes it. Raises Refused, Busy.
    """
    if seen == () or (seen is None and not plan_for(act.number, act.watch).later):
        # Alone it goes through the door by itself, which checks before it takes the lock. Should something
        # have come in between, the door names it and refuses.
        return [enact(act, by=by, paper=paper, key=key, proposal=proposal)]
    with all_or_none():
        Head.objects.select_for_update().get(pk=1)  # nobody records between the plan and its end
        if key and Entry.objects.filter(key=key).exists():
            return [enact_within(act, by=by, paper=paper, key=key, proposal=proposal)]  # sent twice
        if barred := by.findings_for(act):  # before anything is told of what came later
            raise Refused(barred)
        later = plan_for(act.number, act.watch).later
        if seen is not None and seen != later:
            raise Refused([void_changed(act.number)])
        done = []
        for number in later:
            own = f"{key}-{number}" if key else ""
            one = replace(act, number=number)
            done.append(enact_within(one, by=by, paper=paper, key=own, proposal=proposal))
        return [*done, enact_within(act, by=by, paper=paper, key=key, proposal=proposal)]


def void_changed(number: int) -> Finding:
    """That other entries would go with it now than those that were shown."""
    later = plan_for(number).later
    named = ", ".join(map(str, later[:NAMED])) or _("không có bút toán nào")
    message = _(
        "Từ lúc bạn xem, sổ đã đổi: phải thu hồi trước bút toán %(number)s bây giờ là các bút toán %(later)s."
        " Hãy xem lại rồi xác nhận lại; chưa có gì được ghi."
    )
    return Finding("void.changed", message % {"number": number, "later": named}, where={"entry": number})
