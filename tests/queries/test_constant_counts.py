"""A page costs the same number of questions to the database however much it shows."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dangvu.membership.acts import AdmitMember, TransferMember
from dangvu.organisations.acts import EstablishOrganisation
from tests.cast import World, enact

DAY = "2025-06-30"
PAGES: dict[str, Callable[[World], str]] = {
    "tree": lambda world: "/organisations",
    "branch": lambda world: f"/organisations/{world.organisation('kim-lu')}/branch",
    "organisation": lambda world: f"/organisations/{world.organisation('kim-lu')}",
    "members": lambda world: f"/members?organisation={world.organisation('kim-lu')}",
    "tree searched": lambda world: "/organisations?find=dang bo",
    "chart": lambda world: f"/organisations/{world.organisation('kim-lu')}/chart",
    "organisations listed": lambda world: f"/organisations/list?organisation={world.organisation('kim-lu')}",
    "search": lambda world: "/search?q=thi",
    "admissions": lambda world: (
        f"/admissions?org={world.organisation('kim-lu')}&first=01/01/2017&last=31/12/2020"
    ),
    "work to do": lambda world: f"/worklist?org={world.organisation('kim-lu')}",
    "home": lambda world: "/home",
    "ledger": lambda world: "/ledger",
    "form of a cell": lambda world: f"/import/cells/{world.organisation('khuoi-it')}/form",
    "drafts": lambda world: "/acts/drafts",
    "hamlets by commune": lambda world: f"/hamlets?organisation={world.organisation('kim-lu')}",
    "hamlets listed": lambda world: f"/hamlets/list?organisation={world.organisation('kim-lu')}",
    "hamlet cells to watch": lambda world: f"/hamlets/watch?organisation={world.organisation('kim-lu')}",
    "members told": lambda world: f"/api/v1/members?organisation={world.organisation('kim-lu')}",
    "organisations told": lambda world: f"/api/v1/organisations?organisation={world.organisation('kim-lu')}",
    "ledger told": lambda _world: "/api/v1/ledger",
    "figure told": lambda _world: "/api/v1/figures/members.total?org=kim-lu",
    "figure told below": lambda _world: "/api/v1/figures/members.total/below?org=kim-lu",
    "records told": lambda _world: "/api/v1/figures/members.total/records?org=kim-lu",
    "series told": lambda _world: (
        "/api/v1/figures/members.total/series?org=kim-lu&at=2015-01-01&at=2020-01-01"
    ),
    "series": lambda world: f"/series?org={world.organisation('kim-lu')}",
    "plan": lambda world: f"/pictures/plan?org={world.organisation('kim-lu')}&first=01/01/2020",
    "months": lambda world: (
        f"/pictures/months?org={world.organisation('kim-lu')}&first=01/01/2020&last=31/12/2020"
    ),
    "pyramid": lambda world: f"/pictures/pyramid?org={world.organisation('kim-lu')}",
    "shares": lambda world: f"/pictures/shares?org={world.organisation('kim-lu')}&first=01/01/2020",
    "table told": lambda _world: "/api/v1/tables/3?org=kim-lu",
    "table 1": lambda world: f"/tables/1?organisation={world.organisation('kim-lu')}",
    "table 5": lambda world: f"/tables/5?org={world.organisation('kim-lu')}",
    "table 4 by organisation": lambda world: f"/tables/4?org={world.organisation('kim-lu')}&below=this",
    "names behind table 5": lambda world: f"/tables/5/names/T/6?org={world.organisation('kim-lu')}",
}


def grow(world: World, numbers: range) -> None:
    """For each number one member more in a cell, one organisation beside it, one move."""
    for number in numbers:
        admitted = AdmitMember(
            organisation="na-ca",
            considered_on=date(2020, 1, 6),
            decision_date=date(2020, 1, 20),
            admission_date=date(2020, 2, 3),
            code=f"more-{number}",
            full_name=f"Lường Thị Thêm {number}",
            sex="female",
            birth_date=date(1996, 2, 3),
            ethnic_group="02",
            identity_number=f"{6196000000 + number:012}",
        )
        founded = EstablishOrganisation(
            code=f"unit-{number}",
            name=f"Đảng bộ bộ phận {number}",
            organisation_kind="section",
            on=date(2021, 3, 1),
            parent="kim-lu",
        )
        moved = TransferMember(person=f"more-{number}", organisation="khuoi-it", on=date(2022, 4, 4))
        for act in (admitted, founded, moved):
            enact(act, by=world.clerk, override="thử")


def questions(browser: Client, address: str) -> int:
    """How many questions a page asks once everything is warm."""
    address += ("&" if "?" in address else "?") + f"on={DAY}"
    assert browser.get(address).status_code == 200, address
    with CaptureQueriesContext(connections["default"]) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


@pytest.mark.by_day("embedded")
@pytest.mark.django_db
def test_no_page_asks_more_when_there_is_more_to_show(world: World) -> None:
    browser = Client()
    browser.force_login(world.clerk)
    grow(world, range(1))
    before = {name: questions(browser, address(world)) for name, address in PAGES.items()}

    grow(world, range(1, 12))

    assert {name: questions(browser, address(world)) for name, address in PAGES.items()} == before
