"""How a line of the log is written: moment in UTC, level, who says it, what. Nothing in it begins another."""

import logging
import re
import sys
import time
from typing import TextIO

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LINK = re.compile(r"/password[/#][^\s/?'\"]+")
"""A one-time link opens an account: a log does not keep it."""


class OneLine(logging.Formatter):
    """Whatever a message holds, it stays one line; a traceback follows indented."""

    converter = time.gmtime  # type: ignore[assignment]  # UTC, as the documentation of logging shows

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the parent's name
        said = _LINK.sub("/password/...", record.message)
        record.message = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", said)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:  # noqa: N802 - the parent's name
        text = super().formatException(ei)  # type: ignore[arg-type]
        return "\n".join(f"    {_LINK.sub('/password/...', line)}" for line in text.splitlines())


class ToStandardError(logging.StreamHandler):  # type: ignore[type-arg] # it takes one at run time only
    """Writes to whatever standard error is when a line is written, not when the program began."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        return sys.stderr
