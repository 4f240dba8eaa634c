"""Connections are as docs/security.md says: how many, how long one waits, when one gives up (ASVS 13.2.6)."""

from __future__ import annotations

import argparse
import re
from typing import Any

import pytest
from django.conf import settings

from dangvu.core.sqlite.base import SECONDS_TO_WAIT
from dangvu.demo.commands import serve
from dangvu.settings import _postgresql
from tests.architecture.own_rules import ROOT

pytestmark = pytest.mark.once


def written(pattern: str) -> list[int]:
    """The numbers that the page gives in this sentence."""
    page = " ".join((ROOT / "docs/security.md").read_text(encoding="utf-8").split())
    (found,) = re.findall(pattern, page)
    return [int(one.replace(",", "")) for one in ([found] if isinstance(found, str) else found)]


@pytest.fixture
def server() -> dict[str, Any]:
    """What `dangvu serve` is started with."""
    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    return serve._settings(parser.parse_args([]))


@pytest.fixture
def postgresql() -> dict[str, Any]:
    return _postgresql("postgres://so:x@may.example:5432/so")


def test_as_many_as_written(server: dict[str, Any]) -> None:
    assert written(r"`dangvu serve`: (\d+) processes of (\d+) threads") == [
        server["workers"],
        server["threads"],
    ]


def test_kept_as_long_as_written(postgresql: dict[str, Any]) -> None:
    assert written(r"kept for (\d+) minutes on PostgreSQL and looked at before use") == [
        postgresql["CONN_MAX_AGE"] // 60
    ]
    assert postgresql["CONN_HEALTH_CHECKS"] is True


def test_waited_for_and_given_up_as_written(server: dict[str, Any], postgresql: dict[str, Any]) -> None:
    assert written(r"embedded database held by somebody else is waited for (\d+) s") == [SECONDS_TO_WAIT]
    assert written(r"reaching PostgreSQL is given up after (\d+) s") == [
        postgresql["OPTIONS"]["connect_timeout"]
    ]
    assert written(r"answer of the provider of OpenID Connect after (\d+) s") == [settings.OIDC_SECONDS]
    assert written(r"gives no sign of life for (\d+) s is ended") == [server["timeout"]]
    assert written(r"each serves ([\d,]+) requests") == [server["max_requests"]]


def test_the_database_in_use_is_one_of_the_two(postgresql: dict[str, Any]) -> None:
    used = settings.DATABASES["default"]

    assert used["ENGINE"] in ("dangvu.core.sqlite", postgresql["ENGINE"])
    assert used["CONN_MAX_AGE"] == (None if settings.EMBEDDED else postgresql["CONN_MAX_AGE"])
