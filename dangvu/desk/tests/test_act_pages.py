"""The page of every kind of act: opened, checked, recorded, with the samples of the rooms."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client

from dangvu.accounts.models import Reading
from dangvu.core.days import iso_day
from dangvu.desk import often
from dangvu.desk.act_draft import Draft
from dangvu.desk.often import USUAL
from dangvu.exchange.act_workbook.reading import read_acts
from dangvu.ledger.acts import kinds
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry
from dangvu.ledger.payload import payload_fields
from dangvu.ledger.reading import part_of
from dangvu.membership.acts import (
    ExemptMember,
    ExpelMember,
    StrikeOffMember,
    TransferMember,
)
from dangvu.people.acts import CorrectPerson
from dangvu.statistics.returns.return_act import ReturnAct
from tests.cast import account, enact
from tests.hostile.samples import PAYLOADS

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db
KINDS = sorted(kind for kind, act in kinds().items() if not act.bulk)
MOVE = {"act-person": "son", "act-organisation": "na-ca", "act-on": "04/01/2021"}


def as_typed(payload: dict[str, Any]) -> dict[str, str]:
    """A payload as somebody writes it into the page."""
    typed: dict[str, str] = {}
    for name, value in payload.items():
        if isinstance(value, dict):
            typed |= {f"act-{name}.{key}": str(one) for key, one in value.items()}
        elif isinstance(value, list | tuple):
            typed[f"act-{name}"] = "\n".join(value)
        elif isinstance(value, bool):
            typed[f"act-{name}"] = str(value).lower()
        else:
            day = iso_day(value) if isinstance(value, str) else None
            typed[f"act-{name}"] = f"{day:%d/%m/%Y}" if day else str(value)
    return typed


def hidden(text: str) -> dict[str, str]:
    """What travels with a page."""
    return dict(re.findall(r'<input type="hidden" name="(key|seen|checked)" (?:value="([^"]*)")?', text))


def checked(browser: Client, kind: str, typed: dict[str, str], **more: str) -> dict[str, str]:
    """Everything a browser holds once the page was opened, filled in and checked."""
    opened = browser.get(f"/acts/{kind}")
    answer = browser.post(f"/acts/{kind}", {**hidden(opened.text), **typed, "step": "check"})
    assert answer.status_code == 200, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
    assert "Ghi nhận quyết định" in answer.text
    return {**typed, **hidden(answer.text), **more, "step": "record"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_opened_checked_and_recorded(clerk: Client, world: World, kind: str) -> None:
    payload = PAYLOADS[kind](world)
    before = head().number

    sent = checked(clerk, kind, as_typed(payload), override="thử")
    assert head().number == before
    answer = clerk.post(f"/acts/{kind}", sent)

    is_return = issubclass(kinds()[kind], ReturnAct)
    assert answer.headers["Location"].startswith("/returns/" if is_return else f"/ledger/{before + 1}")
    entry = Entry.objects.get(pk=before + 1)
    assert (entry.kind, part_of(entry, 0).payload) == (kind, payload)
    assert f'href="/ledger/{before + 1}"' in clerk.get(answer.headers["Location"]).text or not is_return
    assert "Biên nhận" in clerk.get(f"/ledger/{before + 1}").text


def test_kinds_are_listed(clerk: Client) -> None:
    text = clerk.get("/acts").text

    assert all(f'href="/acts/{kind}"' in text for kind in KINDS)
    assert "/acts/void" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_of_a_form_asks_what_the_payload_has_once(kind: str) -> None:
    asked = [name for part in kinds()[kind].parts for name in part.fields]
    assert len(asked) == len(set(asked))
    assert set(asked) <= {one.name for one, _hint in payload_fields(kinds()[kind])}


def test_what_is_rarely_said_is_folded_until_it_is_said(clerk: Client) -> None:
    def folded(text: str) -> list[bool]:
        return [" open" not in one for one in re.findall(r'<details class="fold mt-3"([^>]*)>', text)]

    fresh = clerk.get("/acts/admit_member").text
    assert folded(fresh) == [True, True]
    assert fresh.index('name="act-full_name"') < fresh.index('name="act-considered_on"')
    typed = {"act-over_age_consent_on": "01/02/2020", "step": "check", **hidden(fresh)}
    assert folded(clerk.post("/acts/admit_member", typed).text) == [False, True]


def test_what_one_records_most_is_offered_first(
    clerk: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(often, "LOOKED_AT", 1)

    def offered(page: str) -> list[str]:
        text = clerk.get(page).text
        return re.findall(r'class="chip" href="/acts/(\w+)', text)

    assert offered("/acts") == offered("/home") == list(USUAL)
    clerk.post("/acts/transfer_member", checked(clerk, "transfer_member", MOVE, override="thử"))
    enact(ExemptMember("be", date(2017, 3, 1)), by=account("khac", None, "record"), override="thử")
    assert offered("/acts") == ["transfer_member", *(one for one in USUAL if one != "transfer_member")]


def test_sent_twice_and_once_more_it_is_recorded_once(clerk: Client) -> None:
    sent = checked(clerk, "transfer_member", MOVE, override="thử")

    answers = [clerk.post("/acts/transfer_member", sent) for _time in range(3)]

    assert [one.headers["Location"] for one in answers] == ["/ledger/2"] * 3
    assert head().number == 2


def test_only_what_was_checked_is_recorded(clerk: Client) -> None:
    sent = checked(clerk, "transfer_member", MOVE) | {"act-organisation": "khuoi-it"}

    answer = clerk.post("/acts/transfer_member", sent)

    assert (answer.status_code, head().number) == (200, 1)
    assert "Chi bộ thôn Khuổi Ít" in answer.text
    assert "Kiểm tra xong, chưa ghi" in answer.text


def test_a_warning_asks_for_a_reason_beside_it(clerk: Client) -> None:
    typed = {"act-person": "nga", "act-considered_on": "02/12/2025", "act-decision_date": "20/12/2027"}
    sent = checked(clerk, "recognise_member", typed)

    refused = clerk.post("/acts/recognise_member", sent)
    assert (refused.status_code, head().number) == (400, 1)
    assert 'href="#id_override"' in refused.text

    again = {**sent, **hidden(refused.text), "override": "đã có ý kiến cấp trên"}
    assert clerk.post("/acts/recognise_member", again).headers["Location"] == "/ledger/2"


def test_a_refusal_stands_at_its_input_and_loses_nothing(clerk: Client) -> None:
    typed = MOVE | {"act-on": "31/02/2021", "act-person": "không ai", "paper-number": "12-QĐ/HU"}

    answer = clerk.post("/acts/transfer_member", {**hidden(clerk.get("/acts/transfer_member").text), **typed})

    assert (answer.status_code, head().number) == (400, 1)
    assert 'href="#id_act-on"' in answer.text
    assert 'aria-describedby="id_act-on_error"' in answer.text
    assert "<title>Lỗi:" in answer.text
    assert all(f'value="{value}"' in answer.text for value in typed.values())


def test_what_would_change_is_told_in_words_and_read_by_the_log(clerk: Client, world: World) -> None:
    answer = clerk.post("/acts/transfer_member", {**hidden(clerk.get("/acts/transfer_member").text), **MOVE})

    text = " ".join(answer.text.split())
    assert "Chuyển sinh hoạt đảng của Hứa Văn Sơn đến Chi bộ thôn Nà Cà ngày 04/01/2021" in text
    assert 'Hứa Văn Sơn · Chi bộ thôn Nà Cà · chính thức <span class="soft">(từ 04/01/2021)' in text
    assert "(từ 01/01/2000 đến hết 03/01/2021)" in text
    read = {(one.page, one.persons) for one in Reading.objects.all()}
    assert ("acts__one", f",{world.person('son')},") in read


NUMBER = {"act-person": "son", "act-on": "04/01/2020", "act-identity_number": "006070000998"}


def test_a_number_that_is_corrected_is_told_to_be_another_and_stays_masked(
    clerk: Client, world: World
) -> None:
    opened = clerk.get("/acts/correct_person")

    text = " ".join(clerk.post("/acts/correct_person", {**hidden(opened.text), **NUMBER}).text.split())

    was, now = text.split("<dt>Có hiệu lực</dt>")
    assert "Số định danh: •••008</div>" in was
    assert "Số định danh: •••998 (khác trước)</div>" in now
    assert "Số thẻ đảng viên:" not in text
    assert "006070000008" not in text
    read = [one.fields for one in Reading.objects.filter(page="acts__one")]
    assert read == ["name, act, last digits"]


def test_whoever_records_without_reading_is_told_that_it_changes_and_no_digit(world: World) -> None:
    browser = Client()
    browser.force_login(account("chỉ ghi", None, "record"))
    opened = browser.get("/acts/correct_person")

    text = " ".join(browser.post("/acts/correct_person", {**hidden(opened.text), **NUMBER}).text.split())

    was, now = text.split("<dt>Có hiệu lực</dt>")
    assert "Số định danh: •••</div>" in was
    assert "Số định danh: ••• (khác trước)</div>" in now
    assert "•••008" not in text
    assert [one.fields for one in Reading.objects.filter(page="acts__one")] == ["name, act"]


def test_what_taking_it_back_changes_is_told_too(clerk: Client, world: World) -> None:
    number = enact(
        CorrectPerson("son", date(2020, 1, 4), identity_number="006070000998"), by=world.clerk, override="thử"
    ).number

    text = " ".join(clerk.get(f"/ledger/{number}/void").text.split())

    back, gone = text.split("<h2>Thôi hiệu lực</h2>")
    assert "Số định danh: ••• (khác trước)" in back
    assert "Số định danh: •••</div>" in gone


def test_what_others_recorded_meanwhile_is_told_and_the_input_kept(clerk: Client, world: World) -> None:
    sent = checked(clerk, "transfer_member", MOVE, override="thử")
    enact(TransferMember("son", "khuoi-it", date(2019, 3, 1)), by=world.clerk, override="thử")

    refused = clerk.post("/acts/transfer_member", sent)

    assert (refused.status_code, head().number) == (400, 2)
    assert "đã ghi bút toán 2" in refused.text
    assert 'value="04/01/2021"' in refused.text
    again = clerk.post("/acts/transfer_member", {**sent, **hidden(refused.text), "step": "check"})
    assert again.status_code == 200
    recorded = clerk.post("/acts/transfer_member", {**sent, **hidden(again.text), "step": "record"})
    assert recorded.headers["Location"] == "/ledger/3"


def test_only_who_may_record_comes_in(secretary: Client, clerk: Client) -> None:
    assert secretary.get("/acts").status_code == 403
    assert secretary.get("/acts/transfer_member").status_code == 403
    assert clerk.get("/acts/void").status_code == 404
    assert clerk.get("/acts/nothing").status_code == 404
    assert clerk.get("/acts/suggest/place").status_code == 404


def test_a_mandate_elsewhere_learns_nothing(world: World) -> None:
    browser = Client()
    browser.force_login(account("nơi khác", world.organisation("khuoi-it"), "record"))

    answer = browser.post(
        "/acts/record_death", {"act-person": "son", "act-on": "02/06/2025", "step": "check"}
    )

    assert (answer.status_code, head().number) == (400, 1)
    assert "không được giao ghi việc" in answer.text
    assert "Hứa Văn Sơn" not in answer.text
    assert "Hứa" not in browser.get("/acts/suggest/person", {"act-person": "hua van son"}).text
    typed = {"act-on": "02/06/2025", "act-person": "ly quoc"}
    asked = browser.post("/acts/suggest/person", typed, headers={"HX-Trigger-Name": "act-person"})
    assert "Lý Quốc Khánh" in asked.text


def test_a_name_leads_to_its_code_with_and_without_scripts(clerk: Client) -> None:
    typed = MOVE | {"act-person": "hua van son"}
    answer = clerk.post("/acts/transfer_member", {**hidden(clerk.get("/acts/transfer_member").text), **typed})
    assert 'name="take" value="act-person:son"' in answer.text

    taken = clerk.post("/acts/transfer_member", {**hidden(answer.text), **typed, "take": "act-person:son"})

    assert taken.status_code == 200
    assert 'name="act-person" value="son"' in taken.text
    assert 'name="act-on" value="04/01/2021"' in taken.text
    assert "15/01/1970 · Chi bộ thôn Bản Khắn" in taken.text


def test_a_paper_in_which_nothing_is_written_is_kept_as_it_would_be_drawn(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = clerk.get("/acts/transfer_member").text
    blank = dict.fromkeys(re.findall(r'name="(paper-[^"]+)"', fresh), "")
    assert len(blank) == 37

    def drawn() -> str:
        answer = clerk.post("/acts/transfer_member", {**MOVE, **blank, **hidden(fresh), "step": "check"})
        return re.sub(r'(name="(?:key|csrfmiddlewaretoken)" value)="[^"]*"', "", answer.text)

    kept = drawn()
    monkeypatch.setattr(Draft, "has_paper", True)
    assert drawn() == kept
    monkeypatch.undo()
    clerk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for page in (clerk.get("/acts/transfer_member").text, drawn()):
        assert "Steps: proposal, appraisal, decision" in page
        assert "đề nghị" not in page


def test_the_paper_is_read_and_its_faults_stand_where_they_are(clerk: Client) -> None:
    paper = {
        "paper-number": "15-QĐ",
        "paper-issued_on": "26/05/2025",
        "paper-steps.3.body": "cho-don",
        "paper-steps.3.organ": "standing_committee",
        "paper-steps.3.entitled": "9",
        "paper-steps.3.in_favour": "8",
    }
    typed = {"act-person": "son", "act-on": "02/06/2025", **paper}
    wrong = typed | {"paper-steps.3.in_favour": "11", "paper-steps.3.on": "99/99/2025"}

    refused = clerk.post("/acts/expel_member", {**hidden(clerk.get("/acts/expel_member").text), **wrong})
    assert 'href="#id_paper-steps.3.on"' in refused.text
    assert 'href="#id_paper-steps.3.body"' in refused.text

    clerk.post("/acts/expel_member", checked(clerk, "expel_member", typed, override="thử"))
    steps = [
        {"role": "deciding", "body": "cho-don", "organ": "standing_committee", "entitled": 9, "in_favour": 8}
    ]
    said = {"number": "15-QĐ", "issued_on": "2025-05-26", "steps": steps}
    assert json.loads(Entry.objects.get(pk=2).paper) == said


def test_the_pages_of_persons_and_organisations_offer_what_makes_sense(
    clerk: Client, secretary: Client, world: World
) -> None:
    def offered(page: str) -> set[str]:
        return set(re.findall(r'href="/acts/(\w+)\?subject=', clerk.get(page).text))

    nga, don = (
        offered(f"/people/{world.person('nga')}"),
        offered(f"/people/{world.person('don')}?on=2020-01-01"),
    )
    assert {"recognise_member", "transfer_member", "exempt_member"} <= nga
    assert "restore_member" not in nga
    assert "restore_member" in don
    assert not {"transfer_member", "recognise_member"} & don
    cell = offered(f"/organisations/{world.organisation('na-ca')}")
    assert {"admit_member", "receive_member"} <= cell
    above = offered(f"/organisations/{world.organisation('kim-lu')}")
    assert "establish_organisation" in above
    assert "admit_member" not in above
    assert "/acts/" not in secretary.get(f"/people/{world.person('be')}").text
    assert 'value="nga"' in clerk.get("/acts/recognise_member?subject=nga").text


@pytest.mark.parametrize("kind", [ExpelMember, StrikeOffMember])
def test_a_sensitive_act_is_masked_until_asked(
    clerk: Client, world: World, kind: type[ExpelMember | StrikeOffMember]
) -> None:
    number = enact(kind("lan", date(2021, 3, 1)), by=world.clerk, override="thử").number
    page, person = f"/ledger/{number}", f"/people/{world.person('lan')}?on=2020-01-01"
    label = str(kind.label).lower()

    for address in ("/home", "/ledger", page, f"{page}/void", person):
        text = re.sub(r'<details class="menu.*?</details>', "", clerk.get(address).text).lower()
        assert "đặng thị lan" in text, address
        assert label not in text, address
        assert str(kind.said).split(" %")[0].lower() not in text, address
    for address in (page, person):
        asked = clerk.get(address, {"show": "all", "on": "2020-01-01"}).text.lower()
        assert label in asked, address
        assert Reading.objects.order_by("-id")[0].fields == "personal, sensitive"


def test_the_workbook_of_a_kind_is_one_that_is_read(clerk: Client, tmp_path: Path) -> None:
    file = tmp_path / "mau.xlsx"
    file.write_bytes(clerk.get("/acts/transfer_member/template.xlsx").content)

    assert [one.code for one in read_acts(TransferMember, file).faults] == ["workbook.empty"]


def test_a_day_before_there_was_such_a_list_is_refused_in_a_sentence(clerk: Client, world: World) -> None:
    typed = as_typed(PAYLOADS["establish_organisation"](world)) | {"act-on": "01/01/1801"}

    answer = clerk.post("/acts/establish_organisation", {**typed, "step": "check"})

    assert answer.status_code == 400
    assert "không có trong danh mục của ngày 01/01/1801" in answer.text
