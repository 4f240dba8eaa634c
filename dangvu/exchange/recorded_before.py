"""Whether a file was recorded already: by its hash, which the entry keeps."""

import json

from django.utils.translation import gettext as _

from dangvu.core import canonical
from dangvu.core.finding import Finding
from dangvu.ledger.models import Entry
from dangvu.ledger.void import taken_back


def recorded_before(kind: str, file_hash: str, rows: int) -> list[Finding]:
    """A refusal that names the entry by which this very file was recorded, unless that was taken back. Only
    for whoever sends as many rows: of whom the mandate leaves some out, nothing is told of the rest.
    """
    said = canonical.text_of({"file_hash": file_hash})[1:-1]
    found = Entry.objects.filter(kind=kind, payload__contains=said).order_by("-number")
    numbers = [number for number, payload in found.values_list("number", "payload") if _rows(payload) == rows]
    gone = taken_back(numbers)
    standing = [number for number in numbers if number not in gone]
    if not standing:
        return []
    message = _(
        "Tệp này đã được ghi ở bút toán %(number)s, không cần ghi lại. Nếu có người mới thì gửi tệp chỉ có"
        " họ; nếu đã ghi nhầm thì thu hồi bút toán ấy trước."
    )
    words = {"number": standing[0]}
    return [Finding("workbook.recorded_before", message % words, figures=words)]


def _rows(payload: str) -> int:
    return int(json.loads(payload)["rows"])
