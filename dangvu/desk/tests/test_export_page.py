"""All facts without names by page: made by a job, fetched by whoever may see all, each time logged."""

import csv
import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from dangvu.accounts.models import Mandate, MandateEnd, Reading
from dangvu.accounts.readings import readings_about
from dangvu.jobs import queue
from dangvu.jobs.models import CANCELLED, Job
from dangvu.jobs.worker import tidy
from dangvu.ledger.enact import head
from dangvu.people.models import PersonRecord
from dangvu.statistics.exporting import FORMATS, export_as_one, export_into
from dangvu.statistics.store import store as stores
from dangvu.statistics.store.columns import dated
from tests.cast import World, account
from tests.watched import SOME_BY_DAY, stopped_everywhere

pytestmark = pytest.mark.django_db(transaction=True)  # the thread that keeps a job alive must see it


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def asked(browser: Client, form: str = "csv") -> str:
    """Ask for an export; gives the address of its page."""
    answer = browser.post("/export", {"format": form})
    assert answer.status_code == 302
    return answer.headers["Location"]


def fetched(browser: Client, page: str) -> zipfile.ZipFile:
    answer = browser.get(f"{page}/file.zip")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_file_holds_every_kind_of_fact_and_no_name(clerk: Client, world: World, form: str) -> None:
    page = asked(clerk, form)

    assert f'href="{page}/file.zip"' in clerk.get(page).text
    archive = fetched(clerk, page)
    named = {dataset.name for dataset in dated()}
    assert set(archive.namelist()) == {"ket_xuat.txt", *(f"{name}.{form}" for name in named)}
    content = b"".join(archive.read(name) for name in archive.namelist())
    names = [one.encode() for one in PersonRecord.objects.values_list("full_name", flat=True)]
    assert names
    assert not any(name in content for name in names)
    line = archive.read("ket_xuat.txt").decode()
    assert f"tài khoản {world.clerk.name}" in line
    assert f"sổ đến bút toán 1 ({head().hash})" in line
    if form == "csv":
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("person.csv"), "utf-8")))
        assert len(rows) == PersonRecord.objects.count()


def test_each_fetching_is_logged_as_a_reading_of_everybody(clerk: Client, world: World) -> None:
    page = asked(clerk)
    assert not Reading.objects.exists()

    fetched(clerk, page)
    fetched(clerk, page)

    found = [(one.account, one.page, one.fields) for one in readings_about(world.person("be"))]
    assert found == [(world.clerk.name, "export__file", "personal, sensitive")] * 2


def test_without_the_whole_register_in_reach_there_is_no_export(
    clerk: Client, secretary: Client, world: World
) -> None:
    theirs = asked(clerk)

    assert secretary.get("/export").status_code == 404
    assert secretary.post("/export", {"format": "csv"}).status_code == 404
    assert secretary.get(theirs).status_code == 404
    assert secretary.get(f"{theirs}/file.zip").status_code == 404
    assert Job.objects.count() == 1
    assert "/export" not in secretary.get("/ledger").text
    assert 'href="/export"' in clerk.get("/ledger").text


def test_the_file_of_another_account_is_not_there(clerk: Client, world: World) -> None:
    other = Client()
    other.force_login(account("other", None, "read"))
    page = asked(clerk)

    assert other.get("/export").status_code == 200
    assert [other.get(path).status_code for path in (page, f"{page}/file.zip")] == [404, 404]
    assert not Reading.objects.exists()


def test_a_mandate_that_ended_since_closes_the_door_to_the_file(clerk: Client, world: World) -> None:
    page = asked(clerk)
    mandate = Mandate.objects.get(account=world.clerk, action="read")
    MandateEnd.objects.create(mandate=mandate, from_date=timezone.localdate(), by="thử", ground="thử")

    assert clerk.get(f"{page}/file.zip").status_code == 403


def test_the_file_is_kept_a_week(clerk: Client, world: World, home: Path) -> None:
    page = asked(clerk)
    (path,) = (home / "downloads" / str(world.clerk.pk)).iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    eight_days_ago = time.time() - 8 * 24 * 3600
    os.utime(path, (eight_days_ago, eight_days_ago))

    assert clerk.get(f"{page}/file.zip").status_code == 404
    assert "Tệp không còn" in clerk.get(page).text
    tidy()
    assert not path.exists()


def test_an_export_that_was_stopped_is_nowhere(clerk: Client, world: World, home: Path) -> None:
    job = queue.submit("export", world.clerk, {"format": "csv"})
    queue.ask_to_stop(job)

    assert Job.objects.get().state == CANCELLED
    assert "Đã dừng" in clerk.get(f"/export/{job.pk}").text
    assert clerk.get(f"/export/{job.pk}/file.zip").status_code == 404


@SOME_BY_DAY
def test_stopped_at_any_safe_point_an_export_leaves_nothing(world: World, home: Path, every: int) -> None:
    reading, to, folder = stores.reading(), home / "ra.zip", home / "ra"

    points = stopped_everywhere(
        lambda told: export_as_one(to, reading, "csv", "x", told), lambda: not to.exists(), every=every
    )
    stopped_everywhere(
        lambda told: export_into(folder, reading, "csv", told), lambda: not folder.exists(), every=every
    )
    assert points > 2 * len(dated())
    assert len(list(folder.iterdir())) == len(dated())
    assert list((home / "store").glob(".export-*")) == []


@SOME_BY_DAY
def test_stopped_at_any_safe_point_the_store_is_not_built_until_it_is_let(
    world: World, home: Path, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    monkeypatch.setattr(stores, "DELTA_ROWS", 0)
    store = stores.Store(home / "store")

    points = stopped_everywhere(
        lambda told: store.reading(None, told),
        lambda: {path.name for path in (home / "store").iterdir()} <= {"lock", ".spill"},
        every=every,
    )

    assert points > len(dated())
    assert len(list((home / "store").glob("1-*/manifest.json"))) == 1
