"""What is typed to sign in, and to choose a password."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.links import account_of
from dangvu.accounts.models import Account


def password_known(label: Any) -> forms.CharField:
    """Where the password of today is typed."""
    return forms.CharField(
        label=label,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Hãy ghi mật khẩu.")},
    )


class SignIn(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Tên tài khoản"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": gettext_lazy("Hãy ghi tên tài khoản.")},
    )
    password = password_known(gettext_lazy("Mật khẩu"))


class NewPassword(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu mới"),
        help_text=gettext_lazy("Ít nhất 12 ký tự; một câu dễ nhớ là tốt nhất."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Hãy ghi mật khẩu mới.")},
    )
    again = forms.CharField(
        label=gettext_lazy("Ghi lại mật khẩu mới"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Hãy ghi mật khẩu mới lần nữa.")},
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.account)
        return password

    def clean(self) -> None:
        super().clean()
        password, again = self.cleaned_data.get("password"), self.cleaned_data.get("again")
        if password and again and password != again:
            self.add_error("again", ValidationError(_("Hai lần ghi mật khẩu không giống nhau; hãy ghi lại.")))


class FirstPassword(NewPassword):
    """The password, by whoever has the code of a one-time link."""

    field_order = ("code", "password", "again")

    code = forms.CharField(
        label=gettext_lazy("Mã dùng một lần"),
        help_text=gettext_lazy(
            "Phần sau dấu # của đường dẫn đã nhận, 32 chữ và số; chữ hoa hay thường đều được."
        ),
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "data-from-address": "",
            }
        ),
        error_messages={"required": gettext_lazy("Hãy ghi mã dùng một lần.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, account=Account(), **kwargs)  # nobody's yet

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if account := account_of(code):
            self.account = account
        else:
            self.say_unknown()
        return code

    def say_unknown(self) -> None:
        message = _(
            "Mã không đúng, đã dùng hoặc đã quá ba ngày; hãy xem lại hoặc xin người quản trị mã khác."
        )
        self.add_error("code", message)
