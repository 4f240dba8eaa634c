"""What the rows of one workbook say about one another, and each row about itself."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.text import accent_key
from dangvu.exchange.workbook.cells import where
from dangvu.exchange.workbook.columns import BY_KEY, ORGANISATION_KEYS
from dangvu.exchange.workbook.faults import Faults
from dangvu.exchange.workbook.remarks import Remarks
from dangvu.exchange.workbook.results import MemberRow, WorkbookReading

_GONE_DATES = ("left_on", "died_on", "status_date")
# Earlier day, later day, whether both may be the same.
_ORDER = (
    ("birth_date", "admission_date", False),
    ("birth_date", "official_date", False),
    ("admission_date", "official_date", True),
    ("admission_date", "left_on", True),
    ("admission_date", "died_on", True),
    ("admission_date", "exempt_from", True),
    ("admission_date", "status_date", True),
)


def no_list(has_content: bool) -> Finding:
    """The workbook holds no list of members."""
    if has_content:
        message = _(
            "Không tìm thấy tiêu đề danh sách (cần có cột “Họ và tên” và các cột theo mẫu) trong 20 dòng "
            "đầu. Hãy dùng mẫu rồi nhập lại."
        )
        return Finding("workbook.no_heading", message)
    return Finding("workbook.empty", _("Sổ tính không có dữ liệu. Hãy điền danh sách theo mẫu rồi nhập lại."))


def check_rows(reading: WorkbookReading, faults: Faults, remarks: Remarks) -> None:
    """Add what is wrong within rows and between them."""
    for row in (*reading.rows, *reading.left_out):
        faults.add(_within(row))
    for row in reading.rows:
        if _disagrees(row):
            _remark(remarks, "identity_number_disagrees", row, "identity_number")
        if "card_number" in row.keys and row.day("official_date") and not row.raw("card_number"):
            _remark(remarks, "value_absent", row, "card_number")
    for row in reading.left_out:
        _remark(remarks, "left_out", row, "activity_status")
    everybody = sorted((*reading.rows, *reading.left_out), key=lambda row: (row.sheet, row.row))
    for key in ("identity_number", "card_number"):
        faults.add(_twice(everybody, key))
    _namesakes(everybody, remarks)


def _remark(remarks: Remarks, code: str, row: MemberRow, key: str) -> None:
    remarks.note(code, row.sheet, row.row, row.letters.get(key, ""), BY_KEY[key].label)


def _fault(code: str, message: str, row: MemberRow, key: str) -> Finding:
    place = where(row.sheet, row=row.row, column=row.letters.get(key, ""), field=key)
    return Finding(f"workbook.{code}", message, where=place)


def _within(row: MemberRow) -> Iterator[Finding]:
    if not any(row.text(key) or row.raw(key) for key in ORGANISATION_KEYS):
        key = next((key for key in ORGANISATION_KEYS if key in row.keys), ORGANISATION_KEYS[0])
        yield _fault(
            "organisation_missing",
            _("Dòng không ghi tổ chức Đảng. Hãy điền mã tổ chức hoặc tên tổ chức Đảng đang sinh hoạt."),
            row,
            key,
        )
    for earlier, later, may_be_same in _ORDER:
        first, second = row.day(earlier), row.day(later)
        if first and second and (second < first or (second == first and not may_be_same)):
            message = (
                _("“%(later)s” (%(second)s) không được trước “%(earlier)s” (%(first)s). Hãy sửa lại ngày.")
                if may_be_same
                else _("“%(later)s” (%(second)s) phải sau “%(earlier)s” (%(first)s). Hãy sửa lại ngày.")
            )
            figures = {
                "later": BY_KEY[later].label,
                "second": _shown(second),
                "earlier": BY_KEY[earlier].label,
                "first": _shown(first),
            }
            yield _fault("days_out_of_order", message % figures, row, later)
    gone = next((key for key in _GONE_DATES if row.day(key)), None)
    if gone and row.text("activity_status") in ("active", "") and row.text("deletion_requested") != "yes":
        message = _(
            "Có “%(column)s” nhưng trạng thái hoạt động không phải là đã ra khỏi Đảng hoặc đã mất. Hãy sửa "
            "cho khớp."
        )
        yield _fault("status_disagrees", message % {"column": BY_KEY[gone].label}, row, gone)


def _shown(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _twice(rows: list[MemberRow], key: str) -> Iterator[Finding]:
    seen: dict[str, MemberRow] = {}
    for row in rows:
        number = row.text(key)
        if not number:
            continue
        first = seen.setdefault(number, row)
        if first is not row:
            message = _(
                "“%(column)s” trùng với dòng %(row)s của trang “%(sheet)s”. Mỗi người chỉ được có một "
                "dòng; hãy bỏ dòng thừa hoặc sửa số."
            )
            figures = {"column": BY_KEY[key].label, "row": first.row, "sheet": first.sheet}
            yield _fault(f"{key}_twice", message % figures, row, key)


def _namesakes(rows: list[MemberRow], remarks: Remarks) -> None:
    """Same name and birth day but another identity number: perhaps one person, perhaps two."""
    seen: set[tuple[str, date]] = set()
    for row in rows:
        name, born = row.text("full_name"), row.day("birth_date")
        if name and born:
            person = (accent_key(name), born)
            if person in seen:
                _remark(remarks, "same_name_and_birth_date", row, "full_name")
            seen.add(person)


def _disagrees(row: MemberRow) -> bool:
    """Whether an identity number contradicts sex or birth year: 4th digit century and sex, 5th and 6th the
    year [N]."""
    number, born, sex = row.text("identity_number"), row.day("birth_date"), row.text("sex")
    if not number or not born:
        return False
    century, is_female = divmod(int(number[3]), 2)
    return 1900 + 100 * century + int(number[4:6]) != born.year or (
        sex != "" and (sex == "female") != bool(is_female)
    )
