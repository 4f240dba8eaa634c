"""The file of keys of a backup: what it takes to open them again, and the node's key as it lies."""

from pathlib import Path

import pytest
from pytest_django import Settings

from dangvu.core.keys import DESCRIPTION
from dangvu.core.watch import UNWATCHED
from dangvu.exchange.backup import embedded, restoring, server, taking
from dangvu.ledger.sealing import forget_keystores, keystore
from dangvu.ledger.signing import node, node_key_path

PASSPHRASE = "năm chữ không ai đoán ra"


@pytest.mark.parametrize(("engine", "told"), [(server, [DESCRIPTION]), (embedded, [])])
def test_keys_of_an_encrypted_folder_open_again_where_they_are_put_back(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: object, told: list[str]
) -> None:
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    monkeypatch.setenv("DANGVU_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    monkeypatch.setattr(taking, "engine", engine)
    settings.HOME = tmp_path / "home"
    token, before = keystore().create(), node()
    keystore().save()
    key, sealed = keystore().keys([token]), node_key_path().read_bytes()
    (tmp_path / "copy").mkdir()
    (tmp_path / "aside").mkdir()

    parts = [(name, source.read()) for name, source in taking._keys(tmp_path / "copy", UNWATCHED)]
    for name, content in parts:
        restoring._receive_key(name, iter([content]), tmp_path / "aside")

    assert [name for name, _content in parts] == ["keystore.sqlite", "node_key.pem", *told]
    assert dict(parts)["node_key.pem"] == sealed
    if not told:  # it lies beside the database, in the other file
        (tmp_path / "aside" / DESCRIPTION).write_bytes((settings.HOME / DESCRIPTION).read_bytes())
    settings.HOME = tmp_path / "aside"
    assert (keystore().keys([token]), node()) == (key, before)
    forget_keystores()
