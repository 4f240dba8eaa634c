from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from dangvu.accounts.models import Account, Mandate
from dangvu.jobs import queue
from dangvu.jobs.models import DEAD, Job
from tests.cast import World, account, browser_of

pytestmark = pytest.mark.django_db


def test_start_leads_home(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/home"


def test_start_shows_how_far_the_demo_is_built(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    (tmp_path / "demo-progress.json").write_text('{"done": 40, "step": "Ghi người"}', encoding="utf-8")

    text = client.get("/").text

    assert 'value="40"' in text
    assert "Ghi người" in text
    assert '<meta http-equiv="refresh"' in text


def test_start_leads_home_when_the_demo_is_built(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    (tmp_path / "demo-progress.json").write_text('{"done": 100, "step": ""}', encoding="utf-8")

    assert client.get("/").status_code == 302


def test_home_of_an_empty_register_says_what_to_do(client: Client) -> None:
    someone = Account.objects.create(name="moi")
    Mandate.objects.create(account=someone, action="read", from_date=date(2020, 1, 1), ground="thử")
    client.force_login(someone)

    text = client.get("/home").text

    assert "Sổ đang trống" in text
    assert "dangvu demo" in text


def test_home_of_the_secretary_counts_her_commune_alone(secretary: Client) -> None:
    text = secretary.get("/home", {"on": "2018-06-01"}).text

    assert "Đảng bộ xã Kim Lư" in text
    assert "Đảng bộ tỉnh Bắc Kạn" not in text
    assert ">6</a>" in text


BEGINS_AT = {
    "read": ("/home", True),
    "record": ("/acts", False),
    "administer": ("/system", False),
    "audit": ("/readings", False),
    "": ("/me", False),
}
"""Where an account with this right alone begins, and whether it may search."""


@pytest.mark.parametrize("right", BEGINS_AT)
@pytest.mark.parametrize("address", ["/", "/home"])
def test_each_account_is_led_to_a_first_page_that_it_may_open(world: World, right: str, address: str) -> None:
    browser = browser_of(account("mot", None, *filter(None, [right])))
    first, may_search = BEGINS_AT[right]

    answer = browser.get(address, follow=True)

    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, first)
    assert f'<a class="brand" href="{first}">' in answer.text
    assert ('id="find"' in answer.text) == may_search
    refused = browser.get("/people/1", follow=True)
    assert f'<a href="{first}">Về trang đầu</a>' in refused.text


def test_whoever_administers_alone_is_told_of_dead_jobs_on_their_first_page(world: World, dead: Job) -> None:
    browser = browser_of(account("quan_tri", None, "administer"))

    told = browser.get("/", follow=True).text.split("<main")[1]

    assert "Nhập danh sách đảng viên · Clerk" in told
    assert "danh_sach.xlsx" not in told


def test_language_is_changed_and_kept(client: Client) -> None:
    client.post("/language", {"language": "en", "next": "/sign-in"})

    assert '<html lang="en">' in client.get("/sign-in").text


@pytest.fixture
def dead(world: World) -> Job:
    queue.submit("import_members", world.clerk, {"name": "danh_sach.xlsx"})
    Job.objects.update(state=DEAD)
    return Job.objects.get()


def test_home_tells_whoever_asked_of_a_job_that_could_not_be_done(clerk: Client, dead: Job) -> None:
    assert f'<a href="/jobs/{dead.pk}">Nhập danh sách đảng viên</a>' in clerk.get("/home").text


def test_home_tells_administrators_of_dead_jobs_but_not_what_they_are_about(
    secretary: Client, world: World, dead: Job
) -> None:
    assert "Nhập danh sách đảng viên" not in secretary.get("/home").text.split("<main")[1]

    since = date(2000, 1, 1)
    Mandate.objects.create(account=world.secretary, action="administer", from_date=since, ground="thử")

    told = secretary.get("/home").text.split("<main")[1]
    assert "Nhập danh sách đảng viên · Clerk" in told
    assert f"/jobs/{dead.pk}" not in told
    assert "danh_sach.xlsx" not in told
