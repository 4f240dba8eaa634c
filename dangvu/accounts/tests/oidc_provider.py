"""A provider of OpenID Connect on this machine, as far as signing in asks for one; and a sign-in by it.

Run as a script, in an environment that names it and a data folder of its own; prints what came of it as JSON.
"""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CLAIMS: dict[str, str] = {}


class Provider(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        here = os.environ["DANGVU_OIDC_ISSUER"]
        if self.path.endswith("openid-configuration"):
            names = {
                "authorization_endpoint": "/a",
                "token_endpoint": "/t",
                "userinfo_endpoint": "/u",
                "jwks_uri": "/j",
            }
            self._say({"issuer": here, **{name: here + path for name, path in names.items()}})
        else:
            self._say(CLAIMS)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say({"access_token": "x", "token_type": "Bearer"})

    def _say(self, said: dict[str, str]) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


def main() -> None:
    server = HTTPServer(("127.0.0.1", int(urlsplit(os.environ["DANGVU_OIDC_ISSUER"]).port or 0)), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    import django  # noqa: PLC0415 - the environment is read now

    django.setup()
    from django.conf import settings  # noqa: PLC0415 - as above
    from django.test import Client  # noqa: PLC0415 - as above

    from dangvu.accounts.local import migrate  # noqa: PLC0415 - as above
    from dangvu.accounts.models import Account, AccountEvent  # noqa: PLC0415 - as above

    settings.ALLOWED_HOSTS = ["testserver"]
    migrate()
    for name, active in (("an", True), ("dong", False)):
        Account.objects.create(name=name, is_active=active)

    def sign_in(sub: str, name: str, query: str = "") -> tuple[int, str, bool]:
        CLAIMS.update({"sub": sub, "preferred_username": name})
        browser = Client()
        asked = urlsplit(browser.post(f"/sign-in/by/oidc{query}").headers["Location"])
        state = parse_qs(asked.query)["state"][0]
        answer = browser.get(f"/sign-in/by/oidc/back?code=c&state={state}")
        return answer.status_code, answer.headers.get("Location", ""), "_auth_user_id" in browser.session

    told = {
        "known": sign_in("1", "an"),
        "again, renamed over there": sign_in("1", "khac"),
        "unknown": sign_in("2", "ai-do"),
        "closed": sign_in("3", "dong"),
        "the local account": sign_in("4", "local"),
        "without a name": sign_in("5", ""),
        "another identity for oneself": sign_in("6", "an", "?process=connect"),
        "forged state": Client().get("/sign-in/by/oidc/back?code=c&state=x").status_code,
        "no such provider": Client().post("/sign-in/by/khac").status_code,
        "accounts": Account.objects.count(),
        "events": AccountEvent.objects.filter(kind="account.oidc").count(),
        "policy": Client().get("/sign-in").headers["Content-Security-Policy"],
        "button": "Chính phủ" in Client().get("/sign-in").text,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
