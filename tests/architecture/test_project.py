"""The project as a whole: what its files must not hold, and what must lie beside what."""

import ast
import re
import subprocess
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
ROOMS = sorted(
    path.parent
    for path in ROOT.glob("dangvu/*/__init__.py")
    if path.parent.name not in {"templates", "locale"}
)
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

# Written in parts, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.])/(?:wo" r"rk|fa" r"rm|Users|root)/[\w.]"),
    "a registry's address": re.compile(
        r"py" r"pi\.org|pythonho" r"sted\.org|registry\.npm" r"js|deb\.deb" r"ian\.org"
    ),
}
LOCK_ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links|--trusted-host")
COMPATIBLE = re.compile(r"Apache|MIT|BSD|ISC|PSF|Zlib|MPL-2\.0|LGPL-3\.0")
"""Licences of libraries that a program under Apache-2.0 may be installed with."""


@cache
def text_files() -> dict[str, str]:
    """Every tracked text file by its path, vendored ones apart."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    found = {}
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if "static/vendor/" in name or not path.is_file():
            continue
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            found[name] = content.decode("utf-8", errors="replace")
    return found


def locked(lock: Path) -> dict[str, str]:
    """The text of each pinned package of a lock file, by name."""
    pins = re.split(r"^(?=[A-Za-z0-9][\w.-]*==)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {pin.split("==")[0]: pin for pin in pins}


@pytest.mark.parametrize("kind", sorted(FORBIDDEN))
def test_no_file_holds(kind: str) -> None:
    assert [name for name, text in text_files().items() if FORBIDDEN[kind].search(text)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_pins_every_package_by_hash_and_holds_no_address(lock: Path) -> None:
    pins = locked(lock)

    assert pins
    assert [name for name, pin in pins.items() if "--hash=sha256:" not in pin] == []
    assert LOCK_ADDRESS.search(lock.read_text(encoding="utf-8")) is None


def test_locks_agree_on_the_packages_they_share() -> None:
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, pin in locked(lock).items():
            versions.setdefault(name, set()).add(pin.split()[0])

    assert {name: pins for name, pins in versions.items() if len(pins) > 1} == {}


def test_notice_names_every_base_package_under_a_compatible_licence() -> None:
    table = dict(
        re.findall(r"^([\w.-]+) {2,}(.+)$", (ROOT / "NOTICE").read_text(encoding="utf-8"), re.MULTILINE)
    )
    licences = {name.lower().replace("_", "-"): licence for name, licence in table.items()}

    assert sorted(licences) == sorted(locked(ROOT / "requirements/base.txt"))
    assert [name for name, licence in licences.items() if not COMPATIBLE.search(licence)] == []


def test_base_packages_installed_are_those_locked() -> None:
    installed = {name: metadata.version(name) for name in locked(ROOT / "requirements/base.txt")}
    pinned = {
        name: pin.split()[0].split("==")[1] for name, pin in locked(ROOT / "requirements/base.txt").items()
    }

    assert installed == pinned


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_room_has_a_readme(room: Path) -> None:
    assert (room / "README.md").is_file()


@pytest.mark.parametrize("path", sorted(ROOT.glob("dangvu/*/rules.py")), ids=lambda path: path.parent.name)
def test_rules_touch_neither_database_nor_clock(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    assert [
        name for name in imported if name.startswith(("django.db", "django.utils.timezone", "time"))
    ] == []
    assert called & {"now", "today", "utcnow", "objects"} == set()


def test_core_holds_values_and_no_models() -> None:
    """The database backends aside: that is Django's business with the engine, not ours with the register."""
    importing = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "dangvu/core").rglob("*.py"))
        if not {"tests", "sqlite", "postgresql"} & set(path.relative_to(ROOT).parts)
        and re.search(
            r"^\s*(?:from|import) (?:django\.db|django\.contrib)\b", path.read_text(encoding="utf-8"), re.M
        )
    ]

    assert importing == []


def test_every_import_inside_a_function_gives_its_reason() -> None:
    bare = []
    for name, text in text_files().items():
        if not name.endswith(".py") or "/migrations/" in name:
            continue
        bare += [
            f"{name}:{number}"
            for number, line in enumerate(text.splitlines(), start=1)
            if re.search(r"noqa: ?PLC0415\s*(?:[-:—]\s*)?$", line)
        ]

    assert bare == []
