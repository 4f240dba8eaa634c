"""What programs read of figures and tables: as commands say them, within the mandates of who asks."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from dangvu.accounts.models import Mandate, Reading
from dangvu.accounts.readings import readings_about
from dangvu.desk.models import OwnTable
from dangvu.desk.tests.test_api import Program, codes, program, token_of
from dangvu.desk.tests.test_api_reading import ON, kim_lu, pages
from dangvu.ledger.void import Void
from dangvu.membership.tests.test_admit_member import MOI
from dangvu.organisations.acts import MoveOrganisation
from dangvu.statistics.commands import figure, figures, series, table
from dangvu.statistics.tests.test_commands import call
from dangvu.statistics.tests.world import World as Register
from tests.cast import World, account, enact

__all__ = ["kim_lu", "program"]
pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("members.total", {"org": "na-ca", "at": ON}),
        ("members.total", {"org": "06.066.001", "at": ON, "structure": "2010-01-01", "known": "1"}),
        ("members.admitted", {"org": "kim-lu", "from": "2010-01-01", "to": "2018-12-31"}),
        ("members.age.average", {"org": "khuoi-it", "at": ON}),
        ("cells.subordinate", {"at": ON}),
        ("members.total", {"org": "na-ri", "at": "2010-01-01", "structure": ON}),
    ],
)
def test_a_figure_is_what_the_command_says(
    world: World, program: Program, capsys: pytest.CaptureFixture[str], code: str, asked: dict[str, str]
) -> None:
    words = [word for name, value in asked.items() for word in (f"--{name}", value)]
    call(figure, world.clerk, code, *words, "--json")

    answer = program.get(f"/api/v1/figures/{code}?" + "&".join(f"{name}={asked[name]}" for name in asked))

    assert answer.json() == json.loads(capsys.readouterr().out)


def test_a_figure_of_a_period_knows_no_single_day(program: Program) -> None:
    asked = "/api/v1/figures/members.admitted?from=2010-01-01&to=2018-12-31"

    assert program.get(f"{asked}&at={ON}").json() == program.get(asked).json()


def test_the_catalogue_is_what_the_command_says(
    world: World, program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    call(figures, world.clerk, "--json")

    assert program.get("/api/v1/indicators").json() == {"indicators": json.loads(capsys.readouterr().out)}


def test_filters_of_an_indicator_narrow_it_and_take_several_values(program: Program) -> None:
    asked = f"/api/v1/figures/members.total?org=kim-lu&at={ON}"

    found = [
        program.get(f"{asked}{more}").json()["value"] for more in ("", "&sex=female", "&sex=female&sex=male")
    ]

    assert found[0] == found[2] == 6
    assert 0 < found[1] < 6


def test_a_figure_below_adds_up_to_the_whole(program: Program) -> None:
    told = program.get(f"/api/v1/figures/members.total/below?org=kim-lu&at={ON}").json()

    assert [(one["org"], one["value"]) for one in told["parts"]] == [("na-ca", 4), ("khuoi-it", 2)]
    assert told["value"] == 6


def test_what_cannot_be_shared_out_is_told_so(program: Program) -> None:
    answer = program.get(f"/api/v1/figures/members.age.average/below?org=kim-lu&at={ON}")

    assert (answer.status_code, codes(answer)) == (422, ["figure.not_shared_out"])


def test_what_is_not_assignable_below_is_a_part_that_opens(
    world: World, program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    """The school of the district ended in 2019."""
    asked = {"org": "na-ri", "at": ON, "structure": "2020-01-01"}
    words = [word for name, value in asked.items() for word in (f"--{name}", value)]
    address = "&".join(f"{name}={value}" for name, value in asked.items())

    below = program.get(f"/api/v1/figures/organisations.grassroots/below?{address}").json()
    rest = program.get(f"/api/v1/figures/organisations.grassroots/records?{address}&rest=true").json()

    assert [(one["org"], one["value"]) for one in below["parts"]] == [("kim-lu", 1), (None, 1)]
    assert below["value"] == 2
    assert [one["code"] for one in rest["records"]] == ["truong-noi-tru"]
    call(figure, world.clerk, "organisations.grassroots", *words, "--below", "--json")
    assert json.loads(capsys.readouterr().out) == below
    call(figure, world.clerk, "organisations.grassroots", *words, "--rest", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told == program.get(f"/api/v1/figures/organisations.grassroots?{address}&rest=true").json()
    assert call(figure, world.clerk, "members.age.average", *words, "--below") == 2
    call(figure, world.clerk, "organisations.grassroots", *words, "--below")
    assert "- Không xếp được vào tổ chức trực thuộc: 1" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["", "/below", "/records"])
def test_a_figure_of_what_is_out_of_reach_is_told_as_of_what_is_not_there(kim_lu: Program, path: str) -> None:
    asked = f"/api/v1/figures/members.total{path}?at={ON}&org="
    theirs, above, nowhere = (kim_lu.get(asked + org) for org in ("ban-khan", "na-ri", "nowhere"))

    assert theirs.status_code == above.status_code == nowhere.status_code == 404
    assert (
        theirs.text.replace("ban-khan", "nowhere") == above.text.replace("na-ri", "nowhere") == nowhere.text
    )
    assert kim_lu.get(asked + "kim-lu").json()["value"] == 6
    assert kim_lu.get(asked).json()["org"] == "kim-lu"
    assert Reading.objects.filter(persons__contains=",").count() == (2 if path == "/records" else 0)


def test_the_records_behind_are_named_once_they_are_logged(world: World, kim_lu: Program) -> None:
    told = kim_lu.get(f"/api/v1/figures/members.total/records?org=khuoi-it&at={ON}").json()

    assert (told["of"], told["page"], told["more"], told["value"]) == ("person", 1, False, 2)
    assert sorted(one["code"] for one in told["records"]) == ["khanh", "minh"]
    assert set(told["records"][0]) == {"code", "name", "birth_date"}
    assert pages(world, "minh") == [("api_figure_records members.total", "name, birth date, figure")]
    assert pages(world, "be") == []


def test_who_is_listed_by_a_sensitive_quality_is_logged_as_such(world: World, program: Program) -> None:
    program.get(f"/api/v1/figures/members.total/records?org=khuoi-it&at={ON}&ethnic_group=02&ethnic_group=01")

    assert {fields for _page, fields in pages(world, "minh")} <= {"name, birth date, figure, sensitive"}
    assert Reading.objects.get().fields.endswith("sensitive")


def test_so_is_who_is_listed_by_a_figure_of_one(world: World, program: Program) -> None:
    program.get(f"/api/v1/figures/members.ethnic_minority/records?at={ON}")

    assert [one.fields for one in Reading.objects.all()] == ["name, birth date, figure, sensitive"]


def test_the_records_behind_a_figure_of_organisations_name_no_person(program: Program) -> None:
    told = program.get(f"/api/v1/figures/cells.subordinate/records?org=kim-lu&at={ON}").json()

    assert told["of"] == "organisation"
    assert [one["name"] for one in told["records"]] == ["Chi bộ thôn Khuổi Ít", "Chi bộ thôn Nà Cà"]
    assert Reading.objects.count() == 0


def test_records_come_five_hundred_a_page(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("dangvu.statistics.engine.tally", "dangvu.desk.api.figures"):
        monkeypatch.setattr(f"{module}.AT_ONCE", 4)
    asked = f"/api/v1/figures/members.total/records?org=kim-lu&at={ON}&page="

    first, second = (program.get(f"{asked}{page}").json() for page in (1, 2))

    assert (len(first["records"]), first["more"]) == (4, True)
    assert (len(second["records"]), second["more"]) == (2, False)
    assert not {one["code"] for one in first["records"]} & {one["code"] for one in second["records"]}


def test_who_reads_in_two_places_has_to_name_one(world: World) -> None:
    reader = account("two", world.organisation("na-ca"), "read")
    Mandate.objects.create(
        account=reader,
        organisation_id=world.organisation("ban-khan"),
        action="read",
        from_date=timezone.localdate(),
        ground="thử",
    )

    answer = Program(token_of(reader)).get(f"/api/v1/figures/members.total?at={ON}")

    assert (answer.status_code, codes(answer)) == (422, ["organisation.not_named"])


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("figures/members.nonsense?at=2018-06-01", 404, "figure.unknown"),
        ("figures/members.total?shoe_size=43", 422, "request.form"),
        ("figures/members.total?at=01/06/2018", 422, "request.form"),
        ("figures/members.total?known=x", 422, "request.form"),
        ("figures/members.total?known=99", 422, "ledger.ahead"),
        ("figures/members.total?org=" + "x" * 101, 422, "request.form"),
        ("figures/members.total?" + "&".join(["sex=male"] * 101), 422, "request.form"),
        ("figures/members.total/records?page=0", 422, "request.form"),
        ("figures/members.total?rest=1", 422, "request.form"),
        ("figures/members.total/below?rest=true", 422, "request.form"),
        ("figures/members.admitted", 422, "figure.days"),
        ("figures/members.admitted?from=2018-06-01&to=2018-01-01", 422, "figure.days"),
        ("tables/99", 404, "table.unknown"),
        ("tables/1?at=2018-06-01", 422, "figure.days"),
        ("tables/5?page=2", 422, "request.form"),
        ("tables/5?known=99", 422, "ledger.ahead"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_why(
    program: Program, path: str, status: int, code: str
) -> None:
    answer = program.get(f"/api/v1/{path}")

    assert (answer.status_code, codes(answer)) == (status, [code])


def test_on_the_tree_of_another_day_only_those_in_sight_are_named() -> None:
    register = Register()
    register.organisation("province", None, kind="province")
    register.organisation("one", "province", kind="grassroots_organisation")
    register.organisation("two", "province", kind="grassroots_organisation")
    register.organisation("stays", "one")
    register.organisation("goes", "one", "2000-01-01", "2020-07-01")
    register.fact("placement", "2020-07-01", organisation="goes", parent="two")
    register.fact(
        *("organisation", "2020-07-01"),
        organisation="goes",
        code="goes",
        kind="cell",
        name="goes",
        start_reason="renamed",
    )
    register.member("mine", "stays", "2010-01-01")
    register.member("theirs", "goes", "2010-01-01")
    register.record()
    everything = Program(token_of(account("all", None, "read")))
    of_one = Program(token_of(account("one", register.ids["one"], "read")))
    asked = "/api/v1/figures/members.total/records?org=one&at=2021-01-01&structure=2020-01-01"
    whole, part = everything.get(asked).json(), of_one.get(asked).json()

    assert ([one["code"] for one in whole["records"]], whole["unnamed"]) == (["mine", "theirs"], 0)
    assert ([one["code"] for one in part["records"]], part["unnamed"]) == (["mine"], 1)
    assert [one.account for one in readings_about(register.ids["theirs"])] == ["all"]


def test_as_the_register_once_held_it_only_those_in_sight_are_named(
    world: World, program: Program, kim_lu: Program
) -> None:
    """The cell of Bản Khắn came to Kim Lư, and that was taken back."""
    moved = enact(MoveOrganisation("ban-khan", "kim-lu", date(2018, 1, 1)), by=world.clerk, override="thử")
    enact(Void(moved.number), by=world.clerk)
    asked = f"/api/v1/figures/members.total/records?org=kim-lu&at={ON}&known={moved.number}"

    whole, part = program.get(asked).json(), kim_lu.get(asked).json()
    assert "son" in [one["code"] for one in whole["records"]]
    named = [one["code"] for one in part["records"]]
    assert sorted(named) == ["be", "don", "hoa", "khanh", "lan", "minh"]
    assert "secretary" not in [one.account for one in readings_about(world.person("son"))]
    # What the register held then is counted for both alike, and agrees with who is named and who is not.
    assert whole["value"] == part["value"] == len(named) + part["unnamed"] == len(whole["records"])
    assert whole["unnamed"] == 0


def test_what_was_taken_back_since_is_counted_as_known_then_and_named_to_nobody(
    world: World, program: Program
) -> None:
    admitted = enact(MOI, by=world.clerk).number
    enact(Void(admitted), by=world.clerk)
    asked = "/api/v1/figures/members.total/records?at=2026-09-30&known="

    before, then, now = (program.get(f"{asked}{admitted + step}").json() for step in (-1, 0, 1))

    assert (before["unnamed"], then["unnamed"], now["unnamed"]) == (0, 1, 0)
    assert before["value"] == then["value"] - 1 == now["value"] == len(then["records"])


def test_a_command_lists_whom_the_page_names(
    world: World, kim_lu: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = enact(MoveOrganisation("ban-khan", "kim-lu", date(2018, 1, 1)), by=world.clerk, override="thử")
    enact(Void(moved.number), by=world.clerk)
    asked = {"org": "kim-lu", "at": ON, "known": str(moved.number)}
    words = [word for name, value in asked.items() for word in (f"--{name}", value)]

    call(figure, world.secretary, "members.total", *words, "--list", "--json")

    told = json.loads(capsys.readouterr().out)
    page = kim_lu.get("/api/v1/figures/members.total/records?" + urlencode(asked)).json()
    assert told["records"] == sorted(one["code"] for one in page["records"])
    assert (told["value"], told["unnamed"]) == (page["value"], page["unnamed"]) == (7, 1)
    assert "secretary" not in [one.account for one in readings_about(world.person("son"))]


# Tables


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("1", {"org": "kim-lu", "from": "2016-01-01", "to": "2018-12-31"}),
        ("3", {"org": "kim-lu", "at": ON}),
        ("5", {"at": ON, "structure": "2020-01-01"}),
    ],
)
def test_a_table_is_what_the_command_says(
    world: World,
    program: Program,
    capfdbinary: pytest.CaptureFixture[bytes],
    code: str,
    asked: dict[str, str],
) -> None:
    words = [word for name, value in asked.items() for word in (f"--{name}", value)]
    call(table, world.clerk, code, *words)

    answer = program.get(f"/api/v1/tables/{code}?" + "&".join(f"{name}={asked[name]}" for name in asked))

    assert answer.json() == json.loads(capfdbinary.readouterr().out)


def test_tables_end_where_the_mandate_ends(program: Program, kim_lu: Program) -> None:
    asked = f"/api/v1/tables/3?at={ON}&org="
    theirs, nowhere = (kim_lu.get(asked + org) for org in ("ban-khan", "nowhere"))

    assert theirs.status_code == nowhere.status_code == 404
    assert theirs.text.replace("ban-khan", "nowhere") == nowhere.text
    assert kim_lu.get(asked).json()["org"] == "kim-lu"
    assert [one["code"] for one in kim_lu.get("/api/v1/tables").json()["tables"]] == [
        "1",
        "2",
        "2B",
        "3",
        "4",
        "5",
        "6",
        "7",
    ]
    assert program.get(asked + "ban-khan").status_code == 200


def test_a_series_is_what_the_command_says(
    world: World, program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, asked in (
        (["--at", "2016-06-01", "--at", ON], f"at=2016-06-01&at={ON}"),
        (["--from", "2015-12-31", "--to", ON], f"from=2015-12-31&to={ON}"),
        (["--at", ON, "--rest"], f"at={ON}&rest=true"),
    ):
        call(series, world.clerk, "members.total", "--org", "kim-lu", *words, "--json")
        answer = program.get(f"/api/v1/figures/members.total/series?org=kim-lu&{asked}")

        assert answer.json() == json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("", 422, "figure.days"),
        ("?from=2018-01-01&to=2017-01-01", 422, "figure.days"),
        ("?at=2018-13-01", 422, "wrong"),
        ("?at=2018-01-01&org=nothing", 404, "organisation.unknown"),
    ],
)
def test_a_series_without_points_is_refused(program: Program, asked: str, status: int, code: str) -> None:
    answer = program.get(f"/api/v1/figures/members.total/series{asked}")

    assert answer.status_code == status
    assert code == "wrong" or codes(answer) == [code]


def test_a_definition_that_is_sent_is_drawn_up_as_by_the_command_and_kept_nowhere(
    world: World, program: Program, kim_lu: Program, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = "title: x\nwhen: day\ncount: [members.total]\ngroup: organisation\nacross: sex\n"
    (tmp_path / "x.yaml").write_text(text)
    call(table, world.clerk, "--definition", str(tmp_path / "x.yaml"), "--org", "kim-lu", "--at", ON)
    asked = f"/api/v1/tables?at={ON}&org="

    answer = program.post(f"{asked}kim-lu", {"definition": text})

    assert answer.json() == json.loads(capfdbinary.readouterr().out)
    assert kim_lu.post(asked, {"definition": text}).json() == answer.json()
    theirs, nowhere = (kim_lu.post(asked + org, {"definition": text}) for org in ("ban-khan", "nowhere"))
    assert theirs.status_code == nowhere.status_code == 404
    assert theirs.text.replace("ban-khan", "nowhere") == nowhere.text
    assert (OwnTable.objects.count(), Reading.objects.count()) == (0, 0)


def test_what_is_wrong_in_a_definition_that_is_sent_is_told_with_its_line(program: Program) -> None:
    wrong = program.post("/api/v1/tables", {"definition": "title: x\nwhen: day\ncount: [member.total]\n"})

    assert wrong.status_code == 422
    assert [(one["code"], one["line"]) for one in wrong.json()["findings"]] == [("own_table.wrong", 3)]
    bodies: list[Any] = [{}, [], {"definition": 1}, {"definition": "", "org": "kim-lu"}]
    for body in bodies:
        assert codes(program.post("/api/v1/tables", body)) == ["request.form"]
