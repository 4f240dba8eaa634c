"""The workbook of a scheme, a row a movement: read, and dry-run with what it finds beside the rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dangvu.accounts.models import Account
from dangvu.core import canonical
from dangvu.core.finding import Finding
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.exchange.act_workbook.lines import lines_of
from dangvu.exchange.act_workbook.reading import ActReading, Form, form_of_steps, read_rows
from dangvu.exchange.workbook.faults import Faults
from dangvu.exchange.workbook.limits import LIMITS
from dangvu.ledger.acts import Act
from dangvu.organisations.acts import Reorganise
from dangvu.organisations.movement import Movement


@dataclass(frozen=True)
class SchemeRead:
    """What the workbook holds, and the scheme it says; none while a row has a fault."""

    form: Form
    reading: ActReading
    act: Reorganise | None

    def checked(self, by: Account) -> list[Finding]:
        """All findings but those of the paper, which comes later; those of a step at its row. Of what is
        beyond the mandate only that it is.
        """
        found = [*self.reading.faults, *self.reading.warnings]
        if self.act is not None:
            found += by.findings_for(self.act) or [self.at_row(one) for one in self.act.findings()]
        return Faults(found).told()

    def lines(self) -> str:
        """The steps as they are written on a page."""
        return written([row.act for row in self.reading.rows])

    def at_row(self, finding: Finding) -> Finding:
        """The finding at the row of its step."""
        step = finding.where.get("movement")
        return self.reading.rows[int(step) - 1].at(finding) if step else finding


def read_scheme(path: Path, name: str, on: date, watch: Watch = UNWATCHED) -> SchemeRead:
    """Check the file, parse it in the child, read each row as a step. ``name``: of the scheme; ``on``: its
    day.
    """
    form = form_of_steps(Reorganise, Movement, on)
    reading = read_rows(form, path, LIMITS, watch)
    steps = tuple(row.act for row in reading.rows if isinstance(row.act, Movement))
    return SchemeRead(form, reading, None if reading.faults else Reorganise(name, on, steps))


def written(steps: Iterable[Act]) -> str:
    """Steps as the lines of the page."""
    return lines_of([_said(one) for one in steps])


def _said(act: Act) -> dict[str, object]:
    payload = {name: canonical.plain(value) for name, value in act.payload().items() if name != act.day}
    return {"kind": act.kind, **payload}
