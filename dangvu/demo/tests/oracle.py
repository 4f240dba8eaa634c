"""The definitions of the acceptance figures as plain SQL over the opening files: an oracle that shares
no code with the program. Periods have both ends included.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

FILES = ("organisations", "organisation_successors", "hamlets", "hamlet_successors", "coverage", "people",
         "person_attributes", "memberships", "targets", "populations")  # fmt: skip
_DAYS = {
    "from_date",
    "until_date",
    "on_date",
    "to_date",
    "birth_date",
    "decision_date",
    "admission_date",
    "official_date",
}
HOLDS = "{0}.from_date <= $at and ({0}.until_date is null or $at < {0}.until_date)"


class Oracle:
    """Opening files in an in-memory database; every question is one statement."""

    def __init__(self, folder: Path) -> None:
        self.connection = duckdb.connect()
        for name in FILES:
            path = folder / f"{name}.csv"
            columns = path.open(encoding="utf-8").readline().strip().split(",")
            types = ", ".join(f"'{c}': '{'DATE' if c in _DAYS else 'VARCHAR'}'" for c in columns)
            self.connection.execute(
                f"create table {name} as select * from read_csv('{path}', header=true, nullstr='', "
                f"columns={{{types}}})"
            )

    def all(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """The rows of a question."""
        found: list[tuple[Any, ...]] = self.connection.execute(sql, parameters or None).fetchall()
        return found

    def one(self, sql: str, **parameters: Any) -> Any:
        """The single value of a question."""
        return self.all(sql, **parameters)[0][0]

    def members(self, at: date) -> int:
        """members.total of the whole province."""
        return int(
            self.one(
                f"select count(distinct person_code) from memberships m where {HOLDS.format('m')}", at=at
            )
        )

    def admitted(self, first: date, last: date) -> int:
        """members.admitted of the whole province."""
        return int(self.one(
            "select count(*) from memberships where start_reason in ('admitted', 'readmitted') "
            "and admission_date between $first and $last", first=first, last=last,
        ))  # fmt: skip

    def ended(self, reason: str, first: date, last: date) -> int:
        """Memberships that ended for the reason."""
        return int(self.one(
            "select count(*) from memberships where end_reason = $reason and until_date between $first "
            "and $last",
            reason=reason, first=first, last=last,
        ))  # fmt: skip

    def share_of_admitted(self, condition: str, first: date, last: date) -> float:
        """Share of the admitted of the period for whom the condition held on the admission date."""
        return float(self.one(
            f"select avg(({condition})::int) from memberships m join people p on p.code = m.person_code "
            "where start_reason in ('admitted', 'readmitted') and admission_date between $first and $last",
            first=first, last=last,
        ))  # fmt: skip

    def share_of_population(self, at: date) -> float:
        """members.share_of_population of the province."""
        population = self.one(
            "select population::int from populations where place_code = '06' and on_date <= $at order by "
            "on_date desc limit 1",
            at=at,
        )
        return self.members(at) / int(population)

    def organisations(self, at: date, *kinds: str) -> int:
        """Organisations of these kinds on the day."""
        marks = ", ".join(f"'{kind}'" for kind in kinds)
        return int(self.one(
            f"select count(distinct code) from organisations o where kind in ({marks}) and "
            f"{HOLDS.format('o')}", at=at
        ))  # fmt: skip

    def subordinate_cells(self, at: date) -> int:
        """cells.subordinate: cells whose parent on the day is a grassroots organisation or a section."""
        return int(self.one(
            "select count(distinct c.code) from organisations c join organisations o on o.code = "
            "c.parent_code "
            "where c.kind = 'cell' and o.kind in ('grassroots_organisation', 'section') "
            f"and {HOLDS.format('c')} and {HOLDS.format('o')}", at=at,
        ))  # fmt: skip

    def hamlet_cells(self, at: date) -> dict[str, int]:
        """How many cells cover how many hamlets; 'independent' covers exactly one and no other unit."""
        rows = self.all(
            "select hamlets, units, count(*) from (select organisation_code, count(distinct hamlet_code) "
            "hamlets, "
            f"count(distinct other_unit) units from coverage c where {HOLDS.format('c')} group by 1) "
            "where hamlets > 0 group by 1, 2", at=at,
        )  # fmt: skip
        found = {"total": 0, "independent": 0, "combined": 0}
        for hamlets, units, count in rows:
            found["total"] += count
            found["independent" if (hamlets, units) == (1, 0) else "combined"] += count
            if (hamlets, units) != (1, 0):
                found[f"of_{hamlets}"] = found.get(f"of_{hamlets}", 0) + count
        return found

    def hamlets(self, at: date) -> int:
        """hamlets.total."""
        return int(self.one(f"select count(distinct code) from hamlets h where {HOLDS.format('h')}", at=at))

    def hamlets_covered(self, at: date) -> int:
        """hamlets.covered."""
        return int(self.one(
            "select count(distinct h.code) from hamlets h join coverage c on c.hamlet_code = h.code "
            f"where {HOLDS.format('h')} and {HOLDS.format('c')}", at=at,
        ))  # fmt: skip

    def hamlets_without_members(self, at: date) -> int:
        """hamlets.without_members."""
        return int(self.one(
            f"select count(distinct h.code) from hamlets h where {HOLDS.format('h')} and h.code not in ("
            "select c.hamlet_code from coverage c join memberships m on m.organisation_code = "
            "c.organisation_code "
            "join person_attributes a on a.person_code = m.person_code and a.attribute = 'residence_hamlet' "
            f"and a.value = c.hamlet_code where c.hamlet_code is not null "
            f"and {HOLDS.format('c')} and {HOLDS.format('m')} and {HOLDS.format('a')})", at=at,
        ))  # fmt: skip

    def splits(self, first: date, last: date) -> int:
        """cells.hamlet.split: cells founded by a split whose first coverage is exactly one hamlet."""
        return int(self.one(
            "with founded as (select code, min(from_date) first_day from organisations where kind = "
            "'cell' group by 1) "
            "select count(*) from founded f join organisations o on o.code = f.code and o.from_date = "
            "f.first_day "
            "where o.start_reason = 'split' and f.first_day between $first and $last and "
            "(select count(hamlet_code) = 1 and count(other_unit) = 0 from coverage c where "
            "c.organisation_code = f.code "
            "and c.from_date = (select min(from_date) from coverage d where d.organisation_code = f.code))",
            first=first, last=last,
        ))  # fmt: skip

    def target(self, kind: str, first: date, last: date) -> int | None:
        """The target whose own period is exactly this one."""
        rows = self.all(
            "select value::int from targets where organisation_code = 'bk' and kind = $kind and from_date "
            "= $first and to_date = $last",
            kind=kind, first=first, last=last,
        )  # fmt: skip
        return int(rows[0][0]) if rows else None
