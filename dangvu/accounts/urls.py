from allauth.account.views import reauthenticate
from allauth.mfa.base import views as steps
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.urls import path

from dangvu.accounts import breaches, pages, security
from dangvu.accounts.rights import enrols, posts, public

# The library's pages bear the names by which it asks for them; those not listed here do not exist.
urlpatterns = [
    path("breaches", breaches.policy_breached, name="policy_breached"),
    path("sign-in", pages.sign_in, name="sign_in"),
    path("sign-in", pages.sign_in, name="account_login"),
    path("sign-in/passkey", public(posts(passkeys.login_webauthn)), name="mfa_login_webauthn"),
    path("sign-in/second", public(posts(steps.authenticate)), name="mfa_authenticate"),
    path("sign-out", pages.sign_out, name="sign_out"),
    path("password", pages.set_password, name="set_password"),
    path("account", security.security, name="mfa_index"),
    path("account/password", security.change_password, name="account__password"),
    path("account/sessions/end", security.end_sessions, name="account__end_sessions"),
    path("account/again", enrols(posts(reauthenticate)), name="account_reauthenticate"),
    path("account/again/code", enrols(posts(steps.reauthenticate)), name="mfa_reauthenticate"),
    path(
        "account/again/passkey",
        enrols(posts(passkeys.reauthenticate_webauthn)),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/totp/add", enrols(posts(totp.activate_totp)), name="mfa_activate_totp"),
    path("account/totp/remove", enrols(posts(totp.deactivate_totp)), name="mfa_deactivate_totp"),
    path("account/passkeys/add", enrols(posts(passkeys.add_webauthn)), name="mfa_add_webauthn"),
    path(
        "account/passkeys/<int:pk>/remove",
        enrols(posts(passkeys.remove_webauthn)),
        name="mfa_remove_webauthn",
    ),
    path("account/codes", security.codes_on_paper, name="account__codes"),
    path("account/passkeys", security.security, name="mfa_list_webauthn"),
]
if settings.OIDC_ISSUER:
    from dangvu.accounts import oidc  # the models of what it imports are there only then

    urlpatterns += [
        path("sign-in/by/<str:provider_id>", oidc.ask, name="openid_connect_login"),
        path("sign-in/by/<str:provider_id>/back", oidc.back, name="openid_connect_callback"),
    ]
