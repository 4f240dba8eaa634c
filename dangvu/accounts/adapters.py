"""How django-allauth is bound to this program: no sign-up, no mail, our words, our limits, sealed secrets."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dangvu.accounts import limits, sealing, second_factor, since
from dangvu.accounts.addresses import address_of
from dangvu.accounts.models import Account
from dangvu.accounts.sessions import make_room
from dangvu.accounts.telling import tell
from dangvu.ledger.sealing import SealBroken

JUST_NOW = timedelta(minutes=5)
DOES_NOT_OPEN = _("Yếu tố thứ hai này không mở được nữa; hãy nhờ người quản trị đặt lại cho tài khoản.")
WRONG_CODE = _("Mã không đúng hoặc đã dùng rồi; hãy đợi mã mới rồi ghi lại.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in without e-mail, in two steps at most."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": _("Mật khẩu không đúng; hãy ghi lại."),
        "incorrect_code": WRONG_CODE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def add_message(self, *_args: Any, **_more: Any) -> None:
        """Our pages say themselves what was done."""

    def send_notification_mail(self, *_args: Any, **_more: Any) -> None:
        """Nothing is sent anywhere; the log of accounts tells it."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or "::"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of somebody who enrols: gave the password or set up the first factor a moment ago."""
        user = context.request.user
        if second_factor.enrolled_within(context.request, JUST_NOW):
            return False
        fresh = user.last_login and timezone.now() - user.last_login < JUST_NOW
        if fresh and not Authenticator.objects.filter(user_id=user.pk).exists():
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def login(self, request: HttpRequest, user: Account) -> None:
        """Sign in, and tell the owner what happened since they last did."""
        tried = since.tried(request, user)
        before = user.last_login
        super().login(request, user)
        since.tell_owner(request, user, before, tried)

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """After the last step only: this browser is known, and old sessions make room."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        limits.remember_device(request, response, user.name)
        make_room(user)
        records = get_authentication_records(request, user)
        tell(request, "sign_in", user.name, by=[str(one.get("method")) for one in records] or ["password"])
        return response


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: their secrets sealed, their names ours."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        return sealing.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ValidationError, which a form tells: the secret does not open here."""
        try:
            return sealing.opened(encrypted_text)
        except SealBroken:
            raise ValidationError(DOES_NOT_OPEN) from None

    def generate_authenticator_name(self, user: Account, type: Authenticator.Type) -> str:  # noqa: A002 - the parent's name
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return str(_("Khóa số %(number)s") % {"number": number})

    def send_notification_mail(self, *_args: Any, **_more: Any) -> None:
        """Nothing is sent anywhere."""
