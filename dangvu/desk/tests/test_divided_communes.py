"""The hamlets of a divided commune on the page of a scheme: asked for, with the data's default."""

import re
from dataclasses import replace
from datetime import date

import pytest

from dangvu.accounts.models import Account
from dangvu.core.finding import warnings
from dangvu.desk.tests.test_act_pages import hidden
from dangvu.exchange.act_workbook.scheme import written
from dangvu.organisations.acts import MoveHamlets, Reorganise
from dangvu.organisations.movement import Movement
from dangvu.organisations.tests.test_of_places import ON, OTHERWISE, clerk, steps
from dangvu.places.models import HamletVersion
from tests.cast import World, browser_of, enact

pytestmark = pytest.mark.django_db
__all__ = ["clerk"]
CUONG_LOI = "02152@1900-01-01"


def without_hamlets() -> list[Movement]:
    """The steps of the places, but for those that send hamlets of the divided commune somewhere."""
    return [one for one in steps() if not (isinstance(one, MoveHamlets) and one.hamlets)]


def sent(moves: list[Movement], step: str, **more: str) -> dict[str, str]:
    lines = written(moves)
    return {"act-name": "Sắp xếp", "act-on": f"{ON:%d/%m/%Y}", "act-steps": lines, "step": step, **more}


def selected(page: str) -> dict[str, str]:
    """Of each hamlet asked for the part that stands selected."""
    asked = re.findall(r'<select[^>]* name="hamlet-([^"]+)".*?</select>', page, re.DOTALL)
    chosen = re.findall(r'<option value="([^"]+)" selected', page)
    return dict(zip(asked, chosen, strict=True))


def test_what_no_step_says_is_warned_of_and_asked_with_the_default(clerk: Account) -> None:
    browser = browser_of(clerk)
    page = browser.post("/acts/reorganise", sent(without_hamlets(), "check")).text

    assert "chưa ghi 2 thôn về đâu: Nà Đấm, Nà Tảng" in page
    assert selected(page) == dict.fromkeys(("t-na-dam", "t-na-tang"), "02137@2020-02-01")


def test_what_was_chosen_is_written_into_the_steps_and_recorded(clerk: Account) -> None:
    browser = browser_of(clerk)
    chosen = {"hamlet-t-na-dam": CUONG_LOI, "hamlet-t-na-tang": "02137@2020-02-01"}
    page = browser.post("/acts/reorganise", sent(without_hamlets(), "hamlets", **chosen))
    lines = page.context["draft"].payload["steps"].value()

    assert lines == written(
        [
            *without_hamlets(),
            OTHERWISE,
            replace(OTHERWISE, to_place="02137", hamlets=("t-na-tang",), cells_to="02137.2020"),
        ]
    )
    assert selected(page.text)["t-na-dam"] == CUONG_LOI
    assert "về đâu:" not in page.text
    again = sent([], "record", override="thử") | {"act-steps": lines} | hidden(page.text)
    assert browser.post("/acts/reorganise", again).status_code == 302
    assert HamletVersion.objects.at(ON).get(code="t-na-dam").place_id == CUONG_LOI


def test_what_the_steps_say_stands_selected_and_is_said_anew(clerk: Account) -> None:
    browser = browser_of(clerk)
    both = [*without_hamlets(), replace(OTHERWISE, hamlets=("t-na-dam", "t-na-tang"))]
    page = browser.post("/acts/reorganise", sent(both, "check")).text
    assert selected(page) == dict.fromkeys(("t-na-dam", "t-na-tang"), CUONG_LOI)

    one = browser.post("/acts/reorganise", sent(both, "hamlets", **{"hamlet-t-na-tang": "02137@2020-02-01"}))
    assert selected(one.text) == {"t-na-dam": CUONG_LOI, "t-na-tang": "02137@2020-02-01"}
    assert one.context["draft"].payload["steps"].value().count("t-na-dam") == 1


def test_a_part_that_is_none_is_the_proposed_one(clerk: Account) -> None:
    page = browser_of(clerk).post(
        "/acts/reorganise", sent(without_hamlets(), "hamlets", **{"hamlet-t-na-dam": "khong"})
    )

    assert selected(page.text)["t-na-dam"] == "02137@2020-02-01"


def test_of_an_act_alone_the_choice_makes_a_scheme(world: World) -> None:
    """What is asked is the same; the scheme has the act, what was chosen, and the paper."""
    enact(MoveHamlets("01840", date(2025, 7, 2), hamlets=("t-na-ca", "t-khuoi-it")), by=world.clerk)
    browser = browser_of(world.clerk)
    alone = {
        "act-place": "01840", "act-into_places": "01843\n01849", "act-on": "01/03/2026", "paper-number": "9",
    }  # fmt: skip
    page = browser.post("/acts/divide_commune", alone | {"step": "check"}).text
    assert selected(page) == dict.fromkeys(("t-na-ca", "t-khuoi-it"), "01843@2025-07-01")
    assert "việc này thành một đề án" in page

    sent_away = {"hamlet-t-na-ca": "01849@2025-07-01", "step": "hamlets"}
    scheme = browser.post("/acts/divide_commune", alone | sent_away)
    shown = scheme.context["draft"]
    assert (shown.act, shown.paper["number"].value()) == (Reorganise, "9")
    assert 'action="/acts/reorganise"' in scheme.text
    names = {name: shown.payload[name].value() for name in ("name", "on", "steps")}
    assert names["name"].startswith("Chia Đức Xuân về")
    again = {f"act-{name}": value for name, value in names.items()} | {"paper-number": "9"}
    again |= {"step": "record", "override": "thử"}
    assert browser.post("/acts/reorganise", again | hidden(scheme.text)).status_code == 302
    on = date(2026, 3, 1)
    lies = dict(HamletVersion.objects.at(on).values_list("code", "place_id"))
    assert (lies["t-na-ca"], lies["t-khuoi-it"]) == ("01849@2025-07-01", "01843@2025-07-01")


def test_nothing_is_asked_where_no_commune_is_divided(clerk: Account) -> None:
    scheme = Reorganise("Sắp xếp", ON, tuple(without_hamlets()))
    assert "hamlet.of_divided" in {one.code for one in warnings(scheme.check())}
    assert "hamlet.of_divided" not in {one.code for one in Reorganise("Sắp xếp", ON, tuple(steps())).check()}
