"""Returns as pages, to programs and at the command line: the same of all, within reach, names logged."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from dangvu.accounts import local
from dangvu.accounts.readings import readings_about
from dangvu.command import main
from dangvu.ledger.paper import Paper
from dangvu.membership.acts import RecordDeath, ReportNumber
from dangvu.statistics.acts import AcceptReturn, FreezeReturn, SendReturn
from tests.cast import World, account, browser_of, enact

pytestmark = pytest.mark.django_db
PERIOD = ("kim-lu", date(2025, 1, 1), date(2025, 6, 30))
PAPER = Paper(number="7-BC/ĐU", issued_on=date(2025, 7, 3), signer="Hoàng Văn Bí thư")
DAYS = "first=01/01/2025&last=30/06/2025"


@pytest.fixture
def number(world: World) -> int:
    """A return of Kim Lư, sent; after which somebody is found to have died before."""
    made = enact(FreezeReturn(*PERIOD, tables="1,3"), by=world.clerk, override="thử").number
    enact(SendReturn(*PERIOD), by=world.clerk, paper=PAPER)
    enact(RecordDeath("be", date(2025, 3, 1)), by=world.clerk, override="thử")
    return made


def told(client: Client, address: str) -> Any:
    answer = client.get(f"/api/v1/returns{address}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_pages_programs_and_command_tell_the_same(
    world: World, number: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "ready_register", lambda: None)

    def command(*words: str) -> Any:
        capsys.readouterr()
        assert main(["return", *words, "--as", "clerk", "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    clerk = browser_of(world.clerk)
    one, differs = told(clerk, f"/{number}"), told(clerk, f"/{number}/differs")
    (line,) = [each for each in told(clerk, "?org=na-ri&below=true&from=2025-01-01&to=2025-06-30")["below"]
               if each["org"] == "kim-lu"]  # fmt: skip

    assert [each["table"] for each in one["tables"]] == ["1", "3"]
    assert [each["state"] for each in one["steps"]] == ["draft", "sent"]
    assert {"row": "D", "column": "this", "frozen": 5, "now": 4} in differs["tables"][0]["differs"]
    assert (line["return"], line["state"]) == (number, "sent")
    assert told(clerk, "?org=kim-lu&to=2025-06-30")["returns"][0]["digest"] == one["digest"]
    assert (command(str(number)), command(str(number), "--differs")) == (one, differs)
    asked = ("--org", "na-ri", "--below", "--from", "2025-01-01", "--to", "2025-06-30")
    assert line in command(*asked)["below"]
    page = clerk.get(f"/returns?org={world.organisation('na-ri')}&{DAYS}").text
    assert f'href="/returns/{number}"' in page
    assert "Đã gửi 1 trên" in page
    assert "Bế" in clerk.get(f"/returns/{number}/differs/1/D/this").text
    assert readings_about(world.person("be"))[0].page == "returns__why"


def test_an_entry_opens_from_a_return_only_for_whom_it_opens(world: World, number: int) -> None:
    reader = browser_of(account("xã", world.organisation("kim-lu"), "read"))

    def links(browser: Client, page: str) -> list[int]:
        text = browser.get(f"/returns/{number}{page}").text
        return [one for one in (number, number + 1, number + 2) if f'href="/ledger/{one}"' in text]

    clerk = browser_of(world.clerk)
    assert (links(clerk, ""), links(clerk, "/differs/1/D/this")) == ([number, number + 1], [number + 2])
    assert (links(reader, ""), links(reader, "/differs/1/D/this")) == ([], [])
    assert "Ghi đảng viên từ trần" in reader.get(f"/returns/{number}/differs/1/D/this").text


def test_a_frozen_number_tells_what_had_no_list(world: World) -> None:
    day = date(2018, 12, 31)
    enact(ReportNumber("truong-noi-tru", "3:I", day, 12, "BC 05-BC/CB"), by=world.clerk, override="thử")
    frozen = FreezeReturn("na-ri", date(2018, 1, 1), day, tables="3")
    made = enact(frozen, by=world.clerk, override="thử").number

    page = browser_of(world.clerk).get(f"/returns/{made}").text

    assert ">18†</a>" in page
    assert "12 không có danh sách" in page


def test_out_of_reach_is_as_if_it_were_not_there(world: World, number: int) -> None:
    beside = browser_of(account("beside", world.organisation("bang-phuc"), "read", "record"))

    for address in (
        f"/returns/{number}",
        f"/returns/{number}/differs",
        f"/returns/{number}/differs/1/D/this",
    ):
        assert (
            beside.get(address).status_code
            == beside.get(address.replace(str(number), "99")).status_code
            == 404
        )
    assert beside.get(f"/api/v1/returns/{number}").status_code == 404
    assert beside.get("/api/v1/returns?org=kim-lu").status_code == 404


def test_the_level_above_is_told_what_awaits_it_until_it_is_taken(world: World, number: int) -> None:
    boss = account("boss", world.organisation("na-ri"), "read", "record")
    browser = browser_of(boss)
    words = "1 báo cáo của tổ chức trực thuộc chờ nhận"
    asked = {"on": "2025-07-10"}

    assert words in browser.get("/worklist", asked).text
    assert "Nhận" in browser.get(f"/returns/{number}").text
    enact(AcceptReturn(*PERIOD), by=boss)
    assert words not in browser.get("/worklist", asked).text
