"""Every cookie that is set over https is bound to the very host (safety goal E7)."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dangvu

pytestmark = pytest.mark.once
NAMES = """
import django; django.setup()
from django.conf import settings
from dangvu.accounts import limits, sessions
from dangvu.lists import asked
for name in ("SESSION", "CSRF", "LANGUAGE"):
    assert getattr(settings, f"{name}_COOKIE_SECURE") and getattr(settings, f"{name}_COOKIE_HTTPONLY"), name
    print(getattr(settings, f"{name}_COOKIE_NAME"))
print(limits.KNOWN)
print(asked.SIZE_COOKIE)
print(sessions.SEEN)
"""
SETTING = {"KNOWN", "SIZE_COOKIE", "SEEN"}
"""What our own code calls the cookies it sets."""


def test_every_cookie_over_https_is_the_hosts_own(tmp_path: Path) -> None:
    told = {"DANGVU_HOME": str(tmp_path), "DANGVU_HTTPS": "1", "DJANGO_SETTINGS_MODULE": "dangvu.settings"}
    names = subprocess.run(
        [sys.executable, "-c", NAMES], env={**os.environ, **told}, capture_output=True, text=True, check=True
    ).stdout.split()

    assert len(names) == 6
    assert [name for name in names if not name.startswith("__Host-")] == []


def test_no_cookie_is_set_but_those_above() -> None:
    sources = (path.read_text(encoding="utf-8") for path in Path(dangvu.__file__).parent.rglob("*.py"))
    set_by_us = {name for text in sources for name in re.findall(r"\.set_\w*cookie\(\s*(\w+)", text)}

    assert set_by_us == SETTING
