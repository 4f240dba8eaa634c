"""Safety goal D5: every act gives its author a receipt that verifies offline, against an export alone."""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import Client

from dangvu.desk.receipts import receipt_of
from dangvu.ledger.acts import kinds
from dangvu.ledger.checkpoints import copy_path, flag_path, receipt
from dangvu.ledger.export import write_export
from dangvu.ledger.keeper import keep
from dangvu.ledger.models import Entry
from dangvu.membership.acts import RecordDeath
from tests.cast import World, enact
from tests.evidence.book import Book, new_entry
from verifier.verify import verify

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


def shown_in(page: str) -> str:
    """The text between the marks of preformatted text."""
    return page.split("<pre", 1)[1].split(">", 1)[1].split("</pre>")[0]


@pytest.mark.once
@pytest.mark.parametrize("kind", sorted(kinds()))
def test_receipt_of_every_kind_verifies_offline(kind: str, tmp_path: Path) -> None:
    book = Book([new_entry("open_register", 2), new_entry(kind, 3 if kinds()[kind].bulk else 0)]).rebuild()
    last = book.entries[-1]
    entry = Entry(**{**last.body, "hash": last.hash, "at": datetime.fromisoformat(last.body["at"])})
    (tmp_path / "export").write_text(book.text, encoding="utf-8")
    (tmp_path / "receipt").write_text(receipt(entry, DAY).text, encoding="utf-8")

    assert verify(tmp_path / "export", [str(tmp_path / "receipt")]) == []


def test_page_of_an_entry_shows_its_receipt(world: World, client: Client, tmp_path: Path) -> None:
    number = enact(RecordDeath("be", date(2022, 5, 1)), by=world.clerk).number
    client.force_login(world.clerk)

    page = client.get(f"/ledger/{number}").text

    write_export(tmp_path / "export")
    (tmp_path / "receipt").write_text(shown_in(page), encoding="utf-8")
    assert verify(tmp_path / "export", [str(tmp_path / "receipt")]) == []


def test_receipt_outlives_what_is_recorded_later(world: World, tmp_path: Path) -> None:
    text = receipt_of(Entry.objects.get(pk=1)).text
    enact(RecordDeath("be", date(2022, 5, 1)), by=world.clerk)

    write_export(tmp_path / "export")
    (tmp_path / "receipt").write_text(text, encoding="utf-8")
    assert verify(tmp_path / "export", [str(tmp_path / "receipt")]) == [("ledger.not_anchored", "1")]


def test_ledger_page_tells_how_far_it_is_anchored(world: World, client: Client, tmp_path: Path) -> None:
    client.force_login(world.clerk)
    assert "chưa có điểm chốt nào" in client.get("/ledger").text

    made = keep(DAY, tmp_path)
    try:
        assert made.code in client.get("/ledger").text
        flag_path().touch()
        assert "chưa ghi được gì" in client.get("/ledger").text
    finally:
        copy_path().unlink()
        flag_path().unlink(missing_ok=True)
