"""Safety goal D3: whatever is done to the ledger up to the last checkpoint is found, by both verifiers and by
the program itself; of what is younger it is said that nothing is proved.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random

import pytest
from django.db import transaction

from dangvu.core.finding import refusals
from dangvu.ledger.export import write_export
from dangvu.ledger.models import Entry, Head
from dangvu.ledger.models import Row as LedgerRow
from dangvu.ledger.signing import Checkpoint, signed
from dangvu.ledger.tests.tampering import owner, unguarded
from dangvu.ledger.verify import verify
from dangvu.ledger.void import Void
from dangvu.membership.acts import RecordDeath, TransferMember
from tests.cast import World, enact
from tests.evidence.book import Book
from tests.evidence.falsify import KINDS, after_last_checkpoint, falsified, fork
from tests.evidence.test_verifier import SAMPLES, VERIFIER, arguments
from verifier.verify import NOTES
from verifier.verify import verify as verify_export

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.by_day("embedded")]
DAY = date(2026, 11, 22)
YOUNG = 2
"""Entries after the last checkpoint."""
IN_CI, EVERY_NIGHT = 160, 10_000
AGREE_IN_CI, AGREE_EVERY_NIGHT = 20, 1000


@dataclass
class Stage:
    """A register of eight entries, its export, and what the keeper has."""

    book: Book
    kept: list[Checkpoint]
    folder: Path

    @property
    def anchored(self) -> int:
        return self.kept[-1].entries

    def exported(self, book: Book, papers: list[Checkpoint]) -> list[str]:
        """The words for a verifier: the export of a book, and the checkpoints."""
        export = self.folder / "export"
        export.write_text(book.text, encoding="utf-8")
        words = [str(export)]
        for number, one in enumerate(papers):
            path = self.folder / f"{number}.txt"
            path.write_text(one.text, encoding="utf-8")
            words.append(str(path))
        return words


@pytest.fixture
def stage(world: World, tmp_path: Path) -> Stage:
    for act in (
        TransferMember("son", "na-ca", date(2021, 1, 4)),
        RecordDeath("be", date(2022, 1, 4)),
        Void(3, reason="nhầm người"),
        RecordDeath("hoa", date(2022, 1, 4)),
        TransferMember("son", "khuoi-it", date(2023, 1, 4)),
        Void(6),
        RecordDeath("be", date(2022, 5, 4)),
    ):
        enact(act, by=world.clerk)
    write_export(tmp_path / "export")
    book = Book.parse((tmp_path / "export").read_text(encoding="utf-8"))
    kept = [signed(0, number, book.entry(number).hash, DAY) for number in (1, 3, len(book.entries) - YOUNG)]
    return Stage(book, kept, tmp_path)


def write(entries: list[Entry], rows: list[LedgerRow], number: int, hash_: str) -> None:
    """Put these in the place of the ledger, as the owner of the database."""
    alias = owner().alias
    with transaction.atomic(using=alias):
        with owner().cursor() as cursor:
            for model in (Entry, LedgerRow):
                cursor.execute(f"DELETE FROM {model._meta.db_table}")
        Entry.objects.using(alias).bulk_create(entries)
        LedgerRow.objects.using(alias).bulk_create(rows)
        Head.objects.using(alias).update(number=number, hash=hash_)


def put(book: Book) -> None:
    """Put a falsified ledger in the place of the true one."""
    entries, rows = [], []
    for one in book.entries:
        at = datetime.fromisoformat(one.body["at"])
        entries.append(Entry(**{**one.body, "hash": one.hash, "at": at}))
        rows += [LedgerRow(**vars(row)) for row in one.rows]
    write(entries, rows, book.number, book.head)


@contextmanager
def replacing() -> Iterator[None]:
    """Without guards; the true ledger stands again afterwards."""
    entries, rows, head = list(Entry.objects.all()), list(LedgerRow.objects.all()), Head.objects.get()
    with unguarded() as execute:
        if owner().vendor == "sqlite":
            execute("PRAGMA synchronous = OFF", [])
        try:
            yield
        finally:
            write(entries, rows, head.number, head.hash)
            if owner().vendor == "sqlite":
                execute("PRAGMA synchronous = FULL", [])


def found_by_the_program(papers: list[Checkpoint]) -> list[str]:
    return [one.code for one in refusals(verify(papers))]


def found_in_the_export(words: list[str]) -> list[str]:
    return [one.code for one in verify_export(Path(words[0]), words[1:]) if one.code not in NOTES]


def papers_for(stage: Stage, kind: str, book: Book) -> list[Checkpoint]:
    """What the keeper has; whoever is shown a fork is shown a checkpoint of it too, and has met another."""
    if kind != "fork":
        return stage.kept
    return [signed(0, stage.anchored, book.entry(stage.anchored).hash, DAY), stage.kept[-1]]


def falsify_and_look(stage: Stage, times: int, seed: int) -> None:
    random = Random(seed)
    missed = []
    with replacing():
        for count in range(times):
            kind = list(KINDS)[count % len(KINDS)]
            book = falsified(stage.book, KINDS[kind], stage.anchored, random)
            papers = papers_for(stage, kind, book)
            put(book)
            if not found_by_the_program(papers):
                missed.append(("dangvu ledger verify", kind, count))
            if not found_in_the_export(stage.exported(book, papers)):
                missed.append(("verify.py", kind, count))
    assert missed == []


def test_what_is_true_is_not_called_false(stage: Stage) -> None:
    with replacing():
        put(stage.book)
        assert found_by_the_program(stage.kept) == []
    assert found_in_the_export(stage.exported(stage.book, stage.kept)) == []


def test_every_falsification_up_to_the_last_checkpoint_is_found(stage: Stage) -> None:
    falsify_and_look(stage, IN_CI, seed=4)


@pytest.mark.nightly
def test_ten_thousand_falsifications_are_found(stage: Stage) -> None:
    falsify_and_look(stage, EVERY_NIGHT, seed=5)


def test_split_view_is_told_as_such(stage: Stage) -> None:
    book = falsified(stage.book, fork, stage.anchored, Random(6))
    words = stage.exported(book, papers_for(stage, "fork", book))

    assert "checkpoint.split" in found_in_the_export(words)


def test_change_after_the_last_checkpoint_is_not_found_but_told_as_not_proved(stage: Stage) -> None:
    random = Random(7)
    for _time in range(20):
        book = falsified(stage.book, after_last_checkpoint, stage.anchored, random)
        words = stage.exported(book, stage.kept)

        assert verify_export(Path(words[0]), words[1:]) == [("ledger.not_anchored", str(YOUNG))]


# A second opinion


def second_opinion(words: list[str]) -> list[str]:
    """What the Perl program says."""
    perl = ["perl", str(VERIFIER.with_suffix(".pl")), *words]
    return subprocess.run(perl, capture_output=True, text=True, check=False).stdout.splitlines()


def first_opinion(words: list[str]) -> list[str]:
    return ["\t".join(one) for one in verify_export(Path(words[0]), words[1:])]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
@pytest.mark.django_db(transaction=False)
def test_second_verifier_agrees_on_the_sample(sample: Path) -> None:
    words = [str(sample / "export"), *arguments(sample)]

    assert second_opinion(words) == first_opinion(words)


def agree(stage: Stage, times: int, seed: int) -> None:
    """Broken ledgers, and one in ten whole."""
    random = Random(seed)
    differing = []
    for count in range(times):
        kind = list(KINDS)[count % len(KINDS)]
        book = stage.book
        if count % 10:
            book = falsified(book, KINDS[kind], stage.anchored, random)
        words = stage.exported(book, papers_for(stage, kind, book))
        if first_opinion(words) != second_opinion(words):
            differing.append((kind, count))
    assert differing == []


def test_both_verifiers_agree(stage: Stage) -> None:
    agree(stage, AGREE_IN_CI, seed=8)


@pytest.mark.nightly
def test_both_verifiers_agree_on_a_thousand(stage: Stage) -> None:
    agree(stage, AGREE_EVERY_NIGHT, seed=9)
