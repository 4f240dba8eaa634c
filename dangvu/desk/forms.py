"""What is typed at the desk: days as they are written, the reason and paper of a void."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dangvu.core.days import parse_day
from dangvu.core.text import collapse


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


class VoidEntry(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Lý do thu hồi"),
        help_text=gettext_lazy("Lý do được giữ trong sổ cùng bút toán."),
        max_length=300,
        error_messages={"required": gettext_lazy("Hãy ghi lý do thu hồi.")},
    )
    paper_number = forms.CharField(label=gettext_lazy("Số văn bản (nếu có)"), max_length=60, required=False)
    issued_on = DayField(label=gettext_lazy("Ngày văn bản (nếu có)"), required=False)
    issuer = forms.CharField(label=gettext_lazy("Cơ quan ban hành (nếu có)"), max_length=150, required=False)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean_reason(self) -> str:
        return collapse(self.cleaned_data["reason"])

    def clean_paper_number(self) -> str:
        return collapse(self.cleaned_data["paper_number"])

    def clean_issuer(self) -> str:
        return collapse(self.cleaned_data["issuer"])
