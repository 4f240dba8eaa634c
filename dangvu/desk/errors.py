"""What is answered when nothing else can be: pages to people, findings to programs."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

from dangvu.accounts.programs import is_for_programs, refusal
from dangvu.accounts.telling import tell_refused
from dangvu.core import patience
from dangvu.core.disk import sentence_of
from dangvu.core.finding import Finding
from dangvu.desk.api.answers import too_large


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    tell_refused(request, 400)
    if not is_for_programs(request):
        return defaults.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return refusal(413, too_large().finding)
    return refusal(400, Finding("api.bad_request", _("Yêu cầu không đọc được; hãy xem lại.")))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    tell_refused(request, 403)
    if not is_for_programs(request):
        return defaults.permission_denied(request, exception)
    message = _("Tài khoản này không được giao quyền đó; hãy hỏi người quản trị.")
    return refusal(403, Finding("mandate.none", message))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    tell_refused(request, 404)
    if not is_for_programs(request):
        return defaults.page_not_found(request, exception)
    return refusal(404, Finding("api.not_found", _("Không có địa chỉ này; xem /api/v1/openapi.json.")))


def _too_long(request: HttpRequest) -> HttpResponse:
    """A question was broken off since whoever asked may long be gone."""
    message = _(
        "Trang này cần tính lâu hơn %(seconds)s giây nên đã dừng; không có gì bị thay đổi. Hãy hỏi hẹp hơn: "
        "một tổ chức nhỏ hơn, khoảng thời gian ngắn hơn hoặc thêm điều kiện lọc; hoặc mở lại sau ít phút."
    ) % {"seconds": settings.PAGE_SECONDS}
    if is_for_programs(request):
        return refusal(503, Finding("api.too_long", message))
    context = {"sentence": message, "is_too_long": True}
    return HttpResponse(render_to_string("500.html", context), status=503)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours: nothing about its cause but a full disk, and nothing that could fail again."""
    fault = sys.exception()
    if fault and patience.ran_out(fault):
        return _too_long(request)
    sentence = sentence_of(fault) if fault else None
    if not is_for_programs(request):
        return HttpResponseServerError(render_to_string("500.html", {"sentence": sentence}))
    message = _("Máy chủ gặp lỗi; gửi lại với cùng mã yêu cầu thì biết việc đã được ghi hay chưa.")
    return refusal(500, Finding("api.fault", sentence or message))
