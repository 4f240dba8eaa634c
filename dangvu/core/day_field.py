"""A day as a form takes it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dangvu.core.days import parse_day


class DayField(forms.CharField):
    """A day written as dd/mm/yyyy or yyyy-mm-dd."""

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
        day = parse_day(str(value))
        if day is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value

    def run_validators(self, value: Any) -> None:
        """Its text was checked while it was read; a day has no length."""
