"""What is of weight asks whoever does it to show again who they are, if that was long ago: an open page in an
empty room gives no mandate and approves nothing.

By the second factor, where the session has shown one; else by the password. Programs with a token are not
asked: what two persons must do is never done by one of them.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from dangvu.accounts import second_factor
from dangvu.accounts.programs import came_by_token
from dangvu.accounts.rights import Page, PageRequest
from dangvu.accounts.sessions import BEGAN

P = ParamSpec("P")


def weighty(view: Page[P]) -> Callable[Concatenate[PageRequest, P], HttpResponseBase]:
    """Mark a page whose form does something of weight, whatever is sent by it."""

    @wraps(view)
    def asked(request: PageRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return (request.method == "POST" and asked_again(request)) or view(request, *args, **kwargs)

    return asked


def asked_again(request: PageRequest) -> HttpResponse | None:
    """The page that asks, with all that was sent for sending it once more; None where there is no need."""
    if came_by_token(request) or time.time() - shown_at(request) < settings.SHOWN_WITHIN:
        return None
    by_factor = second_factor.was_shown(request)
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {
        "how": reverse("mfa_reauthenticate" if by_factor else "account_reauthenticate"),
        "sent": [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"],
        "minutes": settings.SHOWN_WITHIN // 60,
    }
    return render(request, "accounts/show_again.html", context, status=403)


def shown_at(request: PageRequest) -> float:
    """When whoever asks last showed who they are, by the strongest way this session knows."""
    by_factor = second_factor.was_shown(request)
    records = get_authentication_records(request, request.user)
    moments = [one["at"] for one in records if not by_factor or one.get("method") == second_factor.SHOWN]
    return float(max([request.session.get(BEGAN, 0), *moments]))
