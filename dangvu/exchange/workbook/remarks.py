"""Remarks on many cells of one column, said once: how many, and the first rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.exchange.workbook.cells import where

_SHOWN = 10


@dataclass(slots=True)
class _Places:
    label: str
    count: int = 0
    rows: list[int] = field(default_factory=list)


class Remarks:
    """Collects remarks by code, sheet and column. They are kept with the act, so no person's values are in
    them."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, str, str], _Places] = {}

    def note(self, code: str, sheet: str, row: int, letter: str, label: str) -> None:
        """One more cell of which the code is true."""
        places = self._places.setdefault((code, sheet, letter), _Places(label))
        places.count += 1
        if len(places.rows) < _SHOWN:
            places.rows.append(row)

    def findings(self) -> Iterator[Finding]:
        """A warning for each code, sheet and column."""
        sentences = _sentences()
        for (code, sheet, letter), places in self._places.items():
            rows = ", ".join(map(str, places.rows)) + (" …" if places.count > len(places.rows) else "")
            message = sentences[code] % {"column": places.label, "count": places.count, "rows": rows}
            place = where(sheet, row=places.rows[0], column=letter)
            yield Finding(
                f"workbook.{code}",
                message,
                "warn",
                where=place,
                figures={"cells": places.count, "rows": rows},
            )


def _sentences() -> dict[str, str]:
    return {
        "text_nfd": _(
            "Cột “%(column)s” có %(count)s ô gõ bằng mã tổ hợp, đã chuyển sang Unicode dựng sẵn (dòng "
            "%(rows)s)."
        ),
        "text_tcvn3": _(
            "Cột “%(column)s” có %(count)s ô gõ bằng bảng mã TCVN3, đã chuyển sang Unicode (dòng "
            "%(rows)s). Hãy xem mẫu chuyển đổi."
        ),
        "text_vni": _(
            "Cột “%(column)s” có %(count)s ô gõ bằng bảng mã VNI, đã chuyển sang Unicode (dòng %(rows)s). "
            "Hãy xem mẫu chuyển đổi."
        ),
        "value_absent": _(
            "Cột “%(column)s” để trống ở %(count)s dòng (dòng %(rows)s). Mẫu của cơ sở dữ liệu đảng viên "
            "yêu cầu điền."
        ),
        "name_unusual": _(
            "Cột “%(column)s” có ký tự lạ trong họ tên ở %(count)s dòng (dòng %(rows)s). Hãy kiểm tra."
        ),
        "card_number_old": _(
            "Cột “%(column)s” có %(count)s số thẻ cũ 8 chữ số (dòng %(rows)s). Hãy bổ sung số thẻ mới 12 "
            "chữ số khi được cấp."
        ),
        "identity_number_disagrees": _(
            "Cột “%(column)s” có %(count)s số không khớp với giới tính hoặc năm sinh trong cùng dòng (dòng "
            "%(rows)s). Hãy kiểm tra."
        ),
        "same_name_and_birth_date": _(
            "Cột “%(column)s” có %(count)s dòng trùng họ tên và ngày sinh với dòng trước (dòng %(rows)s). "
            "Hãy kiểm tra có phải một người."
        ),
        "left_out": _(
            "Có %(count)s dòng của người đã ra khỏi Đảng, đã mất hoặc đề nghị xóa (dòng %(rows)s). Các "
            "dòng này không được ghi nhận."
        ),
    }
