import pytest
from django.test import Client
from django.urls import reverse

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
