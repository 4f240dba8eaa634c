"""Breaches of the Content-Security-Policy, as browsers report them: a line in the log of security.

Anybody may send anything here. So little is read, less is kept: which directive, what kind of thing was
blocked, on which of our pages by its name; no address, no account, nothing of what was sent. Beyond so many
lines a minute they are only counted, and the next line says how many.
"""

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

from dangvu.accounts.rights import posted, public
from dangvu.accounts.telling import tell_nameless

LARGEST = 16 * 1024
"""Bytes of a report; browsers send one or two thousand."""
MOST_LINES = 20
WINDOW = 60.0
KINDS = ("inline", "eval", "wasm-eval", "data", "blob")
PARTS = ("script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr")
DIRECTIVES = (*settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], *PARTS)


@dataclass
class Turns:
    """So many lines in each window of time; in this process."""

    began: float = 0.0
    lines: int = 0
    unsaid: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, now: float) -> int | None:
        """How many were only counted since the last line; None where this one is only counted too."""
        with self.lock:
            if now - self.began >= WINDOW:
                self.began, self.lines = now, 0
            if self.lines >= MOST_LINES:
                self.unsaid += 1
                return None
            self.lines += 1
            unsaid, self.unsaid = self.unsaid, 0
            return unsaid


TURNS = Turns()


@public
@posted
@csrf_exempt
def policy_breached(request: HttpRequest) -> HttpResponse:
    """Take a report of a browser; it gets no answer, whatever it sent."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or len(length) > 9 or int(length) > LARGEST:
        return HttpResponse(status=413)
    report = _report(request.body)
    if report is None:
        return HttpResponse(status=400)
    unsaid = TURNS.take(time.monotonic())
    if unsaid is not None:
        said = {"directive": _directive(report), "blocked": _blocked(report), "page": _page(report)}
        tell_nameless("policy.breached", **said, unsaid=unsaid)
    return HttpResponse(status=204)


def _report(body: bytes) -> dict[str, Any] | None:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    report = sent.get("csp-report") if isinstance(sent, dict) else None
    return report if isinstance(report, dict) else None


def _directive(report: dict[str, Any]) -> str:
    said = str(report.get("effective-directive") or report.get("violated-directive") or "")
    name = said.partition(" ")[0]
    return name if name in DIRECTIVES else "other"


def _blocked(report: dict[str, Any]) -> str:
    said = str(report.get("blocked-uri") or "")
    return said if said in KINDS else "address"


def _page(report: dict[str, Any]) -> str:
    """The name of our page; what else stands in its address, a search perhaps, is not for a log."""
    try:
        return resolve(urlsplit(str(report.get("document-uri") or "")).path).view_name
    except (Resolver404, ValueError):
        return ""
