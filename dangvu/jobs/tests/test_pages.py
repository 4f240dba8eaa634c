"""The pages of jobs: mine alone, how far they are, stopping them."""

import pytest
from django.test import Client

from dangvu.jobs import queue
from dangvu.jobs.models import CANCELLED, DEAD, DONE, FAILED, RUNNING, WAITING, Job
from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(world: World) -> Client:
    signed_in = Client()
    signed_in.force_login(world.clerk)
    return signed_in


def asked(world: World, **values: object) -> Job:
    job = queue.submit("import_members", world.clerk, {"name": "danh_sach.xlsx", "on": "2025-06-30"})
    Job.objects.filter(pk=job.pk).update(**values)
    return job


def test_my_jobs_are_listed_and_nobody_elses(browser: Client, world: World) -> None:
    queue.submit("import_members", world.secretary, {"name": "cua_nguoi_khac.xlsx"})
    asked(world, state=RUNNING, done=30, total=120)

    text = browser.get("/jobs").text

    assert "danh_sach.xlsx" in text
    assert "25 %" in text
    assert "cua_nguoi_khac.xlsx" not in text


@pytest.mark.parametrize("tail", ["", "/stop", "/again"])
def test_a_job_of_another_account_is_not_there(browser: Client, world: World, tail: str) -> None:
    theirs = queue.submit("import_members", world.secretary, {})
    answer = browser.post if tail else browser.get

    assert answer(f"/jobs/{theirs.pk}{tail}").status_code == 404
    assert Job.objects.get().state == WAITING


def test_a_job_at_work_shows_how_far_it_is_and_looks_again_without_scripts(
    browser: Client, world: World
) -> None:
    job = asked(world, state=RUNNING, done=30, total=120, step="Ghi vào sổ")

    text = browser.get(f"/jobs/{job.pk}").text

    assert 'value="25"' in text
    assert "Đang làm: Ghi vào sổ" in text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in text
    assert f'hx-get="/jobs/{job.pk}"' in text


def test_whoever_waits_is_sent_on_when_it_has_ended(browser: Client, world: World) -> None:
    job = asked(world, state=DONE, result={"entry": 1, "rows": 8})
    address = f"/import/{job.pk}"

    answer = browser.get(address, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, address)
    assert browser.get(address).headers["Location"] == "/ledger/1"


def test_a_job_is_stopped_by_its_button(browser: Client, world: World) -> None:
    job = asked(world)

    browser.post(f"/jobs/{job.pk}/stop")

    assert Job.objects.get().state == CANCELLED
    assert "Tác vụ đã được dừng theo yêu cầu" in browser.get(f"/jobs/{job.pk}").text


def test_a_dead_job_is_told_of_and_tried_again(browser: Client, world: World) -> None:
    job = asked(world, state=DEAD, attempts=3)
    assert "Tác vụ này đã hỏng 3 lần" in browser.get(f"/jobs/{job.pk}").text

    browser.post(f"/jobs/{job.pk}/again")

    assert (Job.objects.get().state, Job.objects.get().attempts) == (WAITING, 0)


@pytest.mark.parametrize(
    ("state", "said"),
    [(FAILED, "Tiến trình làm tác vụ này đã tắt giữa chừng"), (DONE, "Đã ghi: bút toán 1.")],
)
def test_how_a_job_ended_is_said(browser: Client, world: World, state: str, said: str) -> None:
    job = asked(world, state=state, result={"entry": 1, "rows": 8} if state == DONE else {})

    assert said in browser.get(f"/jobs/{job.pk}").text
