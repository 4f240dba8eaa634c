"""What identifies a person stands in the ledger only under that person's key."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db.models import CharField, TextField

from dangvu.core.finding import Refused
from dangvu.exchange.acts import ImportMembers
from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.reading import read_members
from dangvu.exchange.workbook.template import write_list
from dangvu.ledger import rebuild
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry, Row, Subject
from dangvu.ledger.reading import part_of, parts_of
from dangvu.ledger.sealing import Keystore, SealBroken, keystore, open_sealed, seal
from dangvu.ledger.tests.tampering import unguarded
from dangvu.ledger.verify import verify
from dangvu.ledger.void import Void
from dangvu.membership.acts import RecordDeath, TransferMember
from dangvu.membership.tests.test_admit_member import MOI
from dangvu.people.models import PersonRecord
from tests.cast import FOLDER, World, enact

KEY = bytes(range(32))
VALUE = {"full_name": "Vi Thị Mới"}


def ledger_texts() -> Iterator[str]:
    """Every text of the ledger, as it stands and as JSON reads it."""
    for model in (Entry, Row, Subject):
        names = [field.name for field in model._meta.fields if isinstance(field, CharField | TextField)]
        for values in model._default_manager.values_list(*names):
            for text in values:
                yield text
                if text.startswith("{"):
                    yield json.dumps(json.loads(text), ensure_ascii=False)


def private_of_the_cast() -> Iterator[str]:
    with (FOLDER / "people.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield row["full_name"]
            yield row["identity_number"]


def test_no_name_nor_number_stands_in_any_text_of_the_ledger(world: World, tmp_path: Path) -> None:
    listed = good_rows((("na-ca", "Chi bộ thôn Nà Cà"),), 4)
    write_list(tmp_path / "a.xlsx", listed)
    enact(MOI, by=world.clerk)
    enact(ImportMembers.of(read_members(tmp_path / "a.xlsx"), date(2025, 6, 30)), by=world.clerk)
    enact(TransferMember("be", "khuoi-it", date(2021, 1, 4)), by=world.clerk)
    enact(RecordDeath("hoa", date(2022, 1, 4)), by=world.clerk)
    enact(Void(4), by=world.clerk)

    private = {*private_of_the_cast(), MOI.full_name, MOI.identity_number, MOI.card_number}
    columns = ("full_name", "identity_number", "card_number", "birth_detail")
    private |= {row[column] for row in listed for column in columns if row.get(column)}
    # The keys that names are searched and sorted by would give the names away.
    private |= set(PersonRecord.objects.values_list("search_name", flat=True))
    private |= set(PersonRecord.objects.values_list("sort_name", flat=True))
    texts = "\n".join(ledger_texts())
    assert PersonRecord.objects.known().count() == 13
    assert len(texts) > 5000
    assert [one for one in private if one in texts] == []


def test_what_was_sealed_opens_again_with_the_keys(world: World) -> None:
    enact(MOI, by=world.clerk)

    part = part_of(Entry.objects.get(pk=2), 0)
    assert (part.payload["full_name"], part.payload["identity_number"]) == ("Vi Thị Mới", "006195000099")
    (record,) = [values for _ordinal, fact, values in part.effects.open if fact == "person"]
    assert record["full_name"] == "Vi Thị Mới"


@pytest.mark.parametrize(
    "moved", [{"entry": 8}, {"row": 4}, {"token": "f" * 32}], ids=["entry", "row", "person"]
)
def test_a_sealed_text_does_not_open_elsewhere(moved: dict[str, Any]) -> None:
    place: dict[str, Any] = {"entry": 7, "row": 3, "token": "e" * 32}
    text = seal(VALUE, KEY, **place)

    assert open_sealed(text, KEY, **place) == VALUE
    with pytest.raises(SealBroken):
        open_sealed(text, KEY, **(place | moved))


@pytest.mark.parametrize("key", [None, bytes(32)])
def test_without_its_own_key_it_does_not_open(key: bytes | None) -> None:
    text = seal(VALUE, KEY, entry=7, row=3, token="e" * 32)

    with pytest.raises(SealBroken):
        open_sealed(text, key, entry=7, row=3, token="e" * 32)


def test_the_same_value_is_never_sealed_the_same_way_twice() -> None:
    first, second = (seal(VALUE, KEY, entry=7, row=3, token="e" * 32) for _ in range(2))

    assert first != second


def test_every_person_has_a_key_of_their_own(world: World) -> None:
    tokens = list(Subject.objects.values_list("token", flat=True))

    assert len(set(tokens)) == len(set(keystore().keys(tokens).values())) == 8


@pytest.mark.django_db(transaction=True)
def test_sealed_texts_exchanged_between_two_rows_do_not_open(world: World) -> None:
    one, other = list(Row.objects.filter(entry=1).exclude(sealed="{}").order_by("ordinal")[:2])
    with unguarded() as execute:
        change = "UPDATE ledger_row SET sealed = %s WHERE entry = 1 AND ordinal = %s"
        execute(change, [other.sealed, one.ordinal])
        execute(change, [one.sealed, other.ordinal])

    with pytest.raises(SealBroken):
        list(parts_of(Entry.objects.get(pk=1)))


def test_a_lost_keystore_is_told_and_the_chain_is_still_verified(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path  # another, empty keystore

    with pytest.raises(SealBroken):
        rebuild.check()
    assert list(verify()) == []
    assert PersonRecord.objects.filter(full_name="Hoàng Thị Bế").exists()


def test_keys_are_kept_before_the_entry_that_needs_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("no space left")

    kept: list[str] = []
    save = Keystore.save

    def noting(self: Keystore) -> None:
        kept.extend(self._fresh)
        save(self)

    monkeypatch.setattr(Keystore, "save", noting)
    monkeypatch.setattr(Entry, "save", full_disk)
    with pytest.raises(OSError, match="no space left"):
        enact(MOI, by=world.clerk)

    (orphan,) = kept
    assert keystore().keys([orphan])
    assert not Subject.objects.filter(token=orphan).exists()
    assert head().number == 1


def test_the_keystore_is_for_its_owner_alone_and_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "keystore.sqlite"
    store = Keystore(path)
    token = store.create()
    key = store.keys([token])[token]

    assert Keystore(path).keys([token]) == {}
    store.save()
    assert Keystore(path).keys([token]) == {token: key}
    assert path.stat().st_mode & 0o077 == 0


def test_nothing_is_recorded_with_a_keystore_that_opens_nothing(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path  # as after a restore that forgot the keystore

    with pytest.raises(Refused) as refused:
        enact(TransferMember("son", "na-ca", date(2021, 1, 4)), by=world.clerk)

    assert [one.code for one in refused.value.findings] == ["ledger.keys_missing"]
    assert head().number == 1


def test_a_damaged_keystore_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "keystore.sqlite"
    path.write_bytes(bytes(range(256)) * 64)

    with pytest.raises(SealBroken, match="bản sao lưu"):
        Keystore(path)
