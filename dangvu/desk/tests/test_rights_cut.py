"""A right that was taken binds from the next request (C6): sessions, tokens, jobs, acts, downloads begun."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from pytest_django import Settings

from dangvu.accounts import giving, making, sending
from dangvu.accounts.mandates import ACTIONS, granted
from dangvu.accounts.models import Account, Mandate
from dangvu.accounts.rights import NEEDS, OWN
from dangvu.accounts.sending import Cut, watched
from dangvu.accounts.tokens import make_token
from dangvu.core.finding import Finding, Refused
from dangvu.desk.tests.test_access import ON, addresses
from dangvu.jobs import downloads, queue
from dangvu.jobs.kinds import kinds
from dangvu.jobs.models import DONE, Job
from dangvu.jobs.worker import Worker
from dangvu.ledger.acts import Act
from dangvu.ledger.enact import enact, head
from dangvu.ledger.paper import Paper
from dangvu.membership.acts import TransferMember
from tests.cast import World, account, browser_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MOVE = {"person": "lan", "organisation": "khuoi-it", "on": "2021-03-01"}
Cutting = Callable[[World, Account], None]


def end_every_mandate(world: World, somebody: Account) -> None:
    for mandate in Mandate.objects.filter(account=somebody):
        giving.end(world.clerk, mandate, TODAY, "thôi việc", TODAY)


def close(world: World, somebody: Account) -> None:
    making.close_account(world.clerk, somebody, "thôi việc", TODAY)


CUTS = [end_every_mandate, close]


@pytest.fixture
def chief(world: World) -> Account:
    return account("chief", None, *ACTIONS)


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.__name__)
def test_every_page_is_closed_to_sessions_begun_before(world: World, chief: Account, cut: Cutting) -> None:
    browser, answers = browser_of(chief), {}
    open_before = [
        path for path, (clerk, *_others) in addresses(world).items() if clerk == 200 and "/api/" not in path
    ]
    assert browser.get("/home").status_code == 200

    cut(world, chief)

    for path in open_before:
        sign = "&" if "?" in path else "?"
        answers[path] = browser.get(f"{path}{sign}on={ON}").status_code
    closed = {path for path, status in answers.items() if status in (302, 403, 404)}
    still = set(answers) - closed
    assert len(closed) > 40
    assert still == set() if cut is close else all(_is_own(path) for path in still)


def _is_own(path: str) -> bool:
    return bool(getattr(resolve(path.split("?")[0]).func, NEEDS) == OWN)


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.__name__)
def test_every_operation_is_closed_to_tokens_made_before(world: World, chief: Account, cut: Cutting) -> None:
    secret = make_token(chief, "thử", TODAY + timedelta(30))[1]
    headers = {"Authorization": f"Bearer {secret}"}
    asked = [path for path in addresses(world) if path.startswith("/api/")]
    body = json.dumps({"payload": MOVE, "paper": {"number": "1"}})
    assert Client().get("/api/v1/acts", headers=headers).status_code == 200

    cut(world, chief)

    for path in asked:
        assert Client().get(path, headers=headers).status_code in (401, 403, 429), path
    sent = Client().post("/api/v1/acts/transfer_member", body, "application/json", headers=headers)
    assert sent.status_code in (401, 403, 429)
    assert head().number == 1


def test_a_narrower_right_binds_too(world: World, chief: Account) -> None:
    browser = browser_of(chief)
    son = f"/people/{world.person('son')}"
    assert browser.get(son, {"on": ON}).status_code == 200

    end_every_mandate(world, chief)
    giving.give(world.clerk, chief, "read", world.organisation("kim-lu"), TODAY, None, "QĐ 1", TODAY)

    assert browser.get(son, {"on": ON}).status_code == 404
    assert browser.get(f"/people/{world.person('be')}", {"on": ON}).status_code == 200
    assert browser.get("/acts").status_code == 403


@dataclass
class Ending:
    """An account whose mandates end while its act is on the way: after it was let through the door."""

    account: Account
    cut: Callable[[], None]
    asked: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.account, name)

    def findings_for(self, act: Act) -> list[Finding]:
        found = self.account.findings_for(act)
        self.asked += 1
        if self.asked == 1:
            self.cut()
        return found


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.__name__)
def test_an_act_on_its_way_is_not_recorded(world: World, chief: Account, cut: Cutting) -> None:
    by: Any = Ending(chief, lambda: cut(world, chief))
    act = TransferMember("lan", "khuoi-it", date(2021, 3, 1))

    with pytest.raises(Refused) as told:
        enact(act, by=by, paper=Paper(number="1"), override="thử")

    assert (told.value.findings[0].code, head().number) == ("mandate.missing", 1)


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.__name__)
def test_no_kind_of_job_is_done_for_whoever_lost_the_right(
    world: World, chief: Account, cut: Cutting, tmp_path: Path, settings: Settings
) -> None:
    settings.HOME = tmp_path
    done_by_workers = [kind.name for kind in kinds().values() if kind.do is not None]
    jobs = [queue.submit(name, chief, {"name": name}, follows=True).pk for name in done_by_workers]

    cut(world, chief)
    for _job in jobs:
        Worker().once()

    found = {job.kind: job for job in Job.objects.filter(pk__in=jobs)}
    assert len(found) == len(done_by_workers) >= 6
    assert [name for name, job in found.items() if job.state == DONE] == []
    assert {job.result["findings"][0]["code"] for job in found.values()} == {"job.mandate"}


def parts_of(answer: Any) -> Iterator[bytes]:
    return iter(answer.streaming_content)


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.__name__)
def test_a_list_being_sent_is_cut_off(
    world: World, chief: Account, cut: Cutting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PART", 100)
    answer = browser_of(chief).get("/members/file.csv", {"on": ON})
    parts = parts_of(answer)
    assert (len(next(parts)), int(answer.headers["Content-Length"]) > 500) == (100, True)

    cut(world, chief)

    with pytest.raises(Cut):
        next(parts)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.__name__)
def test_an_export_being_sent_is_cut_off(
    world: World, cut: Cutting, tmp_path: Path, settings: Settings
) -> None:
    settings.HOME, chief = tmp_path, account("chief", None, *ACTIONS)
    browser = browser_of(chief)
    page = browser.post("/export", {"format": "csv"}).headers["Location"]
    path = downloads.there(Job.objects.get())
    assert path is not None
    path.write_bytes(os.urandom(3 * sending.PART))
    parts = parts_of(browser.get(f"{page}/file.zip"))
    assert len(next(parts)) == sending.PART

    cut(world, chief)

    with pytest.raises(Cut):
        next(parts)


def test_a_file_sent_to_its_end_is_whole(
    world: World, chief: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = browser_of(chief).get("/members/file.csv", {"on": ON}).content
    monkeypatch.setattr(sending, "PART", 100)

    sent = browser_of(chief).get("/members/file.csv", {"on": ON})

    assert len(b"".join(parts_of(sent))) == len(whole) == int(sent.headers["Content-Length"])
    assert sent.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert sent.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.__name__)
def test_a_file_made_meanwhile_does_not_begin(world: World, chief: Account, cut: Cutting) -> None:
    began = granted(chief)
    file = HttpResponse(b"x", headers={"Content-Disposition": "attachment"})
    assert watched(file, chief, began) is file

    cut(world, chief)

    with pytest.raises(PermissionDenied):
        watched(file, chief, began)


def test_ones_own_record_needs_an_open_account(world: World) -> None:
    file = HttpResponse(b"x", headers={"Content-Disposition": "attachment"})
    assert watched(file, world.stranger, {}) is file

    close(world, world.stranger)

    with pytest.raises(PermissionDenied):
        watched(file, world.stranger, {})
