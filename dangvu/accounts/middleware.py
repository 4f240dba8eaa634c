"""Nothing is answered to nobody."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

PUBLIC = "is_public"


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that answers without signing in: the sign-in page itself, and the progress of the first build."""
    setattr(view, PUBLIC, True)
    return view


class DefaultDeny:
    """Every view but those marked ``public`` asks for an account first; answers are not stored by browsers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any) -> HttpResponse | None:
        if request.user.is_authenticated or getattr(view, PUBLIC, False):
            return None
        return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}")
