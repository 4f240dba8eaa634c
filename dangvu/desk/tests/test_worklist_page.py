"""The page of work to do: whose it is, who may see it, what is masked."""

import re
from datetime import date

import pytest
from django.test import Client

from dangvu.accounts.models import Account, Reading
from dangvu.ledger.enact import enact
from dangvu.membership.acts import ExemptMember
from tests.cast import World, account

pytestmark = pytest.mark.django_db
ON = "2025-11-10"


def rows(text: str) -> list[str]:
    """The lines of the list, as text."""
    table = re.findall(r'<table class="list cards work">.*?</table>', text, re.DOTALL)
    lines = re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", table[0], re.DOTALL) if table else []
    return [" ".join(re.sub("<[^>]*>", " ", line).split()) for line in lines]


def test_a_line_says_what_of_whom_where_by_whom_by_when_and_by_which_article(clerk: Client) -> None:
    (line,) = rows(clerk.get("/worklist", {"on": ON, "kind": "recognition"}).text)

    assert line == (
        "Hết dự bị, chưa công nhận chính thức Bàn Thị Nga Chi bộ thôn Bản Khắn Clerk 19/12/2025 29"
        " Quy định 294-QĐ/TW, mục 4.2 Ghi Bàn Thị Nga"
    )


def test_the_account_nearest_above_is_in_charge(clerk: Client, world: World) -> None:
    account("xa", world.organisation("bang-phuc"), "record")

    text = clerk.get("/worklist", {"on": ON}).text

    by_cell = {line.split(" Chi bộ ")[1].split(" – ")[0].split(" 19/")[0] for line in rows(text)}
    assert by_cell == {"thôn Bản Khắn Xa", "thôn Khuổi Ít Clerk"}
    only = rows(clerk.get("/worklist", {"on": ON, "owner": "Xa"}).text)
    assert len(only) == 2
    assert all("Bản Khắn" in line for line in only)


def test_nobody_in_charge_is_said(secretary: Client, world: World) -> None:
    Account.objects.filter(pk=world.clerk.pk).update(is_active=False)

    assert "chưa giao cho ai" in rows(secretary.get("/worklist", {"on": ON}).text)[0]


def test_the_secretary_sees_the_work_of_her_commune(secretary: Client, world: World) -> None:
    lines = rows(secretary.get("/worklist", {"on": ON}).text)

    assert len(lines) == 1
    assert "Chi bộ thôn Khuổi Ít" in lines[0]
    theirs = {"on": ON, "org": str(world.organisation("ban-khan"))}
    assert secretary.get("/worklist", theirs).status_code == 404
    assert not Reading.objects.exists()


def test_work_is_late_after_its_last_day(clerk: Client) -> None:
    def late(on: str) -> list[str]:
        return rows(clerk.get("/worklist", {"on": on, "late": "1"}).text)

    assert late("2025-12-19") == []
    assert "quá hạn (-1)" in late("2025-12-22")[0]


def test_an_exemption_is_masked_until_asked_and_both_are_logged_as_read(clerk: Client, world: World) -> None:
    enact(ExemptMember("be", on=date(2024, 1, 1), until=date(2025, 12, 1)), by=world.clerk, override="thử")
    asked = {"on": ON, "kind": "exemption"}

    (masked,) = rows(clerk.get("/worklist", asked).text)
    assert "•••" in masked
    assert "Hoàng Thị Bế" not in masked
    assert not Reading.objects.exists()

    (shown,) = rows(clerk.get("/worklist", {**asked, "show": "all"}).text)
    assert "Hoàng Thị Bế" in shown
    assert [(one.page, one.persons) for one in Reading.objects.all()] == [
        ("worklist", f",{world.person('be')},")
    ]


def test_the_work_of_one_organisation_and_what_it_adds_up_to(clerk: Client, world: World) -> None:
    asked = {"on": ON, "org": str(world.organisation("cho-don"))}

    text = clerk.get("/worklist", asked).text

    assert len(rows(text)) == 2
    assert re.search(r"Đảng bộ xã Bằng Phúc</a></th><td class=\"n\">2</td><td class=\"n\">0</td>", text)


def test_home_counts_what_is_due(clerk: Client) -> None:
    text = clerk.get("/home", {"on": ON}).text

    assert re.search(
        r"Hết dự bị, chưa công nhận chính thức</dt><dd><a href=\"/worklist\?[^\"]*\">1</a>", text
    )


def test_an_empty_list_says_why(clerk: Client) -> None:
    assert "Không có việc nào đến hạn" in clerk.get("/worklist", {"on": ON, "kind": "ceremony"}).text
