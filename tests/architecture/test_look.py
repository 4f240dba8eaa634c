"""What the pages load: little, styled, of their own."""

import gzip
import hashlib
import math
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


# Pictures (static/dangvu/pictures.js)


PALETTE = re.compile(r"(light|dark): \{ ([^\n]*) \},")


def palettes() -> dict[str, dict[str, list[str]]]:
    """The colours of pictures by theme and use."""
    script = (STATIC / "dangvu/pictures.js").read_text(encoding="utf-8")
    return {
        theme: {
            name: re.findall("#[0-9a-f]{6}", told)
            for name, told in re.findall(r'(\w+): (\[[^\]]*\]|"[^"]*")', colours)
        }
        for theme, colours in PALETTE.findall(script)
    }


Colour = tuple[float, float, float]


def linear(colour: str) -> Colour:
    """The light of red, green and blue in ``#rrggbb``."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 has it."""
    weights = (0.2126, 0.7152, 0.0722)
    low, high = sorted(
        sum(weight * part for weight, part in zip(weights, linear(colour), strict=True))
        for colour in (one, other)
    )
    return (high + 0.05) / (low + 0.05)


SEEN_BY = {
    "everybody": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "who sees no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "who sees no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "who sees no blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""What becomes of light for eyes that lack one of three receptors (Machado, Oliveira, Fernandes 2009)."""


def apart(one: str, other: str, eyes: str) -> float:
    """How far two colours lie from each other for these eyes, in CIELAB."""

    def lab(colour: str) -> Colour:
        light = linear(colour)
        red, green, blue = (
            min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, light, strict=True))))
            for row in SEEN_BY[eyes]
        )
        x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
        y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
        a, b, c = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
        return 116 * b - 16, 500 * (a - b), 200 * (b - c)

    return math.dist(lab(one), lab(other))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colours_of_pictures_are_told_apart_by_everybody(theme: str) -> None:
    colours = palettes()[theme]
    (ground,), (ink,), (soft,) = colours["ground"], colours["ink"], colours["soft"]

    for one, other in (colours["marks"], colours["shades"]):
        assert {eyes: apart(one, other, eyes) > 30 for eyes in SEEN_BY} == dict.fromkeys(SEEN_BY, True)
    assert min(contrast(one, ground) for one in colours["marks"]) >= 3
    assert min(contrast(one, ground) for one in (ink, soft)) >= 4.5
    assert all(contrast(*pair) >= 4.5 for pair in zip(colours["on"], colours["shades"], strict=True))


def test_red_and_green_would_be_found() -> None:
    assert apart("#2f7d4f", "#8f4d1d", "who sees no green") < 30 < apart("#2f7d4f", "#8f4d1d", "everybody")


def test_vendored_files_are_those_of_the_table() -> None:
    table = (STATIC / "vendor/README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([^`]+)` \|.*\| ([0-9a-f]{64}) \|$", table, re.MULTILINE))
    files = {
        path.relative_to(STATIC / "vendor").as_posix(): path.read_bytes()
        for path in (STATIC / "vendor").rglob("*")
        if path.suffix in {".js", ".css", ".woff2"}
    }

    assert {name: hashlib.sha256(data).hexdigest() for name, data in files.items()} == told
    packed = STATIC / "vendor/echarts/echarts.used.js.gz"
    assert gzip.decompress(packed.read_bytes()) == files["echarts/echarts.used.js"]


def test_a_page_with_a_picture_loads_little_more() -> None:
    """What the pages with pictures load beside the others, compressed as it is sent."""
    sent = (STATIC / "vendor/echarts/echarts.used.js.gz").stat().st_size
    own = len(gzip.compress((STATIC / "dangvu/pictures.js").read_bytes()))

    assert sent + own <= 186_000
