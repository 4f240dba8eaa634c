"""Ghi cùng một việc cho nhiều người đã chọn trong danh sách: kiểm tra từng người, ghi thành một bút toán."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from dangvu.core import canonical
from dangvu.exchange.act_workbook.reading import ActReading, ActRow
from dangvu.exchange.acts.record_rows import RecordRows
from dangvu.ledger.acts import Act
from dangvu.ledger.payload import labelled


@dataclass(frozen=True)
class RecordSelected(RecordRows):
    """Each row is the same act on another person, with the same words and on the same paper."""

    kind: ClassVar[str] = "record_selected"
    is_of_a_file: ClassVar[bool] = False
    label: ClassVar[Any] = gettext_lazy("Ghi một việc cho nhiều người đã chọn")
    said: ClassVar[Any] = gettext_lazy("Ghi “%(act)s” cho %(rows)s người")

    file_hash: str = labelled(gettext_lazy("Mã băm của các việc đã kiểm tra"))

    @classmethod
    def of_acts(cls, acts: Sequence[Act]) -> "RecordSelected":
        """The act for those of one kind, at least one."""
        said = [act.payload() for act in acts]
        rows = [ActRow("", number, act, {}) for number, act in enumerate(acts, start=1)]
        digest = canonical.hash_of(canonical.text_of({"kind": acts[0].kind, "acts": said}))
        latest = max(act.effective_on for act in acts)
        return cls(latest, acts[0].kind, digest, len(rows), ActReading(digest, len(rows), rows))

    def sentence(self) -> str:
        return str(self.said) % self.words()

    def _place(self, row: ActRow) -> dict[str, Any]:
        return {"row": row.row}
