import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dangvu.accounts.models import Mandate, Reading
from dangvu.desk import ledger
from dangvu.exchange.acts import ImportMembers
from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.reading import read_members
from dangvu.exchange.workbook.template import write_list
from dangvu.jobs.models import DONE, Job
from dangvu.jobs.worker import Worker
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry
from dangvu.ledger.void import Void
from dangvu.membership.acts import ExpelMember, ReissueCard
from dangvu.membership.acts.admit_member import AdmitMember
from dangvu.membership.acts.transfer_member import TransferMember
from dangvu.membership.queries import membership_on
from dangvu.people.acts import ChangeAttribute, CorrectPerson
from tests.cast import SINCE, World, account, browser_of, enact, moved

pytestmark = pytest.mark.django_db
by_job = pytest.mark.django_db(transaction=True)
"""Committed, so that the thread that keeps a job alive sees the job, and whose it is."""


@pytest.fixture
def transferred(world: World) -> int:
    """Lan goes back to Khuổi Ít: entry 2."""
    act = TransferMember(person="lan", organisation="khuoi-it", on=date(2018, 3, 1))
    return enact(act, by=world.clerk, override="thử").number


def test_ledger_lists_entries_last_first(clerk: Client, transferred: int) -> None:
    text = clerk.get("/ledger").text

    assert text.index(f"/ledger/{transferred}") < text.index("/ledger/1")
    assert "Đặng Thị Lan" in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=transfer_member", [2]),
        ("by=clerk&kind=open_register", [1]),
        ("by=nobody", []),
        ("first=2100-01-01", []),
        ("last=2000-01-01", []),
        ("first=2000-01-01&last=31/12/2100", [2, 1]),
    ],
)
@pytest.mark.usefixtures("transferred")
def test_entries_are_found_by_kind_account_and_days(clerk: Client, asked: str, found: list[int]) -> None:
    page = clerk.get(f"/ledger?{asked}")

    assert [one.number for one in page.context["entries"]] == found
    assert page.text.count("Bỏ tìm") == 1


def test_entries_are_found_on_the_day_of_the_register(clerk: Client, transferred: int) -> None:
    today = timezone.localdate()

    assert [one.number for one in clerk.get(f"/ledger?first={today}&last={today}").context["entries"]] == [
        transferred,
        1,
    ]
    assert not clerk.get(f"/ledger?last={today - timedelta(days=1)}").context["entries"]
    assert not clerk.get(f"/ledger?first={today + timedelta(days=1)}").context["entries"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("kind=expel_member", "Không có loại việc “expel_member”"),
        ("kind=nonsense", "Không có loại việc “nonsense”"),
        ("first=31/02/2020", "Không phải là ngày có thật"),
    ],
)
def test_a_question_that_is_not_understood_finds_nothing_and_says_so(
    clerk: Client, world: World, asked: str, message: str
) -> None:
    enact(ExpelMember("son", date(2021, 5, 1)), by=world.clerk, override="thử")

    page = clerk.get(f"/ledger?{asked}")

    assert (page.status_code, page.context["entries"]) == (400, [])
    assert "<title>Lỗi:" in page.text
    assert page.text.count(message) == 2  # above, and at its field
    assert "Không có bút toán nào như vậy." not in page.text


def test_entry_shows_what_was_done_and_what_it_did(clerk: Client, transferred: int) -> None:
    text = clerk.get(f"/ledger/{transferred}").text

    assert "Đặng Thị Lan" in text
    assert "Thời gian đảng viên" in text
    assert "Lý do vẫn ghi: thử" in " ".join(text.split())


def test_void_shows_first_what_would_happen_and_changes_nothing(clerk: Client, transferred: int) -> None:
    text = clerk.get(f"/ledger/{transferred}/void").text

    assert "Câu sẽ đứng trong sổ" in text
    assert head().number == transferred


@pytest.fixture(params=[ledger.ROWS_AT_ONCE, -1], ids=["at once", "by job"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Entries of few rows are taken back by the page, those of many by a job; gives whether by a job."""
    monkeypatch.setattr(ledger, "ROWS_AT_ONCE", request.param)
    return bool(request.param < 0)


@by_job
@pytest.mark.usefixtures("way")
def test_void_takes_the_entry_back(clerk: Client, world: World, transferred: int) -> None:
    answer = clerk.post(f"/ledger/{transferred}/void", {"reason": "nhầm người", "key": "k1"})

    assert answer.headers["Location"] == f"/ledger/{transferred + 1}"
    row = membership_on(world.person("lan"), date(2018, 6, 1))
    assert row is not None
    assert row.organisation_id == world.organisation("na-ca")
    assert "Đã thu hồi bút toán 2." in clerk.get(answer.headers["Location"]).text


@by_job
@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("organisation", "status"), [("bk", 302), ("kim-lu", 404)])
def test_an_entry_of_another_is_taken_back_by_whoever_has_all_below_the_root(
    world: World, transferred: int, organisation: str, status: int
) -> None:
    browser = browser_of(account("ghi", world.organisation(organisation), "read", "record"))
    address = f"/ledger/{transferred}/void"

    assert browser.get(address).status_code == (200 if status == 302 else 404)
    assert browser.post(address, {"reason": "thử", "key": "k", "later": ""}).status_code == status
    assert Entry.objects.filter(kind="void").exists() == (status == 302)


def test_void_sent_twice_is_recorded_once(clerk: Client, transferred: int) -> None:
    for _time in range(2):
        clerk.post(f"/ledger/{transferred}/void", {"reason": "nhầm người", "key": "k1"})

    assert head().number == transferred + 1


def test_void_asks_for_a_reason(clerk: Client, transferred: int) -> None:
    answer = clerk.post(f"/ledger/{transferred}/void", {"reason": " ", "key": "k1"})

    assert answer.status_code == 400
    assert "Hãy ghi lý do thu hồi." in answer.text
    assert "<title>Lỗi:" in answer.text


def test_void_shows_rows_by_name_and_the_figure_that_changes(clerk: Client, transferred: int) -> None:
    text = " ".join(clerk.get(f"/ledger/{transferred}/void", {"on": "2018-06-01"}).text.split())

    assert "Đặng Thị Lan · Chi bộ thôn Nà Cà" in text
    assert "Số đảng viên tại ngày 01/06/2018" in text
    assert Reading.objects.order_by("-id")[0].page == "ledger__void"


@by_job
def test_void_offers_to_take_back_the_later_entries_too(clerk: Client, transferred: int, way: bool) -> None:
    text = clerk.get("/ledger/1/void").text

    assert "Ghi nhận việc thu hồi bút toán 1 và 1 bút toán đến sau" in " ".join(text.split())
    assert 'name="later" value="2"' in text
    answer = clerk.post("/ledger/1/void", {"reason": "nhầm", "key": "k1", "later": "2"})
    assert (answer.headers["Location"], head().number) == ("/ledger/4", 4)
    assert [(job.kind, job.state, job.result) for job in Job.objects.all()] == (
        [("void", DONE, {"entry": 4})] if way else []
    )


def test_void_of_many_rows_shows_names_only_when_asked(
    clerk: Client, transferred: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dangvu.desk.void_preview.ROWS_TOLD", 2)
    counted = clerk.get("/ledger/1/void").text
    asked = clerk.get("/ledger/1/void", {"show": "names"}).text

    assert "Xem các dòng kèm tên" in counted
    assert "<h2>Thôi hiệu lực</h2>" not in counted
    assert "<h2>Thôi hiệu lực</h2>" in asked


@by_job
def test_void_that_takes_long_shows_how_far_it_is_and_can_be_stopped(
    clerk: Client, transferred: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "ROWS_AT_ONCE", -1)
    monkeypatch.setattr(ledger, "wait_a_moment", lambda job: job)
    given = {"reason": "nhầm", "key": "k1", "issued_on": "03/02/2025", "paper_number": "12-QĐ/TU"}

    page = clerk.post("/ledger/2/void", given).headers["Location"]
    assert "Thu hồi bút toán 2" in clerk.get(page).text
    clerk.post(f"{page}/stop")
    assert not Worker().once()
    assert head().number == 2

    again = clerk.post("/ledger/2/void", given | {"key": "k2"}).headers["Location"]
    assert Worker().once()
    assert 'href="/ledger/3"' in clerk.get(again).text
    assert json.loads(Entry.objects.get(pk=3).paper)["issued_on"] == "2025-02-03"


@by_job
@pytest.mark.usefixtures("way")
def test_void_shows_the_changed_list_when_something_was_recorded_meanwhile(
    clerk: Client, world: World, transferred: int
) -> None:
    enact(TransferMember(person="lan", organisation="ban-khan", on=date(2022, 3, 1)), by=world.clerk)

    refused = [
        clerk.post("/ledger/1/void", {"reason": "nhầm", "key": "k1", "later": later}) for later in ("2", "")
    ]

    assert [one.status_code for one in refused] == [400, 400]
    assert all('name="later" value="3,2"' in one.text for one in refused)
    assert "bây giờ là các bút toán 3, 2" in refused[0].text
    assert head().number == 3


def test_an_account_lists_only_its_own_entries_unless_it_sees_everything(
    secretary: Client, world: World, transferred: int
) -> None:
    assert "/ledger/1" not in secretary.get("/ledger").text

    Mandate.objects.create(account=world.secretary, action="read", from_date=SINCE, ground="test")

    assert "/ledger/1" in secretary.get("/ledger").text


def test_an_own_entry_beyond_reach_is_a_line_without_words_and_no_page(world: World) -> None:
    recorder = account("ghi", world.organisation("kim-lu"), "read", "record")
    act = CorrectPerson("be", date(2018, 1, 4), "Nông Thị Bé Hai")
    number = enact(act, by=recorder, override="thử").number
    browser = Client()
    browser.force_login(recorder)
    assert "Nông Thị Bé Hai" in browser.get("/ledger").text
    moved(recorder, world.organisation("bang-phuc"))

    listed = browser.get("/ledger").text

    assert "Ngoài phạm vi bạn được xem hiện nay" in listed
    assert "Nông" not in listed
    assert "Nông" not in browser.get("/home").text
    answers = [browser.get(f"/ledger/{number}{part}").status_code for part in ("", "?show=all", "/void")]
    assert answers == [404, 404, 404]
    assert browser.get(f"/api/v1/ledger/{number}").status_code == 404
    (row,) = browser.get("/api/v1/ledger").json()["rows"]
    assert (row["number"], row["sentence"]) == (number, "")


def test_an_own_entry_tells_no_name_of_later(world: World) -> None:
    """Sơn went from Bằng Phúc to Kim Lư, where he was named anew."""
    recorder = account("ghi", world.organisation("bang-phuc"), "read", "record")
    number = enact(TransferMember("son", "na-ca", date(2021, 1, 4)), by=recorder, override="thử").number
    enact(CorrectPerson("son", date(2020, 1, 4), "Hứa Văn Sớn"), by=world.clerk, override="thử")
    browser, reads_all = Client(), Client()
    browser.force_login(recorder)
    reads_all.force_login(world.clerk)

    pages = [f"/ledger/{number}", f"/ledger/{number}?show=all", "/ledger", "/home"]

    assert all("Hứa Văn Sơn" in browser.get(page).text for page in pages)
    assert not any("Hứa Văn Sớn" in browser.get(page).text for page in pages)
    assert "Hứa Văn Sớn" in reads_all.get(f"/ledger/{number}").text


def test_a_page_of_own_entries_costs_the_same_for_one_and_for_three(world: World) -> None:
    recorder = account("ghi", world.organisation("bang-phuc"), "read", "record")
    browser, counts = Client(), []
    browser.force_login(recorder)
    for name in ("Hứa Văn Sớn", "Hứa Văn Sờn", "Hứa Văn Sởn"):
        enact(CorrectPerson("son", date(2020, 1, 4), name), by=recorder, override="thử")
        browser.get("/ledger")
        with CaptureQueriesContext(connections["default"]) as asked:
            browser.get("/ledger")
        counts.append(len(asked))

    assert counts[0] == counts[1] == counts[2]


def test_an_entry_masks_what_is_sensitive_until_asked_and_logs_the_asking(
    clerk: Client, world: World
) -> None:
    on = date(2025, 3, 19)
    act = AdmitMember(
        "na-ca",
        on,
        on,
        considered_on=on,
        class_certificate_on=on,
        full_name="Lèng Thị Mai",
        sex="female",
        birth_date=date(2000, 1, 1),
        ethnic_group="02",
        identity_number="006300000777",
    )
    number = enact(act, by=world.clerk, override="thử").number
    page = reverse("ledger__entry", args=[number])

    masked = clerk.get(page).content.decode()
    asked = clerk.get(page, {"show": "all"}).content.decode()

    assert "006300000777" not in masked
    assert "Lèng Thị Mai" in masked
    assert "006300000777" in asked
    read = [reading.fields for reading in Reading.objects.order_by("id")]
    assert read[-2:] == ["name, act", "personal, sensitive"]


def test_whatever_an_act_seals_but_the_name_is_masked_by_its_declaration(clerk: Client, world: World) -> None:
    enact(
        ReissueCard("be", on=date(2021, 3, 1), card_number="085000000077"),
        by=world.clerk,
        override="thử",
    )

    assert "085000000077" not in clerk.get("/ledger/2").text
    assert "085000000077" in clerk.get("/ledger/2?show=all").text


def test_discipline_as_a_ground_is_masked_until_asked(clerk: Client, world: World) -> None:
    act = ExpelMember(person="lan", on=date(2021, 3, 1))
    number = enact(act, by=world.clerk, override="thử").number
    page = reverse("ledger__entry", args=[number])

    for address in (reverse("home"), reverse("ledger"), page, f"{page}/void"):
        text = clerk.get(address).text.lower()
        assert "•••" in text, address
        assert "khai trừ" not in text, address
        assert "expelled" not in text, address
    assert "khai trừ đặng thị lan" in clerk.get(page, {"show": "all"}).text.lower()


def test_an_entry_that_was_taken_back_says_so_until_that_is_taken_back_too(
    clerk: Client, world: World
) -> None:
    number = enact(ExpelMember(person="lan", on=date(2021, 3, 1)), by=world.clerk, override="thử").number
    said = f"đã thu hồi bởi bút toán {number + 1}"
    page, offer = reverse("ledger__entry", args=[number]), "Thu hồi bút toán này"
    assert offer in clerk.get(page).text

    enact(Void(number), by=world.clerk)
    for address in (reverse("home"), reverse("ledger"), page):
        assert said in clerk.get(address).text, address
    assert offer not in clerk.get(page).text

    enact(Void(number + 1), by=world.clerk)
    assert said not in clerk.get(page).text
    assert offer in clerk.get(page).text


def test_an_entry_says_what_it_changed_in_words_and_never_in_numbers(clerk: Client, world: World) -> None:
    enact(TransferMember("son", "na-ca", date(2021, 1, 4)), by=world.clerk)

    text = clerk.get("/ledger/2").text

    assert "Nơi sinh hoạt: Chi bộ thôn Bản Khắn" in text
    assert "Nơi sinh hoạt: Chi bộ thôn Nà Cà" in text
    assert "Lý do kết thúc: •••" in text
    assert "Lý do kết thúc: chuyển sinh hoạt đi" in clerk.get("/ledger/2?show=all").text
    assert world.person("son") in {
        int(one) for reading in Reading.objects.all() for one in reading.persons.strip(",").split(",")
    }


def test_an_entry_says_its_payload_in_words(clerk: Client, world: World) -> None:
    act = ChangeAttribute("son", "religion", date(2021, 1, 4), "protestant")
    enact(act, by=world.clerk, override="thử")

    told = dict(clerk.get("/ledger/2?show=all").context["fields"])

    assert sorted(told.values()) == ["04/01/2021", "Hứa Văn Sơn (son)", "Tin lành", "Tôn giáo"]
    assert "Tin lành" not in clerk.get("/ledger/2").text


def test_the_entry_of_an_import_names_its_cells(clerk: Client, world: World, tmp_path: Path) -> None:
    write_list(tmp_path / "a.xlsx", good_rows([("na-ca", "Chi bộ thôn Nà Cà")], 2))
    enact(ImportMembers.of(read_members(tmp_path / "a.xlsx"), date(2025, 6, 30)), by=world.clerk)

    told = dict(clerk.get("/ledger/2").context["fields"])

    assert told["Các chi bộ trong danh sách"] == "Chi bộ thôn Nà Cà"
