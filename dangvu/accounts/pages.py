"""Signing in and out, and choosing the first password. The second step is the library's page in our frame."""

from typing import cast

from allauth.account.utils import perform_login
from allauth.mfa import app_settings as mfa_settings
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from dangvu.accounts import limits, since
from dangvu.accounts.addresses import address_of
from dangvu.accounts.forms import FirstPassword, SignIn
from dangvu.accounts.links import use_link
from dangvu.accounts.mandates import granted
from dangvu.accounts.models import Account
from dangvu.accounts.rights import posted, posts, public
from dangvu.accounts.telling import tell


@public
@posts
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; the answer to a wrong name and to a wrong password is the same."""
    form = SignIn(request.POST or None)
    status = 200
    if request.method == "POST":
        account = _known_account(request, form) if form.is_valid() else None
        if account:
            # Signs in at once where the account has no second factor, else leads to its step.
            return cast(
                HttpResponse, perform_login(request, account, redirect_url=_where_to(request, account))
            )
        status = 400
    where = request.POST.get("next") or request.GET.get("next", "")
    context = {"form": form, "next": where, "passkeys": may_use_passkeys(request)}
    context["oidc"] = settings.OIDC_NAME if settings.OIDC_ISSUER else ""
    return render(request, "accounts/sign_in.html", context, status=status)


def may_use_passkeys(request: HttpRequest) -> bool:
    """Browsers know passkeys over https, or on the machine itself by its name."""
    return bool(mfa_settings.PASSKEY_LOGIN_ENABLED) and (
        request.is_secure() or request.get_host().partition(":")[0] == "localhost"
    )


def _known_account(request: HttpRequest, form: SignIn) -> Account | None:
    """The account if name and password fit; else says why not on the form."""
    name = form.cleaned_data["name"]
    counted = limits.attempt(name, address_of(request), limits.device_of(request, name))
    if counted is None:
        tell(request, "sign_in.limited", _name_known(name))
        form.add_error(None, _("Đã sai quá nhiều lần; hãy chờ 15 phút rồi thử lại."))
        return None
    account = authenticate(request, username=name, password=form.cleaned_data["password"])
    if isinstance(account, Account):
        limits.succeeded(counted)
        since.note_own(request)
        return account
    tell(request, "sign_in.failed", _name_known(name))
    form.add_error(None, _("Tên tài khoản hoặc mật khẩu không đúng; hãy kiểm tra và ghi lại."))
    return None


def _name_known(name: str) -> str:
    """The name if an account has it: what else was typed there, a password perhaps, is not for a log."""
    return name if Account.objects.filter(name=name).exists() else ""


def _where_to(request: HttpRequest, account: Account) -> str:
    """The page that was asked for first, if it is ours; whoever sees only their own record is led there."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else reverse("home" if granted(account) else "me")


@public
@posted
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the browser throws away what it kept of the pages."""
    if isinstance(request.user, Account):
        tell(request, "sign_out", request.user.name)
    logout(request)
    response = redirect("sign_in")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@public
@posts
@sensitive_post_parameters("code", "password", "again")
def set_password(request: HttpRequest) -> HttpResponse:
    """Choose the password by the code of a one-time link. Looking at the page does not spend the link."""
    form = FirstPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if use_link(form.cleaned_data["code"], form.cleaned_data["password"]):
            messages.success(request, _("Đã đặt mật khẩu; hãy đăng nhập bằng mật khẩu ấy."))
            return redirect("sign_in")
        form.say_unknown()  # somebody was quicker
    status = 400 if form.is_bound else 200
    return render(request, "accounts/set_password.html", {"form": form}, status=status)
