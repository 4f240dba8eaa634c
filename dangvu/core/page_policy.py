"""The Content-Security-Policy of every page: one for all, so it is written once."""

from collections.abc import Callable
from typing import Any

from csp import middleware
from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class PagePolicy(middleware.CSPMiddleware):
    """That of the settings. Whatever a view or a nonce would change of it goes the library's way."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        told = settings.CONTENT_SECURITY_POLICY
        others = getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None)
        self._is_one_for_all = set(told) == {"DIRECTIVES"} and not others and not settings.DEBUG
        self._policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer with its policy."""
        if not self._is_one_for_all or any(name.startswith("_csp_") for name in vars(response)):
            return super().process_response(request, response)
        if hasattr(request, "_csp_nonce"):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._policy)
        # From here on a nonce would come too late.
        gone = middleware.CheckableLazyObject(self._csp_nonce_post_response)
        setattr(request, "csp_nonce", gone)  # noqa: B010 - not among what the stubs know of a request
        return response
