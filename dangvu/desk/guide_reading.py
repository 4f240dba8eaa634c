"""The guide's Markdown, as much of it as the guide uses: read into blocks, which a template draws.

A heading, a paragraph, steps, points, a picture; within a line a **label** of the screen, a `key` and a link.
What is written otherwise raises ValueError, so that a test finds it and not a reader.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_INLINE = re.compile(
    r"\*\*(?P<label>[^*]+)\*\*|`(?P<key>[^`]+)`|\[(?P<words>[^]]+)\]\((?P<target>[\w-]+)\.md\)"
)
_PICTURE = re.compile(r"!\[([^]]+)\]\((images/[a-z0-9-]+\.png)\)")
_ITEM = re.compile(r"(\d+\.|-) +")
_LEFT_OVER = re.compile(r"[*`\[\]<>#|]")
_SIZE = slice(16, 24)
"""Width and height in the head of a PNG."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line: ``text``, ``label``, ``key``, or ``link``, whose target is a chapter."""

    kind: str
    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its file beside the chapter, what it shows, its size in pixels."""

    name: str
    shows: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Block:
    """``heading``, ``paragraph``, ``steps``, ``points`` or ``picture``."""

    kind: str
    lines: tuple[tuple[Part, ...], ...] = ()
    picture: Picture | None = None
    start: int = 1
    """The number of the first step: steps go on behind a picture."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter as written."""

    title: str
    blocks: tuple[Block, ...]

    def parts(self, kind: str) -> list[Part]:
        """All parts of a kind, in their order."""
        lines = [line for block in self.blocks for line in block.lines]
        return [part for line in lines for part in line if part.kind == kind]

    def pictures(self) -> list[Picture]:
        return [block.picture for block in self.blocks if block.picture]


def read_chapter(path: Path) -> Chapter:
    """Read a file of the guide. Raises ValueError for what the guide does not use."""
    head, *rest = path.read_text(encoding="utf-8").strip().split("\n\n")
    if not head.startswith("# ") or "\n" in head:
        raise ValueError(f"{path}: the first line is not a title")
    return Chapter(head[2:], tuple(_block(text.strip("\n"), path) for text in rest if text.strip()))


def _block(text: str, path: Path) -> Block:
    if text.startswith("## "):
        return Block("heading", (tuple(_parts(text[3:], path)),))
    if found := _PICTURE.fullmatch(text):
        return Block("picture", picture=_picture(path.parent / found[2], found[1]))
    if found := _ITEM.match(text):
        items = re.split(r"\n(?=\d+\. |- )", text)
        lines = tuple(tuple(_parts(_ITEM.sub("", item, count=1), path)) for item in items)
        if found[1] == "-":
            return Block("points", lines)
        return Block("steps", lines, start=int(found[1][:-1]))
    return Block("paragraph", (tuple(_parts(text, path)),))


def _picture(file: Path, shows: str) -> Picture:
    if not file.exists():
        raise ValueError(f"{file}: there is no such picture")
    with file.open("rb") as opened:
        width, height = struct.unpack(">II", opened.read(24)[_SIZE])
    return Picture(file.name, shows, width, height)


def _parts(text: str, path: Path) -> Iterator[Part]:
    line = " ".join(text.split())
    end = 0
    for found in _INLINE.finditer(line):
        yield from _plain(line[end : found.start()], path)
        if found["target"]:
            yield Part("link", found["words"], found["target"])
        else:
            yield Part("label", found["label"]) if found["label"] else Part("key", found["key"])
        end = found.end()
    yield from _plain(line[end:], path)


def _plain(text: str, path: Path) -> Iterator[Part]:
    if _LEFT_OVER.search(text):
        raise ValueError(f"{path}: the guide does not use this: {text}")
    if text:
        yield Part("text", text)
