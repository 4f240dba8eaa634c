"""The log of security: who signed in, who was refused what. One line each, in JSON.

It goes where all logs go, so that another machine can keep it. It holds names of accounts and numbers, never
what was typed, shown or sent.
"""

import json
import logging
from typing import Any

from django.http import HttpRequest

from dangvu.accounts.addresses import address_of

SECURITY = "dangvu.security"
GOOD = ("sign_in", "sign_out")


def tell(request: HttpRequest, event: str, account: str = "", **said: Any) -> None:
    """Add a line. ``account``: whose it is, where there is such an account."""
    match = request.resolver_match
    line = {
        "event": event,
        "account": account,
        "address": address_of(request),
        "method": request.method,
        "page": match.view_name if match else "",
        "numbers": [one for one in match.kwargs.values() if isinstance(one, int)] if match else [],
        **said,
    }
    level = logging.INFO if event in GOOD else logging.WARNING
    logging.getLogger(SECURITY).log(level, "%s", json.dumps(line))


def tell_nameless(event: str, **said: Any) -> None:
    """Add a line about nobody: from where and by whom it came is not kept."""
    logging.getLogger(SECURITY).warning("%s", json.dumps({"event": event, **said}))


def tell_refused(request: HttpRequest, status: int) -> None:
    """Somebody asked for what is not there, or not theirs."""
    user = getattr(request, "user", None)
    tell(request, "refused", getattr(user, "name", ""), status=status)
