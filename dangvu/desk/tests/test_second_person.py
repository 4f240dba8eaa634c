"""Acts that two persons record: a dozen ways to be both of them, none of which records anything."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dangvu.accounts.models import Account, Mandate, Reading
from dangvu.accounts.tokens import make_token
from dangvu.core.finding import Refused
from dangvu.desk import proposals
from dangvu.desk.commands import enact as enact_command
from dangvu.desk.tests.test_act_pages import as_typed, hidden
from dangvu.exchange.act_workbook.reading import read_acts
from dangvu.exchange.acts.record_rows import RecordRows
from dangvu.exchange.checking import findings_of
from dangvu.exchange.tests.test_act_workbook import filled
from dangvu.ledger.acts import Act
from dangvu.ledger.enact import enact, head, remarks_of
from dangvu.ledger.models import OPEN, Entry, Proposal
from dangvu.ledger.paper import Paper
from dangvu.ledger.proposals import propose, send_back
from dangvu.ledger.sealing import keystore
from dangvu.ledger.void import Void, void_with_later
from dangvu.membership.acts import ExpelMember, StrikeOffMember
from tests import cast
from tests.cast import SINCE, World, account, browser_of

pytestmark = pytest.mark.django_db
EXPEL = ExpelMember("lan", date(2021, 3, 1))
PAPER = Paper(number="15-QĐ/HU", issued_on=date(2021, 2, 25))
WHY = "đã đối chiếu hồ sơ"


class Two(cast.Two):
    """Who puts acts forward, and who records them."""

    def put_forward(self, act: Act = EXPEL) -> Proposal:
        return propose([act], by=self.clerk, paper=PAPER, override=WHY, seen=head().number)

    def recorded(
        self, act: Act, by: Account, number: int | None, paper: Paper = PAPER, why: str = WHY
    ) -> int:
        return enact(act, by=by, paper=paper, override=why, proposal=number).number


@pytest.fixture
def two(world: World) -> Two:
    return Two.of(world)


def typed() -> dict[str, str]:
    return as_typed({"person": "lan", "on": "2021-03-01"}) | {"paper-number": "15-QĐ/HU", "override": WHY}


def put_forward_on_page(browser: Client) -> int:
    """The number of what the page put forward."""
    opened = browser.get("/acts/expel_member")
    checked = browser.post("/acts/expel_member", {**hidden(opened.text), **typed(), "step": "check"})
    assert "Trình người thứ hai kiểm tra" in checked.text
    answer = browser.post("/acts/expel_member", {**typed(), **hidden(checked.text), "step": "record"})
    return int(answer.headers["Location"].split("/")[-1])


def record_on_page(browser: Client, number: int, **more: str) -> int:
    """What the page of a proposal answers to recording it."""
    given = {"digest": Proposal.objects.get(pk=number).digest, "step": "record", **more}
    return browser.post(f"/acts/proposals/{number}", given).status_code


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as told:
        act()
    return [one.code for one in told.value.findings]


def test_one_puts_forward_and_another_records(two: Two) -> None:
    number = put_forward_on_page(browser_of(two.clerk))
    assert head().number == 1
    chief = browser_of(two.chief)
    page = chief.get(f"/acts/proposals/{number}").text

    assert record_on_page(chief, number) == record_on_page(chief, number) == 302

    for shown in ("Khai trừ Đặng Thị Lan", "15-QĐ/HU", WHY, "Thôi hiệu lực", "Ghi nhận quyết định"):
        assert shown in page
    entry = Entry.objects.get(pk=2)
    proposal = Proposal.objects.get()
    assert (entry.actor, remarks_of(entry)["second"]["proposed_by"]) == ("chief", "clerk")
    assert (proposal.state, proposal.entry, proposal.sealed) == ("recorded", 2, "")
    assert "clerk trình, chief kiểm tra và ghi nhận" in chief.get("/ledger/2?show=all").text
    assert head().number == 2
    assert Reading.objects.filter(page="acts__proposal", account="chief").exists()


def by_page(two: Two, number: int) -> None:
    assert record_on_page(browser_of(two.clerk), number) == 400


def by_page_in_a_second_session(two: Two, number: int) -> None:
    browser = browser_of(two.clerk)
    browser.get(f"/acts/proposals/{number}")
    assert record_on_page(browser_of(two.clerk), number) == 400


def by_the_page_of_the_act(two: Two, _number: int) -> None:
    assert put_forward_on_page(browser_of(two.clerk)) > 0


def by_api_with_a_token(two: Two, _number: int) -> None:
    token = make_token(two.clerk, "thử", timezone.localdate() + timedelta(days=9))[1]
    body = {"payload": {"person": "lan", "on": "2021-03-01"}, "override": WHY}
    answer = Client().post(
        "/api/v1/acts/expel_member",
        json.dumps(body),
        "application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert [one["code"] for one in answer.json()["findings"]] == ["second.needed"]


def by_command_as_the_other(two: Two, _number: int) -> None:
    """Whoever sits at the machine may name any account there."""
    item = {"kind": "expel_member", "payload": {"person": "lan", "on": "2021-03-01"}}
    options = argparse.Namespace(override=WHY, dry_run=False, json=True, actor=two.chief, propose=False)
    assert refused(lambda: enact_command._enact_all([item], options)) == ["second.needed"]


def by_workbook(two: Two, _number: int, path: Path) -> None:
    filled(path, ExpelMember, [{"person": "lan", "on": "01/03/2021"}])
    act = RecordRows.of(ExpelMember, read_acts(ExpelMember, path), date(2021, 3, 2))
    assert act.rows == 1
    assert [one.code for one in findings_of(act, two.clerk)] == ["second.needed"]
    assert refused(lambda: enact(act, by=two.clerk, override=WHY)) == ["second.needed"]


def by_the_number_of_ones_own(two: Two, number: int) -> None:
    assert refused(lambda: two.recorded(EXPEL, two.clerk, number)) == ["second.self"]


def by_a_name_written_over_in_the_database(two: Two, number: int) -> None:
    Proposal.objects.filter(pk=number).update(proposed_by="chief")
    assert refused(lambda: two.recorded(EXPEL, two.clerk, number)) == ["second.self"]


def by_a_seal_moved_from_another(two: Two, number: int) -> None:
    other = propose([EXPEL], by=two.chief, paper=PAPER, override="", seen=1)
    Proposal.objects.filter(pk=number).update(sealed=other.sealed)
    assert refused(lambda: two.recorded(EXPEL, two.clerk, number)) == ["second.sealed"]


def by_another_person_in_the_payload(two: Two, number: int) -> None:
    edited = ExpelMember("minh", EXPEL.on)
    assert refused(lambda: two.recorded(edited, two.chief, number)) == ["second.changed"]


def by_another_day(two: Two, number: int) -> None:
    edited = ExpelMember("lan", date(2021, 3, 2))
    assert refused(lambda: two.recorded(edited, two.chief, number)) == ["second.changed"]


def by_another_kind(two: Two, number: int) -> None:
    edited = StrikeOffMember("lan", EXPEL.on)
    assert refused(lambda: two.recorded(edited, two.chief, number)) == ["second.changed"]


def by_another_paper(two: Two, number: int) -> None:
    other = Paper(number="16-QĐ/HU", issued_on=PAPER.issued_on)
    assert refused(lambda: two.recorded(EXPEL, two.chief, number, other)) == ["second.changed"]


def by_another_reason(two: Two, number: int) -> None:
    assert refused(lambda: two.recorded(EXPEL, two.chief, number, why="khác")) == ["second.changed"]


def by_a_page_of_something_else(two: Two, number: int) -> None:
    other = propose([StrikeOffMember("lan", EXPEL.on)], by=two.clerk, paper=PAPER, override=WHY, seen=1)
    assert record_on_page(browser_of(two.chief), number, digest=other.digest) == 400


def by_what_was_withdrawn(two: Two, number: int) -> None:
    browser_of(two.clerk).post(f"/acts/proposals/{number}", {"step": "withdraw"})
    assert record_on_page(browser_of(two.chief), number) == 404
    assert refused(lambda: two.recorded(EXPEL, two.chief, number)) == ["second.closed"]


def by_what_was_sent_back(two: Two, number: int) -> None:
    send_back(number, two.chief)
    assert refused(lambda: two.recorded(EXPEL, two.chief, number)) == ["second.closed"]


def by_an_account_without_a_mandate_there(two: Two, number: int) -> None:
    lesser = account("lesser", two.world.organisation("ban-khan"), "read", "record")
    assert record_on_page(browser_of(lesser), number) == 404
    assert refused(lambda: two.recorded(EXPEL, lesser, number)) == ["mandate.missing"]


def by_an_account_that_only_reads(two: Two, number: int) -> None:
    assert record_on_page(browser_of(two.world.secretary), number) == 403


def by_taking_back_a_file_alone(two: Two, _number: int) -> None:
    assert refused(lambda: void_with_later(Void(1, WHY), by=two.clerk)) == ["second.needed"]


WAYS = [
    by_page,
    by_page_in_a_second_session,
    by_the_page_of_the_act,
    by_api_with_a_token,
    by_command_as_the_other,
    by_the_number_of_ones_own,
    by_a_name_written_over_in_the_database,
    by_a_seal_moved_from_another,
    by_another_person_in_the_payload,
    by_another_day,
    by_another_kind,
    by_another_paper,
    by_another_reason,
    by_a_page_of_something_else,
    by_what_was_withdrawn,
    by_what_was_sent_back,
    by_an_account_without_a_mandate_there,
    by_an_account_that_only_reads,
    by_taking_back_a_file_alone,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nobody_is_both(two: Two, way: Callable[[Two, int], None]) -> None:
    number = two.put_forward().pk

    way(two, number)

    assert head().number == 1


def test_a_workbook_is_no_way_around(two: Two, tmp_path: Path) -> None:
    by_workbook(two, 0, tmp_path / "khai_tru.xlsx")

    assert head().number == 1


def test_what_was_recorded_is_not_recorded_again(two: Two) -> None:
    number = two.put_forward().pk
    two.recorded(EXPEL, two.chief, number)

    assert refused(lambda: two.recorded(EXPEL, two.chief, number, why=WHY))[:1] != []
    assert head().number == 2


def test_what_others_changed_meanwhile_stands_in_the_way(two: Two) -> None:
    number = two.put_forward().pk
    enact(StrikeOffMember("lan", date(2021, 1, 5)), by=two.chief, override=WHY, proposal=other_proposal(two))

    assert record_on_page(browser_of(two.chief), number) == 400
    assert head().number == 2


def other_proposal(two: Two) -> int:
    act = StrikeOffMember("lan", date(2021, 1, 5))
    return propose([act], by=two.clerk, paper=Paper(), override=WHY, seen=1).pk


def test_the_content_goes_with_its_key_once_it_is_closed(
    two: Two, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    proposal = two.put_forward()
    assert "lan" not in proposal.sealed
    assert keystore().keys([proposal.token])

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        browser_of(two.clerk).post(f"/acts/proposals/{proposal.pk}", {"step": "withdraw"})

    assert Proposal.objects.get().sealed == ""
    assert keystore().keys([proposal.token]) == {}


def test_alone_in_the_register_it_is_recorded_and_says_that_nobody_checked(world: World) -> None:
    number = enact(EXPEL, by=world.clerk, override=WHY).number

    assert remarks_of(Entry.objects.get(pk=number))["second"] == {"unchecked": True}
    assert "không ai kiểm tra" in browser_of(world.clerk).get(f"/ledger/{number}?show=all").text


def test_the_local_account_is_asked_for_nobody_and_its_entry_says_so(two: Two) -> None:
    """Whoever holds the file of an embedded register."""
    two.clerk.is_local = True
    two.clerk.save()

    void_with_later(Void(1, WHY), by=two.clerk)

    assert remarks_of(Entry.objects.get(pk=2))["second"] == {"unchecked": True}


@pytest.mark.parametrize("barred", ["inactive", "local", "no_password", "ended"])
def test_who_cannot_sign_in_and_record_is_no_second_person(two: Two, barred: str) -> None:
    chief = two.chief
    if barred == "no_password":
        chief.set_unusable_password()
    elif barred == "ended":
        Mandate.objects.create(
            account=account("gone", None),
            action="record",
            from_date=SINCE,
            until_date=date(2020, 1, 1),
            ground="test",
        )
    chief.is_active = barred != "inactive"
    chief.is_local = barred == "local"
    assert not two.clerk.is_alone()
    chief.save()

    assert two.clerk.is_alone() == (barred != "ended")


def test_what_others_may_check_pushes_nothing_out_of_the_list(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sơn is of another commune than Lan, whose proposals come last and lie on two pages."""
    monkeypatch.setattr(proposals, "A_PAGE", 2)
    for _number in range(3):
        two.put_forward(ExpelMember("son", date(2021, 3, 1)))
    mine = [two.put_forward().pk for _number in range(3)]
    browser = browser_of(account("ghi", two.world.organisation("kim-lu"), "record"))

    pages = [browser.get(f"/acts/proposals?page={number}") for number in (1, 2)]

    assert [[one.number for one in page.context["waiting"]] for page in pages] == [mine[:2], mine[2:]]
    assert "page=2" in pages[0].text


def test_the_list_asks_as_much_for_three_as_for_one(two: Two) -> None:
    near = browser_of(account("near", two.world.organisation("na-ri"), "read", "record"))

    def asked() -> int:
        assert near.get("/acts/proposals?on=2018-06-01").status_code == 200
        with CaptureQueriesContext(connections["default"]) as questions:
            near.get("/acts/proposals?on=2018-06-01")
        return len(questions)

    two.put_forward()
    before = asked()
    for act in (StrikeOffMember("lan", EXPEL.on), ExpelMember("minh", EXPEL.on)):
        two.put_forward(act)

    assert asked() == before


def test_the_list_shows_only_what_one_may_check_and_names_nobody(two: Two) -> None:
    number = two.put_forward().pk
    near = account("near", two.world.organisation("na-ri"), "read", "record")
    far = account("far", two.world.organisation("ban-khan"), "read", "record")
    address = f"/acts/proposals/{number}"

    assert address in browser_of(near).get("/acts/proposals?on=2018-06-01").text
    assert address not in browser_of(far).get("/acts/proposals?on=2018-06-01").text
    shown = browser_of(near).get("/acts/proposals?on=2018-06-01").text
    assert "Lan" not in shown
    assert "Khai trừ đảng viên" not in shown
    assert Proposal.objects.get().state == OPEN
