"""The pages of hamlets: what a mandate lets see of them, and that page, file and program tell the same."""

import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from dangvu.accounts import local
from dangvu.accounts.readings import readings_about
from dangvu.command import main
from dangvu.membership.hamlets import drawing
from dangvu.membership.hamlets.listing import COMMUNES
from dangvu.membership.hamlets.queries import Commune
from dangvu.membership.hamlets.targets import progress
from dangvu.organisations.acts import CoverUnit, MoveOrganisation, ReleaseUnit, SetTarget
from tests.cast import World, account, browser_of, enact

pytestmark = pytest.mark.django_db
ON = "2018-06-01"


def rows(client: Client, address: str) -> list[list[str]]:
    """The cells of the list, as text."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    body = (
        answer.text.partition('<table class="list cards">')[2]
        .partition("<tbody>")[2]
        .partition("</tbody>")[0]
    )
    cells = r"<t[hd][^>]*>(?:<a[^>]*>)?([^<]*)"
    return [re.findall(cells, row) for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)]


@pytest.fixture
def clerk(world: World) -> Client:
    return browser_of(world.clerk)


@pytest.fixture
def combined(world: World) -> World:
    """Khuổi Ít's cell is joined by a school, and Bản Khắn's no longer covers its hamlet."""
    enact(CoverUnit("khuoi-it", date(2018, 1, 1), other_unit="Trường học"), by=world.clerk, override="thử")
    enact(ReleaseUnit("ban-khan", date(2018, 1, 1), hamlet="t-ban-khan"), by=world.clerk, override="thử")
    return world


def test_communes_count_their_hamlets_by_cover(clerk: Client, combined: World) -> None:
    assert rows(clerk, f"/hamlets?on={ON}") == [
        ["Xã Bằng Phúc", "Chợ Đồn", "1", "0", "0", "1", "0", "0,0"],
        ["Xã Kim Lư", "Na Rì", "2", "1", "1", "0", "0", "50,0"],
    ]
    assert rows(clerk, "/hamlets?on=2017-06-01&sort=-own_cell")[0][:4] == ["Xã Kim Lư", "Na Rì", "2", "2"]
    for order in (one.key for one in COMMUNES.columns if one.is_sorted):
        assert len(rows(clerk, f"/hamlets?on={ON}&sort={order}")) == 2


def test_each_number_leads_to_its_hamlets_and_they_to_who_lives_there(clerk: Client, combined: World) -> None:
    asked = f"/hamlets/list?on={ON}&combined=unit"

    assert rows(clerk, asked) == [
        ["Khuổi Ít", "Xã Kim Lư", "sinh hoạt ở chi bộ ghép", "Chi bộ thôn Khuổi Ít", "Trường học", "3"]
    ]
    address = re.search(r'href="(/members\?[^"]*hamlet=\d+)"', clerk.get(asked).text)
    assert address is not None
    living = rows(clerk, address[1].replace("&amp;", "&"))
    assert [row[1] for row in living] == ["Lý Quốc Khánh", "Đặng Thị Lan", "Hà Quang Minh"]
    assert readings_about(combined.person("khanh"))[0].fields.endswith("residence")


def test_hamlets_are_those_of_the_mandate(combined: World) -> None:
    secretary = browser_of(combined.secretary)
    of_a_cell = browser_of(account("na-ca", combined.organisation("na-ca"), "read"))

    assert [row[0] for row in rows(secretary, f"/hamlets?on={ON}")] == ["Xã Kim Lư"]
    assert [row[0] for row in rows(of_a_cell, f"/hamlets/list?on={ON}")] == ["Nà Cà"]
    assert rows(of_a_cell, f"/hamlets?on={ON}")[0][2] == "1"
    theirs = combined.organisation("bang-phuc")
    for page in ("hamlets", "hamlets/list", "hamlets/watch", "hamlets/file.csv"):
        assert secretary.get(f"/{page}?on={ON}&organisation={theirs}").status_code == 404


def test_members_who_live_there_are_counted_within_reach(combined: World) -> None:
    """Lan lives in Khuổi Ít and is in the cell of Nà Cà."""
    of_a_cell = browser_of(account("khuoi-it", combined.organisation("khuoi-it"), "read"))

    assert [row[-1] for row in rows(of_a_cell, f"/hamlets/list?on={ON}")] == ["2"]


def test_communes_of_another_day_hold_the_hamlets_of_this_one(clerk: Client, world: World) -> None:
    found = rows(clerk, f"/hamlets?on={ON}&structure=01/07/2025")

    assert sum(int(row[2]) for row in found) == 3
    assert "Xã Kim Lư" not in [row[0] for row in found]
    assert {row[1] for row in found} == {"Thái Nguyên"}


def test_cells_are_watched_for_what_is_to_be_said(clerk: Client, world: World) -> None:
    found = {row[0]: row[2:] for row in rows(clerk, "/hamlets/watch?on=2025-06-30")}

    assert found["Chi bộ thôn Bản Khắn"][:3] == ["thiếu đảng viên chính thức", "1", "2"]
    assert found["Chi bộ thôn Khuổi Ít"][0] == "thiếu đảng viên chính thức; 5 năm chưa kết nạp"
    assert len(rows(clerk, "/hamlets/watch?on=2025-06-30&reason=few")) == 2
    assert "Điều 21.2" in clerk.get("/hamlets/watch?on=2025-06-30").text


def test_cells_to_watch_are_laid_out_on_the_structure_of_another_day(
    clerk: Client, world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    enact(MoveOrganisation("khuoi-it", "bang-phuc", date(2025, 3, 1)), by=world.clerk, override="thử")
    asked = f"/hamlets/watch?on=2025-06-30&organisation={world.organisation('kim-lu')}"
    cell = "Chi bộ thôn Khuổi Ít"

    assert cell not in [row[0] for row in rows(clerk, asked)]
    laid = {row[0]: row[1] for row in rows(clerk, f"{asked}&structure=01/01/2025")}
    assert laid[cell] == "Đảng bộ xã Kim Lư"
    assert "xếp theo cơ cấu của ngày 01/01/2025" in clerk.get(f"{asked}&structure=01/01/2025").text
    address = asked.replace("watch?", "watch/file.csv?") + "&structure=01/01/2025"
    assert cell in clerk.get(address).content.decode("utf-8-sig")
    monkeypatch.setattr(local, "ready_register", lambda: None)
    words = ["hamlets", "--watch", "--as", "clerk", "--at", "2025-06-30", "--org", "kim-lu", "--json"]
    for structure, is_there in (([], False), (["--structure", "2025-01-01"], True)):
        assert main([*words, *structure]) == 0
        told = json.loads(capsys.readouterr().out)["rows"]
        assert (cell in [row["name"] for row in told]) is is_there


def test_a_cell_out_of_reach_is_named_and_leads_nowhere(world: World) -> None:
    enact(MoveOrganisation("khuoi-it", "bang-phuc", date(2025, 3, 1)), by=world.clerk, override="thử")
    page = browser_of(world.secretary).get("/hamlets/watch?on=2025-06-30&structure=01/01/2025").text

    assert "Chi bộ thôn Khuổi Ít" in page
    assert f"/organisations/{world.organisation('khuoi-it')}" not in page


def test_file_program_and_command_tell_what_the_page_shows(
    clerk: Client, combined: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = rows(clerk, f"/hamlets?on={ON}")

    content = clerk.get(f"/hamlets/file.csv?on={ON}").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content)))[-len(shown) :] == shown
    told = clerk.get(f"/api/v1/hamlets/communes?on={ON}").json()["rows"]
    assert [[row["name"], row["hamlets"], row["share"]] for row in told] == [
        ["Xã Bằng Phúc", 1, 0.0],
        ["Xã Kim Lư", 2, 50.0],
    ]
    monkeypatch.setattr(local, "ready_register", lambda: None)
    assert main(["hamlets", "--as", "clerk", "--at", ON, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["rows"]
    assert [(row["name"], row["members_no_cell"], row["with_unit"]) for row in said] == [
        ("Xã Bằng Phúc", 1, 0),
        ("Xã Kim Lư", 0, 1),
    ]


def test_the_map_draws_each_commune_by_its_worst_hamlet(clerk: Client, combined: World) -> None:
    text = clerk.get(f"/hamlets?on={ON}").text.partition('<svg class="places-map"')[2]

    assert re.findall(r'class="(\w+)" aria-label="([^"]+)"', text) == [
        ("combined_cell", "Xã Kim Lư: 2"),
        ("members_no_cell", "Xã Bằng Phúc: 1"),
    ]


def _commune(code: str, latitude: float, longitude: float, **counts: int) -> Commune:
    none = dict.fromkeys(Commune._fields[-9:], 0)
    place: dict[str, Any] = {"key": code, "level": "commune", "code": code, "kind": "xã", "name": code}
    place |= {"latitude": latitude, "longitude": longitude, "above": "06", "province_name": "Bắc Kạn"}
    return Commune(**place | none | counts | {"province": "06@1900-01-01", "hamlets": 1})


def test_marks_lie_as_on_the_globe_and_many_are_drawn_by_province(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [_commune("a", 22.0, 105.0, own_cell=1), _commune("b", 22.5, 106.0, no_member=1)]

    picture = drawing.picture_of(some)
    assert picture is not None
    marks = {mark.name: mark for mark in picture.marks}
    assert float(marks["Xã a"].x) < float(marks["Xã b"].x)
    assert float(marks["Xã a"].y) > float(marks["Xã b"].y)
    assert (marks["Xã a"].shape, len(marks["Xã b"].shape.split())) == ("", 4)
    monkeypatch.setattr(drawing, "MOST", 1)
    whole = drawing.picture_of(some)
    assert whole is not None
    assert [(mark.name, mark.counts) for mark in whole.marks] == [("Bắc Kạn", (1, 0, 0, 1))]


def test_targets_stand_beside_what_was_split_off_by_year(world: World) -> None:
    target = SetTarget("bk", "hamlet_cell_split", date(2015, 10, 17), date(2020, 10, 28), 75, "NQ 11")
    enact(target, by=world.clerk, override="thử")

    (found,) = progress([world.organisation("bk")], date(2018, 12, 31))

    assert (found.value, found.done, found.last) == (75, 0, date(2020, 10, 28))
    assert [year.year for year in found.years] == [2015, 2016, 2017, 2018]
    assert progress([world.organisation("bk")], date(2015, 10, 16)) == []


def test_an_order_that_is_kept_follows_what_is_recorded(clerk: Client, world: World) -> None:
    def listed(more: str) -> list[str]:
        return [row[0] for row in rows(clerk, f"/hamlets/list?on={ON}{more}")]

    for order in ("name", "commune", "members", "cover"):
        forth, back = listed(f"&sort={order}"), listed(f"&sort=-{order}")
        assert sorted(forth) == sorted(back) == sorted(listed(""))
    assert listed("&sort=-code") == listed("")[::-1]
    before = listed("&cover=own_cell&sort=name")

    enact(CoverUnit("khuoi-it", date(2018, 1, 1), other_unit="Trường học"), by=world.clerk, override="thử")

    assert listed("&cover=own_cell&sort=name") == [name for name in before if name != "Khuổi Ít"] != before
