"""What is sent to a page that takes a workbook, and the confirmation of what its check showed."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.day_field import DayField
from dangvu.core.text import collapse
from dangvu.exchange.workbook.limits import LIMITS
from dangvu.ledger.enact import LONGEST_REMARK


class SendWorkbook(forms.Form):
    """A workbook, as large as we read."""

    file = forms.FileField(
        label=gettext_lazy("Sổ tính (.xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": gettext_lazy("Hãy chọn sổ tính cần nhập."),
            "empty": gettext_lazy("Tệp rỗng; hãy chọn tệp khác."),
        },
    )

    def clean_file(self) -> Any:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LIMITS.file_size:
            megabytes = LIMITS.file_size // 1024**2
            raise forms.ValidationError(_("Tệp quá lớn; nhiều nhất %(size)s MB.") % {"size": megabytes})
        return file


class ImportList(SendWorkbook):
    on = DayField(
        label=gettext_lazy("Ngày của danh sách"),
        help_text=gettext_lazy("Ngày mà danh sách đúng với thực tế; đảng viên được ghi từ ngày này."),
        error_messages={"required": gettext_lazy("Hãy ghi ngày của danh sách.")},
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["file"].help_text = _("Danh sách theo mẫu, hoặc như cơ sở dữ liệu đảng viên xuất ra.")


class SendExtract(SendWorkbook):
    on = DayField(
        label=gettext_lazy("Ngày của bản trích"),
        help_text=gettext_lazy("Ngày cơ sở dữ liệu đảng viên xuất ra danh sách; sổ được so tại ngày này."),
        error_messages={"required": gettext_lazy("Hãy ghi ngày của bản trích.")},
    )


class ConfirmImport(forms.Form):
    """What the check showed, sent back: only that is recorded; with the reason, where it warned."""

    use_required_attribute = False

    file_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    on = DayField(widget=forms.HiddenInput)
    override = forms.CharField(
        label=gettext_lazy("Lý do vẫn ghi"),
        help_text=gettext_lazy("Lý do được giữ trong sổ cùng các việc này."),
        max_length=LONGEST_REMARK,
        required=False,
    )

    def clean_override(self) -> str:
        return collapse(self.cleaned_data["override"])
