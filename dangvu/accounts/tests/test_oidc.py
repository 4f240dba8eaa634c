from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[3]


REFUSED = [403, "", False]
"""A page that says why, leading nowhere, with nobody signed in."""


def run(*words: str, home: Path, **said: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DANGVU_")}
    own = {"DANGVU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "dangvu.settings", **said}
    python = [sys.executable, *words]
    return subprocess.run(python, cwd=ROOT, env=kept | own, capture_output=True, text=True, check=False)


def provider(issuer: str) -> dict[str, str]:
    secret = "bi-mat-cua-so-voi-nha-cung-cap-32"
    return {"DANGVU_OIDC_ISSUER": issuer, "DANGVU_OIDC_CLIENT": "c", "DANGVU_OIDC_SECRET": secret}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of the sign-ins of ``oidc_provider.py``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        named = provider(f"http://127.0.0.1:{probe.getsockname()[1]}")
    home = tmp_path_factory.mktemp("oidc")

    done = run("-m", "dangvu.accounts.tests.oidc_provider", home=home, **named, DANGVU_OIDC_NAME="Chính phủ")

    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said | {"issuer": named["DANGVU_OIDC_ISSUER"]}


def test_a_provider_stands_in_for_the_password_and_makes_no_account(told: dict[str, Any]) -> None:
    expected = {
        "known": [302, "/home", True],
        "again, renamed over there": [302, "/home", True],
        "unknown": REFUSED,
        "closed": REFUSED,
        "the local account": REFUSED,
        "without a name": REFUSED,
        "another identity for oneself": REFUSED,
        "closed since": [403, False, "Closed"],
        "forged state": 403,
        "no such provider": 404,
        "accounts": 3,
        "events": 1,
        "button": True,
        "words to the unknown": True,
        "name in the token": [302, True, ""],
        "clock a little behind": [302, True, ""],
    }
    assert {name: told[name] for name in expected} == expected
    assert f"form-action 'self' {told['issuer']}" in told["policy"]


def test_of_what_the_provider_tells_only_number_and_name_are_kept(told: dict[str, Any]) -> None:
    assert told["kept"] == [{"sub": "1", "preferred_username": "an"}]


def test_each_sign_in_by_the_provider_and_each_refusal_is_in_the_log_of_security(
    told: dict[str, Any],
) -> None:
    assert told["log"] == [
        ["sign_in", "an", None],
        ["sign_in", "an", None],
        ["sign_in.failed", "", "NoAccount"],
        ["sign_in.failed", "", "NoAccount"],
        ["sign_in.failed", "", "NoAccount"],
        ["sign_in.failed", "", "NoAccount"],
        ["sign_in.failed", "", "NotSigningIn"],
        ["sign_in.failed", "", "unknown"],
        ["refused", "", None],
    ]


def refused(told: dict[str, Any], *names: str) -> list[str]:
    """Why, by the log of security; every one of them was refused."""
    answers = [told["wrong"][name] for name in names]
    assert [one[:2] for one in answers] == [[403, False]] * len(names)
    return [one[2] for one in answers]


def test_an_id_token_that_the_provider_did_not_sign_is_refused(told: dict[str, Any]) -> None:
    assert refused(told, "signed by another") == ["InvalidSignatureError"]
    assert refused(told, "signed by an unknown key") == ["UnknownKey"]
    others = ("signed by our secret", "signed by a published secret", "not signed")
    assert refused(told, *others) == ["InvalidAlgorithmError"] * 3
    assert refused(told, "no token") == ["DecodeError"]
    assert told["words to the unbelieved"]


def test_an_id_token_that_is_over_is_refused(told: dict[str, Any]) -> None:
    assert refused(told, "over", "without an end") == ["ExpiredSignatureError", "MissingRequiredClaimError"]


def test_an_id_token_for_another_is_refused(told: dict[str, Any]) -> None:
    assert refused(told, "for another", "for nobody") == ["InvalidAudienceError", "MissingRequiredClaimError"]
    assert refused(told, "for another too", "handed to another") == ["NotForUsAlone"] * 2


def test_an_id_token_that_answers_another_question_is_refused(told: dict[str, Any]) -> None:
    assert refused(told, "nonce of before", "without a nonce") == ["OtherNonce", "MissingRequiredClaimError"]
    assert len(set(told["nonces"])) == len(told["nonces"]) > 1
    assert min(len(one) for one in told["nonces"]) == 43


def test_a_provider_that_describes_or_names_another_is_refused(told: dict[str, Any]) -> None:
    assert refused(told, "another described", "nearly itself described") == ["OtherIssuer"] * 2
    assert refused(told, "of another issuer") == ["InvalidIssuerError"]
    assert refused(told, "keys in the open", "no keys described") == ["NoSafeAddress"] * 2


def test_userinfo_about_another_person_is_refused(told: dict[str, Any]) -> None:
    assert refused(told, "userinfo of another") == ["OtherPerson"]


def test_a_call_to_the_provider_follows_no_redirect(told: dict[str, Any]) -> None:
    calls = ("description elsewhere", "token elsewhere", "keys elsewhere", "userinfo elsewhere")

    assert refused(told, *calls) == ["TooManyRedirects"] * 4
    assert refused(told, "silent") == ["ConnectionError"]


def test_no_more_is_asked_of_the_provider_than_is_needed(told: dict[str, Any]) -> None:
    assert told["more asked for"] == [302, "/home", True]
    assert told["scopes"] == ["openid", "profile"]
    assert told["asked"] == {"prompt": None, "response_type": ["code"]}


@pytest.mark.parametrize(
    ("claim", "scope"),
    [("preferred_username", "openid profile"), ("email", "openid email"), ("sub", "openid")],
)
def test_the_name_of_the_account_says_what_is_needed(tmp_path: Path, claim: str, scope: str) -> None:
    asks = "from dangvu.settings import *; print(*SOCIALACCOUNT_PROVIDERS['openid_connect']['SCOPE'])"
    named = provider("https://dang-nhap.example")

    done = run("-c", asks, home=tmp_path, **named, DANGVU_OIDC_CLAIM=claim)

    assert done.stdout == f"{scope}\n", done.stderr


@pytest.mark.parametrize("named", [{}, {"DANGVU_OIDC_CLIENT": "c"}])
def test_half_a_provider_is_refused(tmp_path: Path, named: dict[str, str]) -> None:
    done = run(
        "-m", "dangvu.settings", home=tmp_path, DANGVU_OIDC_ISSUER="https://dang-nhap.example", **named
    )

    assert done.returncode != 0
    assert "DANGVU_OIDC_SECRET" in done.stderr


def test_without_a_provider_nothing_of_it_is_there(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("openid_connect_login", args=["oidc"])
    assert "allauth.socialaccount" not in sys.modules
    assert "requests" not in sys.modules
