"""What happens to organisations: cells split, hamlets and communes merge, cells are founded and absorbed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dangvu.places.data import Place

from . import communes, names, occupations
from .communes import Change
from .homes import HOLDS_MEMBERS
from .plan import Plan
from .state import Hamlet, Organisation, Person, Province
from .structure import Opened, hamlet_cell_name, retarget, round_robin, short_name

MOVED = "organisation_transfer"


class Reorganisations:
    """One method per kind of event, each given its effective day."""

    def __init__(self, province: Province, opened: Opened, plan: Plan) -> None:
        self.province, self.opened, self.plan, self.rng = province, opened, plan, province.rng
        self._merged_hamlets = 0

    # Splitting and founding

    def split(self, cell: Organisation, hamlet: Hamlet, on: date) -> None:
        """A combined cell goes on with fewer hamlets; the parting hamlet gets a cell of its own."""
        parent = cell.parent
        assert parent is not None, "a cell has a parent"
        movers = cell.members_in(hamlet)
        self.province.uncover(cell, hamlet, on)
        new = self._new_cell(parent, hamlet_cell_name([hamlet]), on, "split", "hamlet")
        self.province.succeed(cell, new, on, "split")
        self._move(movers, new, on)
        self.province.cover(new, hamlet, on, "split")
        self.province.change(cell, on, "renamed", name=hamlet_cell_name(cell.hamlets))
        retarget(cell, self.plan.factor)
        retarget(new, self.plan.factor)

    def establish(self, kind: str, name: str, parent: Organisation, sector: str, on: date) -> None:
        """A new cell of an agency or school, with four official members of others nearby."""
        donors = self.donors(parent, sector, on)
        if len(donors) < 3:  # only in a province scaled down
            return
        new = self._new_cell(parent, name, on, "established", sector, kind)
        new.target = self.rng.uniform(9, 14) * max(1.0, self.plan.factor)
        self._move(donors, new, on)

    def donors(self, parent: Organisation, sector: str, on: date) -> list[Person]:
        """Official members of agencies in the same commune, else district, whom their cells can spare."""
        nearby = [
            cell
            for cell in self.province.organisations
            if not cell.ended
            and cell.kind in HOLDS_MEMBERS
            and cell.sector not in ("hamlet", "army", "police")
            and (cell.parent is parent if sector == "school" else cell.district == parent.district)
        ]
        self.rng.shuffle(nearby)
        nearby.sort(key=lambda cell: -cell.officials)
        found: list[Person] = []
        for cell in nearby:
            officials = [
                person for person in cell.members if person.status == "official" and person.from_date < on
            ]
            found += officials[: max(0, min(2, cell.officials - 4))]
            if len(found) >= 4:
                break
        return found[:4]

    # Hamlets

    def hamlet_merger_plan(self, days: Sequence[date]) -> list[tuple[date, list[Hamlet]]]:
        """Which hamlets become one in 2019-2020: those of most combined cells, and pairs of single ones."""
        counts = self.plan.structure
        cells = self._hamlet_cells()
        combined = [cell for cell in cells if len(cell.hamlets) > 1]
        pairs = [cell for cell in combined if len(cell.hamlets) == 2]
        kept = set(self.rng.sample(pairs, min(counts.pairs_kept, len(pairs))))
        groups = [list(cell.hamlets) for cell in combined if cell not in kept]
        groups += self._pairs_of_singles(counts.cells_merged)
        ending = next(
            change for change in communes.changes(date(2020, 12, 31)) if change.on == date(2020, 2, 1)
        )
        touched = {*ending.successors, *(new for found in ending.successors.values() for new, _ in found)}
        return [(self._merger_day(group[0], days, touched), group) for group in groups]

    def _merger_day(self, hamlet: Hamlet, days: Sequence[date], touched: set[str]) -> date:
        """Communes that merge themselves do it before that; of the others, the districts in turns."""
        early = hamlet.place_code in touched or int(hamlet.commune.district) % 2 == 0
        return days[0] if early else days[1]

    def merger_plan_2024(self) -> list[list[Hamlet]]:
        """Which hamlets become one in December 2024."""
        both = [list(cell.hamlets) for cell in self._hamlet_cells() if len(cell.hamlets) == 2]
        total = self.plan.structure.merged_2024
        return [*both, *self._pairs_of_singles(total - len(both))]

    def _hamlet_cells(self) -> list[Organisation]:
        return [cell for cell in self.province.organisations if cell.hamlets and not cell.ended]

    def _pairs_of_singles(self, total: int) -> list[list[Hamlet]]:
        """Pairs of hamlets of one commune that both have an independent cell, dealt over the communes."""
        singles: dict[Organisation, list[Hamlet]] = {}
        for cell in self._hamlet_cells():
            if len(cell.hamlets) == 1 and not cell.unit:
                singles.setdefault(cell.hamlets[0].commune, []).append(cell.hamlets[0])
        order = self.rng.sample(list(singles), len(singles))
        for hamlets in singles.values():
            self.rng.shuffle(hamlets)
        dealt = round_robin([len(singles[commune]) // 2 for commune in order], total)
        return [
            singles[commune][2 * step : 2 * step + 2]
            for commune, count in zip(order, dealt, strict=True)
            for step in range(count)
        ]

    def merge_hamlets(self, groups: Sequence[list[Hamlet]], on: date) -> None:
        """Each group of hamlets of one commune becomes a new hamlet."""
        residents: dict[Hamlet, list[Person]] = defaultdict(list)
        for person in self.province.members:
            if person.hamlet is not None:
                residents[person.hamlet].append(person)
        for hamlets in groups:
            self._merge(hamlets, [person for hamlet in hamlets for person in residents[hamlet]], on)

    def _merge(self, hamlets: list[Hamlet], residents: Sequence[Person], on: date) -> None:
        """Residence moves to the new hamlet; the cells become one, by absorption or consolidation."""
        commune = hamlets[0].commune
        cells = list(dict.fromkeys(hamlet.cell for hamlet in hamlets if hamlet.cell is not None))
        new = self._merged_hamlet(commune, hamlets, on)
        for hamlet in hamlets:
            assert hamlet.cell is not None, "every hamlet is covered"
            self.province.uncover(hamlet.cell, hamlet, on)
        for person in residents:
            self.province.reside(person, new, on)
        kept = self._one_cell(cells, commune, hamlet_cell_name([new]), on)
        self.province.cover(kept, new, on, "hamlet_change")
        for hamlet in hamlets:
            self.province.abandon(hamlet, on, new, "consolidated")
        retarget(kept, self.plan.factor)

    def _merged_hamlet(self, commune: Organisation, hamlets: list[Hamlet], on: date) -> Hamlet:
        taken = self.opened.names[commune]
        first = hamlets[0]
        if first.kind == "to":
            name = "Tổ " + "-".join(hamlet.name.removeprefix("Tổ ") for hamlet in hamlets)
        else:
            name = names.merged_hamlet_name(self.rng, [hamlet.name for hamlet in hamlets], taken)
        self._merged_hamlets += 1
        return self.province.settle(
            Hamlet(
                f"h{commune.place_code}.m{self._merged_hamlets:03d}", name, first.kind, commune.place_code,
                sum(hamlet.population for hamlet in hamlets), commune, on,
                sum(hamlet.weight for hamlet in hamlets), first.people,
            )
        )  # fmt: skip

    def _one_cell(
        self, cells: list[Organisation], commune: Organisation, name: str, on: date
    ) -> Organisation:
        """The cell that follows these: one of them renamed and absorbing the rest, or a new one for all."""
        if len(cells) == 1 or self.rng.random() < 0.5:
            kept, *rest = cells
            self.province.change(kept, on, "renamed", name=name)
            for cell in rest:
                self._close_into(cell, kept, on, "absorbed")
            return kept
        new = self._new_cell(commune, name, on, "consolidated", "hamlet")
        for cell in cells:
            self._close_into(cell, new, on, "consolidated")
        return new

    def join_units(self, on: date) -> None:
        """In some communes a small school's cell joins an independent hamlet cell."""
        singles: dict[Organisation, Organisation] = {}
        for cell in self._hamlet_cells():
            if len(cell.hamlets) == 1 and cell.parent is not None:
                singles.setdefault(cell.parent, cell)
        schools: dict[Organisation, Organisation] = {}
        for cell in self.province.organisations:
            if cell.sector == "school" and not cell.ended and cell.parent in singles:
                schools.setdefault(cell.parent, cell)
        for commune in self.rng.sample(list(schools), min(self.plan.structure.units_joined, len(schools))):
            cell, school = singles[commune], schools[commune]
            unit = school.name.removeprefix("Chi bộ ")
            self.province.cover(cell, unit, on, "combined")
            self.province.change(cell, on, "renamed", name=hamlet_cell_name(cell.hamlets, unit), unit=unit)
            cell.target += 5 * max(1.0, self.plan.factor)
            self._close_into(school, cell, on, "absorbed")

    # Communes

    def change_communes(self, change: Change, on: date) -> None:
        """Communes end and begin, or only change their kind, with their hamlets and cells."""
        opened = self.opened
        for code, successors in change.successors.items():
            if code in opened.communes and [new for new, _ in successors] == [code]:
                self._change_kind(opened.communes[code], communes.commune(code, on), on)
        ending = {
            code: found
            for code, found in change.successors.items()
            if code in opened.communes and [new for new, _ in found] != [code]
        }
        for code, found in ending.items():
            targets = [self._successor(new, opened.communes[code], on) for new, _ in found]
            self._dissolve_commune(opened.communes[code], targets, found[0][1], on)
            del opened.communes[code]

    def _change_kind(self, commune: Organisation, place: Place, on: date) -> None:
        self.province.change(
            commune, on, "renamed", name=communes.organisation_name(place),
            grassroots_type=communes.GRASSROOTS_TYPES[place.kind],
        )  # fmt: skip
        for hamlet in self.province.hamlets:
            if hamlet.commune is commune:
                self.province.relocate(hamlet, on, place.code, commune)

    def _successor(self, code: str, old: Organisation, on: date) -> Organisation:
        """The organisation of the commune bearing the code, founded now if the commune is new."""
        opened, parent = self.opened, old.parent
        if code not in opened.communes:
            place = communes.commune(code, on)
            assert parent is not None and place.from_date == on, "a successor exists or begins"  # noqa: PT018
            name = communes.organisation_name(place)
            new = replace(
                old, code=f"{parent.code}.{code}", name=name,
                official_code=self.province.next_official_code(parent),
                grassroots_type=communes.GRASSROOTS_TYPES[place.kind], place_code=code, from_date=on,
                start_reason="consolidated", last_number=0, members={}, hamlets=[], officials=0,
            )  # fmt: skip
            opened.communes[code] = self.province.found(new)
            opened.names[new] = set()
            office = self._new_cell(new, f"Chi bộ Cơ quan {short_name(new)}", on, "consolidated", "office")
            office.target = self.rng.uniform(15, 20) * max(1.0, self.plan.factor)
            opened.offices[new] = office
        return opened.communes[code]

    def _dissolve_commune(self, old: Organisation, targets: list[Organisation], kind: str, on: date) -> None:
        """Hamlets go to the successors in equal runs, the office's members likewise, schools to the first."""
        opened = self.opened
        hamlets = [hamlet for hamlet in self.province.hamlets if hamlet.commune is old]
        target_of: dict[Organisation, Organisation] = {}
        for index, hamlet in enumerate(hamlets):
            cell = hamlet.cell
            assert cell is not None, "every hamlet is covered"
            target = target_of.setdefault(cell, targets[index * len(targets) // len(hamlets)])
            self.province.relocate(hamlet, on, target.place_code, target)
            opened.names[target].add(hamlet.name)
        office = opened.offices.pop(old)
        for cell in [each for each in self.province.organisations if each.parent is old and not each.ended]:
            if cell is not office:
                target = target_of.get(cell, targets[0])
                code = self.province.next_official_code(target)
                self.province.change(cell, on, "moved", parent=target, official_code=code)
        reason = "consolidated" if opened.offices[targets[0]].from_date == on else "absorbed"
        homes: dict[Organisation, list[Person]] = {target: [] for target in targets}
        for person in list(office.members):
            commune = person.hamlet.commune if person.hamlet is not None else targets[0]
            homes.get(commune, homes[targets[0]]).append(person)
        for target, persons in homes.items():
            self._move(persons, opened.offices[target], on)
            self.province.succeed(
                office, opened.offices[target], on, "divided" if len(targets) > 1 else reason
            )
        self.province.end(office, on, "ended" if len(targets) > 1 else reason)
        self.province.end(old, on, "ended" if len(targets) > 1 else kind)
        for target in targets:
            self.province.succeed(old, target, on, kind)

    # Agencies

    def absorb_grassroots_cells(self, count: int, on: date) -> None:
        """Small grassroots cells end in a sister under the same organisation."""
        small = sorted(
            (
                cell
                for cell in self.province.organisations
                if cell.kind == "grassroots_cell" and not cell.ended
            ),
            key=lambda cell: len(cell.members),
        )
        done = 0
        for cell in small:
            sister = next(
                (
                    other for other in small
                    if other is not cell and not other.ended and other.parent is cell.parent
                    and other.sector == cell.sector and len(other.members) + len(cell.members) < 30
                ),
                None,
            )  # fmt: skip
            if done < count and sister is not None and not cell.ended:
                self._close_into(cell, sister, on, "absorbed")
                done += 1

    # Shared steps

    def _new_cell(
        self, parent: Organisation, name: str, on: date, reason: str, sector: str, kind: str = "cell"
    ) -> Organisation:
        official = self.province.next_official_code(parent)
        mark = f"{parent.last_number:02d}" if kind == "cell" else f"c{parent.last_number:02d}"
        form = occupations.grassroots_type(sector) if kind == "grassroots_cell" else ""
        cell = Organisation(
            f"{parent.code}.{mark}",
            kind,
            name,
            official,
            form,
            "",
            parent,
            on,
            reason,
            sector,
            parent.district,
            10.0,
        )
        return self.province.found(cell)

    def _close_into(self, cell: Organisation, into: Organisation, on: date, reason: str) -> None:
        self._move(list(cell.members), into, on)
        self.province.end(cell, on, reason)
        self.province.succeed(cell, into, on, reason)

    def _move(self, persons: Sequence[Person], cell: Organisation, on: date) -> None:
        for person in persons:
            self.province.pass_on(person, cell, on, MOVED, MOVED)
