"""How programs are let in: by a token, or by a session with its CSRF token; and refused in JSON."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from dangvu.accounts import asked_often, limits
from dangvu.accounts.addresses import address_of
from dangvu.accounts.models import Account, ApiToken
from dangvu.accounts.signatures import ONLY_READ, require_signature
from dangvu.accounts.telling import tell
from dangvu.accounts.tokens import token_with
from dangvu.core.finding import Finding, Refused
from dangvu.ledger.enact import Busy

API = "answers_programs"
BY_TOKEN = "came_by_token"  # noqa: S105 - the name of a mark
PREFIX = "/api/"
JSON = "application/json"
GUESSED = "\0token"
"""Under which wrong tokens are counted; no account has such a name."""
PATIENCE = {"Retry-After": "900"}
AGAIN = {"Retry-After": "60"}
"""Where the register is busy."""


def for_programs(view: Any) -> Any:
    """Mark a view of the API: ``let_in`` guards it in place of the pages' doors, CSRF among them."""
    setattr(view, API, True)
    return csrf_exempt(view)


def is_for_programs(request: HttpRequest) -> bool:
    return request.path_info.startswith(PREFIX)


def came_by_token(request: HttpRequest) -> bool:
    """Whether a token said whose request it is: it was made by whoever had shown who they are."""
    return bool(getattr(request, BY_TOKEN, False))


def refusal(status: int, *findings: Finding, headers: dict[str, str] | None = None) -> JsonResponse:
    """Nothing was changed; why not, in the form every refusal has."""
    return JsonResponse({"findings": [one.as_json() for one in findings]}, status=status, headers=headers)


def let_in(request: HttpRequest) -> HttpResponse | None:
    """Say whose request it is; gives the refusal where that cannot be said. A program that speaks without TLS
    is refused, not led on: what it sent was read by others, and somebody must see that.
    """
    if settings.HTTPS and not request.is_secure():
        tell(request, "api.without_tls")
        return refusal(
            403, Finding("api.without_tls", _("Hãy gửi qua https; token đã gửi qua http thì phải đổi."))
        )
    if "Authorization" in request.headers:
        return _by_token(request)
    if not isinstance(request.user, Account):
        return _unknown(request)
    if request.method in ONLY_READ:
        return None
    if request.content_type == JSON and not CsrfViewMiddleware(_nothing).process_view(
        request, _nothing, (), {}
    ):
        return None
    tell(request, "api.csrf", request.user.name)
    message = _(
        "Gửi bằng phiên đăng nhập phải kèm mã CSRF trong tiêu đề X-CSRFToken; chương trình thì dùng token."
    )
    return refusal(403, Finding("api.csrf", message))


def _by_token(request: HttpRequest) -> HttpResponse | None:
    """A right token is always heard; only those who guess have to wait."""
    scheme, _space, secret = request.headers["Authorization"].partition(" ")
    token = token_with(secret.strip()) if scheme.lower() == "bearer" else None
    if token:
        request.user = token.account
        setattr(request, BY_TOKEN, True)
        asked_often.forget()
        return _not_signed(request, token)
    address = address_of(request)
    if limits.too_many_failures(GUESSED, address):
        tell(request, "token.limited")
        message = _("Đã gửi sai quá nhiều lần; hãy chờ 15 phút rồi gửi lại.")
        return refusal(429, Finding("api.too_many_failures", message), headers=PATIENCE)
    limits.note_failure(GUESSED, address)
    return _unknown(request)


def _not_signed(request: HttpRequest, token: ApiToken) -> HttpResponse | None:
    try:
        require_signature(request, token, timezone.now().timestamp())
    except Busy as busy:
        return refusal(503, *busy.findings, headers=AGAIN)
    except Refused as refused:
        tell(request, refused.findings[0].code, token.account.name, token=token.pk)
        return refusal(403, *refused.findings)
    return None


def _unknown(request: HttpRequest) -> JsonResponse:
    tell(request, "token.unknown")
    message = _("Hãy gửi token còn hiệu lực: “Authorization: Bearer …”; lập bằng dangvu token make.")
    return refusal(401, Finding("api.unknown", message), headers={"WWW-Authenticate": "Bearer"})


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
