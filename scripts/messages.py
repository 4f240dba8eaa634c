"""Collect the sentences users see, keep the English catalogue in step with them, compile it.

Vietnamese is the source language: what stands in ``_()`` and in ``{% translate %}`` is the key. GNU gettext
is not needed: Python is read as a syntax tree, templates through Django's own rewriting. Run from anywhere:

    .venv/bin/python scripts/messages.py            # collect, write django.po, compile django.mo
    .venv/bin/python scripts/messages.py --check    # change nothing; exit 1 where something is left to do
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib  # type: ignore[import-untyped]
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "dangvu/locale/en/LC_MESSAGES/django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
HEADER = {
    "Project-Id-Version": "dangvu",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
"""No day and no name: the same sentences give the same file."""

FORMS = {
    "gettext": ("msgid",),
    "gettext_lazy": ("msgid",),
    "gettext_noop": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "ngettext_lazy": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "pgettext_lazy": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
    "npgettext_lazy": ("context", "msgid", "plural"),
}
"""What the leading arguments of each translating function are."""

_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_TEMPLATE_CALL = re.compile(rf"(?<!\w)(_|n?p?gettext)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)", re.DOTALL)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!%)%(?:%%)*([sd])")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One sentence to translate."""

    msgid: str
    plural: str = ""
    context: str = ""


def collect() -> dict[Message, list[str]]:
    """Every message with the files it stands in, in the order of the files.

    Raises ValueError for a call without a literal.
    """
    found: dict[Message, list[str]] = {}
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        read = in_python if path.suffix == ".py" else in_template
        for message in read(path.read_text(encoding="utf-8"), name):
            places = found.setdefault(message, [])
            if name not in places:
                places.append(name)
    return found


def sources() -> list[Path]:
    """Python and templates of the program; tests and migrations speak to nobody."""
    paths = [
        *ROOT.glob("dangvu/**/*.py"),
        *ROOT.glob("dangvu/**/*.html"),
        *ROOT.glob("dangvu/**/templates/**/*.txt"),
    ]
    apart = {"tests", "migrations", "static"}
    return sorted(path for path in paths if not apart & set(path.relative_to(ROOT).parts))


def in_python(text: str, name: str) -> Iterator[Message]:
    """Messages of a module: calls of whatever it imports from Django's translation. Raises ValueError."""
    tree = ast.parse(text, name)
    called = {
        alias.asname or alias.name: FORMS[alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in FORMS
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in called:
            form = called[node.func.id]
            given = [part.value for part in node.args[: len(form)] if isinstance(part, ast.Constant)]
            if len(given) < len(form) or not all(isinstance(part, str) for part in given):
                raise ValueError(f"{name}:{node.lineno}: only a literal can be collected")
            yield Message(**dict(zip(form, map(str, given), strict=True)))


def in_template(text: str, name: str) -> Iterator[Message]:
    """Messages of a template."""
    for call in _TEMPLATE_CALL.finditer(templatize(text, origin=name)):
        form = FORMS["gettext" if call[1] == "_" else call[1]]
        given = [ast.literal_eval(literal) for literal in re.findall(_LITERAL, call[2], re.DOTALL)]
        yield Message(**dict(zip(form, given, strict=True)))


def placeholders(text: str) -> set[str]:
    """Names in ``%(name)s``, and bare ``%s`` or ``%d``."""
    return {named or bare for named, bare in _PLACEHOLDER.findall(text)}


def translations(entry: polib.POEntry) -> list[str]:
    """All forms of an entry's translation."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def faults() -> list[str]:
    """What keeps the catalogue from being complete and true, a line each."""
    entries = {_message(entry): entry for entry in _read() if not entry.obsolete}
    collected = collect()
    lines = [f"not collected yet: {message.msgid}" for message in collected if message not in entries]
    lines += [f"no longer used: {message.msgid}" for message in entries if message not in collected]
    for message, entry in entries.items():
        forms = translations(entry)
        wanted = placeholders(message.msgid) | placeholders(message.plural)
        if not forms or not all(form.strip() for form in forms) or entry.fuzzy:
            lines.append(f"not translated: {message.msgid}")
        elif any(placeholders(form) - wanted for form in forms) or placeholders(forms[-1]) != wanted:
            lines.append(f"placeholders differ: {message.msgid}")
    if not COMPILED.exists() or COMPILED.read_bytes() != _read().to_binary():
        lines.append("django.mo is not the compiled django.po")
    return lines


def update() -> None:
    """Bring the catalogue in step with the sources and compile it.

    Translations of sentences that stay are kept, those of others dropped.
    """
    known = {_message(entry): entry for entry in _read()}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = HEADER
    for message, places in collect().items():
        kept = known.get(message)
        entry = polib.POEntry(
            msgid=message.msgid,
            msgid_plural=message.plural,
            msgctxt=message.context or None,
            msgstr=kept.msgstr if kept else "",
            msgstr_plural=dict(kept.msgstr_plural) if kept else {},
            occurrences=[(place, "") for place in places],
            flags=["python-format"] if placeholders(message.msgid) else [],
        )
        if message.plural and not entry.msgstr_plural:
            entry.msgstr_plural = {0: "", 1: ""}
        catalogue.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    COMPILED.write_bytes(_read().to_binary())


def _read() -> polib.POFile:
    return polib.pofile(str(CATALOGUE), wrapwidth=110) if CATALOGUE.exists() else polib.POFile()


def _message(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def main() -> int:
    """Run; 1 where something is left to do."""
    parser = argparse.ArgumentParser(description="The English catalogue: collect, check, compile.")
    parser.add_argument("--check", action="store_true", help="change nothing, say what is left to do")
    if not parser.parse_args().check:
        update()
    left = faults()
    print("\n".join([*left, f"{len(collect())} sentences, {len(left)} left to do"]))
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
