import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from dangvu.ledger.enact import enact
from dangvu.ledger.paper import Paper
from dangvu.membership.acts import ExemptMember
from dangvu.organisations.acts import RecodeOrganisation, RenameOrganisation
from tests.cast import World

pytestmark = pytest.mark.django_db


def test_tree_shows_the_roots_and_what_is_directly_below_with_counts(clerk: Client) -> None:
    text = clerk.get("/organisations", {"on": "2018-06-01"}).text

    for name in ("Đảng bộ tỉnh Bắc Kạn", "Đảng bộ huyện Na Rì", "Đảng bộ huyện Chợ Đồn"):
        assert name in text
    assert "Đảng bộ xã Kim Lư" not in text
    assert "(7 chính thức, 0 dự bị)" in text
    assert text.index("Chợ Đồn") < text.index("Na Rì")


def test_tree_of_the_secretary_begins_at_her_commune(secretary: Client) -> None:
    text = secretary.get("/organisations", {"on": "2018-06-01"}).text

    assert "Đảng bộ xã Kim Lư" in text
    assert "Đảng bộ huyện Na Rì" not in text


def test_branch_is_a_fragment_with_the_children(clerk: Client, world: World) -> None:
    text = clerk.get(
        reverse("organisations__branch", args=[world.organisation("na-ri")]), {"on": "2018-06-01"}
    ).text

    assert "<html" not in text
    assert "Đảng bộ xã Kim Lư" in text
    assert "Chi bộ Trường Nội trú Na Rì" in text


def test_branch_leaves_out_who_ended_before_the_day(clerk: Client, world: World) -> None:
    path = reverse("organisations__branch", args=[world.organisation("na-ri")])

    assert "Trường Nội trú" in clerk.get(path, {"on": "2019-06-30"}).text
    assert "Trường Nội trú" not in clerk.get(path, {"on": "2019-07-01"}).text


def test_organisation_shows_members_hamlets_acts_and_who_stands_above(clerk: Client, world: World) -> None:
    text = clerk.get(
        reverse("organisations__one", args=[world.organisation("na-ca")]), {"on": "2018-06-01"}
    ).text

    for part in (
        "Đảng bộ xã Kim Lư",
        "Hoàng Thị Bế",
        "Đặng Thị Lan",
        "Nông Văn Đôn",
        "Nà Cà",
        "Mở sổ từ tệp",
    ):
        assert part in text
    assert "Lý Quốc Khánh" not in text


def test_organisation_counts_all_below_it(clerk: Client, world: World) -> None:
    path = reverse("organisations__one", args=[world.organisation("kim-lu")])

    answer = clerk.get(path, {"on": "2017-06-01"})

    assert (answer.context["heads"].official, answer.context["heads"].probationary) == (5, 1)


def test_organisation_that_ended_says_so(clerk: Client, world: World) -> None:
    path = reverse("organisations__one", args=[world.organisation("truong-noi-tru")])

    assert "tổ chức này không tồn tại" in clerk.get(path, {"on": "2020-01-01"}).text
    assert "tổ chức này không tồn tại" not in clerk.get(path, {"on": "2018-01-01"}).text


def test_links_keep_the_day(clerk: Client, world: World) -> None:
    text = clerk.get(
        reverse("organisations__one", args=[world.organisation("kim-lu")]), {"on": "1/6/2018"}
    ).text

    assert f"{reverse('organisations__one', args=[world.organisation('na-ca')])}?on=2018-06-01" in text


def page(browser: Client, world: World, code: str, **asked: str) -> str:
    path = reverse("organisations__one", args=[world.organisation(code)])
    return browser.get(path, {"on": "2018-06-01", **asked}).text


def figures(text: str) -> dict[str, str]:
    found = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", text)
    return {label: re.sub("<[^>]*>", "", value) for label, value in found}


def test_organisation_tells_its_figures_of_the_day_and_the_year(clerk: Client, world: World) -> None:
    enact(ExemptMember("be", on=date(2018, 1, 1)), by=world.clerk, override="thử")

    assert figures(page(clerk, world, "na-ri", on="2017-06-01")) == {
        "Đảng viên": "6",
        "Chính thức": "5",
        "Dự bị": "1",
        "Được miễn sinh hoạt": "0",
        "Sinh hoạt tạm thời": "không theo dõi",
        "Cùng ngày năm trước": "5",
        "Kết nạp từ đầu năm": "1",
        "Chỉ tiêu kết nạp": "1",
    }
    assert figures(page(clerk, world, "kim-lu"))["Được miễn sinh hoạt"] == "1"
    assert figures(page(clerk, world, "khuoi-it"))["Được miễn sinh hoạt"] == "0"


def test_organisation_tells_what_its_numbers_ask_by_which_article(clerk: Client, world: World) -> None:
    text = page(clerk, world, "khuoi-it")

    assert "Có 2 đảng viên chính thức, dưới mức 3" in text
    assert "Điều 21.2, 24.1" in text
    assert "dưới mức 3" not in page(clerk, world, "na-ca")


def test_organisation_tells_past_present_and_future_apart_with_the_decisions_behind(
    clerk: Client, world: World
) -> None:
    paper = Paper(number="12-QĐ/HU", issued_on=date(2018, 8, 20), issuer="Huyện ủy Na Rì")
    enact(
        RenameOrganisation("na-ca", "Chi bộ thôn Nà Cà mới", date(2018, 9, 1)),
        by=world.clerk,
        paper=paper,
        override="thử",
    )
    enact(RecodeOrganisation("na-ca", "06.066.001.000.009", date(2019, 9, 1)), by=world.clerk, override="thử")

    now, past, future = (page(clerk, world, "na-ca", tab=tab) for tab in ("present", "past", "future"))
    assert "Chi bộ thôn Nà Cà mới" not in now
    assert "12-QĐ/HU" not in now
    assert "12-QĐ/HU · Huyện ủy Na Rì" in future
    assert future.count("<strong>Chi bộ thôn Nà Cà mới</strong>") == 2
    assert "sổ không ghi gì khác" in past
    later = page(clerk, world, "na-ca", on="2020-06-01")
    assert "06.066.001.000.009" in later
    assert "06.066.001.000.001 <span" in later.replace("\n", " ")
    assert "từ 01/01/2000 đến hết 31/08/2019" in later
    assert "12-QĐ/HU" in page(clerk, world, "na-ca", on="2020-06-01", tab="past")


def test_organisation_that_ended_opens_on_its_past(clerk: Client, world: World) -> None:
    text = page(clerk, world, "truong-noi-tru", on="2020-01-01")

    assert re.search(r'tab=past" aria-current="page"', text)
    assert "từ 01/01/2005 đến hết 30/06/2019" in text.lower()
