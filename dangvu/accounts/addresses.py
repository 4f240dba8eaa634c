"""From which address a request comes."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address of whoever asks. Behind a server with TLS (``DANGVU_HTTPS``) it is the last that server put
    into X-Forwarded-For; what stands before it anybody may have written. Else the other end of the line.
    """
    near: str = request.META.get("REMOTE_ADDR") or ""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return told if settings.HTTPS and _is_address(told) else near


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
