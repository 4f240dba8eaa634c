"""Signing in by an OpenID Connect provider, where one is named in the environment: it takes the place of the
password and of nothing else. It makes no account, gives no mandate, and the second factor is still asked for.
"""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from dangvu.accounts.events import note
from dangvu.accounts.models import Account

LOGIN = "login"


class OidcAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Somebody the provider vouches for: whose account it is was settled at the first time, by its name.

        Raises ImmediateHttpResponse where there is none; nobody ties a further identity to an account.
        """
        if sociallogin.state.get("process", LOGIN) != LOGIN:
            raise ImmediateHttpResponse(_refused(request))
        if not sociallogin.is_existing:
            account = Account.objects.filter(name=_name(sociallogin), is_active=True, is_local=False).first()
            if account is None:
                raise ImmediateHttpResponse(_refused(request))
            sociallogin.connect(request, account)
            note(account, account, "account.oidc", uid=sociallogin.account.uid)
        if not sociallogin.user.is_active:
            raise ImmediateHttpResponse(_refused(request))

    def on_authentication_error(self, request: HttpRequest, *_args: Any, **_more: Any) -> None:
        raise ImmediateHttpResponse(_refused(request))

    def send_notification_mail(self, *_args: Any, **_more: Any) -> None:
        """Nothing is sent anywhere (R30)."""


def _name(sociallogin: Any) -> str:
    claims = sociallogin.account.extra_data
    for said in (claims.get("userinfo"), claims.get("id_token"), claims):
        if said and isinstance(name := said.get(settings.OIDC_CLAIM), str):
            return name
    return ""


def _refused(request: HttpRequest) -> Any:
    return render(request, "accounts/oidc_refused.html", {"provider": settings.OIDC_NAME}, status=403)
