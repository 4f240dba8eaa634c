"""A provider of OpenID Connect on this machine, as far as signing in asks for one; and sign-ins by it,
most of them with one thing wrong.

Run as a script, in an environment that names it and a data folder of its own; prints what came of it as JSON.
"""

import json
import logging
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

OWN, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
PUBLISHED = "a secret that lies open among the keys of the provider"
CLAIMS: dict[str, str] = {}
WRONG: dict[str, Any] = {}
"""What is wrong this time: claims and headers of the token, and what the provider itself does."""


class Provider(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        here = os.environ["DANGVU_OIDC_ISSUER"]
        if self._leads_on():
            return
        if "openid-configuration" in self.path:
            names = {
                "authorization_endpoint": here + "/a",
                "token_endpoint": here + "/t",
                "userinfo_endpoint": here + "/u",
                "jwks_uri": here + "/j",
            }
            self._say({"issuer": here, **names} | WRONG.get("description", {}))
        elif self.path.startswith("/j"):
            key = jwt.algorithms.RSAAlgorithm.to_jwk(OWN.public_key(), as_dict=True)
            careless = jwt.algorithms.HMACAlgorithm.to_jwk(PUBLISHED, as_dict=True)
            self._say({"keys": [key | {"kid": "1"}, careless | {"kid": "3"}]})
        else:
            self._say(CLAIMS | WRONG.get("userinfo", {}))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if not self._leads_on():
            answer = {"access_token": "x", "token_type": "Bearer", "id_token": _id_token()}
            self._say({name: one for name, one in answer.items() if name != WRONG.get("without")})

    def _leads_on(self) -> bool:
        """Send on to where the right answer lies, if that is what is wrong."""
        if self.path != WRONG.get("leads on"):
            return False
        self.send_response(307)
        self.send_header("Location", f"{self.path}?there")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return True

    def _say(self, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


def _id_token() -> str:
    now = int(time.time())
    claims = {
        "iss": os.environ["DANGVU_OIDC_ISSUER"],
        "sub": CLAIMS["sub"],
        "aud": os.environ["DANGVU_OIDC_CLIENT"],
        "iat": now,
        "exp": now + 300,
        "nonce": CLAIMS["nonce"],
    }
    claims |= WRONG.get("claims", {})
    claims = {name: one for name, one in claims.items() if one is not None}
    header = {"kid": "1", "alg": "RS256"} | WRONG.get("header", {})
    return jwt.encode(claims, WRONG.get("key", OWN), header["alg"], header)


def wrongs(before: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Each with one thing wrong, by its name. ``before``: the claims of an earlier sign-in."""
    here = os.environ["DANGVU_OIDC_ISSUER"]
    now = int(time.time())
    return {
        "signed by another": {"key": OTHER},
        "signed by an unknown key": {"key": OTHER, "header": {"kid": "2"}},
        "signed by our secret": {"key": os.environ["DANGVU_OIDC_SECRET"], "header": {"alg": "HS256"}},
        "signed by a published secret": {"key": PUBLISHED, "header": {"kid": "3", "alg": "HS256"}},
        "not signed": {"key": None, "header": {"alg": "none"}},
        "no token": {"without": "id_token"},
        "over": {"claims": {"exp": now - 120}},
        "without an end": {"claims": {"exp": None}},
        "for another": {"claims": {"aud": "khac"}},
        "for another too": {"claims": {"aud": [os.environ["DANGVU_OIDC_CLIENT"], "khac"]}},
        "for nobody": {"claims": {"aud": None}},
        "handed to another": {"claims": {"azp": "khac"}},
        "of another issuer": {"claims": {"iss": "https://khac.example"}},
        "nonce of before": {"claims": {"nonce": before["nonce"]}},
        "without a nonce": {"claims": {"nonce": None}},
        "another described": {"description": {"issuer": "https://khac.example"}},
        "nearly itself described": {"description": {"issuer": here + "/"}},
        "keys in the open": {"description": {"jwks_uri": here.replace("http:", "ftp:") + "/j"}},
        "no keys described": {"description": {"jwks_uri": None}},
        "userinfo of another": {"userinfo": {"sub": "9"}},
        "description elsewhere": {"leads on": "/.well-known/openid-configuration"},
        "token elsewhere": {"leads on": "/t"},
        "keys elsewhere": {"leads on": "/j"},
        "userinfo elsewhere": {"leads on": "/u"},
    }


class Kept(logging.Handler):
    """The log of security, as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(record.getMessage()))


def main() -> None:
    server = HTTPServer(("127.0.0.1", int(urlsplit(os.environ["DANGVU_OIDC_ISSUER"]).port or 0)), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    import django  # noqa: PLC0415 - the environment is read now

    django.setup()
    from allauth.socialaccount.models import SocialAccount  # noqa: PLC0415 - as above
    from django.conf import settings  # noqa: PLC0415 - as above
    from django.test import Client  # noqa: PLC0415 - as above

    from dangvu.accounts.local import migrate  # noqa: PLC0415 - as above
    from dangvu.accounts.models import Account, AccountEvent  # noqa: PLC0415 - as above
    from dangvu.accounts.telling import SECURITY  # noqa: PLC0415 - as above

    settings.ALLOWED_HOSTS = ["testserver"]
    log = Kept()
    logging.getLogger(SECURITY).addHandler(log)
    logging.getLogger(SECURITY).propagate = False
    migrate()
    for name, active in (("an", True), ("dong", False)):
        Account.objects.create(name=name, is_active=active)
    asked: list[dict[str, list[str]]] = []
    pages: list[str] = []

    def sign_in(sub: str, name: str, query: str = "") -> tuple[int, str, bool]:
        """The status, where to, and whether somebody is signed in."""
        browser = Client()
        answer = browser.post(f"/sign-in/by/oidc{query}")
        if answer.status_code == 302:
            asked.append(parse_qs(urlsplit(answer.headers["Location"]).query))
            state, nonce = asked[-1]["state"][0], asked[-1]["nonce"][0]
            CLAIMS.update({"sub": sub, "preferred_username": name, "email": "an@example", "nonce": nonce})
            answer = browser.get(f"/sign-in/by/oidc/back?code=c&state={state}")
        pages.append(answer.text)
        return answer.status_code, answer.headers.get("Location", ""), "_auth_user_id" in browser.session

    def wrong(**what: Any) -> tuple[int, bool, str]:
        """The status, whether somebody is signed in, and why not by the log of security."""
        log.lines.clear()
        WRONG.clear()
        WRONG.update(what)
        status, _where, signed_in = sign_in("1", "an")
        WRONG.clear()
        return status, signed_in, log.lines[-1].get("why", "")

    told: dict[str, Any] = {
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
    told["log"] = [(one["event"], one["account"], one.get("why")) for one in log.lines]
    told["words to the unknown"] = "không có tài khoản mang tên đó" in pages[2]
    told["more asked for"] = sign_in("1", "an", "?scope=email&auth_params=nonce%3D1%26prompt%3Dnone")
    told["asked"] = {name: asked[-1].get(name) for name in ("prompt", "response_type")}
    told["scopes"] = sorted(asked[-1]["scope"][0].split())
    told["nonces"] = [one["nonce"][0] for one in asked]
    told["kept"] = list(SocialAccount.objects.values_list("extra_data", flat=True))
    told["name in the token"] = wrong(claims={"preferred_username": "an"}, userinfo={"sub": "9"})
    told["clock a little behind"] = wrong(claims={"iat": int(time.time()) + 20})
    told["wrong"] = {name: wrong(**what) for name, what in wrongs(dict(CLAIMS)).items()}
    Account.objects.filter(name="an").update(is_active=False)
    told["closed since"] = wrong()
    Account.objects.filter(name="an").update(is_active=True)
    server.shutdown()
    server.server_close()
    told["wrong"]["silent"] = wrong()
    told["words to the unbelieved"] = "không qua được kiểm tra" in pages[-1]
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
