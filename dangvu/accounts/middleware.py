"""Nothing is answered to nobody."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any, cast

from django.contrib.auth import logout
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    QueryDict,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dangvu.accounts import asked_often, circumstances, pace, second_factor, sessions
from dangvu.accounts.events import note
from dangvu.accounts.mandates import granted, reach_of
from dangvu.accounts.models import Account
from dangvu.accounts.programs import API, came_by_token, is_for_programs, let_in, refusal
from dangvu.accounts.rights import (
    ENROLS,
    NEEDS,
    OTHERWISE,
    OWN,
    POLLED,
    POSTS,
    PUBLIC,
    PageRequest,
    while_read,
)
from dangvu.accounts.scopes import words_of
from dangvu.accounts.sending import watched
from dangvu.accounts.telling import tell, tell_refused
from dangvu.core import scope
from dangvu.core.days import default_day, parse_day
from dangvu.core.finding import Finding
from dangvu.core.text import names_somebody

MANDATES = "mandates_at_its_begin"
"""Where a request keeps what its account might do when it began."""
ADMINISTER = "administer"
LARGEST = 2**63 - 1
"""Numbers beyond are of nothing: no database holds them."""
ONLY_READ = ("GET", "HEAD")
METHODS = (*ONLY_READ, "POST")
"""By which anything here can be asked."""


class DefaultDeny:
    """Every view not ``public`` asks for an account with the right it needs; browsers keep no answer, and
    give none to another site.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        known = request.method in METHODS
        reading = while_read() if request.method in ONLY_READ else nullcontext()
        with scope.saying(scope.UNSAID), reading:  # what holds around a request does not hold in it
            response = self._answer(request) if known else HttpResponseNotAllowed(METHODS)
        sessions.note_seen(request, response)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        """What the view answers; a file only while whoever asked may still have it."""
        response: HttpResponseBase = self.get_response(request)
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = scope.kept(response)
        began = getattr(request, MANDATES, None)
        if began is None or not response.has_header("Content-Disposition"):
            return response
        return watched(response, cast(PageRequest, request).account, began)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        only_read = None
        if request.method == "POST" and not getattr(view, POSTS, False):
            only_read = HttpResponseNotAllowed(ONLY_READ)
        if getattr(view, PUBLIC, False):
            return only_read
        with asked_often.ahead():
            return self._at_the_door(request, view, kwargs) or only_read

    def _at_the_door(
        self, request: HttpRequest, view: Callable[..., Any], kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        if isinstance(request.user, Account) and sessions.is_over(request):
            logout(request)
        if getattr(view, API, False) and (refused := let_in(request)):
            return refused
        if not isinstance(request.user, Account):
            return _sign_in_first(request)
        if not getattr(view, POLLED, False) and (held := _held_back(request, request.user)):
            return held
        if any(isinstance(one, int) and one > LARGEST for one in kwargs.values()):
            raise Http404
        page = cast(PageRequest, request)
        needed, enrols = getattr(view, NEEDS, None), getattr(view, ENROLS, False)
        try:
            return _let_in(page, request.user, needed, enrols=enrols)
        except PermissionDenied:
            if otherwise := getattr(view, OTHERWISE, ""):
                return redirect(otherwise)
            raise


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    wanted = request.path if _names_somebody(request) else request.get_full_path()
    address = f"{reverse('sign_in')}?{urlencode({'next': wanted})}"
    if request.headers.get("HX-Request"):
        # htmx would follow a redirect and paste the sign-in page into a fragment.
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("sign_in")})
    return redirect(address)


def _held_back(request: HttpRequest, account: Account) -> HttpResponse | None:
    """The answer to an account that asks too fast; None where it may go on."""
    by_token = came_by_token(request)
    limit = pace.CALLS if by_token else pace.PAGES
    held = limit.take(account) if limit else None
    if held is None:
        return None
    if held.is_new:
        tell(request, "pace.held", account.name, seconds=held.seconds, token=by_token)
        note(account, account, "pace.held", token=by_token)
    after = {"Retry-After": str(held.seconds)}
    if is_for_programs(request):
        message = _("Gửi quá nhanh; hãy chờ %(seconds)s giây rồi gửi lại.") % {"seconds": held.seconds}
        return refusal(429, Finding("api.too_fast", message), headers=after)
    response = render(request, "too_fast.html", {"seconds": held.seconds}, status=429)
    response.headers["Retry-After"] = after["Retry-After"]
    return response


def _names_somebody(request: HttpRequest) -> bool:
    return any(names_somebody(value) for _name, values in request.GET.lists() for value in values)


def _not_in_an_address(request: HttpRequest) -> HttpResponse:
    """Addresses stay in histories and in the logs of servers between: no number of anybody's papers is taken
    from one (ASVS 14.2.1).
    """
    tell_refused(request, 400)
    if is_for_programs(request):
        message = _("Số định danh, số thẻ không được ghi trong địa chỉ; hãy gửi trong thân yêu cầu.")
        return refusal(400, Finding("address.number", message))
    request.GET, request.META["QUERY_STRING"] = QueryDict(), ""  # or the page would carry it on
    return render(request, "number_in_address.html", status=400)


def _lacks_factor(request: PageRequest) -> bool:
    """Whether this session was begun by a password alone, though more than the own record is open to it."""
    return second_factor.is_required() and not came_by_token(request) and not second_factor.was_shown(request)


def _enrol_first(request: HttpRequest) -> HttpResponse:
    if is_for_programs(request):
        message = _("Phiên này mới có mật khẩu; hãy đăng nhập bằng cả lớp thứ hai, hoặc dùng token.")
        return refusal(403, Finding("account.second_factor", message))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("mfa_index")})
    return redirect("mfa_index")


def _let_in(
    request: PageRequest, account: Account, action: str | None, *, enrols: bool
) -> HttpResponse | None:
    if action is None:
        raise PermissionDenied
    mandates = granted(account)
    request.account, request.actions = account, frozenset(mandates)
    setattr(request, MANDATES, mandates)
    request.reach = reach_of(mandates, action)
    if mandates and not enrols and _lacks_factor(request):
        return _enrol_first(request)
    if not request.reach and action != OWN:
        raise PermissionDenied
    if action == ADMINISTER and not circumstances.may_administer(request):
        tell(request, "administer.elsewhere", account.name)
        return render(request, "not_from_here.html", status=403)
    asked = request.GET.get("on", "")
    default = default_day()
    request.on = (parse_day(asked) if asked else None) or default
    request.is_default_day = request.on == default
    if asked and parse_day(asked) is None and is_for_programs(request):
        raise BadRequest(asked)
    scope.say(words_of(request.reach, request.on))
    if _names_somebody(request):
        return _not_in_an_address(request)
    if asked and parse_day(asked) is None:
        return render(request, "bad_day.html", {"asked": asked}, status=400)
    return None
