"""What pages and programs say of numbers that have no list."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from dangvu.desk.tests.test_pictures_page import rows
from dangvu.membership.tests.test_report_number import BASE, UNIT
from tests.cast import World, enact

pytestmark = pytest.mark.django_db


def test_the_pages_say_how_much_has_no_list_and_of_whom(clerk: Client, world: World) -> None:
    nobody = "Có 0 đảng viên chính thức, dưới mức"
    assert nobody in clerk.get(f"/organisations/{world.organisation(UNIT)}", {"on": "2019-01-02"}).text
    entry = enact(BASE, by=world.clerk).number
    unit = world.organisation(UNIT)
    day: dict[str, Any] = {"last": "31/12/2018", "org": world.organisation("na-ri")}

    table = clerk.get("/tables/3", day).text
    assert "18†" in table
    assert "12 không có danh sách" in table
    names = clerk.get("/tables/3/names/I/this", day).text
    assert "12 theo số đã báo cáo, không có danh sách ở đây" in names
    assert f"/organisations/{unit}" in names
    assert f"/ledger/{entry}" in names
    assert "Hoàng Thị Bế" in names
    series: dict[str, Any] = {
        "code": "members.total",
        "first": "31/12/2017",
        "structure": "31/12/2018",
        **day,
    }
    shown = clerk.get("/series", series).text
    assert "18†" in shown
    assert "12†" in shown  # of the school, directly below
    assert "BC 05-BC/CB" in clerk.get("/series/names/members.total", series).text
    dossier = clerk.get(f"/organisations/{unit}", {"on": "2019-01-02"}).text
    assert "Số đã báo cáo, không có danh sách" in dossier
    assert "BC 05-BC/CB" in dossier
    assert nobody not in dossier
    assert "Số đã báo cáo, không có danh sách" not in clerk.get(f"/organisations/{day['org']}").text
    found = clerk.get("/api/v1/figures/members.total", {"org": "na-ri", "at": "2018-12-31"}).json()
    assert (found["value"], [one["org"] for one in found["no_list"]]) == (18, [UNIT])


def test_pictures_mark_what_has_no_list(clerk: Client, world: World) -> None:
    """Twelve members of the school, and two admitted there in December, whom no list names."""
    enact(BASE, by=world.clerk)
    first = date(2018, 12, 1)
    enact(replace(BASE, counted="members.admitted", value=2, from_date=first), by=world.clerk)
    asked: dict[str, Any] = {"org": world.organisation("na-ri"), "first": "01/12/2018", "last": "31/12/2018"}

    shares, plan, months = [
        clerk.get(f"/pictures/{name}", asked).text for name in ("shares", "plan", "months")
    ]

    assert rows(shares)[0] == ["Tất cả", "18†", "100,0%†", "2†", "100,0%†"]
    assert rows(shares)[1] == ["Nữ", "3", "–", "0", "–"]
    assert [row[1] for row in rows(plan)] == [row[1] for row in rows(months)] == ["2†", "0", "2†"]
    assert all("không có danh sách; bấm vào số" in page for page in (shares, plan, months))
    pyramid = clerk.get("/pictures/pyramid", asked).text
    assert "†" not in pyramid  # nobody told the ages
