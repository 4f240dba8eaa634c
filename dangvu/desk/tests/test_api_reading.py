"""What programs read: the lists of pages, within the mandates of who asks, whose reading is noted first."""

from typing import Any

import pytest
from django.utils import timezone

from dangvu.accounts.giving import end
from dangvu.accounts.models import Mandate, Reading
from dangvu.accounts.readings import readings_about
from dangvu.desk.tests.test_api import BY, MOVE, RECORD, Program, codes, program, token_of
from dangvu.ledger.describing import MASK
from tests.cast import World

__all__ = ["program"]
pytestmark = pytest.mark.django_db
ON = "2018-06-01"
MEMBERS, UNITS = f"/api/v1/members?on={ON}", f"/api/v1/organisations?on={ON}"


@pytest.fixture
def kim_lu(world: World) -> Program:
    """The program of somebody who reads in Kim Lư and nowhere else."""
    return Program(token_of(world.secretary))


def column(answer: Any, key: str) -> list[Any]:
    return [row[key] for row in answer.json()["rows"]]


def pages(world: World, code: str) -> list[tuple[str, str]]:
    return [(one.page, one.fields) for one in readings_about(world.person(code))]


# Lists


def test_members_are_told_in_the_columns_and_the_order_of_the_page_as_values(program: Program) -> None:
    answer = program.get(f"{MEMBERS}&sort=-admitted&c=code&c=admitted&c=status&c=organisation_code&size=25")

    told = answer.json()
    assert {name: told[name] for name in ("on", "entry", "count", "page", "size")} == {
        "on": ON,
        "entry": 1,
        "count": 7,
        "page": 1,
        "size": 25,
    }
    assert column(answer, "code") == ["minh", "lan", "khanh", "hoa", "son", "be", "don"]
    assert told["rows"][0] | {"number": 0} == {
        "number": 0,
        "code": "minh",
        "organisation_code": "06.066.001.000.002",
        "status": "official",
        "admitted": "2017-02-03",
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("status=probationary", []),
        ("admitted_from=2010-01-01&admitted_to=2014-12-31", ["lan"]),
        ("sex=female&admitted_to=31/12/2000", ["be", "hoa"]),
    ],
)
def test_filters_narrow_as_on_the_page(program: Program, clerk: Any, asked: str, found: list[str]) -> None:
    answer = program.get(f"{MEMBERS}&c=code&{asked}")
    on_page = clerk.get(f"/members?on={ON}&c=code&c=name&{asked}").context["list"]

    assert sorted(column(answer, "code")) == found
    assert answer.json()["count"] == on_page.count == len(found)


def test_pages_tell_each_member_once_and_then_no_more(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("dangvu.lists.asked", "dangvu.desk.api.lists"):
        monkeypatch.setattr(f"{module}.SIZES", (3,))

    found = [column(program.get(f"{MEMBERS}&c=code&size=3&page={page}"), "code") for page in (1, 2, 3, 4)]

    assert [len(one) for one in found] == [3, 3, 1, 0]
    assert len({code for some in found for code in some}) == 7


def test_members_organisations_and_entries_end_where_the_mandate_ends(
    program: Program, kim_lu: Program
) -> None:
    assert "son" in column(program.get(f"{MEMBERS}&c=code"), "code")
    assert sorted(column(kim_lu.get(f"{MEMBERS}&c=code"), "code")) == [
        "be",
        "don",
        "hoa",
        "khanh",
        "lan",
        "minh",
    ]
    assert len(column(program.get(UNITS), "name")) == 9
    assert column(kim_lu.get(f"{UNITS}&sort=name&c=name&c=members"), "members") == [2, 4, 6]
    assert (program.get("/api/v1/ledger").json()["count"], kim_lu.get("/api/v1/ledger").json()["count"]) == (
        1,
        0,
    )


@pytest.mark.parametrize("address", [MEMBERS, UNITS])
def test_an_organisation_out_of_reach_and_one_that_is_not_there_are_told_alike(
    world: World, program: Program, kim_lu: Program, address: str
) -> None:
    theirs, mine = world.organisation("ban-khan"), world.organisation("na-ca")

    answers = [kim_lu.get(f"{address}&organisation={number}") for number in (theirs, 10**9, "x")]

    assert [one.status_code for one in answers] == [404] * 3
    assert len({one.text for one in answers}) == 1
    assert kim_lu.get(f"{address}&organisation={mine}").json()["count"] in (1, 4)
    assert program.get(f"{address}&organisation={theirs}").status_code == 200


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("colour=red", "colour"),
        ("status=nobody", "status"),
        ("admitted_from=31/02/2018", "admitted_from"),
        ("c=identity_number", "c"),
        ("sort=sex", "sort"),
        ("size=500", "size"),
        ("page=0", "page"),
        ("page=1234567", "page"),
        ("page=x", "page"),
    ],
)
def test_what_a_list_does_not_know_is_refused_and_nobody_is_told_of(
    program: Program, asked: str, field: str
) -> None:
    answer = program.get(f"{MEMBERS}&{asked}")

    assert (answer.status_code, [one["field"] for one in answer.json()["findings"]]) == (422, [field])
    assert Reading.objects.count() == 0


def test_the_reading_of_members_is_logged_with_what_the_columns_tell(world: World, kim_lu: Program) -> None:
    kim_lu.get(f"{MEMBERS}&c=name&c=birth&organisation={world.organisation('na-ca')}")

    assert pages(world, "be") == [("api_members", "name, birth date")]
    assert pages(world, "minh") == pages(world, "son") == []


def test_entries_are_told_with_their_sentences_which_is_logged(world: World, program: Program) -> None:
    program.post(RECORD, {**BY, "payload": MOVE})
    before = len(pages(world, "son"))

    told = program.get("/api/v1/ledger?size=25").json()

    assert [one["number"] for one in told["rows"]] == [2, 1]
    assert "Sơn" in told["rows"][0]["sentence"]
    assert told["rows"][0]["paper"] == {"number": "1-QĐ"}
    assert pages(world, "son")[0] == ("api_ledger", "name, act")
    assert len(pages(world, "son")) == before + 1


def test_entries_are_found_by_kind_account_and_days(program: Program) -> None:
    program.post(RECORD, {**BY, "payload": MOVE})

    def numbers(asked: str) -> list[int]:
        return [one["number"] for one in program.get(f"/api/v1/ledger?{asked}").json()["rows"]]

    assert numbers("kind=transfer_member") == [2]
    assert numbers("by=nobody") == numbers("last=2000-01-01") == []
    for asked in ("kind=exempt_member", "first=2021-02-31"):
        refused = program.get(f"/api/v1/ledger?{asked}")
        assert (refused.status_code, refused.json()["findings"][0]["field"]) == (
            422,
            asked.split("=")[0],
        )


def test_a_sensitive_entry_stays_masked(program: Program) -> None:
    exempt = {"person": "son", "on": "2021-05-01"}
    done = program.post("/api/v1/acts/exempt_member", {**BY, "payload": exempt, "override": "thử"})
    assert done.status_code == 200, done.text

    told = program.get("/api/v1/ledger").json()["rows"][0]

    assert (told["number"], told["label"]) == (2, MASK)
    assert "Miễn" not in told["sentence"]


# Rights


@pytest.mark.parametrize(
    "path",
    [
        f"members?on={ON}",
        f"organisations?on={ON}",
        "ledger",
        f"figures/members.total?at={ON}",
        f"figures/members.total/below?at={ON}",
        f"figures/members.total/records?at={ON}",
        f"figures/members.total/series?at={ON}",
        f"tables/5?at={ON}",
    ],
)
def test_a_mandate_that_ended_binds_from_the_next_request(world: World, kim_lu: Program, path: str) -> None:
    assert kim_lu.get(f"/api/v1/{path}").status_code == 200
    today = timezone.localdate()
    end(world.clerk, Mandate.objects.get(account=world.secretary), today, "thôi giao", today)

    answer = kim_lu.get(f"/api/v1/{path}")

    assert (answer.status_code, codes(answer)) == (403, ["mandate.none"])
