"""A day as a form takes it."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dangvu.core.days import parse_day

_SERIAL = re.compile(r"[2-7]\d{4}", re.ASCII)
"""A day as Excel counts them, 1954 to 2119: what is pasted from a cell that shows no date."""
_EXCEL_DAY_0 = date(1899, 12, 30)


def day_typed(text: str) -> date | None:
    """The day that somebody typed or pasted, also as Excel's serial number; None where there is none."""
    text = text.strip()
    if _SERIAL.fullmatch(text):
        return _EXCEL_DAY_0 + timedelta(days=int(text))
    return parse_day(text)


class DayField(forms.CharField):
    """A day written as dd/mm/yyyy or yyyy-mm-dd, or pasted as Excel's serial number."""

    default_error_messages = {
        "invalid": gettext_lazy(
            "Không phải là ngày có thật; hãy ghi theo dạng ngày/tháng/năm, ví dụ 31/12/2020."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off", "size": 10})
        super().__init__(**{"max_length": 10, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]  # a day, where Django means text
        if value in self.empty_values or isinstance(value, date):
            return value or None
        day = day_typed(str(value))
        if day is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day

    def prepare_value(self, value: Any) -> Any:
        """As days are shown, however they were written, so that whoever typed it sees what was understood."""
        day = value if isinstance(value, date) else day_typed(value) if isinstance(value, str) else None
        return f"{day:%d/%m/%Y}" if day else value

    def run_validators(self, value: Any) -> None:
        """Its text was checked while it was read; a day has no length."""
