"""Every kind of act at every door, sent twice and once more after the answer was lost: one entry, the same
answer (safety goal A7).
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dangvu.accounts import local
from dangvu.command import main
from dangvu.desk.tests.test_act_pages import as_typed, checked
from dangvu.desk.tests.test_act_selected import ADDRESS, given_by
from dangvu.ledger.acts import kinds
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry
from dangvu.membership.acts import RecordDeath
from tests.cast import FOLDER, account, enact, opened_world
from tests.hostile.samples import FILES, PAYLOADS

pytestmark = pytest.mark.by_day("embedded")
KEY = "4d1a9f0e-lan-gui-nay"
Send = Callable[[], str]
"""Sends the same request once more and gives what its sender would see."""
Prepare = Callable[["Stage"], Send]


class Stage:
    """A register with the cast, a browser and a command line of the clerk's."""

    def __init__(self, kind: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.kind, self.folder, self.capsys = kind, folder, capsys
        self.world = None if kind == "open_register" else opened_world()
        self.clerk = self.world.clerk if self.world else account("clerk", None, "read", "record")
        self.browser = Client()
        self.browser.force_login(self.clerk)

    def command(self, *words: object) -> str:
        assert main([*map(str, words), "--key", KEY, "--json", "--as", "clerk"]) == 0, (
            self.capsys.readouterr()
        )
        return self.capsys.readouterr().out

    def payload(self) -> dict[str, Any]:
        assert self.world
        return PAYLOADS[self.kind](self.world)

    def file(self) -> Path:
        return FILES[self.kind](self.world, self.folder) if self.world else FOLDER


def enact_command(stage: Stage) -> Send:
    item = {"kind": stage.kind, "payload": stage.payload(), "key": KEY, "override": "thử"}
    file = stage.folder / "viec.json"
    file.write_text(json.dumps(item), encoding="utf-8")

    def send() -> str:
        assert main(["enact", str(file), "--json", "--as", "clerk"]) == 0, stage.capsys.readouterr()
        return stage.capsys.readouterr().out

    return send


def enact_api(stage: Stage) -> Send:
    return _api(stage, f"/api/v1/acts/{stage.kind}", {"payload": stage.payload(), "override": "thử"})


def void_api(stage: Stage) -> Send:
    return _api(stage, "/api/v1/acts/void", {"payload": stage.payload()})


def _api(stage: Stage, address: str, item: dict[str, Any]) -> Send:
    def send() -> str:
        answer = stage.browser.post(address, item, "application/json", headers={"Idempotency-Key": KEY})
        assert answer.status_code == 200, answer.text
        return answer.text

    return send


def act_page(stage: Stage) -> Send:
    sent = checked(stage.browser, stage.kind, as_typed(stage.payload()), override="thử")
    return lambda: _redirected(stage.browser.post(f"/acts/{stage.kind}", sent))


def import_command(stage: Stage) -> Send:
    path = stage.file()
    return lambda: stage.command("import", path, "--on", "2025-06-30")


def import_acts_command(stage: Stage) -> Send:
    path = stage.file()
    return lambda: stage.command("import", path, "--act", "transfer_member", "--override", "thử")


def import_page(stage: Stage) -> Send:
    return _file_page(stage, "/import", {"on": "30/06/2025"})


def import_acts_page(stage: Stage) -> Send:
    return _file_page(stage, "/acts/transfer_member/rows", {"paper-number": "12-QĐ/ĐU"})


def cell_report_page(stage: Stage) -> Send:
    return _file_page(stage, "/import/cells", {})


def _file_page(stage: Stage, address: str, more: dict[str, str]) -> Send:
    upload = SimpleUploadedFile("tep.xlsx", stage.file().read_bytes())
    looked = stage.browser.post(address, {"file": upload, **more}, follow=True)
    job = looked.context["job"]
    given = {"file_hash": job.result["file_hash"], "on": job.result["on"], "override": "thử"}

    def send() -> str:
        job_page = _redirected(stage.browser.post(f"/import/{job.pk}/record", given))
        return _redirected(stage.browser.get(job_page))

    return send


def open_command(stage: Stage) -> Send:
    return lambda: stage.command("open", stage.file())


def selected_page(stage: Stage) -> Send:
    assert stage.world
    given = given_by(stage.browser, stage.world, ("be", "hoa"))
    return lambda: _redirected(stage.browser.post(ADDRESS, given | {"override": "thử"}))


def void_command(stage: Stage) -> Send:
    number = stage.payload()["number"]
    return lambda: stage.command("void", number)


def void_page(stage: Stage) -> Send:
    number = stage.payload()["number"]
    given = {"reason": "ghi nhầm người", "key": KEY}
    return lambda: _redirected(stage.browser.post(f"/ledger/{number}/void", given))


def _redirected(answer: Any) -> str:
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


DOORS: dict[str, tuple[Prepare, ...]] = {
    "import_members": (import_command, import_page),
    "record_rows": (import_acts_command, import_acts_page),
    "record_cell_report": (cell_report_page,),
    "record_selected": (selected_page,),
    "reorganise": (enact_command, enact_api),
    "open_register": (open_command,),
    "void": (void_command, void_page, void_api),
}
"""Kinds with doors of their own; all others are enacted."""
ENACTED: tuple[Prepare, ...] = (enact_command, enact_api, act_page)


def _case(nth: int, kind: str, door: Prepare) -> Any:
    """By day each kind goes through one of the doors that all have, in turn, and through all of its own."""
    by_day = kind in DOORS or door is ENACTED[nth % len(ENACTED)]
    marks = () if by_day else pytest.mark.nightly
    return pytest.param(kind, door, id=f"{kind}-{door.__name__}", marks=marks)


CASES = [_case(nth, kind, door) for nth, kind in enumerate(kinds()) for door in DOORS.get(kind, ENACTED)]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "door"), CASES)
def test_a_request_sent_again_is_recorded_once_and_answered_alike(
    kind: str,
    door: Prepare,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(local, "ready_register", lambda: None)
    stage = Stage(kind, tmp_path, capsys)
    send = door(stage)
    before = head().number

    first = send()
    again = send()
    meanwhile = enact(RecordDeath("khanh", date(2025, 8, 1)), by=stage.clerk, override="thử")
    much_later = send()  # the answer was lost, and the register has gone on

    assert again == much_later == first
    assert [entry.kind for entry in Entry.objects.filter(number__gt=before).order_by("number")] == [
        kind,
        "record_death",
    ]
    assert head().number == meanwhile.number


def test_every_kind_of_act_has_a_sample() -> None:
    selected = {"record_selected"}  # its door fills in the form of a list
    assert PAYLOADS.keys() | FILES.keys() | selected == kinds().keys()
