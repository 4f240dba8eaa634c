"""Files that are there whole or not at all."""

import os
from pathlib import Path

import pytest

from dangvu.core.files import keep_first, publish, write_text, written


def test_written_file_is_synced_before_it_gets_its_name_and_its_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    replace, fsync = Path.replace, os.fsync

    def noted_replace(self: Path, target: Path) -> Path:
        steps.append("renamed")
        return replace(self, target)

    def noted_fsync(handle: int) -> None:
        steps.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")
        fsync(handle)

    monkeypatch.setattr(Path, "replace", noted_replace)
    monkeypatch.setattr(os, "fsync", noted_fsync)

    write_text(tmp_path / "one", "Bế")

    assert steps == ["file", "renamed", "folder"]
    assert (tmp_path / "one").read_text(encoding="utf-8") == "Bế"
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600


def test_written_file_leaves_what_was_there_when_its_writer_fails(tmp_path: Path) -> None:
    write_text(tmp_path / "one", "trước")

    with pytest.raises(TypeError), written(tmp_path / "one") as file:
        file.write("sau")  # type: ignore[call-overload] # the fault

    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [
        ("one", "trước")
    ]


def test_keep_first_gives_the_second_what_the_first_kept(tmp_path: Path) -> None:
    first = keep_first(tmp_path / "one", "trước")
    second = keep_first(tmp_path / "one", "sau")

    assert (first, second) == ("trước", "trước")
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_published_folder_has_everything_in_it(tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    (aside / "inner").mkdir(parents=True)
    (aside / "inner" / "one").write_text("Bế", encoding="utf-8")

    publish(aside, tmp_path / "folder")

    assert (tmp_path / "folder" / "inner" / "one").read_text(encoding="utf-8") == "Bế"
    assert not aside.exists()
