"""What a request of a program may hold, and which status a refusal has."""

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.accounts.programs import AGAIN, JSON, for_programs, refusal
from dangvu.accounts.rights import PageRequest, needs, posts
from dangvu.core.finding import Finding, Refused
from dangvu.law.errors import LawError

P = ParamSpec("P")
MOST_ACTS = 500
"""Acts of one request: they are recorded in one transaction, and others wait meanwhile."""
STATUS = {
    "mandate.missing": 403,
    "edit.conflict": 409,
    "edit.not_seen": 409,
    "ledger.key_reused": 409,
    "ledger.busy": 503,
    "ledger.keys_missing": 503,
    "ledger.keys": 503,
    "ledger.disk_full": 503,
    "ledger.disk": 503,
    "checkpoint.unmet": 503,
}
"""Of findings that are no fault of the act; where there are several, the first in this order."""
REFUSED = 422


class NotAnswered(Exception):
    """The request itself is at fault."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.finding = status, Finding(code, message)
        super().__init__(message)


def status_of(findings: Sequence[Finding]) -> int:
    codes = {one.code for one in findings}
    return next((status for code, status in STATUS.items() if code in codes), REFUSED)


def program_view(right: str, *methods: str) -> Callable[[Any], Any]:
    """A view of the API: who may ask, by which methods; what is refused is answered in JSON."""

    def mark(view: Callable[Concatenate[PageRequest, P], dict[str, Any]]) -> Any:
        @wraps(view)
        def answer(request: PageRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                return JsonResponse(view(request, *args, **kwargs))
            except NotAnswered as fault:
                return refusal(fault.status, fault.finding)
            except Refused as refused:
                status = status_of(refused.findings)
                return refusal(status, *refused.findings, headers=AGAIN if status == 503 else None)
            except LawError as fault:
                message = _("Sổ chưa có quy định cho ngày đó: %(fault)s") % {"fault": fault}
                return refusal(REFUSED, Finding("law.not_in_force", message))

        declared = needs(right)(require_http_methods(methods)(answer))
        return for_programs(posts(declared) if "POST" in methods else declared)

    return mark


def body_of(request: PageRequest) -> Any:
    """The JSON of a request. Raises NotAnswered."""
    if request.content_type != JSON:
        raise NotAnswered(400, "api.not_json", _("Hãy gửi JSON, với tiêu đề Content-Type: application/json."))
    try:
        return json.loads(request.body, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        message = _("Không đọc được JSON: %(fault)s") % {"fault": fault}
        raise NotAnswered(400, "api.not_json", message) from fault


def too_large() -> NotAnswered:
    message = _("Một lần gửi nhiều nhất %(most)s việc và 5 MB; hãy chia ra.") % {"most": MOST_ACTS}
    return NotAnswered(413, "api.too_large", message)


def _no_number(name: str) -> None:
    raise ValueError(name)
