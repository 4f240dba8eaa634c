"""What pages and programs say of numbers that have no list."""

from typing import Any

import pytest
from django.test import Client

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
