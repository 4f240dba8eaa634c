"""A file is taken back by two: one puts it forward, another records it, by a job where it is long."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.desk import ledger
from dangvu.desk.jobs import VOID
from dangvu.desk.tests.test_second_person import WHY, Two, other_proposal, record_on_page, two
from dangvu.jobs import queue
from dangvu.jobs.models import FAILED, Job
from dangvu.ledger.enact import enact, remarks_of
from dangvu.ledger.models import Entry, Proposal
from dangvu.membership.acts import StrikeOffMember
from tests.cast import browser_of

__all__ = ["two"]
pytestmark = pytest.mark.django_db


def test_a_file_is_taken_back_by_two_with_all_that_came_after(two: Two) -> None:
    enact(StrikeOffMember("lan", date(2021, 1, 5)), by=two.chief, override=WHY, proposal=other_proposal(two))
    clerk, chief = browser_of(two.clerk), browser_of(two.chief)
    page = clerk.get("/ledger/1/void").text
    assert "Trình người thứ hai kiểm tra" in page
    sent = clerk.post("/ledger/1/void", {"reason": "nhầm tệp", "key": "k1", "later": "2"})
    number = int(sent.headers["Location"].split("/")[-1])
    assert "Bút toán 2" in chief.get(f"/acts/proposals/{number}").text

    assert record_on_page(clerk, number) == 400
    assert record_on_page(chief, number) == 302

    assert [one.kind for one in Entry.objects.order_by("pk")][2:] == ["void", "void"]


def test_a_long_file_is_taken_back_by_a_job(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "ROWS_AT_ONCE", 0)
    clerk, chief = browser_of(two.clerk), browser_of(two.chief)
    sent = clerk.post("/ledger/1/void", {"reason": "nhầm tệp", "key": "k1", "later": ""})
    number = int(sent.headers["Location"].split("/")[-1])

    assert record_on_page(chief, number, digest="khác") == 400
    given = {"digest": Proposal.objects.get(pk=number).digest, "step": "record"}
    answer = chief.post(f"/acts/proposals/{number}", given)
    assert answer.status_code == 302, [one.message for one in answer.context["refused"]]

    entry = Entry.objects.get(pk=2)
    assert (entry.kind, entry.actor, remarks_of(entry)["second"]["proposed_by"]) == ("void", "chief", "clerk")
    assert Proposal.objects.get().state == "recorded"


@pytest.fixture
def long_void(two: Two, monkeypatch: pytest.MonkeyPatch) -> int:
    """The number of a proposal to take a file back that a job would record."""
    monkeypatch.setattr(ledger, "ROWS_AT_ONCE", 0)
    sent = browser_of(two.clerk).post("/ledger/1/void", {"reason": "nhầm tệp", "key": "k1", "later": ""})
    return int(sent.headers["Location"].split("/")[-1])


def test_whoever_put_a_long_void_forward_cannot_stand_in_its_way(two: Two, long_void: int) -> None:
    clerk = browser_of(two.clerk)

    assert record_on_page(clerk, long_void) == 400
    assert not Job.objects.exists()
    assert record_on_page(browser_of(two.chief), long_void) == 302

    assert Entry.objects.get(pk=2).actor == "chief"


def test_a_long_void_that_failed_once_is_recorded_when_it_is_asked_for_again(
    two: Two, long_void: int
) -> None:
    key = f"proposal-{Proposal.objects.get().token}"
    for who in (two.clerk, two.chief):
        queue.submit(VOID.name, who, {}, key=key)
    Job.objects.update(state=FAILED, result={"findings": []})

    assert record_on_page(browser_of(two.chief), long_void) == 302

    assert Entry.objects.get(pk=2).actor == "chief"


def test_a_long_void_that_something_stands_in_the_way_of_asks_for_no_job(two: Two, long_void: int) -> None:
    enact(StrikeOffMember("lan", date(2021, 1, 5)), by=two.chief, override=WHY, proposal=other_proposal(two))

    assert record_on_page(browser_of(two.chief), long_void) == 400

    assert not Job.objects.exists()
