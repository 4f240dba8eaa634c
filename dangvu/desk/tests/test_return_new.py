"""A return made on one page, by a program, at the command line: seen whole, frozen and sent by one form."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from dangvu.accounts import local
from dangvu.command import main
from dangvu.core.finding import Finding
from dangvu.desk.tests.test_act_pages import hidden
from dangvu.ledger.enact import head
from dangvu.membership.acts import RecordDeath
from dangvu.statistics.acts import FreezeReturn
from dangvu.statistics.models import StatisticalReturn
from dangvu.statistics.tables import declared_tables
from tests.cast import World, account, browser_of, enact

pytestmark = pytest.mark.django_db
PAPER = {"number": "7-BC/ĐU", "issued_on": "03/07/2025", "signer": "Hoàng Văn Bí thư"}
SAID = PAPER | {"issued_on": "2025-07-03"}
PAYLOAD = {"organisation": "kim-lu", "from_date": "2025-01-01", "to_date": "2025-06-30", "tables": "3"}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all tables the third only, which takes a tenth of the time."""
    monkeypatch.setattr(FreezeReturn, "codes", property(lambda _act: ["3"]))


@pytest.fixture
def clerk(world: World) -> Client:
    """Of Kim Lư: there the page begins, with the half-year before the day shown."""
    return browser_of(account("xã", world.organisation("kim-lu"), "read", "record"))


def page_of(world: World) -> str:
    days = "first=01/01/2025&last=30/06/2025"
    return f"/returns/new?org={world.organisation('kim-lu')}&{days}"


def sent(client: Client, address: str, seen: str, **typed: str) -> Any:
    return client.post(address, {**PAPER, **hidden(seen), "step": "send", **typed})


def states() -> list[tuple[int, str]]:
    return list(StatisticalReturn.objects.known().order_by("version").values_list("version", "state"))


def test_the_page_begins_with_the_last_half_year_of_ones_own_and_shows_every_table(clerk: Client) -> None:
    page = clerk.get("/returns/new", {"on": "2025-07-10"}).text

    assert 'value="01/01/2025"' in page
    assert 'value="30/06/2025"' in page
    assert all(f'id="table-{code}"' in page for code in declared_tables())
    assert page.count("cân đối khớp") == len(declared_tables())
    assert "/tables/1/names/D/this?" in page


def test_one_form_freezes_and_sends_and_sent_twice_it_is_answered_alike(
    world: World, clerk: Client, few: None
) -> None:
    address = page_of(world)
    seen = clerk.get(address).text

    first, again = sent(clerk, address, seen), sent(clerk, address, seen)

    assert (first.status_code, first.url) == (again.status_code, again.url) == (302, "/returns/2")
    assert states() == [(1, "sent")]
    shown = clerk.get(first.url).text
    assert "văn bản 7-BC/ĐU, ngày 03/07/2025, người ký Hoàng Văn Bí thư" in shown
    assert "không cần chốt lại" in clerk.get(address).text


def test_it_is_frozen_alone_and_then_only_sent(world: World, clerk: Client, few: None) -> None:
    address = page_of(world)
    frozen = sent(clerk, address, clerk.get(address).text, step="freeze")
    assert (frozen.status_code, states()) == (302, [(1, "draft")])

    page = clerk.get(address).text
    assert "chỉ còn gửi" in page
    assert 'value="freeze"' not in page
    assert sent(clerk, address, page).status_code == 302
    assert states() == [(1, "sent")]


def test_what_was_frozen_by_a_page_is_not_taken_for_sent(world: World, clerk: Client, few: None) -> None:
    address = page_of(world)
    seen = clerk.get(address).text
    nothing = dict.fromkeys(PAPER, "")
    sent(clerk, address, seen, step="freeze", **nothing)

    asked = sent(clerk, address, seen, **nothing)

    assert asked.status_code == 400
    assert states() == [(1, "draft")]
    assert sent(clerk, address, asked.text).status_code == 302
    assert states() == [(1, "sent")]
    again = clerk.post(address, {**hidden(seen), **nothing, "step": "freeze"}, follow=True)
    assert "Đã gửi lên cấp trên" in again.text


def test_another_organisation_is_not_shown_by_its_official_code(
    world: World, clerk: Client, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = world.organisation("na-ca")
    monkeypatch.setattr(FreezeReturn, "identity", lambda _act, _name: other)

    assert clerk.get(page_of(world)).status_code == 404


def test_who_may_not_record_sees_and_sends_nothing(world: World, few: None) -> None:
    reader = browser_of(account("xem", world.organisation("kim-lu"), "read"))

    page = reader.get(page_of(world))

    assert page.status_code == 200
    assert 'value="send"' not in page.text
    assert reader.post(page_of(world), {**PAPER, "step": "send", "key": "a"}).status_code == 403
    assert states() == []


def test_without_a_paper_a_reason_is_asked_for_first(world: World, clerk: Client, few: None) -> None:
    address = page_of(world)
    nothing = dict.fromkeys(PAPER, "")

    asked = sent(clerk, address, clerk.get(address).text, **nothing)

    assert asked.status_code == 400
    assert "Chưa ghi văn bản" in asked.text
    assert states() == []
    wrong = sent(clerk, address, asked.text, issued_on="31/02/2025")
    assert (wrong.status_code, states()) == (400, [])
    assert sent(clerk, address, asked.text, **nothing, override="gửi tay").status_code == 302


def test_other_figures_than_were_shown_are_shown_first(world: World, clerk: Client, few: None) -> None:
    address = page_of(world)
    seen = clerk.get(address).text
    enact(RecordDeath("be", date(2025, 3, 1)), by=world.clerk, override="thử")

    moved = sent(clerk, address, seen)

    assert moved.status_code == 400
    assert "khác lúc mở trang" in moved.text
    assert states() == []
    assert sent(clerk, address, moved.text).status_code == 302


def test_what_does_not_balance_is_said_and_no_button_stands_there(
    world: World, clerk: Client, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Finding("return.unbalanced", "Biểu 3: cân đối không khớp: I=Σ.")]
    monkeypatch.setattr(FreezeReturn, "_of_balance", lambda _act: found)
    before = head().number

    page = clerk.get(page_of(world)).text
    answer = sent(clerk, page_of(world), page, key="a", checked="b")

    assert "Biểu 3: cân đối không khớp: I=Σ." in page
    assert 'value="send"' not in page
    assert (answer.status_code, head().number) == (400, before)


def test_the_whole_return_is_one_workbook(world: World, clerk: Client) -> None:
    number = enact(FreezeReturn("kim-lu", date(2025, 1, 1), date(2025, 6, 30), tables="1,3"), by=world.clerk)
    file = clerk.get(f"/returns/{number.number}/file.xlsx")

    book = CalamineWorkbook.from_filelike(io.BytesIO(file.content))

    assert book.sheet_names == ["Biểu 1", "Biểu 3"]
    (total,) = [row for row in book.get_sheet_by_index(0).to_python() if row[0] == "D"]
    assert total[2] == 5
    assert clerk.get(f"/returns/{number.number}/file.csv").status_code == 404


def test_programs_and_the_command_see_it_and_send_it_alike(
    world: World, clerk: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(local, "ready_register", lambda: None)
    asked = ("--org", "kim-lu", "--from", "2025-01-01", "--to", "2025-06-30", "--tables", "3")

    def told(*words: str) -> Any:
        capsys.readouterr()
        assert main(["return", *words, "--as", "xã", "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    def program(**body: Any) -> Any:
        return clerk.post("/api/v1/returns/new", {"payload": PAYLOAD} | body, "application/json")

    seen = program(dry_run=True).json()
    assert (seen["may_be_sent"], [one["table"] for one in seen["tables"]]) == (True, ["3"])
    assert told("--new", *asked) == seen
    assert [one["code"] for one in program().json()["findings"]] == ["paper.missing"]
    assert program(wrong=1).status_code == 422
    assert program(payload=["x"]).status_code == 422
    first, again = program(paper=SAID, key="a").json(), program(paper=SAID, key="a").json()
    assert first["acts"] == again["acts"]
    assert [one["entry"] for one in first["acts"]] == [2, 3]
    enact(RecordDeath("be", date(2025, 3, 1)), by=world.clerk, override="thử")
    paper = tmp_path / "giay.json"
    paper.write_text(json.dumps(SAID), encoding="utf-8")
    assert [one["entry"] for one in told("--send", *asked, "--paper", str(paper))["acts"]] == [5, 6]
    assert states() == [(1, "sent"), (2, "sent")]
    beside = browser_of(account("beside", world.organisation("bang-phuc"), "read", "record"))
    barred = beside.post("/api/v1/returns/new", {"payload": PAYLOAD, "dry_run": True}, "application/json")
    assert barred.status_code == 403
