"""Signing in by an OpenID Connect provider, where one is named in the environment: it takes the place of the
password and of nothing else. It makes no account, gives no mandate, and the second factor is still asked for.

The library asks and is answered; what it would take on trust is checked here.
"""

import secrets
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dangvu.accounts.events import note
from dangvu.accounts.id_token import Unbelieved, claims_of
from dangvu.accounts.models import Account
from dangvu.accounts.rights import posts, public
from dangvu.accounts.telling import tell

LOGIN = "login"
ADDRESSES = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


class OidcAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Somebody the provider vouches for: whose account it is was settled at the first time, by its name.

        Raises ImmediateHttpResponse where there is none; nobody ties a further identity to an account.
        """
        if sociallogin.state.get("process", LOGIN) != LOGIN:
            raise ImmediateHttpResponse(_refused(request, "NotSigningIn"))
        if not sociallogin.is_existing:
            account = Account.objects.filter(name=_name(sociallogin), is_active=True, is_local=False).first()
            if account is None:
                raise ImmediateHttpResponse(_refused(request, "NoAccount"))
            sociallogin.connect(request, account)
            note(account, account, "account.oidc", uid=sociallogin.account.uid)
        if not sociallogin.user.is_active:
            raise ImmediateHttpResponse(_refused(request, "Closed", sociallogin.user.name))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **_more: Any
    ) -> None:
        """The provider refused, or its answer came to the wrong browser, or failed a check."""
        if exception is None:
            raise ImmediateHttpResponse(_refused(request, str(error)))
        raise ImmediateHttpResponse(_unbelieved(request, exception))

    def get_requests_session(self) -> requests.Session:
        """Follows no redirect: what the provider's description does not name is not asked."""
        session: requests.Session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def send_notification_mail(self, *_args: Any, **_more: Any) -> None:
        """Nothing is sent anywhere."""


class Answers(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """What the provider says of itself and of a person."""

    nonce = ""
    """The one sent with the question, from the session that asked."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's description of itself.

        Raises Unbelieved where it describes another, or leads on to where nothing is encrypted.
        """
        if not hasattr(self, "_described"):
            described = _asked(self.get_provider().server_url)
            if described.get("issuer") != settings.OIDC_ISSUER:
                raise Unbelieved("OtherIssuer")
            kind = settings.OIDC_ISSUER.partition("//")[0] + "//"
            if not all(str(described.get(name)).startswith(kind) for name in ADDRESSES):
                raise Unbelieved("NoSafeAddress")
            self._described = described
        return self._described

    def complete_login(self, request: HttpRequest, app: Any, token: Any, *, response: dict[str, Any]) -> Any:
        """Of all that is told of the person only their number and the name of their account are kept."""
        said = claims_of(
            response.get("id_token"),
            _asked(self.openid_config["jwks_uri"]),
            issuer=settings.OIDC_ISSUER,
            client=app.client_id,
            nonce=self.nonce,
        )
        if settings.OIDC_CLAIM not in said:
            more = _asked(self.profile_url, Authorization=f"Bearer {token.token}")
            if more.get("sub") != said["sub"]:
                raise Unbelieved("OtherPerson")
            said = more | said
        kept = {name: said.get(name) for name in ("sub", settings.OIDC_CLAIM)}
        return self.get_provider().sociallogin_from_response(request, kept)


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = Answers

    def redirect(self, request: HttpRequest, *args: Any, **said: Any) -> HttpResponse:
        """On to the provider, with a nonce of this once; the address asked for adds nothing to it."""
        nonce = secrets.token_urlsafe(32)
        said |= {"scope": self.get_scope(), "auth_params": {"nonce": nonce}, "nonce": nonce}
        response: HttpResponse = super().redirect(request, *args, **said)
        return response


class Back(OAuth2CallbackView):  # type: ignore[misc]
    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, refused = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = state.get("nonce", "")  # none where it was begun by an older program
        return state, refused


@public
@posts
def ask(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _by(OAuth2LoginView, request, provider_id)


@public
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _by(Back, request, provider_id)


def _by(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        response: HttpResponse = view.adapter_view(Answers(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (OAuth2Error, requests.RequestException) as error:
        return _unbelieved(request, error)
    return response


def _asked(address: str, **headers: str) -> dict[str, Any]:
    """What the provider has there. Raises Unbelieved or RequestException."""
    with get_adapter().get_requests_session() as session:
        answer = session.get(address, headers=headers)
        answer.raise_for_status()
    if not isinstance(said := answer.json(), dict):
        raise Unbelieved("NotAnObject")
    return said


def _name(sociallogin: Any) -> str:
    name = sociallogin.account.extra_data[settings.OIDC_CLAIM]
    return name if isinstance(name, str) else ""


def _unbelieved(request: HttpRequest, error: Exception) -> HttpResponse:
    why = str(error) if isinstance(error, Unbelieved) else type(error).__name__
    return _refused(request, why, unbelieved=True)


def _refused(request: HttpRequest, why: str, account: str = "", *, unbelieved: bool = False) -> HttpResponse:
    tell(request, "sign_in.failed", account, by=["socialaccount"], why=why)
    said = {"provider": settings.OIDC_NAME, "unbelieved": unbelieved}
    return render(request, "accounts/oidc_refused.html", said, status=403)
