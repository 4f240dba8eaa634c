"""How one's own account is secured: second factors, codes on paper, open sessions."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from dangvu.accounts import paper, second_factor, since
from dangvu.accounts.browsers import browser_named
from dangvu.accounts.events import note
from dangvu.accounts.factor_forms import ChangePassword
from dangvu.accounts.pages import may_use_passkeys
from dangvu.accounts.rights import PageRequest, enrols, own, posted, posts
from dangvu.accounts.sessions import keep_alone, sessions_of
from dangvu.accounts.tokens import in_force

MOST_CHANGES = 20
"""Changes of password and factors that the page shows."""


@enrols
def security(request: PageRequest) -> HttpResponse:
    """Which factors there are, what is missing, where the account is signed in."""
    factors = list(Authenticator.objects.filter(user_id=request.account.pk).order_by("pk"))
    context = {
        "totp": next((one for one in factors if one.type == Authenticator.Type.TOTP), None),
        "passkeys": [one for one in factors if one.type == Authenticator.Type.WEBAUTHN],
        "codes_left": paper.left(request.account),
        "must_enrol": bool(request.actions)
        and second_factor.is_required()
        and not second_factor.was_shown(request),
        "may_use_passkeys": may_use_passkeys(request),
        "sessions": [(one, browser_named(one.user_agent)) for one in sessions_of(request.account)],
        "this_session": request.session.session_key,
        "failed": since.failed_before(request),
        "changes": since.changes_of(request.account)[:MOST_CHANGES],
        "tokens": in_force().filter(account=request.account).order_by("pk"),
    }
    return render(request, "accounts/security.html", context)


@enrols
@posts
@reauthentication_required(allow_get=True, app="allauth.mfa")  # type: ignore[untyped-decorator]
def codes_on_paper(request: PageRequest) -> HttpResponse:
    """How many are left; and ten new ones, shown this once, as the answer to whoever asks for them."""
    account = request.account
    made: list[str] = []
    if request.method == "POST" and second_factor.has_one(account):
        with transaction.atomic():
            made = paper.make(account)
            note(account, account, "factor.renewed")
    context = {
        "made": made,
        "left": paper.left(account),
        "has_factor": bool(made) or second_factor.has_one(account),
    }
    return render(request, "accounts/codes_on_paper.html", context)


@own
@posts
@sensitive_post_parameters("current", "password", "again")
def change_password(request: PageRequest) -> HttpResponse:
    """Another password, by whoever knows the one there is; all other sessions end."""
    form = ChangePassword(request.POST or None, account=request.account)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            request.account.set_password(form.cleaned_data["password"])
            request.account.save(update_fields=["password"])
            note(request.account, request.account, "password.set")
        keep_alone(request, request.account)
        messages.success(request, _("Đã đổi mật khẩu; các phiên khác đã kết thúc."))
        return redirect("mfa_index")
    status = 400 if form.is_bound else 200
    return render(request, "accounts/change_password.html", {"form": form}, status=status)


@own
@posted
@reauthentication_required  # type: ignore[untyped-decorator]
def end_sessions(request: PageRequest) -> HttpResponse:
    """End one session of one's own, or with no number all others; they are nobody's from the next request.
    Whoever does so shows again who they are: a session that was taken over does not shut the owner out.
    """
    number = request.POST.get("session", "")
    others = UserSession.objects.filter(user_id=request.account.pk).exclude(
        session_key=request.session.session_key
    )
    for session in others.filter(pk=int(number)) if number.isdecimal() and len(number) < 19 else others:
        session.end()
    return redirect("mfa_index")
