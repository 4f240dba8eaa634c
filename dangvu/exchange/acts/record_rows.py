"""Ghi nhiều việc cùng loại từ một sổ tính: kiểm tra cả tệp, ghi cả tệp thành một bút toán."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding, refusals
from dangvu.core.numbers import written
from dangvu.exchange.act_workbook.reading import ActReading, ActRow
from dangvu.exchange.acts.import_members import Progress, no_progress
from dangvu.exchange.recorded_before import recorded_before
from dangvu.ledger.acts import Act, Actor, Scope, kinds
from dangvu.ledger.change import Change
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled

ORGANISATIONS = ("organisation", "cell")
"""What fields refer to that name an organisation."""


@dataclass(frozen=True)
class RecordRows(Act):
    """Each row of the workbook is one act of the same kind, on the same paper. No row may rest on another:
    each is checked against the register as it stands.
    """

    kind: ClassVar[str] = "record_rows"
    label: ClassVar[Any] = gettext_lazy("Ghi nhiều việc từ sổ tính")
    bulk: ClassVar[bool] = True
    is_of_a_file: ClassVar[bool] = True

    on: date = labelled(gettext_lazy("Ngày muộn nhất trong các dòng"))
    act_kind: str = labelled(gettext_lazy("Loại việc"))
    file_hash: str = labelled(gettext_lazy("Mã băm của tệp"))
    rows: int = labelled(gettext_lazy("Số dòng"))
    reading: ActReading = field(
        default_factory=lambda: ActReading(""), metadata={"payload": False}, compare=False, repr=False
    )
    progress: Progress = field(default=no_progress, metadata={"payload": False}, compare=False, repr=False)

    def __post_init__(self) -> None:
        # Made anew, as the door does before each check, none of its rows remembers what it found before.
        fresh = [replace(row, act=replace(row.act)) for row in self.reading.rows]
        object.__setattr__(self, "reading", replace(self.reading, rows=fresh))

    @classmethod
    def of(
        cls, act: type[Act], reading: ActReading, today: date, progress: Progress = no_progress
    ) -> "RecordRows":
        """The act for a workbook that was read."""
        latest = max((row.act.effective_on for row in reading.rows), default=today)
        return cls(latest, act.kind, reading.sha256, len(reading.rows), reading, progress)

    def within(self, by: Actor) -> tuple["RecordRows", list[Finding]]:
        """The workbook without the rows outside the mandate of whoever asks; and for each of those that it
        is: their own case, an organisation named wrongly, else somebody beyond the mandate or nobody, alike.
        """
        if not by.findings_for(self):
            return self, []
        rows: list[ActRow] = []
        outside: list[Finding] = []
        for done, row in enumerate(self.reading.rows, start=1):
            if barred := by.findings_for(row.act):
                told = [found for found in barred if found.code == "mandate.own_case"]
                told = told or list(_mistyped(row.act)) or [_not_theirs(row.act)]
                outside += map(row.at, told)
            else:
                rows.append(row)
            self.progress(done, len(self.reading.rows))
        return replace(self, rows=len(rows), reading=replace(self.reading, rows=rows)), outside

    def check(self) -> list[Finding]:
        findings = [*self.reading.faults, *self.reading.warnings]
        findings += self._said_twice()
        for done, row in enumerate(self.reading.rows, start=1):
            findings += [row.at(found) for found in row.act.findings()]
            self.progress(done, len(self.reading.rows))
        if self.is_of_a_file and refusals(findings):
            return recorded_before(self.kind, self.file_hash, self.rows) or findings
        return findings

    def asks_paper(self) -> bool:
        return any(row.act.asks_paper() for row in self.reading.rows)

    def check_paper(self, paper: Paper) -> list[Finding]:
        """What each row's act asks of the paper; what several say alike is told once."""
        told: dict[tuple[str, str], Finding] = {}
        for row in self.reading.rows:
            for found in row.act.check_paper(paper):
                told.setdefault((found.code, found.message), row.at(found))
        return list(told.values())

    def apply(self, change: Change) -> None:
        for done, row in enumerate(self.reading.rows, start=1):
            row.act.apply(change)
            change.end_row({**self._place(row), "act": row.act.public_values()})
            self.progress(done, len(self.reading.rows))

    def follow_up(self, by: Actor) -> None:
        for row in self.reading.rows:
            row.act.follow_up(by)

    def _place(self, row: ActRow) -> dict[str, Any]:
        """Where a row of the entry came from."""
        return {"sheet": row.sheet, "row": row.row}

    def asks_two_persons(self) -> bool:
        """A workbook is no way around the second person."""
        known = kinds().get(self.act_kind)
        return known is not None and known.two_persons

    def scopes(self) -> list[Scope]:
        return [row.act.scope() for row in self.reading.rows] or [Scope(frozenset(), self.on)]

    def referred(self) -> Iterator[tuple[str, str]]:
        return (pair for row in self.reading.rows for pair in row.act.referred())

    def words(self) -> dict[str, str]:
        known = kinds().get(self.act_kind)
        label = str(known.label) if known else self.act_kind
        return super().words() | {"act": label, "act_kind": label, "rows": written(self.rows)}

    def sentence(self) -> str:
        return _("Ghi %(rows)s việc “%(act)s” từ sổ tính") % self.words()

    def _said_twice(self) -> Iterator[Finding]:
        """Two rows about the same person, organisation or number: the second would rest on the first."""
        seen: dict[tuple[str, Any], ActRow] = {}
        for row in self.reading.rows:
            for name, value in _said_once(row.act):
                first = seen.setdefault((name, value), row)
                if first is not row:
                    message = _(
                        "Dòng %(first)s đã ghi cùng giá trị này. Nếu là hai việc nối nhau, hãy ghi ở hai tệp,"
                        " tệp này sau tệp kia; nếu không, hãy bỏ một dòng."
                    )
                    twice = Finding(
                        "workbook.said_twice", message % {"first": first.row}, where={"field": name}
                    )
                    yield row.at(twice)


def _mistyped(act: Act) -> Iterator[Finding]:
    """The organisations an act names that are none on the day."""
    unknown = {str(found.where.get("field")): found for found in act._named[1]}
    for one in fields(act):
        if one.metadata.get("refers") in ORGANISATIONS and one.name in unknown:
            yield unknown[one.name]


def _not_theirs(act: Act) -> Finding:
    message = _(
        "Dòng này về người hoặc tổ chức không có trong phạm vi bạn được giao ghi; hãy xem lại mã, bỏ dòng,"
        " hoặc hỏi người quản trị."
    )
    return Finding("mandate.row", message, where={"field": act.subject} if act.subject else {})


def _said_once(act: Act) -> Iterator[tuple[str, Any]]:
    """The values of an act that no other row may have."""
    unknown = refusals(act._named[1])
    for one in fields(act):
        value = getattr(act, one.name)
        if not one.metadata.get("unique") or not value:
            continue
        if one.metadata.get("refers") and not unknown:
            yield from ((one.name, number) for number in act.identities(one.name))
        else:
            yield one.name, value
