"""What happened to organisations and hamlets on one day, read from rows, as the movements of a scheme."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from dangvu.organisations import acts
from dangvu.organisations.movement import Movement

from .rows import Hamlet, Organisation, Rows, Succession, memberships

COMMUNE = "grassroots_organisation"


@dataclass
class Day:
    """The rows that begin or end on it."""

    on: date
    since: Rows

    def hamlets_united(self) -> list[Movement]:
        """Hamlets become new ones, and their cells one."""
        return [*self._new_hamlets(), *self._united("cell"), *self._renamed()]

    def cells_united(self) -> list[Movement]:
        """Cells of any kind end in others; each with its new name, where it bears one."""
        return [*self._united("cell"), *self._united("grassroots_cell")]

    def communes_united(self) -> list[Movement]:
        """Communes end in new and old ones, some of them divided, with their offices, cells and hamlets."""
        united = [*self._united(COMMUNE), *self._united("cell")]
        return [*united, *self._divided(), *self._hamlets_moved(), *self._recoded()]

    def place_followed(self) -> list[Movement]:
        """A commune goes on as one of another kind."""
        codes = {row.place_code for row in self.begun.values() if row.kind == COMMUNE}
        follow = [
            acts.FollowPlace(row.code, row.place_code, row.name, self.on, row.grassroots_type)
            for row in self.begun.values()
            if row.kind == COMMUNE
        ]
        return [*follow, *(acts.MoveHamlets(code, self.on, from_place=code) for code in sorted(codes))]

    def joined(self) -> Iterator[tuple[str, str]]:
        """Cells that a unit other than a hamlet joins, with its name."""
        for cell, hamlet, unit, from_date, _until, _reason in self.since["coverage"]:
            if from_date == self.on and hamlet is None:
                yield cell, unit

    # Rows of the day

    @cached_property
    def versions(self) -> list[Organisation]:
        return [Organisation(*row) for row in self.since["organisations"]]

    @cached_property
    def begun(self) -> dict[str, Organisation]:
        """What organisations say from the day on, by code, where that is new."""
        return {row.code: row for row in self.versions if row.from_date == self.on}

    @cached_property
    def ended(self) -> dict[str, Organisation]:
        """What they said until the day."""
        return {row.code: row for row in self.versions if row.until_date == self.on}

    @cached_property
    def heirs(self) -> dict[str, list[str]]:
        """What each that ended has become."""
        found: dict[str, list[str]] = defaultdict(list)
        for one in (Succession(*row) for row in self.since["organisation_successors"]):
            if one.on == self.on:
                found[one.old].append(one.new)
        return found

    @cached_property
    def moved(self) -> list[tuple[Hamlet, Hamlet]]:
        """Hamlets before and after, that lie elsewhere."""
        rows = [Hamlet(*row) for row in self.since["hamlets"]]
        before = {row.code: row for row in rows if row.until_date == self.on}
        return [(before[row.code], row) for row in rows if row.from_date == self.on and row.code in before]

    # Movements

    def _new_hamlets(self) -> Iterator[Movement]:
        rows = [Hamlet(*row) for row in self.since["hamlets"]]
        begun = {row.code: row for row in rows if row.from_date == self.on}
        sources: dict[str, list[str]] = defaultdict(list)
        for one in (Succession(*row) for row in self.since["hamlet_successors"]):
            if one.on == self.on:
                sources[one.new].append(one.old)
        for code, old in sources.items():
            new = begun[code]
            yield acts.ConsolidateHamlets(
                tuple(old), code, new.name, self.on, new.kind, population=new.population
            )

    def _united(self, kind: str) -> Iterator[Movement]:
        """What ended altogether in one other: that is new, or takes it in."""
        sources: dict[str, list[str]] = defaultdict(list)
        for ending, found in self.heirs.items():
            if len(found) == 1 and self.ended[ending].kind == kind:
                sources[found[0]].append(ending)
        for code, old in sources.items():
            new = self.begun.get(code)
            if new is None or code in self.ended:
                name = new.name if new else ""
                yield acts.AbsorbOrganisations(tuple(old), code, self.on, name)
                continue
            yield acts.ConsolidateOrganisations(
                code,
                new.name,
                self.on,
                official_code=new.official_code,
                grassroots_type=new.grassroots_type,
                place_code=new.place_code,
                organisations=tuple(old),
            )

    def _renamed(self) -> Iterator[Movement]:
        """Those that nothing came to."""
        heirs = {new for found in self.heirs.values() for new in found}
        for code, row in self.begun.items():
            if row.start_reason == "renamed" and code not in heirs:
                yield acts.RenameOrganisation(code, row.name, self.on)

    def _divided(self) -> Iterator[Movement]:
        """Offices first, for a commune ends empty."""
        divided = {old: found for old, found in self.heirs.items() if len(found) > 1}
        for old in sorted(divided, key=lambda code: self.ended[code].kind == COMMUNE):
            for new in divided[old]:
                yield from self._part(old, new)
            yield acts.EndOrganisation(old, self.on, "ended")

    def _part(self, old: str, new: str) -> Iterator[Movement]:
        members = tuple(self._went[old, new])
        cells = tuple(
            code
            for code, row in self.ended.items()
            if row.parent == old and (after := self.begun.get(code)) and after.parent == new
        )
        if members or cells:
            yield acts.JoinPart(old, new, self.on, children=cells, members=members)

    @cached_property
    def _went(self) -> dict[tuple[str, str], list[str]]:
        """The persons who went with a part, by the cells they left and came to."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for person, rows in sorted(memberships(self.since["memberships"]).items()):
            for before, after in pairwise(rows):
                if before.until_date == after.from_date == self.on:
                    found[before.cell, after.cell].append(person)
        return found

    def _hamlets_moved(self) -> Iterator[Movement]:
        parts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for before, after in self.moved:
            parts[before.place_code][after.place_code].append(after.code)
        for old, found in parts.items():
            for new, hamlets in found.items():
                if len(found) == 1:
                    yield acts.MoveHamlets(new, self.on, from_place=old)
                else:
                    yield acts.MoveHamlets(new, self.on, hamlets=tuple(hamlets))

    def _recoded(self) -> Iterator[Movement]:
        """Cells that came below another bear a code that begins with its code."""
        for code, row in self.begun.items():
            if row.start_reason == "moved":
                yield acts.RecodeOrganisation(code, row.official_code, self.on)
