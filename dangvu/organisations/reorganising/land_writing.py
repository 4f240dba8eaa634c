"""Drafted hamlets and their coverage as effects: each row once, in the step that last touched it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dangvu.ledger.change import Change
from dangvu.organisations.models import Coverage
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.land import HamletNode
from dangvu.organisations.reorganising.nodes import Cover, Node
from dangvu.organisations.reorganising.residents import dwellers
from dangvu.organisations.types import KINDS
from dangvu.places.models import Hamlet, HamletSuccessor, HamletVersion


class LandWriting:
    """The hamlets of one draft."""

    def __init__(self, draft: Draft, change: Change, last: Callable[[int], int]) -> None:
        self.draft, self.land, self.change = draft, draft.land, change
        self._last_organisation = last
        """The identity that all of an organisation has come to."""
        self.real: dict[int, int] = {}
        self.touched = draft.land.by_step()
        self.moves = draft.land.moves()
        self.founded: dict[int, list[HamletNode]] = defaultdict(list)
        for one in draft.land.touched:
            if one.row is None:
                self.founded[one.founded_in].append(one)
        self.covers = self._covers_by_step()

    def write(self, step: int) -> None:
        """The effects of a step; its organisations were founded before."""
        for one in self.founded[step]:
            self.real[one.number] = self.change.found(Hamlet)
        on = self.draft.on
        for one in self.touched.get(step, ()):
            if one.row is None:
                self.change.open(HamletVersion, on, hamlet=self.real[one.number], **one.says)
            elif one.has_ended:
                self.change.close(one.row, on)
            else:
                said = one.row.values()
                if any(said[name] != value for name, value in one.says.items()):
                    self.change.turn(one.row, on, {}, one.says)
        for row in self.land.successions:
            if row.step == step:
                hamlet, successor = self._real(row.hamlet), self._real(row.successor)
                self.change.open(HamletSuccessor, on, hamlet=hamlet, successor=successor, kind=row.way)
        for group in self.covers.get(step, ()):
            self._coverage(group)
        if moves := [replace(one, to=self._real(one.to)) for one in self.moves.get(step, ())]:
            for follower in dwellers:
                follower.follow(self.change, moves, on)

    def _real(self, number: int) -> int:
        return self.real.get(number, number)

    def _covers_by_step(self) -> Mapping[int, list[list[Cover]]]:
        """What of the coverage changes, by the step that completes it; together what comes to be of one cell
        and one hamlet.
        """
        draft = self.draft
        cells = [one for one in draft.touched if one.heir is not None and held_members(one)]
        heirs = [draft.at_last(one.number) for one in cells]
        draft.load_coverage([*(one.number for one in cells), *heirs])
        draft.load_covering([one.number for one in draft.land.touched if one.heir is not None])
        groups: dict[tuple[int, object], list[Cover]] = defaultdict(list)
        steps: dict[tuple[int, object], int] = defaultdict(int)
        for one in draft.covers:
            unit: object = one.row.other_unit if one.row is not None and one.hamlet is None else None
            if one.hamlet is not None:
                unit = self.land.at_last(one.hamlet)
            key = draft.at_last(one.organisation), unit
            groups[key].append(one)
            steps[key] = max(steps[key], self._step(one))
        by_step: dict[int, list[list[Cover]]] = defaultdict(list)
        for key, group in groups.items():
            if steps[key]:
                by_step[steps[key]].append(group)
        return by_step

    def _step(self, one: Cover) -> int:
        """The last step that changes it; 0: none."""
        moved = self.land.went_in(one.hamlet) if one.hamlet is not None else 0
        return max(one.step, moved, self.draft.went_in(one.organisation))

    def _coverage(self, group: list[Cover]) -> None:
        """One cell covers one unit from the day on; what says the same besides ends."""
        on = self.draft.on
        lasting = [
            one
            for one in group
            if one.row is None or (one.row.from_date <= on and one.row.until_date is None)
        ]
        kept = min(lasting, key=lambda one: (self._step(one), one.row is None)) if lasting else None
        for one in group:
            if kept is not None and one is not kept:
                self._end(one)
            else:
                self._turn(one)

    def _end(self, one: Cover) -> None:
        if one.row is None:
            return
        if one.row.from_date < self.draft.on:
            self.change.close(one.row, self.draft.on)
        else:
            self.change.supersede(one.row)

    def _turn(self, one: Cover) -> None:
        if not self._step(one):
            return
        hamlet = None if one.hamlet is None else self._real(self.land.at_last(one.hamlet))
        values: dict[str, Any] = {"organisation": self._last_organisation(one.organisation), "hamlet": hamlet}
        if one.row is None:
            self.change.open(Coverage, self.draft.on, **values, start_reason=one.reason)
            return
        changed = one.hamlet is not None and self.land.went_in(one.hamlet) > 0
        reason = one.reason or ("hamlet_change" if changed else "organisation_change")
        began = {"start_reason": reason} if one.row.from_date < self.draft.on else {}
        self.change.turn(one.row, max(one.row.from_date, self.draft.on), {}, values | began)


def held_members(node: Node) -> bool:
    """Whether the register has it as one that members belong to."""
    return node.version is not None and KINDS[node.version.kind].holds_members
