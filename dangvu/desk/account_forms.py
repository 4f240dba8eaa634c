"""What is typed about accounts and mandates; nothing here is saved, making.py and giving.py decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dangvu.core.day_field import DayField
from dangvu.core.finding import Refused

ACTIONS = (
    ("read", gettext_lazy("xem")),
    ("record", gettext_lazy("ghi việc")),
    ("administer", gettext_lazy("quản trị")),
    ("audit", gettext_lazy("xem nhật ký đọc")),
)


class Ground(forms.Form):
    ground = forms.CharField(
        label=gettext_lazy("Căn cứ"),
        help_text=gettext_lazy("Chức vụ hoặc văn bản; được giữ trong nhật ký tài khoản."),
        max_length=200,
        error_messages={"required": gettext_lazy("Hãy nêu căn cứ.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Several forms stand on one page: each field has a name of its own in the page.
        super().__init__(*args, **{"auto_id": f"id_{type(self).__name__.lower()}_%s", **kwargs})


class NewAccount(Ground):
    name = forms.CharField(
        label=gettext_lazy("Tên đăng nhập"),
        max_length=120,
        error_messages={"required": gettext_lazy("Hãy ghi tên đăng nhập.")},
    )
    full_name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=120, required=False)
    field_order = ("name", "full_name", "ground")


class Give(Ground):
    action = forms.ChoiceField(label=gettext_lazy("Được làm gì"), choices=ACTIONS)
    organisation = forms.CharField(
        label=gettext_lazy("Mã tổ chức"),
        help_text=gettext_lazy("Kể cả cấp dưới; bỏ trống là cả sổ."),
        max_length=64,
        required=False,
    )
    from_date = DayField(label=gettext_lazy("Từ ngày"), required=False)
    until_date = DayField(
        label=gettext_lazy("Đến trước ngày"),
        help_text=gettext_lazy("Ngày đầu tiên không còn quyền."),
        required=False,
    )
    field_order = ("action", "organisation", "from_date", "until_date", "ground")


class End(Ground):
    from_date = DayField(
        label=gettext_lazy("Hết quyền từ ngày"),
        help_text=gettext_lazy("Bỏ trống là ngay bây giờ."),
        required=False,
    )
    field_order = ("from_date", "ground")


class Delegate(Ground):
    to = forms.CharField(
        label=gettext_lazy("Cho tài khoản"),
        max_length=150,
        error_messages={"required": gettext_lazy("Hãy ghi tên tài khoản.")},
    )
    from_date = DayField(label=gettext_lazy("Từ ngày"), required=False)
    until_date = DayField(
        label=gettext_lazy("Đến trước ngày"),
        error_messages={"required": gettext_lazy("Ủy quyền phải có ngày hết hiệu lực.")},
    )
    field_order = ("to", "from_date", "until_date", "ground")


class RenewLink(Ground):
    drop_factors = forms.BooleanField(
        label=gettext_lazy("Bỏ cả mọi lớp thứ hai, vì đã mất"),
        help_text=gettext_lazy("Chỉ quên mật khẩu thì để trống: lớp thứ hai vẫn được hỏi."),
        required=False,
    )
    field_order = ("drop_factors", "ground")


class PersonCode(Ground):
    person = forms.CharField(
        label=gettext_lazy("Mã đảng viên"),
        help_text=gettext_lazy("Bỏ trống là không gắn với ai."),
        max_length=64,
        required=False,
    )
    field_order = ("person", "ground")


def say_beside(form: forms.Form, refused: Refused) -> None:
    """Put what was refused beside its field."""
    for finding in refused.findings:
        field = str(finding.where.get("field", ""))
        form.add_error(field if field in form.fields else None, finding.message)
