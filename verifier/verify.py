#!/usr/bin/env python3
"""Was this ledger changed since? A program of its own: Python 3.9 or later, nothing else, no network.

    python3 verify.py EXPORT [CHECKPOINT | RECEIPT | FOLDER | NUMBER:CODE]... [--en] [--codes]

EXPORT is a file made by `dangvu ledger export`. Checkpoints and receipts are files, or folders of ``*.txt``;
NUMBER:CODE is a short code from paper. Says what was changed and where. Ends with 0 (nothing was changed),
1 (something was) or 2 (a file cannot be read). The format: docs/ledger-format.md.
"""

import base64
import re
import sys
from collections.abc import Iterator
from hashlib import sha256, sha512
from pathlib import Path
from typing import BinaryIO, NamedTuple

GENESIS = "0" * 64
NO_ROWS = sha256(b"").hexdigest()
NOTES = {"checkpoint.given_up", "ledger.not_anchored"}
"""What is told and is no change."""
SENTENCES = {
    "export.form": ("Dòng {} của tệp xuất không đúng dạng.", "Line {} of the export is not of its form."),
    "export.cut": ("Tệp xuất bị cắt cụt sau bút toán {}.", "The export is cut short after entry {}."),
    "entry.order": ("Bút toán {} bị mất hoặc đổi chỗ.", "Entry {} is missing or out of its place."),
    "entry.altered": ("Bút toán {} đã bị sửa.", "Entry {} was altered."),
    "entry.chain": ("Bút toán {} không nối tiếp bút toán trước.", "Entry {} does not follow the one before."),
    "row.altered": ("Dòng {} (bút toán.dòng) đã bị sửa.", "Row {} (entry.row) was altered."),
    "row.stranger": ("Dòng {} đứng sai bút toán.", "Row {} stands in the wrong entry."),
    "rows.changed": ("Các dòng của bút toán {} không như khi ghi.", "The rows of entry {} were changed."),
    "head.differs": ("Đầu sổ ghi bút toán {}, không khớp.", "The head says entry {}, which does not agree."),
    "checkpoint.form": ("Tệp {} không phải là điểm chốt.", "File {} is no checkpoint."),
    "checkpoint.signature": ("Chữ ký trong tệp {} không đúng.", "The signature in file {} is wrong."),
    "checkpoint.node": ("Điểm chốt {} do máy khác ký.", "Checkpoint {} was signed by another node."),
    "checkpoint.split": ("Có hai sổ khác nhau từ bút toán {}.", "There are two ledgers by entry {}."),
    "checkpoint.missing": (
        "Có điểm chốt tại bút toán {} mà sổ không có: đã bị cắt đuôi hoặc là bản cũ.",
        "Entry {} has a checkpoint but is not there: the tail was cut, or this is an old copy.",
    ),
    "checkpoint.differs": (
        "Sổ đến bút toán {} không còn như lúc chốt: đã bị viết lại.",
        "The ledger up to entry {} is not what the checkpoint says: it was rewritten.",
    ),
    "code.differs": ("Mã chốt tại bút toán {} không khớp.", "The short code of entry {} does not agree."),
    "checkpoint.given_up": (
        "Ghi chú: các bút toán đến {} đã bị bỏ khi mở chặng mới (lý do trong tệp điểm chốt).",
        "Note: entries up to {} were given up by a new epoch (the reason stands in its checkpoint).",
    ),
    "ledger.not_anchored": (
        "Ghi chú: {} bút toán cuối chưa có điểm chốt, không chứng minh được.",
        "Note: the last {} entries have no checkpoint; nothing is proved of them.",
    ),
}
CHECKPOINT = re.compile(
    r"dangvu-checkpoint 1\nnode ([0-9a-f]{64})\nepoch (0|[1-9]\d{0,8})\nentries (0|[1-9]\d{0,17})\n"
    r"head ([0-9a-f]{64})\nday \d{4}-\d\d-\d\d\n(?:reason (\S[^\n]*)\n)?signature ([0-9a-f]{128})\n",
    re.ASCII,
)
CODE = re.compile(r"(\d{1,18}):([A-Z2-7-]+)", re.ASCII)
NUMBER = re.compile(rb',"number":(\d+),"paper":"')
ROWS = re.compile(rb',"row_count":(\d+),"rows_root":"([0-9a-f]{64})","sealed":"')


class Finding(NamedTuple):
    code: str
    place: str


class Checkpoint(NamedTuple):
    epoch: int
    entries: int
    head: str
    node: str
    starts_epoch: bool


class Rows:
    """The rows of one entry: how many, and the root over their hashes as RFC 6962 (2.1) builds it."""

    def __init__(self) -> None:
        self.count = 0
        self._peaks: list[bytes] = []

    def add(self, digest: bytes) -> None:
        node = sha256(b"\x00" + digest).digest()
        self.count += 1
        count = self.count
        while count % 2 == 0:
            node = sha256(b"\x01" + self._peaks.pop() + node).digest()
            count //= 2
        self._peaks.append(node)

    def root(self) -> str:
        if self.count == 0:
            return NO_ROWS
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = sha256(b"\x01" + peak + node).digest()
        return node.hex()


def read_ledger(file: BinaryIO, wanted: set[int], found: list[Finding]) -> dict[int, str]:
    """Go through an export once; gives the computed hashes of the wanted entries and of the last one.

    A body holds its keys in the order of the alphabet, and a text inside it escapes every quotation mark;
    so what stands between two keys is found by their names, without reading the whole as JSON.
    """
    number, previous, computed = 0, GENESIS, GENESIS
    rows, promised = Rows(), (0, NO_ROWS)
    hashes = {0: GENESIS}
    headed = False
    for count, line in enumerate(file, start=1):
        kind = line[:2]
        if not line.endswith(b"\n") or headed or (count == 1) != (line == b"dangvu-ledger 1\n"):
            found.append(Finding("export.form", str(count)))
        elif kind == b"E ":
            if (rows.count, rows.root()) != promised:
                found.append(Finding("rows.changed", str(number)))
            body = line[67:-1]
            expected = number + 1
            number = expected
            if b',"number":%d,"paper":"' % expected not in body:
                other = NUMBER.search(body)
                number = int(other[1]) if other else expected
                found.append(Finding("entry.order", str(expected)))
            if b',"previous_hash":"%s","remarks":"' % previous.encode() not in body:
                found.append(Finding("entry.chain", str(number)))
            computed = sha256(b"\x01" + body).hexdigest()
            previous = line[2:66].decode("latin-1")
            if line[:67] != b"E %s " % computed.encode():
                found.append(Finding("entry.altered", str(number)))
            if number in wanted:
                hashes[number] = computed
            match = ROWS.search(body)
            promised = (int(match[1]), match[2].decode()) if match else (0, "")
            rows = Rows()
        elif kind == b"R ":
            entry, stored, text = ([*line[2:-1].split(b" ", 2), b"", b""])[:3]
            digest = sha256(b"\x01" + text.replace(b"\t", b"\n"))
            rows.add(digest.digest())
            if digest.hexdigest().encode() != stored:
                found.append(Finding("row.altered", f"{number}.{rows.count}"))
            if entry != b"%d" % number:
                found.append(Finding("row.stranger", f"{number}.{rows.count}"))
        elif kind == b"H ":
            headed = True
            if line != b"H %d %s\n" % (number, previous.encode("latin-1")):
                found.append(Finding("head.differs", line[2:-1].split(b" ")[0].decode("latin-1")))
        elif count > 1:
            found.append(Finding("export.form", str(count)))
    if (rows.count, rows.root()) != promised:
        found.append(Finding("rows.changed", str(number)))
    if not headed:
        found.append(Finding("export.cut", str(number)))
    hashes[number] = computed
    return hashes


def read_checkpoints(paths: list[Path], found: list[Finding]) -> Iterator[Checkpoint]:
    """The checkpoints and receipts in files and folders; what is none, or not rightly signed, is told."""
    for path in paths:
        for file in sorted(path.glob("*.txt")) if path.is_dir() else [path]:
            lines = [line.strip() for line in file.read_text("utf-8", "replace").splitlines() if line.strip()]
            text = "\n".join([*lines, ""])
            match = CHECKPOINT.fullmatch(text)
            if match is None:
                found.append(Finding("checkpoint.form", file.name))
                continue
            node, epoch, entries, head, reason, signature = match.groups("")
            message = text[: text.rindex("signature ")]
            if not is_signed(bytes.fromhex(node), message.encode(), bytes.fromhex(signature)):
                found.append(Finding("checkpoint.signature", file.name))
                continue
            yield Checkpoint(int(epoch), int(entries), head, node, reason != "")


def compare(checkpoints: list[Checkpoint], hashes: dict[int, str], found: list[Finding]) -> None:
    """What the checkpoints say that the ledger does not bear out."""
    last = max(hashes)
    anchored = 0
    nodes: dict[int, str] = {}
    heads: dict[tuple[int, int], str] = {}
    for one in sorted(checkpoints):
        place = str(one.entries)
        starts = [it for it in checkpoints if it.starts_epoch and it.epoch > one.epoch]
        if nodes.setdefault(one.epoch, one.node) != one.node:
            found.append(Finding("checkpoint.node", place))
        if heads.setdefault((one.epoch, one.entries), one.head) != one.head:
            found.append(Finding("checkpoint.split", place))
        if any(start.entries < one.entries for start in starts):
            found.append(Finding("checkpoint.given_up", place))
        elif one.entries > last:
            found.append(Finding("checkpoint.missing", place))
        elif hashes.get(one.entries) != one.head:
            found.append(Finding("checkpoint.differs", place))
        else:
            anchored = max(anchored, one.entries)
    if anchored < last:
        found.append(Finding("ledger.not_anchored", str(last - anchored)))


# Ed25519 (RFC 8032, 5.1): points (X, Y, Z, T) with x = X/Z, y = Y/Z, x*y = T/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]


def add(one: Point, other: Point) -> Point:
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(times: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    for bit in bin(times)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def read_point(data: bytes) -> Point:
    """A key that is no point of the curve gives one that no signature agrees with."""
    number = int.from_bytes(data, "little")
    y, sign = number % 2**255, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x % 2 != sign:
        x = -x % P
    return x, y, 1, x * y % P


def write_point(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y + (x % 2 << 255)).to_bytes(32, "little")


BASE = read_point(bytes([0x58]) + bytes([0x66]) * 31)


def is_signed(node: bytes, message: bytes, signature: bytes) -> bool:
    s = int.from_bytes(signature[32:], "little")
    x, y, z, t = read_point(node)
    k = int.from_bytes(sha512(signature[:32] + node + message).digest(), "little") % ORDER
    nonce = add(multiply(s, BASE), multiply(k, (-x % P, y, z, -t % P)))
    return s < ORDER and write_point(nonce) == signature[:32]


def code_of(head: str) -> str:
    return base64.b32encode(bytes.fromhex(head)).decode()[:28]


def verify(export: Path, papers: list[str]) -> list[Finding]:
    """All that was found, in the order of the ledger. Raises OSError where a file cannot be read."""
    found: list[Finding] = []
    codes = [(int(match[1]), match[2].replace("-", "")) for match in map(CODE.fullmatch, papers) if match]
    paths = [Path(paper) for paper in papers if not CODE.fullmatch(paper)]
    checkpoints = list(read_checkpoints(paths, found))
    wanted = {one.entries for one in checkpoints} | {number for number, _code in codes}
    with export.open("rb") as file:
        hashes = read_ledger(file, wanted, found)
    for number, code in codes:
        if number not in hashes or code_of(hashes[number]) != code:
            found.append(Finding("code.differs", str(number)))
    compare(checkpoints, hashes, found)
    return found


def main(words: list[str]) -> int:
    given = [word for word in words if word not in ("--en", "--codes")]
    if not given or given[0].startswith("-"):
        print(__doc__)
        return 2
    try:
        found = verify(Path(given[0]), given[1:])
    except OSError as fault:
        print(fault, file=sys.stderr)
        return 2
    changed = [one for one in found if one.code not in NOTES]
    for one in found:
        print(
            "\t".join(one) if "--codes" in words else SENTENCES[one.code]["--en" in words].format(one.place)
        )
    if "--codes" not in words:
        verdict = (
            ("ĐÃ BỊ THAY ĐỔI.", "CHANGED.") if changed else ("Không thấy thay đổi.", "Nothing was changed.")
        )
        print(verdict["--en" in words])
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
