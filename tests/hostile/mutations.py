"""Files changed by chance: the same seed makes the same file."""

import io
import zipfile
from collections.abc import Callable
from functools import cache
from random import Random

from tests.hostile.bricks import FIRST, book, good, good_parts, lines, pack, parts, people, sheet
from tests.hostile.texts import TCVN3

SIGNS = (
    b"<",
    b">",
    b"&",
    b'"',
    b"/",
    b"\x00",
    b"\xff",
    b"=",
    b"1",
    b"-",
    b"<f>1</f>",
    b"<!--",
    b"r=",
    b"&#0;",
)


@cache
def _bases() -> tuple[bytes, ...]:
    legacy = people(4)
    for row, typed in zip(legacy, TCVN3.values(), strict=False):
        row["full_name"] = typed
    two = parts(sheet(lines([people()[0] | FIRST])), sheet(lines(people(6)[3:])))
    return good(), book(lines(legacy)), pack(two), pack(good_parts(), zipfile.ZIP_STORED)


def workbook(seed: int) -> bytes:
    """A good workbook, mutated."""
    draw = Random(seed)
    base = draw.choice(_bases())
    return draw.choice((flipped, cut, spliced, rewritten, rewritten, rewritten))(draw, base)


def text(seed: int, base: bytes) -> bytes:
    """A file of text or of another form, mutated."""
    draw = Random(seed)
    kinds: tuple[Callable[[Random, bytes], bytes], ...] = (flipped, cut, spliced, edited, edited)
    return draw.choice(kinds)(draw, base)


def flipped(draw: Random, content: bytes) -> bytes:
    """Some bits turned."""
    changed = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 8, 64))):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def cut(draw: Random, content: bytes) -> bytes:
    """The beginning, or all but a piece of the middle."""
    at = draw.randrange(len(content))
    return content[:at] if draw.random() < 0.5 else content[:at] + content[at + draw.randrange(1, 300) :]


def spliced(draw: Random, content: bytes) -> bytes:
    """A piece of the file once more, somewhere else."""
    start, at = draw.randrange(len(content)), draw.randrange(len(content))
    return content[:at] + content[start : start + draw.randrange(1, 500)] + content[at:]


def edited(draw: Random, content: bytes) -> bytes:
    """Some signs that mean something put in, or put in place of others."""
    for _ in range(draw.choice((1, 1, 2, 5, 20))):
        at = draw.randrange(len(content) + 1)
        content = content[:at] + draw.choice(SIGNS) + content[at + draw.choice((0, 0, 1, 4)) :]
    return content


def rewritten(draw: Random, content: bytes) -> bytes:
    """One part changed and all packed again, so that no checksum gives it away."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    part = draw.choice([*inside, *[name for name in inside if "sheet" in name] * 3])
    inside[part] = draw.choice((flipped, cut, spliced, edited, edited))(draw, inside[part])
    return pack(inside)
