from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[3]


def run(module: str, tmp_path: Path, **said: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DANGVU_")}
    own = {"DANGVU_HOME": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "dangvu.settings", **said}
    words = [sys.executable, "-m", module]
    return subprocess.run(words, cwd=ROOT, env=kept | own, capture_output=True, text=True, check=False)


def test_a_provider_stands_in_for_the_password_and_makes_no_account(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        issuer = f"http://127.0.0.1:{probe.getsockname()[1]}"
    named = {"DANGVU_OIDC_ISSUER": issuer, "DANGVU_OIDC_CLIENT": "c", "DANGVU_OIDC_SECRET": "s"}

    done = run("dangvu.accounts.tests.oidc_provider", tmp_path, **named, DANGVU_OIDC_NAME="Chính phủ")

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    policy = told.pop("policy")
    refused = [403, "", False]
    assert told == {
        "known": [302, "/home", True],
        "again, renamed over there": [302, "/home", True],
        "unknown": refused,
        "closed": refused,
        "the local account": refused,
        "without a name": refused,
        "another identity for oneself": refused,
        "forged state": 403,
        "no such provider": 404,
        "accounts": 3,
        "events": 1,
        "button": True,
    }
    assert f"form-action 'self' {issuer}" in policy


@pytest.mark.parametrize("named", [{}, {"DANGVU_OIDC_CLIENT": "c"}])
def test_half_a_provider_is_refused(tmp_path: Path, named: dict[str, str]) -> None:
    done = run("dangvu.settings", tmp_path, DANGVU_OIDC_ISSUER="https://dang-nhap.example", **named)

    assert done.returncode != 0
    assert "DANGVU_OIDC_SECRET" in done.stderr


def test_without_a_provider_nothing_of_it_is_there(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("openid_connect_login", args=["oidc"])
    assert "allauth.socialaccount" not in sys.modules
    assert "requests" not in sys.modules
