"""The policy of a page is the library's, written once."""

from typing import Any

import pytest
from csp.constants import HEADER
from csp.decorators import csp_exempt, csp_update
from csp.exceptions import CSPNonceError
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from dangvu.core.page_policy import PagePolicy


def plain(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@csp_update({"img-src": ["https://pictures.example"]})
def widened(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@csp_exempt()
def exempt(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def own(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(headers={HEADER: "default-src 'none'"})


def with_nonce(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(getattr(request, "csp_nonce")))  # noqa: B009 - stubs know no nonce


@pytest.mark.parametrize("view", [plain, widened, exempt, own, with_nonce])
def test_it_is_what_the_library_says(view: Any, rf: RequestFactory) -> None:
    kinds: list[Any] = [CSPMiddleware, PagePolicy]
    told = [kind(view)(rf.get("/")).headers.get(HEADER) for kind in kinds]

    assert sorted((told[0] or "").split("; ")) == sorted((told[1] or "").split("; "))
    assert (told[0] is None) == (view is exempt)


def test_a_nonce_after_the_answer_comes_too_late(rf: RequestFactory) -> None:
    request = rf.get("/")
    PagePolicy(plain)(request)

    with pytest.raises(CSPNonceError):
        str(getattr(request, "csp_nonce"))  # noqa: B009 - as above
