"""Nothing is answered to nobody."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from dangvu.accounts.mandates import granted, reach_of
from dangvu.accounts.models import Account
from dangvu.accounts.programs import API, is_for_programs, let_in
from dangvu.accounts.rights import NEEDS, PUBLIC, PageRequest, public
from dangvu.core.days import default_day, parse_day

__all__ = ["DefaultDeny", "public"]
LARGEST = 2**63 - 1
"""Numbers beyond are of nothing: no database holds them."""


class DefaultDeny:
    """Every view not ``public`` asks for an account with the right it needs; browsers keep no answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        if getattr(view, PUBLIC, False):
            return None
        if getattr(view, API, False) and (refused := let_in(request)):
            return refused
        if not isinstance(request.user, Account):
            return _sign_in_first(request)
        if any(isinstance(one, int) and one > LARGEST for one in kwargs.values()):
            raise Http404
        return _let_in(cast(PageRequest, request), request.user, getattr(view, NEEDS, None))


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    address = f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}"
    if request.headers.get("HX-Request"):
        # htmx would follow a redirect and paste the sign-in page into a fragment.
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("sign_in")})
    return redirect(address)


def _let_in(request: PageRequest, account: Account, action: str | None) -> HttpResponse | None:
    if action is None:
        raise PermissionDenied
    mandates = granted(account)
    request.account, request.actions = account, frozenset(mandates)
    request.reach = reach_of(mandates, action)
    if not request.reach:
        raise PermissionDenied
    asked = request.GET.get("on", "")
    default = default_day()
    request.on = (parse_day(asked) if asked else None) or default
    request.is_default_day = request.on == default
    if asked and parse_day(asked) is None and is_for_programs(request):
        raise BadRequest(asked)
    if asked and parse_day(asked) is None:
        return render(request, "bad_day.html", {"asked": asked}, status=400)
    return None
