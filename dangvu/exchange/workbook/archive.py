"""The parts of a zip file, inflated and counted by ourselves: what a header claims is compared, never
believed."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_CHUNK = 256 * 1024
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_END_RECORD = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800


class BrokenArchive(Exception):
    """The file is no zip archive that can be read whole; or it is one that says different things in two
    places."""


def directory_claims(path: Path) -> tuple[int, int]:
    """Number of entries and bytes of directory that the archive's end record claims, before anything is
    loaded."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 65_557))
        tail = file.read()
    start = tail.rfind(_END_SIGNATURE)
    if start < 0 or len(tail) - start < _END_RECORD.size:
        raise BrokenArchive("no end record")
    _, _, _, _, entries, directory_size, _, _ = _END_RECORD.unpack_from(tail, start)
    return entries, directory_size


def entries_of(path: Path) -> list[zipfile.ZipInfo]:
    """The archive's directory. Raises BrokenArchive, also for a name that stands twice."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (
        zipfile.BadZipFile,
        NotImplementedError,  # zipfile's word for a version or a packing it does not know
        ValueError,
        struct.error,
        UnicodeDecodeError,
        EOFError,
    ) as error:
        raise BrokenArchive(str(error)) from error
    names = {entry.filename.lower().replace("\\", "/") for entry in entries}
    if len(names) != len(entries):
        raise BrokenArchive("a name stands twice")
    return entries


def inflate(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's bytes in chunks, to its true end. Raises BrokenArchive where they are not what the
    directory says."""
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BrokenArchive(f"{entry.filename}: encrypted, or an unusual compression")
    remaining = _seek_to_data(file, entry)
    checksum = count = 0
    for chunk in _inflated(file, remaining, entry):
        checksum = zlib.crc32(chunk, checksum)
        count += len(chunk)
        yield chunk
    if count != entry.file_size or checksum != entry.CRC:
        raise BrokenArchive(f"{entry.filename}: not what the directory says")


def _seek_to_data(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    if entry.header_offset < 0:
        raise BrokenArchive(f"{entry.filename}: begins before the file")
    file.seek(entry.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise BrokenArchive(f"{entry.filename}: no local header")
    name_length, extra_length = _LOCAL_HEADER.unpack(header)[-2:]
    name = file.read(name_length)
    if name != entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8_NAME else "cp437"):
        raise BrokenArchive(f"{entry.filename}: two names")
    file.seek(extra_length, 1)
    return entry.compress_size


def _inflated(file: BinaryIO, remaining: int, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    stored = entry.compress_type == zipfile.ZIP_STORED
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while remaining > 0:
        data = file.read(min(_CHUNK, remaining))
        if not data:
            raise BrokenArchive(f"{entry.filename}: cut short")
        remaining -= len(data)
        if stored:
            yield data
            continue
        while data and not inflater.eof:
            try:
                yield inflater.decompress(data, _CHUNK)
            except zlib.error as error:
                raise BrokenArchive(f"{entry.filename}: {error}") from error
            data = inflater.unconsumed_tail
    while not stored and not inflater.eof:
        # What a full chunk left behind inside the inflater.
        if not (rest := inflater.decompress(b"", _CHUNK)):
            raise BrokenArchive(f"{entry.filename}: cut short")
        yield rest
