"""A drafted reorganisation as effects: each row once, in the step that last touched it."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from dangvu.ledger.change import Change
from dangvu.ledger.recording import in_chunks
from dangvu.organisations.models import OrganisationSuccessor, OrganisationVersion, Target
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.land_writing import LandWriting, held_members
from dangvu.organisations.reorganising.nodes import AT_ONCE, Node
from dangvu.organisations.reorganising.residents import Going, residents
from dangvu.organisations.reorganising.site_writing import SiteWriting
from dangvu.tree.models import Organisation, Placement

PAPER_LENGTH = 200


def write(
    draft: Draft, change: Change, steps: int, done: Callable[[int], None] = lambda _step: None
) -> Mapping[int, int]:
    """Say the effects, step after step; ``done`` is told when those of a step are complete. Gives the
    identities of those founded, by their numbers in the draft.
    """
    writing = _Writing(draft, change)
    for step in range(1, steps + 1):
        writing.write(step)
        done(step)
    return writing.real


class _Writing:
    """The steps of one draft, gone through in order."""

    def __init__(self, draft: Draft, change: Change) -> None:
        self.draft, self.change = draft, change
        self.real: dict[int, int] = {}
        """The identities of those founded, by their numbers in the draft."""
        self.founded: dict[int, list[Node]] = defaultdict(list)
        self.touched: dict[int, list[Node]] = defaultdict(list)
        self.emptied: dict[int, list[Node]] = defaultdict(list)
        for node in draft.touched:
            self.founded[node.founded_in].append(node)
            self.touched[node.step].append(node)
            if node.heir is not None and node.version is not None:
                self.emptied[draft.went_in(node.number)].append(node)
        self.sites = SiteWriting(draft, change)
        self.land = LandWriting(draft, change, self._last)
        self.targets = self._targets_by_step()
        self.left_targets = self._left_targets()

    def write(self, step: int) -> None:
        for node in self.founded[step] if step else ():
            self.real[node.number] = self.change.found(Organisation)
        for node in self.touched[step]:
            self._node(node)
        for one in self.draft.successions:
            if one.step == step:
                self.change.open(
                    OrganisationSuccessor,
                    self.draft.on,
                    organisation=self._real(one.organisation),
                    successor=self._real(one.successor),
                    kind=self.draft.way_of(one),
                )
        self.sites.write(step)
        self.land.write(step)
        self._going(step)
        for group in self.targets[step]:
            self._target(group)
        for row in self.left_targets[step]:
            self._end_target(row)

    def _real(self, number: int) -> int:
        return self.real.get(number, number)

    def _last(self, number: int) -> int:
        return self._real(self.draft.at_last(number))

    def _node(self, node: Node) -> None:
        on, change = self.draft.on, self.change
        parent = None if node.parent is None else self._real(node.parent)
        if node.version is None:
            number = self._real(node.number)
            change.open(OrganisationVersion, on, organisation=number, start_reason=node.reason, **node.says)
            change.open(Placement, on, organisation=number, parent=parent)
        elif node.has_ended:
            change.close(node.version, on, end_reason=node.reason)
            if node.placement and node.placement.from_date < on:
                change.close(node.placement, on)
            elif node.placement:  # it was moved on that very day
                change.supersede(node.placement)
        else:
            said = node.version.values()
            if any(said[name] != value for name, value in node.says.items()):
                begun = {**node.says, "start_reason": node.reason}
                change.turn(node.version, on, {"end_reason": node.reason}, begun)
            if node.placement and node.moves:
                change.turn(node.placement, on, {}, {"parent": parent})

    def _going(self, step: int) -> None:
        """Who goes in the step: those whom other rooms keep. Where they come to may be founded after they
        set out.
        """
        going = [
            Going(part.organisation, self._last(part.to), part.persons)
            for part in self.draft.parts
            if max(part.step, self.draft.went_in(part.to)) == step
        ]
        for node in self.emptied[step]:
            if held_members(node):
                apart = [part.persons for part in self.draft.parts if part.organisation == node.number]
                going.append(Going(node.number, self._last(node.number), but=frozenset().union(*apart)))
        if going:
            for one in residents:
                one.follow(self.change, going, self.draft.on)

    def _targets_by_step(self) -> Mapping[int, list[list[Target]]]:
        """Targets of periods still running, of those who go and of those they go to: what is summed up, by
        the step that completes the sum.
        """
        steps = {node.number: step for step, nodes in self.emptied.items() for node in nodes}
        heirs = {self.draft.at_last(number) for number in steps}
        groups: dict[tuple[object, ...], list[Target]] = defaultdict(list)
        for some in in_chunks(sorted(steps.keys() | {one for one in heirs if one > 0}), AT_ONCE):
            rows = Target.objects.during(self.draft.on, None).filter(organisation__among=some)
            for row in rows.order_by("recorded_in", "ordinal"):
                last = self.draft.at_last(row.organisation_id)
                groups[last, row.kind, row.from_date, row.until_date].append(row)
        by_step: dict[int, list[list[Target]]] = defaultdict(list)
        for group in groups.values():
            if going := [steps[row.organisation_id] for row in group if row.organisation_id in steps]:
                by_step[max(going)].append(group)
        return by_step

    def _target(self, group: list[Target]) -> None:
        """The heir takes over the whole target of the period; those who went had theirs until the day."""
        heir = self._last(group[0].organisation_id)
        for row in group:
            if row.organisation_id == heir:
                self.change.supersede(row)
            else:
                self._end_target(row)
        first = group[0]
        papers = "; ".join(dict.fromkeys(row.paper for row in group if row.paper))
        self.change.open(
            Target,
            first.from_date,
            first.until_date,
            organisation=heir,
            kind=first.kind,
            value=sum(row.value for row in group),
            paper=papers[:PAPER_LENGTH],
        )

    def _end_target(self, row: Target) -> None:
        """Whoever is no more had it until the day."""
        if row.from_date < self.draft.on:
            self.change.close(row, self.draft.on)
        else:
            self.change.supersede(row)

    def _left_targets(self) -> Mapping[int, list[Target]]:
        """Running targets of those that end without an heir, by the step in which they end."""
        steps = {
            node.number: node.step for node in self.draft.touched if node.has_ended and node.heir is None
        }
        by_step: dict[int, list[Target]] = defaultdict(list)
        for some in in_chunks(sorted(steps), AT_ONCE):
            for row in Target.objects.during(self.draft.on, None).filter(organisation__among=some):
                by_step[steps[row.organisation_id]].append(row)
        return by_step
