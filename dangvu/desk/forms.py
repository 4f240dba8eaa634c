"""What is typed at the desk: the reason and paper of a void."""

from django import forms
from django.utils.translation import gettext_lazy

from dangvu.core.day_field import DayField
from dangvu.core.text import collapse


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
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    later = forms.RegexField(r"^(\d+(,\d+)*)?$", max_length=4000, widget=forms.HiddenInput, required=False)
    """The entries that go with it, as the page showed them: exactly those are confirmed."""

    def clean_reason(self) -> str:
        return collapse(self.cleaned_data["reason"])

    def clean_later(self) -> tuple[int, ...]:
        given: str = self.cleaned_data["later"]
        return tuple(int(one) for one in given.split(",")) if given else ()

    def clean_paper_number(self) -> str:
        return collapse(self.cleaned_data["paper_number"])

    def clean_issuer(self) -> str:
        return collapse(self.cleaned_data["issuer"])
