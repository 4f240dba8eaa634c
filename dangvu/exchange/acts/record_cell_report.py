"""Ghi báo cáo tháng của một chi bộ từ sổ tính: nhiều loại việc, cả tệp thành một bút toán."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.exchange.act_workbook.reading import ActRow
from dangvu.exchange.acts.import_members import Progress, no_progress
from dangvu.exchange.acts.record_rows import RecordRows
from dangvu.exchange.cell_report.reading import ReportReading
from dangvu.ledger.enact import head
from dangvu.ledger.payload import labelled
from dangvu.ledger.seen import Seen, changed_since
from dangvu.membership.models import Membership


@dataclass(frozen=True)
class RecordCellReport(RecordRows):
    """Each row is an act on a member of the cell whose workbook it is. What others have recorded about the
    same persons since it was handed out is told, and nothing recorded over it.
    """

    kind: ClassVar[str] = "record_cell_report"
    label: ClassVar[Any] = gettext_lazy("Ghi báo cáo của chi bộ")

    cell: str = labelled(gettext_lazy("Chi bộ (mã)"), "", refers="cell")

    @classmethod
    def of_report(
        cls, reading: ReportReading, today: date, progress: Progress = no_progress
    ) -> "RecordCellReport":
        """The act for a workbook that was read."""
        latest = max((row.act.effective_on for row in reading.rows), default=today)
        cell = reading.stamp.cell if reading.stamp else ""
        return cls(latest, cls.kind, reading.sha256, len(reading.rows), reading, progress, cell)

    @property
    def seen(self) -> int | None:
        """The ledger as it stood when the workbook was handed out."""
        stamp = self.reading.stamp if isinstance(self.reading, ReportReading) else None
        return stamp.seen if stamp else None

    def check(self) -> list[Finding]:
        findings = super().check()
        if self.seen is not None:
            findings += changed_since(self, Seen(self.seen), head().number)
        return [*findings, *self._strangers()]

    def _place(self, row: ActRow) -> dict[str, Any]:
        return {**super()._place(row), "kind": row.act.kind}

    def sentence(self) -> str:
        return _("Ghi báo cáo của %(cell)s: %(rows)s việc") % self.words()

    def _strangers(self) -> Iterator[Finding]:
        """Rows about somebody who is no member of the cell: another cell's workbook, or a slip."""
        if not self.is_known("cell"):
            return
        for row in self.reading.rows:
            persons = row.act.identities("person")
            rows = Membership.objects.at(row.act.effective_on).filter(person__in=persons)
            if persons and not rows.filter(organisation=self.identity("cell")).exists():
                message = _("Người này không sinh hoạt ở chi bộ này vào ngày đó; hãy xem lại tên, ngày.")
                yield row.at(Finding("report.not_of_cell", message, where={"field": "person"}))
