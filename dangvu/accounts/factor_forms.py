"""The library's forms of second factors with our words, our limits, and each code good for one use."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MfaReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts import limits, paper, sealing, sessions, since
from dangvu.accounts.adapters import DOES_NOT_OPEN, WRONG_CODE
from dangvu.accounts.addresses import address_of
from dangvu.accounts.forms import NewPassword, password_known
from dangvu.accounts.models import Account
from dangvu.accounts.once import use_once
from dangvu.accounts.second_factor import SHOWN
from dangvu.accounts.telling import tell

DIGITS = 6
"""Of a code of an application."""
TOO_MANY = gettext_lazy("Đã sai quá nhiều lần; hãy chờ 15 phút rồi thử lại.")


def tried(account: Account) -> limits.Attempt:
    """Count a try at the account's second step. Raises ValidationError where there were too many."""
    request = context.request
    device = limits.device_of(request, account.name)
    made = limits.attempt(f"\0factor:{account.pk}", address_of(request), device, account)
    if made is None:
        tell(request, "second_step.limited", account.name)
        raise ValidationError(TOO_MANY)
    return made


@contextmanager
def counted(account: Account, *, again: bool = False) -> Iterator[None]:
    """Count what is shown inside as a try, and forget it where it is right. ``again``: by somebody signed in,
    whose session then gets another key.
    """
    made = tried(account)
    try:
        yield
    except ValidationError:
        tell(context.request, "second_step.failed", account.name)
        raise
    limits.succeeded(made)
    since.forgive_try(account)
    if again:
        sessions.renew(context.request)


class _OneTimeCode(forms.Form):
    """What the forms that ask for a code share."""

    code = forms.CharField(
        label=gettext_lazy("Mã xác thực"),
        help_text=gettext_lazy("6 số trên ứng dụng xác thực, hoặc một mã dự phòng trên giấy."),
        max_length=16,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
        error_messages={"required": gettext_lazy("Hãy ghi mã.")},
    )
    user: Account
    again = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        self.cleaned_data["code"] = code
        with counted(self.user, again=self.again):
            self.check(code)
        return code

    def check(self, code: str) -> None:
        """Raises ValidationError where the code of the application is wrong, or was used."""
        super().clean_code()  # type: ignore[misc]
        if not use_once(self.user, code):
            raise ValidationError(WRONG_CODE)


class _CodeOrPaper(_OneTimeCode):
    """Takes a code on paper too: it is longer."""

    by_paper = False

    def check(self, code: str) -> None:
        if len(code) <= DIGITS:
            return super().check(code)
        if not paper.use(self.user, code):
            raise ValidationError(WRONG_CODE)
        self.by_paper = True
        return None

    def save(self) -> None:
        if not self.by_paper:
            super().save()  # type: ignore[misc]
            return
        more = {"reauthenticated": True} if self.again else {}
        record_authentication(context.request, self.user, SHOWN, type="paper", **more)


class Code(_CodeOrPaper, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class CodeAgain(_CodeOrPaper, MfaReauthenticateForm):  # type: ignore[misc]
    """Showing again who one is, before factors are changed."""

    again = True


class FirstCode(_OneTimeCode, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new application shows that it was set up rightly."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("6 số mà ứng dụng đang hiện.")


class PasswordAgain(ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before factors are changed."""

    password = password_known(gettext_lazy("Mật khẩu"))

    def clean_password(self) -> str:
        with counted(self.user, again=True):
            checked: str = super().clean_password()
        return checked


class ChangePassword(NewPassword):
    """A new password, by whoever knows the old one."""

    current = password_known(gettext_lazy("Mật khẩu hiện nay"))
    field_order = ("current", "password", "again")

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        with counted(self.account):
            if not self.account.check_password(current):
                raise ValidationError(_("Mật khẩu không đúng; hãy ghi lại."))
        return current


class _WholePasskey(forms.Form):
    def clean_credential(self) -> Authenticator:
        passkey: Authenticator = super().clean_credential()  # type: ignore[misc]
        if not sealing.is_whole(passkey):
            tell(context.request, "passkey.exchanged", str(passkey.user.name))
            raise ValidationError(DOES_NOT_OPEN)
        return passkey


class PasskeyAlone(_WholePasskey, LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in by a passkey and nothing else."""


class _CountedPasskey(_WholePasskey):
    user: Account
    again = False

    def clean_credential(self) -> Authenticator:
        with counted(self.user, again=self.again):
            return super().clean_credential()


class Passkey(_CountedPasskey, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The second step of signing in, by a passkey."""


class PasskeyAgain(_CountedPasskey, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Showing again who one is, by a passkey."""

    again = True


class NewPasskey(AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(
        label=gettext_lazy("Tên khóa"),
        help_text=gettext_lazy("Để nhận ra về sau, ví dụ: máy tính cơ quan."),
        required=False,
        max_length=60,
    )
