"""Files of more persons than one account takes out alone: asked for, approved by another, fetched once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from dangvu.accounts import giving
from dangvu.accounts.mandates import ACTIONS
from dangvu.accounts.models import Account, Mandate, Reading
from dangvu.core.finding import Refused
from dangvu.desk.tests.large_files import ADDRESS, TODAY, WHY, ask, state_of, step, two
from dangvu.desk.tests.test_lists import rows_in
from dangvu.ledger.sealing import keystore
from dangvu.lists import file_pages, files, large
from dangvu.lists.models import FileAsked
from tests.cast import Two, World, account, browser_of, opened_world

pytestmark = pytest.mark.django_db
__all__ = ["two"]


def test_one_asks_another_approves_and_the_first_fetches_once(two: Two) -> None:
    number = ask(two.clerk)
    clerk, chief = browser_of(two.clerk), browser_of(two.chief)
    assert f"/files/{number}" in chief.get("/files").text
    page = chief.get(f"/files/{number}").text
    for shown in (WHY, "Ngày xem: 01/06/2018", "7 người", "Đặng Thị Lan", "Duyệt"):
        assert shown in page

    assert step(chief, number, "approve").status_code == 302
    assert "Tải được một lần" in clerk.get(f"/files/{number}").text
    file = step(clerk, number, "fetch")
    again = step(clerk, number, "fetch")

    rows = rows_in(file.content)
    assert "Clerk (clerk) xuất lúc" in rows[3][0]
    assert f"Chief (chief) duyệt, yêu cầu số {number}" in rows[3][0]
    assert len(rows[6:]) == 7
    assert (again.status_code, state_of(number)) == (400, "taken")


def test_both_stand_in_the_log_of_every_person(two: Two) -> None:
    number = ask(two.clerk)
    assert not Reading.objects.exists()
    step(two.chief, number, "approve")
    step(two.clerk, number, "fetch")

    logged = [(one.account, one.page, one.persons.count(",") - 1) for one in Reading.objects.order_by("pk")]
    assert logged == [("chief", "files__approve", 7), ("clerk", "members__file", 7)]


def test_the_mark_stands_on_each_printed_page(two: Two) -> None:
    number = ask(two.clerk, "/members/file.xlsx?on=2018-06-01")
    step(two.chief, number, "approve")

    with_mark = step(two.clerk, number, "fetch")

    sheet = load_workbook(BytesIO(with_mark.content)).worksheets[0]
    assert sheet.oddFooter is not None
    assert "Chief (chief) duyệt" in str(sheet.oddFooter.left.text)


@pytest.mark.parametrize(
    "address",
    [
        "/admissions/file.xlsx?first=01/01/1990&last=01/06/2018&on=2018-06-01",
        "/tables/1/names/D/this/file.xlsx?first=01/01/2017&last=31/12/2017&on=2018-06-01",
    ],
)
def test_every_file_of_names_waits(two: Two, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_PERSONS", 1)
    number = ask(two.clerk, address)
    step(two.chief, number, "approve")

    file = step(two.clerk, number, "fetch")

    sheet = load_workbook(BytesIO(file.content)).worksheets[0]
    assert "Chief (chief) duyệt" in str(sheet["A3"].value)


def test_of_organisations_any_number_goes_out(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_PERSONS", 1)

    assert browser_of(two.clerk).get("/organisations/list/file.csv").status_code == 200


def test_within_the_same_scope_a_lesser_account_may_approve(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_PERSONS", 1)
    kim_lu = two.world.organisation("kim-lu")
    number = ask(two.clerk, f"{ADDRESS}&organisation={kim_lu}")
    assert f"/files/{number}" in browser_of(two.world.secretary).get("/files").text

    assert step(two.world.secretary, number, "approve").status_code == 302
    assert step(two.clerk, number, "fetch").status_code == 200


def test_what_the_asker_may_not_read_any_more_is_not_in_the_file(two: Two) -> None:
    number = ask(two.clerk)
    step(two.chief, number, "approve")
    giving.end(two.chief, Mandate.objects.get(account=two.clerk, action="read"), TODAY, "thôi", TODAY)
    Mandate.objects.create(
        account=two.clerk,
        organisation_id=two.world.organisation("kim-lu"),
        action="read",
        from_date=TODAY,
        ground="thử",
    )

    assert step(two.clerk, number, "fetch").status_code == 400


def test_alone_one_takes_it_out_and_the_file_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_PERSONS", 6)
    Account.objects.filter(name="secretary").update(is_active=False)

    rows = rows_in(browser_of(world.clerk).get(ADDRESS).content)

    assert "không có ai khác để duyệt" in rows[3][0]


def test_once_closed_what_was_asked_for_is_forgotten(
    two: Two, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    number = ask(two.clerk)
    asked = FileAsked.objects.get(pk=number)
    assert "members" not in asked.sealed
    assert keystore().keys([asked.token])

    with django_capture_on_commit_callbacks(execute=True):
        step(two.chief, number, "refuse")

    assert (state_of(number), FileAsked.objects.get(pk=number).sealed) == ("returned", "")
    assert keystore().keys([asked.token]) == {}


def test_what_waits_too_long_lapses(two: Two) -> None:
    waits, approved, fresh = ask(two.clerk), ask(two.clerk), ask(two.clerk)
    step(two.chief, approved, "approve")
    FileAsked.objects.filter(pk=waits).update(asked_at=timezone.now() - timedelta(days=8))
    FileAsked.objects.filter(pk=approved).update(approved_at=timezone.now() - timedelta(hours=25))

    large.forget_old()

    assert [state_of(one) for one in (waits, approved, fresh)] == ["lapsed", "lapsed", "open"]


def test_asking_without_a_reason_for_nothing_or_for_no_file(two: Two) -> None:
    browser = browser_of(two.clerk)
    address = "/files/ask?file=%2Fmembers%2Ffile.csv%3Fon%3D2018-06-01"

    assert browser.post(address, {"why": ""}).status_code == 400
    assert browser.post("/files/ask?file=/members/file.csv%3Fq=lan", {"why": WHY}).status_code == 400
    for wrong in ("/members", "//elsewhere/members/file.csv", "/nowhere", "/" + "x" * 5000, "\x00", "[x"):
        assert browser.get("/files/ask", {"file": wrong}).status_code == 404
    assert not FileAsked.objects.exists()


def test_files_that_others_may_approve_push_none_out_of_the_list(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_pages, "A_PAGE", 2)
    monkeypatch.setattr(files, "MOST_PERSONS", 1)
    kim_lu = two.world.organisation("kim-lu")
    near, nearer = (account(name, kim_lu, "read") for name in ("gan", "gan-hon"))
    for _number in range(3):
        ask(two.clerk)
    mine = [ask(near) for _number in range(3)]
    browser = browser_of(nearer)

    pages = [browser.get(f"/files?page={number}") for number in (1, 2)]

    assert [[one.pk for one in page.context["waiting"]] for page in pages] == [mine[:2], mine[2:]]
    assert "page=2" in pages[0].text


def test_the_list_asks_as_much_for_three_as_for_one(two: Two) -> None:
    chief = browser_of(two.chief)

    def asked() -> int:
        chief.get("/files")
        with CaptureQueriesContext(connections["default"]) as questions:
            assert chief.get("/files").status_code == 200
        return len(questions)

    ask(two.clerk)
    before = asked()
    ask(two.clerk)
    ask(two.clerk)

    assert asked() == before


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_fetched_many_times_at_once_it_goes_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_PERSONS", 6)
    world = opened_world()
    chief = account("chief", None, *ACTIONS)
    number = ask(world.clerk)
    step(chief, number, "approve")
    together, told = Barrier(4), []

    def fetch() -> None:
        together.wait()
        while not fetch_once():
            time.sleep(0.01)
        connections.close_all()

    def fetch_once() -> bool:
        """The embedded database of tests lies in memory, where nobody waits for a lock by himself."""
        try:
            asked = FileAsked.objects.select_related("approved_by").get(pk=number)
            large.fetch(world.clerk, asked)
            told.append("file")
        except Refused as fault:
            told.append(fault.findings[0].code)
        except OperationalError as fault:
            if "locked" not in str(fault):
                raise
            return False
        return True

    threads = [Thread(target=fetch) for _one in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(told) == ["file", "second.closed", "second.closed", "second.closed"], json.dumps(told)
    assert Reading.objects.filter(page="members__file").count() == 1
