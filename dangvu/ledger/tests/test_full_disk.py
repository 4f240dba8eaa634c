"""The door and the keystore on a full disk."""

import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from dangvu.core.disk import full
from dangvu.core.finding import Refused
from dangvu.ledger.enact import head
from dangvu.ledger.sealing import Keystore, SealBroken
from dangvu.membership.acts import TransferMember
from tests.cast import World, enact


def test_on_a_full_disk_no_act_is_recorded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=0))

    with pytest.raises(Refused) as refused:
        enact(TransferMember("son", "na-ca", date(2021, 1, 4)), by=world.clerk)

    assert [(one.code, one.message) for one in refused.value.findings] == [("ledger.disk_full", full())]
    assert head().number == 1


def test_a_keystore_that_could_not_save_saves_when_there_is_room_again(tmp_path: Path) -> None:
    keys = Keystore(tmp_path / "keystore.sqlite")
    keys._connection.execute("PRAGMA max_page_count = 3")
    tokens = [keys.create() for _ in range(500)]

    with pytest.raises(SealBroken, match="đã đầy"):
        keys.save()
    keys._connection.execute("PRAGMA max_page_count = 1000")
    keys.save()

    assert set(Keystore(tmp_path / "keystore.sqlite").keys(tokens)) == set(tokens)
