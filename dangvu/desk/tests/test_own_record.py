from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from dangvu.accounts.models import Account, Mandate, Reading
from dangvu.accounts.readings import log_export, log_reading
from dangvu.desk.whole_record import whole_record
from dangvu.ledger.enact import enact
from dangvu.ledger.facts import facts, references
from dangvu.ledger.paper import Paper
from dangvu.membership.acts import TransferMember
from tests.cast import World, account, browser_of

pytestmark = pytest.mark.django_db
ON = {"on": "2018-06-01"}


@pytest.fixture
def member(world: World) -> Client:
    """A browser of Bế, whose account sees nothing but her own record."""
    own = Account.objects.create(name="be-tk", person_id=world.person("be"))
    return browser_of(own)


def plain(text: str) -> str:
    """The page without what stands in its tags."""
    return re.sub(r"<(\w+)[^>]*>", r"<\1>", text)


def cells(answer: Any) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(BytesIO(answer.content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_a_member_sees_her_own_record_and_who_has_read_it(member: Client, world: World) -> None:
    log_reading(world.clerk, "people__one", [world.person("be")], "personal")
    log_reading(world.clerk, "people__one", [world.person("son")], "sơn thôi")

    page = plain(member.get("/me").text)

    assert "Hoàng Thị Bế" in page
    assert "Chi bộ thôn Nà Cà" in page
    assert "<td>Trang của một người</td><td>lý lịch</td>" in page
    assert "sơn thôi" not in page
    assert [one.page for one in Reading.objects.filter(account="be-tk")] == ["me"]


@pytest.mark.parametrize(("organisation", "status"), [("khuoi-it", 404), ("na-ca", 200), ("kim-lu", 200)])
def test_the_file_is_for_those_with_whom_the_person_is_today(
    world: World, organisation: str, status: int
) -> None:
    """Lan was in Khuổi Ít until 2016 and is in Nà Cà since; the day looked at does not matter."""
    browser = browser_of(account("ghi", world.organisation(organisation), "read", "record"))
    address = f"/people/{world.person('lan')}/file?on={'2014-05-04' if status == 404 else '2018-06-01'}"

    answer = browser.post(address, {"reason": "thử"})

    assert answer.status_code == status
    assert answer.has_header("Content-Disposition") == (status == 200)


def test_who_read_a_person_is_not_for_the_level_above_where_she_was(world: World) -> None:
    enact(TransferMember("lan", "ban-khan", date(2022, 1, 4)), by=world.clerk, paper=Paper(), override="thử")
    address = f"/people/{world.person('lan')}/readings?on=2018-06-01"

    for name, status in (("kim-lu", 404), ("bang-phuc", 200)):
        reader = account(name, world.organisation(name), "read")
        assert browser_of(reader).get(address).status_code == status


def test_a_member_sees_nothing_of_others(member: Client, world: World) -> None:
    for name in ("be", "don", "son"):
        assert member.get(f"/people/{world.person(name)}", ON).status_code == 403
    assert member.get(f"/people/{world.person('be')}/readings", ON).status_code == 200
    assert member.get(f"/people/{world.person('don')}/readings", ON).status_code == 404
    assert member.get(f"/people/{world.person('be')}/file", ON).status_code == 403
    assert member.get("/home", follow=True).redirect_chain[-1] == ("/me", 302)
    assert [member.get(path).status_code for path in ("/members", "/readings", "/ledger")] == [403] * 3
    others = [name for name in ("Đôn", "Sơn", "Minh", "Khánh") if name in member.get("/me").text]
    assert others == []


def test_an_account_of_nobody_has_no_record(world: World) -> None:
    browser = browser_of(world.stranger)

    assert "chưa được gắn với ai" in browser.get("/me").text
    assert browser.post("/me/file").status_code == 404


def test_a_member_is_led_to_her_own_record(world: World, client: Client) -> None:
    own = Account(name="be-tk", person_id=world.person("be"))
    own.set_password("mot cau rat de nho")
    own.save()

    answer = client.post("/sign-in", {"name": "be-tk", "password": "mot cau rat de nho"})

    assert answer.headers["Location"] == "/me"


def test_the_file_holds_both_clocks_the_acts_and_the_readings(member: Client, world: World) -> None:
    paper = Paper(number="12-QĐ/ĐU", issued_on=date(2018, 1, 2), issuer="Đảng ủy xã Kim Lư")
    done = enact(
        TransferMember("be", "khuoi-it", date(2018, 1, 4)), by=world.clerk, paper=paper, override="thử"
    )
    log_reading(world.secretary, "search", [world.person("be"), world.person("don")], "=1+1")

    found = cells(member.post("/me/file"))

    assert list(found) == ["Dữ liệu", "Việc đã ghi", "Lượt đọc"]
    assert all(
        "be-tk" in str(rows[0][0]) and "đảng viên tự lấy" in str(rows[0][0]) for rows in found.values()
    )
    replaced = [row[1] for row in found["Dữ liệu"] if row[5] == str(done.number)]
    put_in_place = [row[1] for row in found["Dữ liệu"] if row[4] == str(done.number)]
    assert len(replaced) == 1
    assert "Nà Cà" in str(replaced[0])
    assert sum("Khuổi Ít" in str(said) for said in put_in_place) == 1
    assert any("12-QĐ/ĐU" in str(row[2]) for row in found["Việc đã ghi"])
    assert ("secretary", "Tìm", "=1+1") in [row[1:4] for row in found["Lượt đọc"]]
    assert "don" not in str(found["Lượt đọc"])
    last = Reading.objects.order_by("-pk")[0]
    assert (last.account, last.page, last.fields) == ("be-tk", "people__file", "everything: đảng viên tự lấy")


def test_everything_about_a_person_is_in_the_file(world: World) -> None:
    """No row of any kind of fact about the person is left out."""
    person = world.person("be")
    there = sum(
        model.objects.filter(**{field.attname: person}).count()
        for model in facts().values()
        for field, kind in references(model)
        if kind.identity == "person"
    )
    whole = whole_record(person)

    assert whole is not None
    assert len(whole.rows) == there > 3
    assert whole_record(10**9) is None


def test_whoever_records_takes_the_file_on_her_behalf_and_says_why(world: World) -> None:
    kim_lu = world.organisation("kim-lu")
    board = browser_of(account("ban", kim_lu, "read", "record"))
    address = f"/people/{world.person('be')}/file?on=2018-06-01"

    assert board.get(address).status_code == 200
    assert board.post(address, {"reason": ""}).status_code == 400
    answer = board.post(address, {"reason": "đơn ngày 1/6/2018"})
    assert "đơn ngày 1/6/2018" in str(cells(answer)["Dữ liệu"][0][0])
    assert Reading.objects.filter(page="people__file", fields="everything: đơn ngày 1/6/2018").count() == 1
    assert board.post(f"/people/{world.person('son')}/file?on=2018-06-01", {"reason": "x"}).status_code == 404


def test_whoever_records_elsewhere_or_reads_only_takes_no_file(world: World) -> None:
    reads_here = account("doc-day", world.organisation("kim-lu"), "read")
    apart = account("ghi-kia", world.organisation("bang-phuc"), "record")
    Mandate.objects.create(
        account=apart, organisation_id=world.organisation("kim-lu"), action="read",
        from_date=date(2000, 1, 1), ground="thử",
    )  # fmt: skip
    address = f"/people/{world.person('be')}/file?on=2018-06-01"

    assert browser_of(reads_here).post(address, {"reason": "x"}).status_code == 403
    assert browser_of(apart).post(address, {"reason": "x"}).status_code == 404


def test_readings_are_for_the_level_above_and_not_for_the_cell_itself(world: World) -> None:
    address = f"/people/{world.person('be')}/readings"
    cell = browser_of(account("chi-bo", world.organisation("na-ca"), "read"))
    commune = browser_of(account("xa", world.organisation("kim-lu"), "read"))
    beside = browser_of(account("kia", world.organisation("bang-phuc"), "read"))

    assert [one.get(address, ON).status_code for one in (cell, commune, beside)] == [404, 200, 404]
    shown = [
        f"/people/{world.person('be')}/readings" in one.get(f"/people/{world.person('be')}", ON).text
        for one in (cell, commune)
    ]
    assert shown == [False, True]


def test_the_log_is_searched_by_the_auditor_and_not_by_the_administrator(world: World) -> None:
    log_reading(world.secretary, "search", [world.person("be")], "name")
    log_reading(world.clerk, "people__one", [world.person("son")], "personal")
    auditor = browser_of(account("kiem-tra", None, "audit"))
    administrator = browser_of(account("quan-tri", None, "administer"))

    assert administrator.get("/readings").status_code == 403
    assert administrator.get(f"/people/{world.person('be')}/readings", ON).status_code == 404
    everything = auditor.get("/readings").text
    assert ("secretary" in everything, "people__one" in everything) == (True, True)
    assert "Hoàng Thị Bế" not in everything
    asked = {"account=secretary": (True, False), "person=son": (False, True), "page=people": (False, True)}
    for query, expected in asked.items():
        text = auditor.get(f"/readings?{query}").text
        assert (query, (">search<" in text, ">people__one<" in text)) == (query, expected)
    assert ">search<" not in auditor.get("/readings?person=khong-co").text
    assert auditor.get("/members").status_code == 403


def test_who_audits_a_part_of_the_register_is_told_only_of_who_belongs_there(world: World) -> None:
    log_reading(world.clerk, "members", [world.person("be"), world.person("son")], "name")
    log_reading(world.clerk, "people__one", [world.person("son")], "personal")
    auditor = browser_of(account("kiem-tra-xa", world.organisation("kim-lu"), "audit"))

    of_nobody, of_another = auditor.get("/readings").text, auditor.get("/readings?person=son").text
    theirs = plain(auditor.get("/readings?person=be").text)

    assert "clerk" not in of_nobody + of_another
    assert "hãy ghi mã của một đảng viên trong phần đó" in of_nobody
    assert "<td>Danh sách đảng viên <span>members</span></td><td>họ tên</td><td>be</td>" in theirs
    assert "people__one" not in theirs


def test_an_export_of_everybody_stands_in_the_log_of_the_auditor_and_of_each_person(world: World) -> None:
    log_export(world.clerk, "export__file", world.opened.number, "facts")
    auditor = browser_of(account("kiem-tra", None, "audit"))

    told = "<td>Xuất dữ liệu <span>export__file</span></td><td>facts</td><td>mọi người</td>"
    assert told in plain(auditor.get("/readings").text)
    assert told in plain(auditor.get("/readings?person=be").text)
