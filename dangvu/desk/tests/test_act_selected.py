"""One act on several persons selected in the list: one form, checked for each, one entry, one void."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dangvu.accounts.models import Account
from dangvu.accounts.readings import readings_about
from dangvu.core.finding import refusals
from dangvu.exchange.acts import RecordSelected
from dangvu.ledger.acts import kinds
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry, Row
from dangvu.ledger.payload import payload_fields
from dangvu.ledger.rebuild import check
from dangvu.ledger.verify import verify
from dangvu.ledger.void import Void
from dangvu.membership.acts import RecordDeath, TransferMember
from dangvu.membership.queries import memberships_of
from tests.cast import World, account, enact

pytestmark = pytest.mark.django_db
ON = "2018-06-01"
ADDRESS = f"/acts/transfer_member/selected?on={ON}"
PAPER = {"paper-number": "12-QĐ/ĐU", "paper-issued_on": "02/01/2019", "paper-issuer": "Đảng ủy"}
MOVE = {"act-organisation": "khuoi-it", "act-on": "04/01/2019", **PAPER}
FOR_MANY = sorted(kind for kind, act in kinds().items() if act.for_many)


def hidden(page: Any) -> dict[str, str]:
    """What travels with the form."""
    found = re.findall(r'<input type="hidden" name="(key|seen|checked)"(?: value="([^"]*)")?', page.text)
    return dict(found)


def picks(world: World, *persons: str) -> dict[str, Any]:
    return {"pick": [world.person(one) for one in persons]}


def checked(browser: Client, world: World, persons: tuple[str, ...], **typed: Any) -> Any:
    """The page after the check."""
    opened = browser.get(ADDRESS, picks(world, *persons) | {"on": ON})
    assert opened.status_code == 200, opened
    given = hidden(opened) | picks(world, *persons) | MOVE | typed
    return browser.post(ADDRESS, given | {"step": "check"})


def confirm(browser: Client, world: World, persons: tuple[str, ...], page: Any, **typed: Any) -> Any:
    given = hidden(page) | picks(world, *persons) | MOVE | typed
    return browser.post(ADDRESS, given | {"step": "record"})


def given_by(browser: Client, world: World, persons: tuple[str, ...]) -> dict[str, Any]:
    """What a browser sends to record what was checked."""
    page = checked(browser, world, persons)
    return hidden(page) | picks(world, *persons) | MOVE | {"step": "record"}


def told(page: Any) -> Mapping[str, Any]:
    return {one.line.code: one for one in page.context["people"]}


def cell_of(world: World, person: str) -> int:
    return memberships_of(world.person(person))[-1].organisation_id


# The list


def test_the_list_offers_the_acts_for_many_to_whoever_may_record(
    clerk: Client, secretary: Client, world: World
) -> None:
    page, reader = clerk.get(f"/members?on={ON}"), secretary.get(f"/members?on={ON}")

    for kind in FOR_MANY:
        assert f'formaction="/acts/{kind}/selected"' in page.text
        assert f"/acts/{kind}/selected" not in reader.text
    assert FOR_MANY == ["change_attribute", "transfer_member", "transfer_out"]


@pytest.mark.parametrize("kind", FOR_MANY)
def test_an_act_for_many_has_nothing_that_is_of_one_person_alone(kind: str) -> None:
    act = kinds()[kind]

    assert not act.sensitive
    assert not act.two_persons
    assert not act.sealed_names()
    assert [
        one.name
        for one, _hint in payload_fields(act)
        if one.metadata.get("unique") and one.name != act.subject
    ] == []


@pytest.mark.parametrize(
    "kind", ["record_death", "expel_member", "establish_organisation", "record_selected", "x"]
)
def test_other_kinds_have_no_such_page(clerk: Client, world: World, kind: str) -> None:
    answer = clerk.get(f"/acts/{kind}/selected?on={ON}", picks(world, "be"))

    assert answer.status_code == 404


def test_with_nobody_selected_it_leads_back_to_the_list_as_it_was(clerk: Client, world: World) -> None:
    answer = clerk.get(f"{ADDRESS}&sex=female&pick=x&pick=999999999")

    assert answer.headers["Location"] == f"/members?on={ON}&sex=female"
    assert "Chưa chọn ai" in clerk.get(answer.headers["Location"]).text


def test_the_page_costs_the_same_for_one_and_for_three(clerk: Client, world: World) -> None:
    counts = []
    for people in (("be",), ("be", "hoa", "minh")):
        given = picks(world, *people) | {"on": ON}
        clerk.get(ADDRESS, given)
        with CaptureQueriesContext(connections["default"]) as asked:
            assert clerk.get(ADDRESS, given).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]


# The check


def test_everybody_is_told_with_what_would_change_and_nothing_is_recorded(
    clerk: Client, world: World
) -> None:
    page = checked(clerk, world, ("be", "hoa"))

    assert page.status_code == 200
    assert page.context["check"].sentence == "Ghi “Chuyển sinh hoạt đảng” cho 2 người"
    one = told(page)["be"]
    assert [row.names for row in one.before] != [row.names for row in one.after]
    assert "Chi bộ thôn Nà Cà" in str(one.before)
    assert "Chi bộ thôn Khuổi Ít" in str(one.after)
    assert head().number == 1


def test_whoever_cannot_be_moved_is_told_alone_and_stands_in_the_way(clerk: Client, world: World) -> None:
    page = checked(clerk, world, ("be", "minh"))

    assert page.status_code == 400
    (refused,) = told(page)["minh"].told["refused"]
    assert "đã sinh hoạt ở chi bộ đó" in refused.message
    assert not told(page)["be"].told["refused"]
    assert told(page)["be"].after
    assert "1 trong 2 người chưa ghi được" in page.text
    assert "checked" not in {name for name, value in hidden(page).items() if value and name == "checked"}
    left = checked(clerk, world, ("be",))
    assert left.status_code == 200


def test_what_is_said_of_everybody_is_said_once(clerk: Client, world: World) -> None:
    page = checked(clerk, world, ("be", "hoa"), **{"act-organisation": "nowhere"})

    assert page.status_code == 400
    assert len(page.context["refused"]) == 1
    assert page.context["refused"][0].input_id == "id_act-organisation"
    assert all(not one.told.get("refused") and not one.after for one in told(page).values())


def test_a_form_with_faults_keeps_what_was_written(clerk: Client, world: World) -> None:
    page = checked(clerk, world, ("be", "hoa"), **{"act-on": "31/02/2019"})

    assert page.status_code == 400
    assert 'value="31/02/2019"' in page.text
    assert 'value="khuoi-it"' in page.text
    assert page.text.count('name="pick"') == 2


def test_the_reading_of_everybody_is_logged(clerk: Client, world: World) -> None:
    checked(clerk, world, ("be", "hoa"))

    found = {(one.page, one.fields) for one in readings_about(world.person("be"))}
    assert found == {
        ("acts__selected", "name, birth date, membership"),
        ("acts__selected", "name, act"),
    }
    assert not readings_about(world.person("son"))


# The recording


def test_it_is_one_entry_and_taken_back_as_one(clerk: Client, world: World) -> None:
    people = ("be", "hoa")
    before = [cell_of(world, one) for one in people]

    answer = confirm(clerk, world, people, checked(clerk, world, people), override="đã xem")

    assert answer.headers["Location"] == "/ledger/2"
    entry = Entry.objects.get(pk=2)
    assert (entry.kind, entry.row_count) == ("record_selected", 2)
    assert '"row":1' in Row.objects.get(entry=2, ordinal=1).payload
    assert "12-QĐ/ĐU" in entry.paper
    assert [cell_of(world, one) for one in people] == [world.organisation("khuoi-it")] * 2
    assert "cho 2 người" in clerk.get("/ledger/2").text
    assert [*verify(), *check()] == []
    enact(Void(2), by=world.clerk)
    assert [cell_of(world, one) for one in people] == before
    assert [*verify(), *check()] == []


def test_sent_twice_it_is_recorded_once(clerk: Client, world: World) -> None:
    page = checked(clerk, world, ("be", "hoa"))

    first, again = (confirm(clerk, world, ("be", "hoa"), page, override="đã xem") for _ in "ab")

    assert first.headers["Location"] == again.headers["Location"] == "/ledger/2"
    assert head().number == 2


def test_only_what_was_shown_is_recorded(clerk: Client, world: World) -> None:
    page = checked(clerk, world, ("be", "hoa"))

    more = confirm(clerk, world, ("be", "hoa", "lan"), page, override="đã xem")
    other = confirm(clerk, world, ("be", "hoa"), page, **{"act-on": "05/01/2019", "override": "đã xem"})

    assert (more.status_code, other.status_code) == (200, 200)
    assert head().number == 1


def test_over_warnings_only_with_a_reason(clerk: Client, world: World) -> None:
    typed = dict.fromkeys(PAPER, "")
    page = checked(clerk, world, ("be", "hoa"), **typed)
    assert page.context["warned"]

    without = confirm(clerk, world, ("be", "hoa"), page, **typed)
    assert (without.status_code, head().number) == (400, 1)
    confirm(clerk, world, ("be", "hoa"), page, **typed, override="giấy đến sau")

    assert head().number == 2
    assert "giấy đến sau" in Entry.objects.get(pk=2).remarks


def test_what_others_recorded_meanwhile_is_told_and_nothing_recorded(clerk: Client, world: World) -> None:
    page = checked(clerk, world, ("be", "hoa"))
    enact(
        TransferMember(person="hoa", organisation="ban-khan", on=date(2019, 2, 1)),
        by=world.clerk,
        override="x",
    )

    answer = confirm(clerk, world, ("be", "hoa"), page, override="đã xem")

    assert answer.status_code == 400
    assert head().number == 2


def test_made_anew_as_the_door_does_its_rows_look_again(world: World) -> None:
    moves = [
        TransferMember(person=one, organisation="khuoi-it", on=date(2019, 1, 4)) for one in ("be", "hoa")
    ]
    act = RecordSelected.of_acts(moves)
    assert not refusals(act.findings())
    enact(RecordDeath("hoa", date(2018, 12, 1)), by=world.clerk, override="x")

    assert not refusals(act.findings())  # it remembers
    assert [(one.code, one.where["row"]) for one in refusals(replace(act).findings())] == [
        ("membership.none", 2)
    ]


# Rights


def recorder(world: World, name: str = "ghi") -> tuple[Client, Account]:
    made, browser = account(name, world.organisation("na-ca"), "read", "record"), Client()
    browser.force_login(made)
    return browser, made


def test_whoever_is_out_of_reach_is_left_out_as_if_not_there(world: World) -> None:
    browser, _account = recorder(world)

    given = picks(world, "be", "son")
    given["pick"].append(10**9)
    page = browser.get(ADDRESS, given | {"on": ON})

    assert list(told(page)) == ["be"]
    assert "2 người đã chọn không thuộc phạm vi" in page.text
    assert "Sơn" not in page.text
    assert not readings_about(world.person("son"))
    sent = browser.post(ADDRESS, hidden(page) | picks(world, "be", "son") | MOVE | {"step": "check"})
    assert list(told(sent)) == ["be"]


def test_nobody_records_in_their_own_case_among_others(world: World) -> None:
    browser, made = recorder(world)
    Account.objects.filter(pk=made.pk).update(person_id=world.person("be"))

    page = checked(browser, world, ("be", "hoa"))

    assert page.status_code == 400
    assert told(page)["be"].told["refused"]
    assert not told(page)["hoa"].told["refused"]
    answer = confirm(browser, world, ("be", "hoa"), page, override="đã xem")
    assert (answer.status_code, head().number) == (400, 1)


def test_a_change_of_a_quality_suits_several(clerk: Client, world: World) -> None:
    address = f"/acts/change_attribute/selected?on={ON}"
    typed = {"act-attribute": "political_theory", "act-value": "intermediate", "act-on": "01/06/2018"}
    opened = clerk.get(address, picks(world, "be", "hoa") | {"on": ON})
    page = clerk.post(address, hidden(opened) | picks(world, "be", "hoa") | typed | {"step": "check"})
    assert page.status_code == 200, page.context["refused"]

    given = hidden(page) | picks(world, "be", "hoa") | typed
    answer = clerk.post(address, given | {"step": "record", "override": "đã xem"})

    assert answer.headers["Location"] == "/ledger/2"
    assert Entry.objects.get(pk=2).row_count == 2
