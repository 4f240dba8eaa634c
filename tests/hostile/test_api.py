"""The API asked at random, by every role: no fault of the server, and no answer that its description does not
name (safety goal E3).
"""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client

from dangvu.accounts.programs import JSON
from dangvu.desk.api.openapi import description
from dangvu.desk.tests.openapi_check import faults
from dangvu.desk.tests.test_openapi import operations
from tests.hostile.drawn import Asked, Draw
from tests.hostile.samples import PAYLOADS
from tests.rights.acts import taken_back
from tests.rights.objects import Objects, put_up
from tests.rights.roles import ROLES
from tests.rights.stage import set_up

pytestmark = pytest.mark.once
EACH, LEAST = 30, 100_000
"""Requests of an operation by each role; so many there are at least."""
BY_DAY = ("clerk of all", "clerk of a commune", "token of a reader of all", "nobody")
OTHER = ("PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture
def objects(db: None, tmp_path: Path) -> Iterator[Objects]:
    logging.disable(logging.CRITICAL)  # every refusal would be told, and kept by whoever runs the tests
    yield put_up(set_up(tmp_path / "so"), Client.force_login)
    logging.disable(logging.NOTSET)


def wrong(objects: Objects, roles: list[str], each: int, one_of: int = 1) -> tuple[int, list[str]]:
    """How many requests were sent, and those whose answer is not as described."""
    told = description()
    known, count, found = told["components"]["schemas"], 0, []
    for nth, (path, method, operation) in enumerate(operations(told)):
        if nth % one_of:
            continue
        with taken_back():
            sample = _sample(objects, path) if method == "post" else None
            for role in roles:
                for number in range(each):
                    asked = Draw(f"{role} {path} {method} {number}", known).request(
                        path, method, operation, sample
                    )
                    answer = answered(objects, role, asked)
                    found += [f"{role}: {asked}: {one}" for one in _faults(answer, operation, known)]
                    count += 1
    return count, found


def _sample(objects: Objects, path: str) -> dict[str, Any]:
    """A request that is taken, once its ground is made."""
    kind = path.rsplit("/", 1)[1]
    if kind == "tables":
        return {"definition": "title: x\nwhen: day\ncount: [members.total]\ngroup: sex\nacross: age\n"}
    world = objects.stage.world
    world.clerk.is_local = True
    payload = PAYLOADS[{"acts": "transfer_member", "new": "freeze_return"}.get(kind, kind)](world)
    world.clerk.is_local = False
    told = {"payload": payload, "paper": {"number": "1-QĐ"}, "dry_run": True}
    return told | (
        {"kind": "transfer_member"} if kind == "acts" else {} if kind == "void" else {"override": "thử"}
    )


def answered(objects: Objects, role: str, asked: Asked) -> HttpResponseBase:
    cache.clear()  # wrong tokens are counted
    browser = objects.cast.browsers[role]
    if asked.method == "GET":
        return browser.generic("GET", asked.address)
    with taken_back():
        return browser.generic(
            asked.method, asked.address, asked.body, asked.content_type, headers=asked.headers
        )


def _faults(answer: HttpResponseBase, operation: dict[str, Any], known: dict[str, Any]) -> list[str]:
    status = str(answer.status_code)
    if status not in operation["responses"]:
        return [f"{status} is not described: {getattr(answer, 'content', b'')[:200]!r}"]
    if answer.headers.get("Content-Type") != JSON:
        return [f"{status} as {answer.headers.get('Content-Type')}"]
    schema = operation["responses"][status]["content"][JSON]["schema"]
    return [f"{status} {one}" for one in faults(json.loads(answer.content), schema, known)[:2]]  # type: ignore[attr-defined]


def test_requests_drawn_at_random_are_answered_as_described(objects: Objects) -> None:
    count, found = wrong(objects, [*BY_DAY], 1, one_of=2)

    assert found == []
    assert count > 150


@pytest.mark.nightly
def test_a_hundred_thousand_requests_are_answered_as_described(objects: Objects) -> None:
    count, found = wrong(objects, [role.name for role in ROLES], EACH)

    assert not found, "\n".join(found[:200])
    assert count >= LEAST
    print(f"{count} requests")


@pytest.mark.nightly
def test_other_methods_are_refused(objects: Objects) -> None:
    for path, _method, _operation in operations(description()):
        for method in OTHER:
            asked = Asked(method, path.replace("{number}", "1").replace("{code}", "1"), "{}")
            assert answered(objects, "clerk of all", asked).status_code == 405, (method, path)
