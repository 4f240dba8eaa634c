"""Workbooks and opening files changed by chance: the server never falls, nothing is recorded by halves
(safety goal E2).
"""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from dangvu.core.finding import Refused
from dangvu.exchange.acts.import_members import ImportMembers
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.opening.files import read_opening
from dangvu.exchange.workbook.reading import read_members
from dangvu.ledger.acts import Act, Actor
from dangvu.ledger.enact import head
from dangvu.ledger.models import Row
from dangvu.membership.models import Membership
from tests.cast import FOLDER, World, account, enact
from tests.hostile import mutations
from tests.hostile.digest import register_digest

pytestmark = pytest.mark.by_day("embedded")
ON = date(2025, 6, 30)
WORKBOOKS = [
    pytest.param(100, id="quick"),
    pytest.param(45_000, marks=[pytest.mark.nightly, pytest.mark.once], id="whole"),
]
OPENINGS = [pytest.param(100, id="quick"), pytest.param(5_000, marks=pytest.mark.nightly, id="whole")]
EVERY_SO_MANY = 10
"""Of the workbooks, so many go through the page."""


def recorded_whole(act: Act, by: Actor, rows: int) -> bool:
    """Whether it was recorded, and then all of it; whatever happened is undone. Anything but a refusal falls
    through to the test.
    """
    before = head()
    with transaction.atomic():
        try:
            number = enact(act, by=by, override="thử").number
        except Refused:
            after = head()
            assert (after.number, after.hash) == (before.number, before.hash)
            return False
        assert number == head().number == before.number + 1
        assert Row.objects.filter(entry=number).count() >= rows
        assert Membership.objects.filter(recorded_in=number).count() >= rows
        transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("count", WORKBOOKS)
def test_no_mutated_workbook_breaks_the_server_or_is_recorded_by_halves(
    world: World, tmp_path: Path, count: int
) -> None:
    browser, path, before = Client(), tmp_path / "danh_sach.xlsx", register_digest()
    browser.force_login(world.clerk)
    recorded = 0

    for seed in range(count):
        content = mutations.workbook(seed)
        if seed % EVERY_SO_MANY == 0:
            upload = SimpleUploadedFile("danh_sach.xlsx", content)
            answer = browser.post("/import", {"file": upload, "on": "30/06/2025"}, follow=True)
            assert answer.status_code in (200, 400), seed
        else:
            path.write_bytes(content)
            act = ImportMembers.of(read_members(path), ON)
            recorded += recorded_whole(act, world.clerk, act.rows)

    print(f"{count} workbooks, {recorded} of them still read")
    assert register_digest() == before
    assert 0 < recorded < count, "the mutations all do nothing, or all too much"


@pytest.mark.django_db
@pytest.mark.parametrize("count", OPENINGS)
def test_no_mutated_opening_file_breaks_the_server_or_is_recorded_by_halves(
    tmp_path: Path, count: int
) -> None:
    clerk, before = account("clerk", None, "read", "record"), register_digest()
    files = {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.csv"))}
    names = sorted(files)
    recorded = 0
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    for seed in range(count):
        name = names[seed % len(names)]
        (tmp_path / name).write_bytes(mutations.text(seed, files[name]))
        act = OpenRegister.of(read_opening(tmp_path))
        recorded += recorded_whole(act, clerk, len(act.opening.rows["people"]))
        (tmp_path / name).write_bytes(files[name])

    print(f"{count} openings, {recorded} of them still read")
    assert register_digest() == before
    assert 0 < recorded < count, "the mutations all do nothing, or all too much"
