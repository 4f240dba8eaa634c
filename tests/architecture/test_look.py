"""What the pages load: little, styled, of their own."""

import gzip
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "dangvu/static"
TEMPLATES = sorted(ROOT.glob("dangvu/**/templates/**/*.html"))
HOOKS = {"keys-on", "language"}
"""Classes that scripts look for."""
MOST_BYTES = 300_000
GROUPED = re.compile(r":,[.}d]|floatformat|intcomma|number_format\(")
"""Ways of writing a number so that people can read it."""


def first_load() -> list[Path]:
    """The files that the frame of a page asks for, and the fonts its styles may ask for."""
    base = (ROOT / "dangvu/templates/base.html").read_text(encoding="utf-8")
    linked = [STATIC / name for name in re.findall(r"{% static '([^']+)' %}", base)]
    styles = STATIC / "dangvu/dangvu.css"
    fonts = re.findall(r'url\("([^"]+)"\)', styles.read_text(encoding="utf-8"))
    return [*linked, *((styles.parent / name).resolve() for name in fonts)]


def test_first_load_stays_small_even_where_nothing_compresses_it() -> None:
    files = first_load()

    assert len(files) == 10
    assert sum(path.stat().st_size for path in files) <= MOST_BYTES


def test_first_load_compressed() -> None:
    compressed = sum(
        path.stat().st_size if path.suffix == ".woff2" else len(gzip.compress(path.read_bytes()))
        for path in first_load()
    )

    assert compressed <= MOST_BYTES // 2


def test_every_class_of_the_templates_is_styled() -> None:
    sheets = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("**/*.css"))
    styled = set(re.findall(r"\.(-?[_a-zA-Z][\w-]*)", sheets))
    asked: dict[str, str] = {}
    for path in TEMPLATES:
        plain = re.sub(r"{%.*?%}", " ", path.read_text(encoding="utf-8"))
        for classes in re.findall(r'class="([^"]*)"', plain):
            for name in re.sub(r"\S*{{.*?}}\S*", " ", classes).split():
                asked.setdefault(name, path.relative_to(ROOT).as_posix())

    unstyled = {name: path for name, path in asked.items() if name not in styled | HOOKS}
    assert unstyled == {}


def test_pages_have_one_sheet_of_styles_of_their_own() -> None:
    assert [path.name for path in (STATIC / "dangvu").glob("*.css")] == ["dangvu.css"]


def test_numbers_are_written_in_one_place() -> None:
    files = [*ROOT.glob("dangvu/**/*.py"), *TEMPLATES]
    grouping = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if not {"tests", "bench"} & set(path.parts) and GROUPED.search(path.read_text(encoding="utf-8"))
    }

    assert grouping == {"dangvu/core/numbers.py"}


def test_each_cell_of_a_card_says_what_it_is() -> None:
    """On a telephone a row is a card, and the heads are not seen: all but actions have a label."""
    unsaid = []
    for path in TEMPLATES:
        for table in re.findall(
            r'<table class="list cards.*?</table>', path.read_text(encoding="utf-8"), re.S
        ):
            cells = re.findall(r"<td(?![^>]*(?:data-label|class=\"pick))[^>]*>.*?</td>", table, re.S)
            unsaid += [(path.name, cell[:60]) for cell in cells if "<a " not in cell and "<form" not in cell]

    assert unsaid == []
