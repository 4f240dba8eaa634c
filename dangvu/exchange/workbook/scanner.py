"""A virus scanner that looks at each file before it is parsed, where one is named: clamd of ClamAV, or
whatever speaks as it does, on this machine. Where it is named and does not answer, no file is taken.
"""

import socket
import time
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from dangvu.accounts.telling import tell_nameless
from dangvu.core.finding import Finding

CHUNK = 64 * 1024
LONGEST_ANSWER = 1024
SECONDS = 30.0
"""So long sending the file and hearing the answer may take together."""


class NoAnswer(Exception):
    """The scanner is not there, takes too long, or cannot look at the file."""


def findings_of(path: Path) -> list[Finding]:
    """Why the file is not taken: something was found in it, or nobody could look. Empty where no scanner is
    named.
    """
    if not settings.SCANNER:
        return []
    try:
        answer = _looked_at(path)
    except NoAnswer as fault:
        tell_nameless("file.not_scanned", why=str(fault))
        message = _(
            "Máy quét vi-rút không trả lời nên tệp chưa được nhận; hãy báo người quản trị rồi gửi lại."
        )
        return [Finding("workbook.not_scanned", message)]
    if answer == "OK":
        return []
    name = answer.removesuffix("FOUND").strip()
    tell_nameless("file.infected", found=name)
    message = _(
        "Máy quét vi-rút thấy “%(name)s” trong tệp nên tệp không được nhận; hãy xem lại máy đã làm ra tệp."
    )
    return [Finding("workbook.infected", message % {"name": name})]


def is_there() -> bool:
    """Whether the scanner named answers at all."""
    until = time.monotonic() + SECONDS
    try:
        with _reached(until) as line:
            line.sendall(b"zPING\0")
            return _answer(line, until) == "PONG"
    except (OSError, NoAnswer):
        return False


def _looked_at(path: Path) -> str:
    """``OK``, or what was found, with ``FOUND`` behind it. Raises NoAnswer."""
    until = time.monotonic() + SECONDS
    try:
        with _reached(until) as line, path.open("rb") as file:
            line.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                line.settimeout(_left(until))
                line.sendall(len(chunk).to_bytes(4, "big") + chunk)
            line.sendall(bytes(4))
            answer = _answer(line, until)
    except OSError as fault:
        raise NoAnswer(type(fault).__name__) from fault
    what = answer.removeprefix("stream: ")
    if not answer.startswith("stream: ") or (what != "OK" and not what.endswith(" FOUND")):
        raise NoAnswer(answer)
    return what


def _reached(until: float) -> socket.socket:
    """A line to the scanner, on this machine. Raises OSError."""
    where: str | tuple[str, int] = settings.SCANNER or ""
    if isinstance(where, tuple):
        return socket.create_connection(where, timeout=_left(until))
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(_left(until))
        line.connect(where)
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket, until: float) -> str:
    """One line, without what cannot be printed. Raises NoAnswer, OSError."""
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER:
        line.settimeout(_left(until))
        if not (part := line.recv(LONGEST_ANSWER)):
            break
        said += part
    text = said.partition(b"\0")[0].decode("utf-8", "replace")
    return "".join(one for one in text if one.isprintable()).strip()


def _left(until: float) -> float:
    """Seconds left. Raises NoAnswer where there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise NoAnswer("took too long")
    return left
