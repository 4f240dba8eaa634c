"""Files on their way out: before the first byte and between parts it is asked again whether whoever fetches
still may. A slow line takes minutes over what was let go in a moment.
"""

from collections.abc import Iterable, Iterator

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from dangvu.accounts.mandates import Granted, granted
from dangvu.accounts.models import Account

PART = 256 * 1024


class Cut(Exception):
    """The right to the file ended while it was sent: the line is cut, so that nobody takes it for whole."""


def watched(response: HttpResponseBase, account: Account, began: Granted) -> HttpResponseBase:
    """The file, sent in parts while the account still has what it had when the request ``began``. Raises
    PermissionDenied where it has not any more.
    """
    if not _still(account, began):
        raise PermissionDenied
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = _sent(_joined(iter(response)), account, began)
        return response
    if not isinstance(response, HttpResponse) or len(response.content) <= PART:
        return response
    parts = _sent(_in_parts(response.content), account, began)
    sent = StreamingHttpResponse(parts, status=response.status_code, headers=dict(response.items()))
    sent["Content-Length"] = str(len(response.content))
    sent.cookies = response.cookies
    return sent


def _sent(whole: Iterable[bytes], account: Account, began: Granted) -> Iterator[bytes]:
    for place, part in enumerate(whole):
        if place and not _still(account, began):
            raise Cut(account.name)
        yield part


def _still(account: Account, began: Granted) -> bool:
    now = granted(account)
    if not began:  # one's own record needs no mandate
        return Account.objects.filter(pk=account.pk, is_active=True).exists()
    return all(named <= now.get(action, frozenset()) for action, named in began.items())


def _in_parts(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PART):
        yield content[start : start + PART]


def _joined(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Small blocks put together to parts."""
    part = bytearray()
    for block in blocks:
        part += block
        if len(part) >= PART:
            yield bytes(part)
            part.clear()
    if part:
        yield bytes(part)
