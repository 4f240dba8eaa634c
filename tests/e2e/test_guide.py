"""The guide is true: whatever a chapter names is met by doing what it says, in the demo province.

`make guide` does the same and keeps the pictures taken on the way in docs/guide.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from dangvu.desk.guide import CHAPTERS
from dangvu.desk.guide_reading import read_chapter
from tests.e2e.conftest import ROOT, Served, environment_of, serving
from tests.e2e.guide_walk import WALKS
from tests.e2e.guide_walker import Walk

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.nightly]
KEEP = os.environ.get("GUIDE_PICTURES") == "keep"


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the demo province, with the accounts of the guide."""
    home = tmp_path_factory.mktemp("guide") / "home"
    for command in (["dangvu.command", "demo"], ["tests.e2e.guide_stage"]):
        subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environment_of(home), check=True)
    return home


@pytest.fixture(scope="module", params=["vi", "en"])
def spoken(request: pytest.FixtureRequest, province: Path) -> Iterator[tuple[str, Served]]:
    """A language, and a province of its own to walk through in it."""
    home = province.with_name(request.param)
    shutil.copytree(province, home)
    with serving(home) as served:
        yield request.param, served


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_a_chapter_names_is_met_on_the_way(
    name: str, spoken: tuple[str, Served], chromium: Browser, tmp_path: Path
) -> None:
    language, served = spoken
    folder = settings.GUIDE / language
    pictures = folder / "images" if KEEP else tmp_path
    walk = Walk(chromium, served, language, pictures, tmp_path)

    WALKS[name](walk)
    walk.page.context.close()

    chapter = read_chapter(folder / f"{name}.md")
    assert [part.text for part in chapter.parts("label") if part.text not in walk.said] == []
    assert {picture.name for picture in chapter.pictures()} == walk.taken
