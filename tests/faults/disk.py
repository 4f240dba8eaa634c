"""A disk that loses power: a VFS of SQLite that keeps what was synced apart from what was only written.

After a power cut a disk may hold any of the sectors written since the last sync of their file, in any
combination; a file that was made since may be there or not; one that was unlinked may have come back, unless
something was synced after. Files that the engine works on meanwhile lie in a folder as usual.
"""

import random
from dataclasses import dataclass, field
from pathlib import Path

import apsw

SECTOR = 512
Write = tuple[int, bytes]
"""Where, and what; at the end of a file that is cut shorter there is nothing to write."""


@dataclass
class File:
    """What of one file has certainly reached the disk, and what may have."""

    synced: bytearray
    made: bool
    """Whether its name has reached the disk too."""
    pending: list[Write | int] = field(default_factory=list)
    """Writes and new lengths since the last sync, in order."""

    def sync(self) -> None:
        self._apply(self.synced, self.pending)
        self.pending, self.made = [], True

    def after_cut(self, chance: random.Random, share: float) -> bytes:
        """The file as the disk may hold it; of what was pending about this share."""
        content = bytearray(self.synced)
        survived: list[Write | int] = []
        for one in self.pending:
            if isinstance(one, int):
                survived += [one] if chance.random() < share else []
                continue
            start, data = one
            for at in range(0, len(data), SECTOR):
                if chance.random() < share:
                    survived.append((start + at, data[at : at + SECTOR]))
        self._apply(content, survived)
        return bytes(content)

    @staticmethod
    def _apply(content: bytearray, changes: list[Write | int]) -> None:
        for one in changes:
            if isinstance(one, int):
                del content[one:]
                continue
            start, data = one
            content.extend(bytes(max(0, start - len(content))))
            content[start : start + len(data)] = data


class Disk:
    """The files in a folder, until the power is cut at the call of that number."""

    def __init__(self, folder: Path, cut_at: int | None = None) -> None:
        self.calls = 0
        self.is_cut = False
        self._cut_at = cut_at
        self._files = {str(path): File(bytearray(path.read_bytes()), made=True) for path in folder.iterdir()}
        self._unlinked: dict[str, File] = {}

    def opened(self, name: str) -> None:
        if not self.is_cut and Path(name).exists() and name not in self._files:
            self._files[name] = File(bytearray(), made=False)

    def written(self, name: str, change: Write | int) -> None:
        if self._goes_on():
            self._files[name].pending.append(change)

    def synced(self, name: str) -> None:
        if self._goes_on():
            self._files[name].sync()
            self._unlinked.clear()

    def unlinked(self, name: str, *, at_once: bool) -> None:
        if self._goes_on() and (file := self._files.pop(name, None)) and file.made and not at_once:
            self._unlinked[name] = file

    def after_cut(self, folder: Path, chance: random.Random) -> None:
        """Write into the folder what may be found there once the power is back."""
        share = chance.choice([0, 0.1, 0.5, 0.9, 1])
        found = {name: file for name, file in self._files.items() if file.made or chance.random() < share}
        for name, file in self._unlinked.items():
            if name not in found and chance.random() >= share:
                found[name] = file
        for name, file in found.items():
            (folder / Path(name).name).write_bytes(file.after_cut(chance, share))

    def _goes_on(self) -> bool:
        self.calls += 1
        if self.calls == self._cut_at:
            self.is_cut = True
        return not self.is_cut


class DiskVFS(apsw.VFS):
    """The usual way to files, noted down on a disk. Nothing is really synced: that only takes time."""

    def __init__(self, name: str, disk: Disk) -> None:
        self._disk = disk
        super().__init__(name, base="")

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        if name is None:  # a temporary file, which is gone with its process
            return super().xOpen(name, flags)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        return _DiskFile(name, flags, path, self._disk)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self._disk.unlinked(filename, at_once=syncdir)


class _DiskFile(apsw.VFSFile):
    def __init__(self, name: apsw.URIFilename | str, flags: list[int], path: str, disk: Disk) -> None:
        self._path, self._disk = path, disk
        super().__init__("", name, flags)
        disk.opened(path)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._disk.written(self._path, (offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._disk.written(self._path, newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.synced(self._path)
