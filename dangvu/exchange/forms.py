"""What is given to import a list of members."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.day_field import DayField
from dangvu.exchange.workbook.limits import LIMITS


class ImportList(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Bảng tính (.xlsx)"),
        help_text=gettext_lazy("Danh sách theo mẫu, hoặc như cơ sở dữ liệu đảng viên xuất ra."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": gettext_lazy("Hãy chọn bảng tính cần nhập."),
            "empty": gettext_lazy("Tệp rỗng; hãy chọn tệp khác."),
        },
    )
    on = DayField(
        label=gettext_lazy("Ngày của danh sách"),
        help_text=gettext_lazy("Ngày mà danh sách đúng với thực tế; đảng viên được ghi từ ngày này."),
        error_messages={"required": gettext_lazy("Hãy ghi ngày của danh sách.")},
    )

    def clean_file(self) -> Any:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LIMITS.file_size:
            megabytes = LIMITS.file_size // 1024**2
            raise forms.ValidationError(_("Tệp quá lớn; nhiều nhất %(size)s MB.") % {"size": megabytes})
        return file


class ConfirmImport(forms.Form):
    """What the check showed, sent back: only that is recorded."""

    file_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    on = DayField(widget=forms.HiddenInput)
