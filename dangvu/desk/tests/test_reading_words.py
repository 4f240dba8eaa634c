"""Whoever asks who read their record is told so in words."""

import re
from pathlib import Path

import pytest

from dangvu.desk.reading_words import PAGES, TOLD, fields_said, page_said

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
CALL = re.compile(
    r'(?:log_(?:reading|whole|named)\([\w.]+|(?<!\w)_read\(request)(?:, \w+)?, "([\w ]+)"'
    r'(?:, [^"\n]*, "([\w, ]+)")?'
)
FIELDS = re.compile(r'^(?:FIELDS|    fields) = "([\w, ]+)"', re.MULTILINE)
COMMANDS = {"enact", "void", "ledger show"}


def program() -> str:
    paths = [path for path in ROOT.glob("*/**/*.py") if "tests" not in path.parts]
    return "".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_page_that_logs_a_reading_has_words() -> None:
    named = {page for page, _told in CALL.findall(program())} - COMMANDS

    assert len(named) > 15
    assert named - set(PAGES) == set()


def test_whatever_is_told_has_words() -> None:
    told = [told for _page, told in CALL.findall(program()) if told] + FIELDS.findall(program())
    listed = re.findall(r'\bkind="([a-z ]+)"', (ROOT / "membership/listing.py").read_text(encoding="utf-8"))
    words = {word for some in told for word in some.split(", ")} | set(listed)

    assert len(words) > 8
    assert words - set(TOLD) == set()


def test_a_reason_is_told_as_given_and_a_command_by_its_name() -> None:
    assert fields_said("everything: đơn ngày 1/6/2018") == "mọi điều: đơn ngày 1/6/2018"
    assert fields_said("name, birth date") == "họ tên, ngày sinh"
    assert page_said("figure members.total") == "figure members.total"
