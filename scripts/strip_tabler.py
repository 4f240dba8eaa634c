"""Keep of Tabler's style sheet what the pages may use, so that a page comes quickly over a thin line.

For maintainers; the program itself only serves the outcome.

    python scripts/strip_tabler.py tabler.min.css      the file dist/css/tabler.min.css of the npm package

A rule stays where every class it asks for is of a family below. Custom properties that nothing left asks for
go too. The same file gives the same bytes. Background: docs/decisions/0008-vendored-assets.md.
"""

import argparse
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "dangvu/static/vendor/tabler/tabler.used.css"
FAMILIES = re.compile(
    r"alert(-(success|danger|warning|info|link|heading))?|badge|btn(-(primary|ghost|sm|lg|group))?|card(-(body|header|title|footer))?"
    r"|form-(control|select|label|text|check|check-input|check-label)|input-group|row|col(-(1?\d|auto))?|container(-xl)?"
    r"|nav(-(tabs|link|item|pills))?|list-(group|group-item|unstyled|inline|inline-item)|table(-(sm|responsive|hover))?"
    r"|[mp][tbxy]?-[0-4]|m[bt]-auto|gap-[0-4]|d-(none|block|flex|inline|grid)|flex-(wrap|column|fill)"
    r"|align-items-(center|start|end|baseline)|justify-content-(between|center|end|start)"
    r"|text-(end|start|center|nowrap|muted|secondary|danger|success|warning|break)|fw-(bold|normal|medium)|w-100|visually-hidden"
    r"|is-(valid|invalid)|active|disabled|show"
)
_CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
_USES = re.compile(r"var\(\s*(--[\w-]+)")
_NESTED = ("@media", "@supports", "@layer", "@container")


@dataclass(frozen=True)
class Rule:
    """A rule of the sheet: what it is for, and what stands between its braces."""

    head: str
    body: str


def rules(text: str) -> Iterator[Rule]:
    """The rules of a sheet one after the other; statements without braces, as @charset, are passed over."""
    start = at = 0
    while at < len(text):
        if text[at] == ";":
            start = at + 1
        elif text[at] in "\"'":
            at = _end_of_text(text, at)
        elif text[at] == "{":
            end = _closing(text, at)
            yield Rule(text[start:at].strip(), text[at + 1 : end])
            start, at = end + 1, end
        at += 1


def _end_of_text(text: str, at: int) -> int:
    """Where the quoted text that begins here ends."""
    end = at + 1
    while text[end] != text[at]:
        end += 2 if text[end] == "\\" else 1
    return end


def _closing(text: str, at: int) -> int:
    """Where the brace that opens here is closed."""
    depth = 0
    while True:
        if text[at] in "\"'":
            at = _end_of_text(text, at)
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
        at += 1


def _parts(text: str, separator: str) -> list[str]:
    """The text at its separators, save those within brackets or quotation marks."""
    parts, depth, start, at = [], 0, 0, 0
    while at < len(text):
        if text[at] in "\"'":
            at = _end_of_text(text, at)
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text[at], 0)
        if text[at] == separator and depth == 0:
            parts.append(text[start:at])
            start = at + 1
        at += 1
    return [part.strip() for part in [*parts, text[start:]] if part.strip()]


def stripped(text: str) -> str:
    """The sheet without the rules that no page asks for."""
    kept = []
    for rule in rules(text):
        if rule.head.startswith(_NESTED):
            inner = stripped(rule.body)
            kept += [f"{rule.head}{{{inner}}}"] if inner else []
        elif rule.head.startswith("@"):
            continue  # key frames: nothing moves on these pages; fonts: our own
        elif heads := [one for one in _parts(rule.head, ",") if _is_kept(one)]:
            kept.append(f"{','.join(heads)}{{{rule.body}}}")
    return "".join(kept)


def _is_kept(selector: str) -> bool:
    return all(FAMILIES.fullmatch(name) for name in _CLASS.findall(selector))


def without_unused(text: str) -> str:
    """The sheet without custom properties that nothing in it asks for."""
    while True:
        used = set(_USES.findall(text))
        fewer = _only_used(text, used)
        if fewer == text:
            return text
        text = fewer


def _only_used(text: str, used: set[str]) -> str:
    kept = []
    for rule in rules(text):
        if rule.head.startswith(_NESTED):
            body = _only_used(rule.body, used)
        else:
            declared = _parts(rule.body, ";")
            body = ";".join(
                one for one in declared if not one.startswith("--") or one.split(":")[0].strip() in used
            )
        if body:
            kept.append(f"{rule.head}{{{body}}}")
    return "".join(kept)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path)
    source = parser.parse_args().source.read_text(encoding="utf-8")
    notice = "\n".join(re.findall(r"/\*!.*?\*/", source, re.DOTALL)[:1])
    digest = hashlib.sha256(source.encode()).hexdigest()
    bare = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    sheet = without_unused(stripped(bare))
    told = f"/* Stripped by scripts/strip_tabler.py from the file with SHA-256 {digest}. */"
    TARGET.write_text(f"{notice}\n{told}\n{sheet}\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} of {len(source.encode()):,} bytes")


if __name__ == "__main__":
    main()
