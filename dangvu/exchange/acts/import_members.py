"""Nhập danh sách đảng viên từ sổ tính, như cơ sở dữ liệu đảng viên xuất ra: kiểm tra cả tệp, ghi cả tệp thành
một việc.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.numbers import written
from dangvu.core.text import nfc
from dangvu.exchange.acts.impact import Impact, impact_of, labels_of
from dangvu.exchange.recorded_before import recorded_before
from dangvu.exchange.workbook.cells import where
from dangvu.exchange.workbook.faults import Faults
from dangvu.exchange.workbook.results import MemberRow, WorkbookReading
from dangvu.ledger.acts import Act, Actor, Scope
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.membership.models import Membership
from dangvu.organisations.directory import Directory
from dangvu.people.models import PersonAttribute
from dangvu.people.records import new_code, open_person

TOLD_EVERY = 500
"""Rows between two signs of how far it is."""
Progress = Callable[[int, int], None]
FACTS = frozenset(
    {"full_name", "sex", "birth_date", "ethnic_group", "religion", "identity_number", "card_number"}
)
"""Columns that have a fact of their own, beside the membership's; others are kept sealed as they stood."""


_SAID = {
    "unchanged": gettext_lazy("Người này đã có trong sổ và không khác gì; danh sách không có ai mới."),
    "changed": gettext_lazy(
        "Người này đã có trong sổ mà khác ở cột %(columns)s. Nhập danh sách không sửa người đã có: hãy ghi"
        " “Sửa sai” hoặc “Thay đổi từ ngày” ở trang của người đó, hoặc bỏ dòng."
    ),
    "moved": gettext_lazy(
        "Người có số định danh này đã có trong sổ ở tổ chức khác; hãy bỏ dòng, hoặc chuyển sinh hoạt người đó"
        " trong sổ."
    ),
    "conflict": gettext_lazy(
        "Số định danh này trong sổ là của người khác, hoặc của người không sinh hoạt trong ngày của danh"
        " sách; hãy xem lại số, hoặc bỏ dòng."
    ),
}
"""What is said of somebody who is in the register already."""


def no_progress(_done: int, _total: int) -> None:
    """For callers that show none."""


@dataclass(frozen=True)
class ImportMembers(Act):
    """One row of the list becomes one person and one membership that starts as ``opening`` on the extract's
    day. Rows of persons whom the register knows just so are passed over where others are new; whoever stands
    there otherwise has to be settled first, by an act with its paper.
    """

    kind: ClassVar[str] = "import_members"
    by_paper: ClassVar[bool] = False
    label: ClassVar[Any] = gettext_lazy("Nhập danh sách đảng viên")
    bulk: ClassVar[bool] = True
    lenient: ClassVar[bool] = True

    on: date = labelled(gettext_lazy("Ngày của danh sách"))
    file_hash: str = labelled(gettext_lazy("Mã băm của tệp"))
    rows: int = labelled(gettext_lazy("Số dòng"))
    organisations: tuple[int, ...] = labelled(
        gettext_lazy("Các chi bộ trong danh sách"), (), numbers="organisation"
    )
    reading: WorkbookReading = field(
        default_factory=lambda: WorkbookReading(""), metadata={"payload": False}, compare=False, repr=False
    )
    progress: Progress = field(default=no_progress, metadata={"payload": False}, compare=False, repr=False)

    @classmethod
    def of(cls, reading: WorkbookReading, on: date, progress: Progress = no_progress) -> "ImportMembers":
        """The act for a workbook that was read."""
        directory = Directory(on)
        found = {directory.find(*_organisation_of(row))[0] for row in reading.rows}
        return cls(
            on=on,
            file_hash=reading.sha256,
            rows=len(reading.rows),
            organisations=tuple(sorted(one for one in found if one is not None)),
            reading=reading,
            progress=progress,
        )

    def within(self, by: Actor) -> tuple["ImportMembers", list[Finding]]:
        """The list without the rows whose organisation lies outside the mandate of whoever asks; and for each
        of those that it does, and nothing else.
        """
        if not by.findings_for(self):
            return self, []
        barred = {one for one in self.organisations if by.findings_for(replace(self, organisations=(one,)))}
        rows, outside = [], Faults()
        for row in self.reading.rows:
            if self._organisation(row)[0] in barred:
                message = _(
                    "Bạn không được giao ghi việc ở tổ chức này; hãy bỏ dòng, hoặc hỏi người quản trị."
                )
                outside.add([_at(row, _organisation_key(row), "mandate.row", message)])
            else:
                rows.append(row)
        allowed = tuple(one for one in self.organisations if one not in barred)
        reading = replace(self.reading, rows=rows)
        return replace(self, organisations=allowed, rows=len(rows), reading=reading), outside.told()

    def check(self) -> list[Finding]:
        findings = Faults([*self.reading.faults, *self.reading.warnings])
        if self.reading.faults and not self.reading.rows:
            return findings.told()
        if not self.reading.faults and (before := recorded_before(self.kind, self.file_hash, self.rows)):
            return before
        is_of_use = self.newcomers > 0
        for done, row in enumerate(self.reading.rows, start=1):
            findings.add(self._row_findings(row, passes_over=is_of_use))
            if not done % TOLD_EVERY:
                self.progress(done, len(self.reading.rows))
        if not self.reading.rows and not self.reading.faults:
            message = _("Danh sách không có đảng viên nào đang sinh hoạt để nhập.")
            findings.add([Finding("workbook.nobody", message)])
        return findings.told()

    def apply(self, change: Change) -> None:
        for done, row in enumerate(self.reading.rows, start=1):
            if self.standing(row).standing == "new":
                self._open(change, row)
            if not done % TOLD_EVERY:
                self.progress(done, len(self.reading.rows))

    def scope(self) -> Scope:
        return Scope(frozenset(self.organisations), self.on)

    def sentence(self) -> str:
        return _("Nhập danh sách %(rows)s đảng viên, tính đến ngày %(on)s") % {
            "rows": written(self.rows),
            "on": f"{self.on:%d/%m/%Y}",
        }

    @cached_property
    def _directory(self) -> Directory:
        return Directory(self.on)

    def _organisation(self, row: MemberRow) -> tuple[int | None, str]:
        return self._directory.find(*_organisation_of(row))

    @cached_property
    def impact(self) -> dict[tuple[str, int], Impact]:
        """How each row whose organisation was found stands beside the register: of no other was a mandate
        asked.
        """
        found = ((row, self._organisation(row)[0]) for row in self.reading.rows)
        return impact_of(((row, one) for row, one in found if one is not None), self.on)

    def standing(self, row: MemberRow) -> Impact:
        """How a row stands beside the register."""
        return self.impact.get((row.sheet, row.row), Impact("new"))

    @property
    def newcomers(self) -> int:
        """How many rows would become persons of the register."""
        return sum(self.standing(row).standing == "new" for row in self.reading.rows)

    def _row_findings(self, row: MemberRow, *, passes_over: bool) -> Iterable[Finding]:
        organisation, reason = self._organisation(row)
        if organisation is None and (row.text("organisation_code") or row.text("organisation_path")):
            key = _organisation_key(row)
            yield _at(row, key, f"workbook.{reason}", self._directory.sentence(reason, row.text(key)))
        found = self.standing(row)
        if found.standing != "new" and not (found.standing == "unchanged" and passes_over):
            message = _SAID[found.standing] % {"columns": labels_of(found.differs)}
            yield _at(row, "identity_number", "workbook.already_there", message)
        admitted = row.day("admission_date")
        if admitted and admitted > self.on:
            message = _(
                "Ngày vào Đảng sau ngày của danh sách (%(on)s); hãy sửa ngày vào Đảng hoặc chọn lại ngày "
                "của danh sách."
            )
            yield _at(
                row, "admission_date", "workbook.after_extract", message % {"on": f"{self.on:%d/%m/%Y}"}
            )
        official = row.day("official_date")
        if official and official > self.on:
            message = _(
                "Ngày chính thức sau ngày của danh sách (%(on)s): chỉ đảng viên chính thức mới có ngày "
                "này; hãy để trống."
            )
            yield _at(
                row,
                "official_date",
                "workbook.official_after_extract",
                message % {"on": f"{self.on:%d/%m/%Y}"},
            )

    def _open(self, change: Change, row: MemberRow) -> None:
        birth_date, admitted, official = (
            row.day("birth_date"),
            row.day("admission_date"),
            row.day("official_date"),
        )
        organisation, _reason = self._organisation(row)
        assert birth_date is not None  # checked: mandatory in the list
        assert organisation is not None  # checked
        person = open_person(
            change,
            code=new_code(),
            full_name=row.text("full_name"),
            sex=row.text("sex"),
            birth_date=birth_date,
            ethnic_group=row.text("ethnic_group"),
            identity_number=row.text("identity_number"),
            card_number=row.text("card_number"),
        )
        if row.text("religion") not in ("", "none"):
            change.open(
                PersonAttribute, self.on, person=person, attribute="religion", value=row.text("religion")
            )
        change.open(
            Membership,
            self.on,
            person=person,
            organisation=organisation,
            status="official" if official else "probationary",
            start_reason="opening",
            admission_date=admitted,
            official_date=official,
        )
        change.seal(
            person,
            {"columns": {key: nfc(row.raw(key)) for key in sorted(row.keys.keys() - FACTS) if row.raw(key)}},
        )
        change.end_row({"sheet": nfc(row.sheet), "row": row.row})


def _organisation_of(row: MemberRow) -> tuple[str, str]:
    """What a row says of its organisation: a code, a path of names."""
    return row.text("organisation_code"), row.text("organisation_path")


def _organisation_key(row: MemberRow) -> str:
    """The column that says which organisation a row is about."""
    return "organisation_code" if row.text("organisation_code") else "organisation_path"


def _at(row: MemberRow, key: str, code: str, message: str) -> Finding:
    return Finding(
        code, message, where=where(row.sheet, row=row.row, column=row.letters.get(key, ""), field=key)
    )
