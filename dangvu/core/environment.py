"""What the environment says of the settings, one function for each form: loud where a setting is not of it.

Each is given the name of a setting and, where it has one, what holds where nothing is said.
"""

import os
from datetime import time as clock
from ipaddress import IPv4Network, IPv6Network, ip_network

from django.core.exceptions import ImproperlyConfigured

LOCAL = ("127.0.0.1", "localhost", "[::1]")
A_DAY = 24 * 3600


def one_of(name: str, *words: str) -> str:
    """What the setting says, the first where it says nothing."""
    given = os.environ.get(name, words[0])
    if given in words:
        return given
    raise ImproperlyConfigured(f"{name} là {' hoặc '.join(filter(None, words))}, không phải “{given}”.")


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= digits


def _is_port(text: str) -> bool:
    return _is_number(text, 5) and 0 < int(text) < 2**16


def port(name: str, usual: str) -> int:
    """A port to listen at."""
    given = os.environ.get(name, usual)
    if _is_port(given):
        return int(given)
    raise ImproperlyConfigured(f"{name} phải là số từ 1 đến 65535, không phải “{given}”.")


def seconds(name: str, usual: str) -> int:
    """Less than a day."""
    given = os.environ.get(name, usual)
    if _is_number(given, 5) and int(given) < A_DAY:
        return int(given)
    raise ImproperlyConfigured(f"{name} là số giây từ 0 đến 86399, không phải “{given}”.")


def pace(name: str, usual: str) -> tuple[int, int] | None:
    """How many an account may ask for in a minute and in an hour; None: as many as it likes."""
    given = os.environ.get(name, usual)
    if given == "off":
        return None
    parts = given.split("/")
    if len(parts) == 2 and all(_is_number(one, 9) and int(one) > 0 for one in parts):
        return int(parts[0]), int(parts[1])
    raise ImproperlyConfigured(f"{name} phải có dạng PHÚT/GIỜ như {usual}, hoặc off, không phải “{given}”.")


def socket_or_port(name: str) -> str | tuple[str, int] | None:
    """Where something of this machine listens: a socket's path, or a port; nowhere else is it looked for."""
    given = os.environ.get(name, "")
    host, _colon, number = given.rpartition(":")
    if not given or given.startswith("/"):
        return given or None
    if host in LOCAL and _is_port(number):
        return host.strip("[]"), int(number)
    raise ImproperlyConfigured(f"{name} là đường dẫn của socket hoặc 127.0.0.1:CỔNG, không phải “{given}”.")


def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks, between commas; none where nothing is said."""
    given = os.environ.get(name, "")
    try:
        return tuple(ip_network(one.strip()) for one in given.split(",") if one.strip())
    except ValueError:
        raise ImproperlyConfigured(f"{name} là các mạng như 10.1.0.0/16, không phải “{given}”.") from None


def hours(name: str) -> tuple[clock, clock] | None:
    """From when until when on a day."""
    given = os.environ.get(name, "")
    if not given:
        return None
    try:
        first, last = (clock.fromisoformat(one) for one in given.split("-"))
    except ValueError:
        first = last = clock()
    if first >= last:
        raise ImproperlyConfigured(f"{name} có dạng 07:00-18:00, không phải “{given}”.")
    return first, last
