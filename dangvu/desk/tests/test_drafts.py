"""Drafts: one's own alone, sealed, gone once recorded; and what a page says while it is filled in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from dangvu.accounts.models import Reading
from dangvu.core.finding import Refused
from dangvu.desk import drafts
from dangvu.desk.models import KeptDraft
from dangvu.desk.tests.test_act_pages import MOVE, checked, hidden
from dangvu.law.questions import declared_in, rooms_with_law
from dangvu.ledger.acts import kinds
from dangvu.ledger.enact import enact, head
from dangvu.ledger.payload import payload_fields
from dangvu.ledger.sealing import keystore
from dangvu.membership.acts import TransferMember
from tests.cast import account

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db
PAGE = "/acts/transfer_member"


def kept(browser: Client, **more: str) -> KeptDraft:
    answer = browser.post(PAGE, {**MOVE, "step": "keep", **more})
    assert answer.status_code == 302
    return KeptDraft.objects.get(pk=int(answer.headers["Location"].split("=")[-1]))


def test_a_draft_comes_back_as_it_was_written(clerk: Client) -> None:
    draft = kept(clerk, **{"act-on": "ngày mai", "paper-number": "12-QĐ/ĐU"})

    page = clerk.get(PAGE, {"draft": draft.pk}).text

    for value in ("son", "na-ca", "ngày mai", "12-QĐ/ĐU"):
        assert f'value="{value}"' in page
    assert head().number == 1


def test_a_draft_lies_sealed_and_its_key_goes_with_it(
    clerk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    draft = kept(clerk)
    assert "son" not in draft.sealed
    assert keystore().keys([draft.token])

    with django_capture_on_commit_callbacks(execute=True):
        assert clerk.post(f"/acts/drafts/{draft.pk}/drop").status_code == 302

    assert not KeptDraft.objects.exists()
    assert keystore().keys([draft.token]) == {}


def test_kept_again_it_is_the_same_draft(clerk: Client) -> None:
    draft = kept(clerk)
    page = clerk.get(PAGE, {"draft": draft.pk}).text

    again = kept(clerk, **hidden(page), draft=str(draft.pk), **{"act-on": "05/01/2021"})

    assert again.pk == draft.pk
    assert "05/01/2021" in clerk.get(PAGE, {"draft": draft.pk}).text


def test_recorded_the_draft_is_gone(clerk: Client) -> None:
    draft = kept(clerk)

    clerk.post(PAGE, checked(clerk, "transfer_member", MOVE, draft=str(draft.pk), override="thử"))

    assert head().number == 2
    assert not KeptDraft.objects.exists()


def test_nobody_else_opens_lists_or_drops_a_draft(clerk: Client, world: World) -> None:
    draft = kept(clerk)
    other = Client()
    other.force_login(account("other", None, "read", "record"))

    assert other.get(PAGE, {"draft": draft.pk}).status_code == 404
    assert other.post(f"/acts/drafts/{draft.pk}/drop").status_code == 404
    assert other.post(PAGE, {**MOVE, "step": "keep", "draft": str(draft.pk)}).status_code == 302
    assert KeptDraft.objects.count() == 2  # the other's is another
    assert KeptDraft.objects.filter(pk=draft.pk, account=world.clerk).exists()
    assert f"draft={draft.pk}" in clerk.get("/acts/drafts").text
    assert f"draft={draft.pk}" not in other.get("/acts/drafts").text


@pytest.mark.parametrize("number", ["x", "-1", "99", "9" * 30, "１"])
def test_a_draft_that_is_none_is_not_there(clerk: Client, number: str) -> None:
    assert clerk.get(PAGE, {"draft": number}).status_code == 404


def test_after_ninety_days_a_draft_is_gone(clerk: Client) -> None:
    old, young = kept(clerk), kept(clerk)
    for draft, days in ((old, 91), (young, 89)):
        KeptDraft.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - timedelta(days=days))

    clerk.get("/acts/drafts")

    assert list(KeptDraft.objects.values_list("pk", flat=True)) == [young.pk]


def test_drafts_have_their_bounds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 1)
    drafts.keep(world.clerk, "transfer_member", "act-person=son")

    for typed in ("act-person=be", "x" * (drafts.LONGEST + 1)):
        with pytest.raises(Refused):
            drafts.keep(world.clerk, "transfer_member", typed)


def test_what_others_changed_since_the_draft_was_kept_is_told(clerk: Client, world: World) -> None:
    draft = kept(clerk)
    enact(TransferMember("son", "khuoi-it", timezone.localdate()), by=world.clerk, override="thử")
    page = clerk.get(PAGE, {"draft": draft.pk}).text

    answer = clerk.post(PAGE, {**MOVE, **hidden(page), "step": "check"})

    assert answer.status_code == 400
    assert "khuoi" in answer.text.lower() or "Khuổi Ít" in answer.text


def live(browser: Client, typed: dict[str, str]) -> str:
    answer = browser.post(PAGE, {**typed, "step": "live"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    return answer.text


def test_while_it_is_filled_in_the_page_says_what_is_missing_and_what_is_wrong(clerk: Client) -> None:
    assert "Còn 2 mục bắt buộc chưa ghi" in live(clerk, {"act-person": "son"})
    assert "Không phải là ngày có thật" in live(clerk, MOVE | {"act-on": "31/02/2021"})
    late = MOVE | {"act-on": "04/01/2026", "act-letter_on": "01/07/2025"}
    assert "mục 6.3.1" in live(clerk, late)
    assert "Chuyển sinh hoạt đảng của Hứa Văn Sơn" in live(clerk, MOVE)
    assert head().number == 1


def test_what_a_page_tells_while_it_is_filled_in_is_logged(clerk: Client, world: World) -> None:
    live(clerk, MOVE)

    (reading,) = Reading.objects.filter(page="acts__one")
    assert f",{world.person('son')}," in reading.persons


def test_beyond_the_mandate_a_page_tells_no_more_while_it_is_filled_in(world: World) -> None:
    near = Client()
    near.force_login(account("near", world.organisation("kim-lu"), "read", "record"))

    text = live(near, MOVE)

    assert "không được giao ghi việc" in text
    assert "Sơn" not in text


@pytest.mark.parametrize(
    "written", ["04/01/2021", "4/1/2021", "2021-01-04", "44200", " 04/01/2021 ", "4.1.2021"]
)
def test_days_are_taken_as_they_are_pasted(clerk: Client, written: str) -> None:
    opened = clerk.get(PAGE)

    answer = clerk.post(PAGE, {**hidden(opened.text), **MOVE, "act-on": written, "step": "check"})

    assert answer.status_code == 200
    assert 'value="04/01/2021"' in answer.text


def test_correcting_and_changing_stand_side_by_side(clerk: Client, world: World) -> None:
    for address, change, correct in (
        (f"/people/{world.person('be')}", "change_person", "correct_person"),
        (f"/organisations/{world.organisation('na-ca')}", "rename_organisation", "correct_organisation"),
    ):
        menus = clerk.get(address, {"on": "2018-06-01"}).text.split('<details class="menu')[1:]
        named = {menu.split("</summary>")[0].split(">")[-1]: menu for menu in menus}
        assert f"/acts/{change}" in named["Thay đổi từ ngày"]
        assert f"/acts/{correct}" in named["Sửa sai"]
        assert f"/acts/{change}" not in named["Ghi việc"] + named["Sửa sai"]


def test_the_article_stands_beside_the_field_it_judges(clerk: Client) -> None:
    page = clerk.get(PAGE, {"on": "2025-08-01"}).text

    assert "Căn cứ: Quy định" in page
    assert "mục 6.3.1" in page


def test_every_article_beside_a_field_is_a_leaf_of_the_law() -> None:
    leaves = {code for room in rooms_with_law() for code in declared_in(room)}
    named = {
        one.metadata["law"]
        for act in kinds().values()
        for one, _hint in payload_fields(act)
        if one.metadata.get("law")
    }

    assert named
    assert named <= leaves
