"""The program behind a server with TLS: its settings, its cookies, its headers, what it serves."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from gunicorn import SERVER
from gunicorn.config import Config
from gunicorn.http.errors import InvalidHeader
from gunicorn.http.parser import RequestParser

from tests.architecture.dangers import calls, name_of
from tests.architecture.own_rules import ROOT, program

pytestmark = pytest.mark.once

ASKED = """
import django, json
django.setup()
from django.conf import settings
from django.test import Client
from dangvu.accounts.limits import KNOWN
from dangvu.accounts.sessions import SEEN
from dangvu.lists.asked import SIZE_COOKIE
names = [KNOWN, SEEN, SIZE_COOKIE]
names += [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME]
client = Client(SERVER_NAME="register.example")
page = client.get("/sign-in", secure=True, headers={"Origin": "https://elsewhere.example"})
static = client.get("/static/dangvu/desk.js", secure=True, headers={"Origin": "https://elsewhere.example"})
plain = client.get("/sign-in")
foreign = Client(SERVER_NAME="elsewhere.example").get("/sign-in", secure=True)
print(json.dumps({
    "names": names, "debug": settings.DEBUG, "messages": settings.MESSAGE_STORAGE,
    "cookies": [one.OutputString() for one in page.cookies.values()],
    "page": dict(page.headers), "static": dict(static.headers),
    "plain": [plain.status_code, plain.headers.get("Location")], "foreign": foreign.status_code,
}))
"""


def run(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DANGVU_")}
    own = {
        "DANGVU_HOME": str(tmp_path),
        "DANGVU_HTTPS": "1",
        "DANGVU_HOSTS": "register.example",
        "DJANGO_SETTINGS_MODULE": "dangvu.settings",
    }
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=ROOT, env=kept | own, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    done = run(tmp_path_factory.mktemp("home"), "-c", ASKED)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_deployment_checks_find_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "WARNING")

    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced).")


def test_the_deployment_checks_can_fail(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        "-c",
        "import os, runpy, sys; os.environ['DANGVU_HTTPS'] = '0'; sys.argv[1:] = "
        "['check', '--deploy', '--fail-level', 'WARNING']; runpy.run_module('django', run_name='__main__')",
    )

    assert done.returncode == 1
    assert "security.W" in done.stderr


def test_every_cookie_is_of_this_host_alone_and_no_script_s(told: dict[str, Any]) -> None:
    assert [name for name in told["names"] if not name.startswith("__Host-")] == []
    assert told["messages"].endswith("SessionStorage")
    for one in told["cookies"]:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in one.split(";")}
        assert len(one) < 4096


def test_no_cookie_is_set_beside_those_checked() -> None:
    named = {"SEEN", "KNOWN", "SIZE_COOKIE"}
    found = set()
    for name, source in program():
        for call in calls(ast.parse(source)):
            if name_of(call.func).endswith(".set_cookie"):
                found.add(ast.unparse(call.args[0]))
                said = {one.arg: ast.unparse(one.value) for one in call.keywords}
                assert (name, said["httponly"], said["samesite"]) == (name, "True", "'Lax'")
                assert (name, said["secure"]) == (name, "settings.HTTPS")

    assert found == named


def test_browsers_are_kept_to_tls_for_a_year_and_no_other_site_reads(told: dict[str, Any]) -> None:
    for one in (told["page"], told["static"]):
        assert one["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
        assert one["X-Content-Type-Options"] == "nosniff"
        assert not [name for name in one if name.startswith("Access-Control-")]
    assert told["plain"] == [301, "https://register.example/sign-in"]
    assert told["foreign"] == 400


def test_faults_are_not_shown_and_no_version_is_told(told: dict[str, Any]) -> None:
    assert told["debug"] is False
    assert SERVER == "gunicorn"
    assert not {"Server", "X-Powered-By", "Via"} & told["page"].keys()


def test_only_what_pages_load_lies_among_the_static_files() -> None:
    kinds = {path.suffix for path in (ROOT / "dangvu/static").rglob("*") if path.is_file()}

    assert kinds == {".css", ".js", ".svg", ".woff2", ".md", ".gz", ""}
    plain = {path.name for path in (ROOT / "dangvu/static").rglob("*") if path.is_file() and not path.suffix}
    assert plain == {"LICENSE", "LICENSE-tslib", "LICENSE-zrender", "NOTICE"}


@pytest.mark.parametrize(
    "lengths",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Transfer-Encoding: chunked, identity",
        "Content-Length: +5",
    ],
)
def test_a_request_of_two_lengths_is_refused(lengths: str) -> None:
    sent = f"POST / HTTP/1.1\r\nHost: a\r\n{lengths}\r\n\r\n0\r\n\r\n".encode()

    with pytest.raises(InvalidHeader):
        next(RequestParser(Config(), iter([sent]), ("127.0.0.1", 1)))
