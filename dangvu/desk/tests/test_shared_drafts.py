"""Drafts of a scheme that several write: theirs alone, and nobody saves over what another saved unseen."""

import re
from collections.abc import Callable
from threading import Event, Thread
from time import sleep
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from dangvu.accounts.models import MandateEnd, Reading
from dangvu.desk import drafts
from dangvu.desk.models import Drafter, EarlierVersion, KeptDraft
from dangvu.desk.tests.test_act_pages import hidden
from dangvu.desk.tests.test_schemes import written
from dangvu.ledger.models import Entry, Proposal
from dangvu.ledger.sealing import seal_aside
from tests.cast import Two, World, account, browser_of

pytestmark = pytest.mark.django_db
PAGE = "/acts/reorganise"
MOVE = "move_organisation | organisation: bang-phuc | parent: na-ri"


def carried(page: str) -> dict[str, str]:
    """What travels with a page over a draft."""
    found = re.findall(r'name="(draft|version)"[^>]* value="(\d+)"', page)
    return hidden(page) | dict(found)


class Case:
    """An author, whom the author invited, and somebody else who records in the same place."""

    def __init__(self, world: World) -> None:
        self.world, self.two = world, Two.of(world)
        self.author, self.drafter = browser_of(self.two.clerk), browser_of(self.two.chief)
        self.number = self.keep(self.author, written())
        self.author.post(f"/acts/drafts/{self.number}", {"step": "invite", "name": self.two.chief.name})

    def keep(self, browser: Client, typed: dict[str, str]) -> int:
        answer = browser.post(PAGE, {**typed, "step": "keep"})
        assert answer.status_code == 302, answer.text
        return int(answer["Location"].split("=")[-1])

    def open(self, browser: Client) -> dict[str, str]:
        page = browser.get(PAGE, {"draft": self.number})
        assert page.status_code == 200
        return carried(page.text)


@pytest.fixture
def case(world: World) -> Case:
    return Case(world)


def test_whom_the_author_invites_opens_and_saves_the_same_draft(case: Case) -> None:
    assert f"draft={case.number}" in case.drafter.get("/acts/drafts").text

    assert case.keep(case.drafter, written(MOVE) | case.open(case.drafter)) == case.number

    draft = KeptDraft.objects.get()
    assert (draft.version, draft.saved_by) == (2, case.two.chief)
    assert "bang-phuc" not in draft.sealed + EarlierVersion.objects.get().sealed
    page = case.author.get(f"/acts/drafts/{case.number}").text
    assert "Sáp nhập tổ chức đảng | Tổ chức kết thúc (mã): khuoi-it" in page.split("<del>")[1]


def test_what_is_saved_while_another_drops_the_draft_is_kept_anew(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dropped_before(*given: Any, **more: Any) -> str:
        KeptDraft.objects.filter(pk=case.number).delete()
        return seal_aside(*given, **more)

    mine = case.open(case.drafter)
    monkeypatch.setattr(drafts, "seal_aside", dropped_before)

    number = case.keep(case.drafter, written(MOVE) | mine)

    kept = KeptDraft.objects.get()
    assert (kept.pk, kept.account) == (number, case.two.chief)
    assert "bang-phuc" in drafts.typed_in(kept)["act-steps"]


def test_the_later_saver_is_shown_what_changed_and_may_then_save(case: Case) -> None:
    mine, theirs = case.open(case.author), case.open(case.drafter)
    case.keep(case.drafter, written(MOVE, **{"act-name": "Đề án mới"}) | theirs)

    answer = case.author.post(PAGE, {**written(), **mine, "step": "keep"})

    assert answer.status_code == 400
    assert "đã lưu bản nháp này lúc" in answer.text
    assert "<ins>Đề án mới</ins>" in answer.text
    assert "<del>Sáp nhập tổ chức đảng | Tổ chức kết thúc (mã): khuoi-it" in answer.text
    assert "khuoi-it" in answer.text.split("<textarea")[1]  # what was typed stays
    assert KeptDraft.objects.get().version == 2
    case.keep(case.author, written() | carried(answer.text))
    assert KeptDraft.objects.get().version == 3
    assert EarlierVersion.objects.count() == 2


def test_nothing_is_put_forward_over_what_another_saved(case: Case) -> None:
    mine = case.open(case.author)
    checked = case.author.post(PAGE, {**written(), **mine, "step": "check"}).text
    case.keep(case.drafter, written(MOVE) | case.open(case.drafter))

    sent = {**written(), **carried(checked), "override": "thử", "step": "record"}
    answer = case.author.post(PAGE, sent)

    assert answer.status_code == 400
    assert "đã lưu bản nháp này lúc" in answer.text
    assert not Proposal.objects.exists()
    again = case.author.post(PAGE, {**written(), **carried(answer.text), "step": "check"}).text
    case.author.post(PAGE, {**written(), **carried(again), "override": "thử", "step": "record"})
    assert Proposal.objects.count() == 1
    assert not KeptDraft.objects.exists()
    assert not Drafter.objects.exists()


def test_only_its_drafters_find_it_anywhere(case: Case, world: World) -> None:
    other = browser_of(account("other", None, "read", "record", "administer"))

    for path in (f"{PAGE}?draft={case.number}", f"/acts/drafts/{case.number}"):
        assert other.get(path).status_code == 404
    for path in ("/acts/drafts", "/ledger", "/acts/proposals"):
        assert "Sắp xếp 2025" not in other.get(path).text
    assert f"draft={case.number}" not in other.post("/search", {"q": "Sắp xếp 2025"}).text
    assert Entry.objects.count() == 1
    assert not Reading.objects.filter(fields__contains="Sắp xếp").exists()


def test_who_records_nothing_that_the_author_does_is_not_invited(case: Case, world: World) -> None:
    reader = account("reader", None, "read")
    for name in (reader.name, "nobody", case.two.clerk.name):
        answer = case.author.post(f"/acts/drafts/{case.number}", {"step": "invite", "name": name})
        assert answer.status_code == 400
        assert f"Không có tài khoản khác tên “{name}”" in answer.text
    assert Drafter.objects.count() == 1


def test_no_longer_invited_it_is_not_there(case: Case) -> None:
    answer = case.drafter.post(f"/acts/drafts/{case.number}/drop")
    assert answer.status_code == 404  # its author's alone to drop
    drafter = Drafter.objects.get()

    case.author.post(f"/acts/drafts/{case.number}", {"step": "remove", "drafter": str(drafter.pk)})

    assert case.drafter.get(PAGE, {"draft": case.number}).status_code == 404
    assert f"draft={case.number}" not in case.drafter.get("/acts/drafts").text


def test_a_drafter_whose_mandate_ended_finds_it_no_more(case: Case) -> None:
    for mandate in case.two.chief.mandates.all():
        MandateEnd.objects.create(mandate=mandate, from_date=timezone.localdate(), by="x", ground="thử")
    elsewhere = account("elsewhere", case.world.organisation("na-ri"), "record")
    Drafter.objects.create(draft_id=case.number, account=elsewhere)

    assert case.drafter.get(PAGE, {"draft": case.number}).status_code == 403
    assert browser_of(elsewhere).get(PAGE, {"draft": case.number}).status_code == 200
    held = case.two.clerk.mandates.get(action="record")
    MandateEnd.objects.create(mandate=held, from_date=timezone.localdate(), by="x", ground="thử")
    assert browser_of(elsewhere).get(PAGE, {"draft": case.number}).status_code == 404


def test_old_versions_go(case: Case, monkeypatch: Any) -> None:
    monkeypatch.setattr("dangvu.desk.drafts.EARLIER", 2)
    for step in range(4):
        case.keep(case.author, written(**{"act-name": f"Bản {step}"}) | case.open(case.author))

    assert list(EarlierVersion.objects.order_by("version").values_list("version", flat=True)) == [3, 4]
    assert KeptDraft.objects.get().version == 5


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_saved_and_dropped_at_the_same_moment_neither_waits_for_the_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "EARLIER", 1)
    draft = drafts.keep(world.clerk, "transfer_member", "act-person=son")
    drafts.keep(world.clerk, "transfer_member", "act-person=be", draft.pk)
    begun, faults = Event(), list[Exception]()
    put_aside = drafts._keep_earlier

    def slowly(before: KeptDraft, key: bytes) -> None:
        begun.set()
        sleep(0.5)  # the other is at its deleting meanwhile
        put_aside(before, key)

    def attempt(work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test shows it
            faults.append(fault)
        finally:
            connection.close()

    monkeypatch.setattr(drafts, "_keep_earlier", slowly)
    saving = Thread(
        target=attempt, args=[lambda: drafts.keep(world.clerk, "transfer_member", "act-on=1", draft.pk)]
    )
    saving.start()
    begun.wait()
    attempt(lambda: drafts.drop(world.clerk, draft.pk))
    saving.join()

    assert faults == []
    assert not KeptDraft.objects.filter(pk=draft.pk).exists()
