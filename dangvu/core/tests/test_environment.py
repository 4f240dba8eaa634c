"""Settings of the environment are of their form, or nothing starts."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import time
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from dangvu.core import environment

NAME = "DANGVU_TRIED"
Form = Callable[[str], Any]


def of_words(name: str) -> str:
    return environment.one_of(name, "0", "1", "2")


def port(name: str) -> int:
    return environment.port(name, "8000")


def seconds(name: str) -> int:
    return environment.seconds(name, "60")


def pace(name: str) -> tuple[int, int] | None:
    return environment.pace(name, "120/1800")


@pytest.mark.parametrize(
    ("form", "said", "taken"),
    [
        (of_words, None, "0"),
        (of_words, "2", "2"),
        (port, None, 8000),
        (port, "65535", 65535),
        (seconds, None, 60),
        (seconds, "0", 0),
        (seconds, "00007", 7),
        (seconds, "86399", 86399),
        (pace, None, (120, 1800)),
        (pace, "2/30", (2, 30)),
        (pace, "off", None),
        (environment.socket_or_port, None, None),
        (environment.socket_or_port, "", None),
        (environment.socket_or_port, "/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        (environment.socket_or_port, "127.0.0.1:3310", ("127.0.0.1", 3310)),
        (environment.socket_or_port, "[::1]:3310", ("::1", 3310)),
        (environment.networks, None, ()),
        (environment.networks, "10.1.0.0/16, ::1", (ip_network("10.1.0.0/16"), ip_network("::1/128"))),
        (environment.hours, None, None),
        (environment.hours, "07:00-18:30", (time(7), time(18, 30))),
    ],
)
def test_what_is_of_its_form_is_taken(
    form: Form, said: str | None, taken: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if said is not None:
        monkeypatch.setenv(NAME, said)

    assert form(NAME) == taken


@pytest.mark.parametrize(
    ("form", "said"),
    [
        *((of_words, said) for said in ("3", "-1", "")),
        *((port, said) for said in ("0", "65536", "abc", "-1", "٣٣١٠", "000000080")),
        *((seconds, said) for said in ("86400", "-1", "1.5", "", "0000060", "9" * 5000)),
        *((pace, said) for said in ("0/3", "5", "a/b", "", "1/2/3", "1/9999999999")),
        *((environment.socket_or_port, said) for said in ("scanner.example:3310", "127.0.0.1")),
        *((environment.socket_or_port, said) for said in ("127.0.0.1:99999", "127.0.0.1:0")),
        (environment.networks, "10.1.2.3/16"),
        *((environment.hours, said) for said in ("18:00-07:00", "sáng", "07:00")),
    ],
)
def test_what_is_not_is_told_by_its_name(form: Form, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, said)

    with pytest.raises(ImproperlyConfigured, match=NAME):
        form(NAME)


SAID = {
    "PORT": ("DANGVU_PORT", "8123", "8123"),
    "SECOND_FACTOR": ("DANGVU_SECOND_FACTOR", "offered", "offered"),
    "SIGNED_CALLS": ("DANGVU_SIGNED_CALLS", "required", "True"),
    "STATISTICS_ENGINE": ("DANGVU_STATISTICS_ENGINE", "spark", "spark"),
    "MFA_TOTP_TOLERANCE": ("DANGVU_TOTP_TOLERANCE", "2", "2"),
    "SCANNER": ("DANGVU_SCANNER", "/run/clamd.ctl", "/run/clamd.ctl"),
    "PAGES_PACE": ("DANGVU_PAGES_PACE", "2/30", "(2, 30)"),
    "CALLS_PACE": ("DANGVU_CALLS_PACE", "off", "None"),
    "PAGE_SECONDS": ("DANGVU_PAGE_SECONDS", "45", "45"),
    "ADMIN_FROM": ("DANGVU_ADMIN_FROM", "::1", "(IPv6Network('::1/128'),)"),
    "ADMIN_HOURS": ("DANGVU_ADMIN_HOURS", "07:00-07:30", "(datetime.time(7, 0), datetime.time(7, 30))"),
}
"""Of each setting, what the environment calls it, something said, and what that makes of it."""


def test_each_setting_says_what_the_environment_said(tmp_path: Path) -> None:
    asked = f"from dangvu import settings\nfor name in {list(SAID)}: print(getattr(settings, name))"
    told = {name: said for name, said, _taken in SAID.values()}

    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, **told, "DANGVU_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == [taken for _name, _said, taken in SAID.values()]


def test_the_program_does_not_start_with_another(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print(settings.PORT)"],
        env={**os.environ, "DANGVU_PAGE_SECONDS": "never", "DANGVU_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, "DANGVU_PAGE_SECONDS" in done.stderr) == ("", True)
