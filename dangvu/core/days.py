"""Days as people write them, and the day that pages open on."""

import json
import re
from argparse import ArgumentTypeError
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

_WRITTEN = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})", re.ASCII)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_STRICT = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
EARLIEST, LATEST = 1800, 2200
"""Years outside are slips of the keyboard, not days of a register."""


def parse_day(text: str) -> date | None:
    """The day written as ``dd/mm/yyyy``, ``d.m.yyyy`` or ``yyyy-mm-dd``; None where there is no such day."""
    found = _WRITTEN.fullmatch(text.strip()) or _ISO.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    try:
        return date(year, month, day) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def iso_day(text: str) -> date | None:
    """The day as programs write it, ``yyyy-mm-dd`` and nothing else; None where there is no such day."""
    return parse_day(text) if _STRICT.fullmatch(text) else None


def day_given(text: str) -> date:
    """A day of the command line. Raises what argparse tells in a sentence."""
    found = parse_day(text)
    if found is None:
        raise ArgumentTypeError(_("“%(text)s” không phải là ngày có thật (yyyy-mm-dd)") % {"text": text})
    return found


def moment(at: datetime) -> str:
    """A moment as people write it where the register is kept: ``14:05 31/12/2020``."""
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"


def marker(name: str) -> dict[str, Any]:
    """What a small file in the data folder says; empty while there is none or it is being written."""
    try:
        content = json.loads((settings.HOME / name).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def default_day() -> date:
    """The day pages show when none is asked for: today, or the last day of the demo province."""
    return parse_day(str(marker("demo.json").get("day", ""))) or timezone.localdate()
