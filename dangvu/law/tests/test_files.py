"""Every law file keeps the form, every number has a source and a use."""

from datetime import date
from pathlib import Path

import pytest

from dangvu.law.errors import LawFault
from dangvu.law.leaf import CodeList, Leaf
from dangvu.law.questions import ROOMS, declared_in, rooms_with_law
from dangvu.law.reading import parse, read_room

INSTRUMENTS = {
    "charter": {"name": "Điều lệ Đảng", "title": {"vi": "", "en": ""}, "issued": date(2011, 1, 19)}
}
GOOD = """
age:
  description: {vi: tuổi, en: age}
  unit: years
  values:
    2011-01-19: {value: 18, instrument: charter, article: "1.2", certainty: A}
    2030-01-01: {value: null, instrument: charter, certainty: N}
"""
LIST = """
sex:
  description: {vi: giới tính, en: sex}
  from: 1930-02-03
  instrument: charter
  certainty: C
  items:
    female: {vi: nữ, en: female, until: 2030-01-01}
"""


def read(folder: Path, text: str) -> list[Leaf | CodeList]:
    (folder / "file.yaml").write_text(text, encoding="utf-8")
    return list(read_room("room", folder, INSTRUMENTS))


@pytest.mark.parametrize("room", rooms_with_law())
def test_every_law_file_keeps_the_form(room: str) -> None:
    declared = declared_in(room)

    assert declared
    assert all(code.startswith(f"{room}.") for code in declared)


@pytest.mark.parametrize("room", rooms_with_law())
def test_every_number_and_list_is_described_in_both_languages(room: str) -> None:
    for entry in declared_in(room).values():
        texts = [entry.description]
        if isinstance(entry, CodeList):
            texts += [item.label for item in entry.items.values()]
        assert all(text.vi.strip() and text.en.strip() for text in texts), entry.code


def test_every_number_is_asked_somewhere() -> None:
    program = "".join(path.read_text("utf-8") for path in ROOMS.rglob("*.py") if "tests" not in path.parts)
    leaves = [
        leaf for room in rooms_with_law() for leaf in declared_in(room).values() if isinstance(leaf, Leaf)
    ]

    def is_asked(code: str) -> bool:
        """By its name, or with its last or third part filled in: ``f"membership.ending.{reason}"``; who
        decides, and with which votes, by the name of the file.
        """
        room, file, name = code.split(".")
        spellings: tuple[str, ...] = (f'"{code}"', f'"{room}.{file}.{{', f'"{room}.{{step}}.{name}"')
        if name in ("decided_by", "rounds") or name.startswith("votes_"):
            spellings = (f'"{room}.{file}"',)
        return any(spelling in program for spelling in spellings)

    assert [leaf.code for leaf in leaves if not is_asked(leaf.code)] == []


def test_every_instrument_is_cited() -> None:
    cited = "".join(
        path.read_text("utf-8") for path in ROOMS.glob("*/law/*.yaml") if path.stem != "instruments"
    )

    instruments = parse(ROOMS / "law" / "law" / "instruments.yaml")

    assert [key for key in instruments if f"instrument: {key}" not in cited] == []


def test_ways_of_ending_are_listed_and_judged_alike() -> None:
    listed = declared_in("membership")["membership.code_lists.membership_end"]
    assert isinstance(listed, CodeList)

    judged = [code.rpartition(".")[2] for code in declared_in("membership") if ".ending." in code]

    assert sorted(judged) == sorted(listed.items)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    assert [entry.code for entry in read(tmp_path, GOOD + LIST)] == ["room.file.age", "room.file.sex"]


@pytest.mark.parametrize(
    ("text", "broken", "told"),
    [
        (GOOD, ("unit: years", "unit: moons"), "unknown unit"),
        (GOOD, ("value: 18", "value: eighteen"), "years is expected"),
        (GOOD, ("value: 18", "value: true"), "years is expected"),
        (GOOD, ("instrument: charter, article", "instrument: rumour, article"), "not in instruments.yaml"),
        (GOOD, ("certainty: A", "certainty: sure"), "certainty is A, B, C or N"),
        (GOOD, ('article: "1.2", ', ""), "names its article"),
        (GOOD, ("certainty: A", "certainty: A, mood: good"), "not understood: mood"),
        (GOOD, ("  unit: years\n", ""), "missing: unit"),
        (GOOD, (", en: age", ""), "missing: en"),
        (GOOD, ("2030-01-01", "2010-01-01"), "dates out of order"),
        (GOOD, ("2030-01-01", "2011-01-19"), "written twice"),
        (GOOD, ("2011-01-19", "soon"), "a day written"),
        (GOOD, ("unit: years", "unit: years\n  breach: shout"), "breach is refuse, warn or inform"),
        (LIST, ("female:", "01:"), "a code is text"),
        (LIST, ("until: 2030-01-01", "until: 1930-02-03"), "backwards"),
        (LIST, ("until: 2030-01-01", "from: 1930-02-02"), "outside the list's days"),
        (LIST, ("  certainty: C\n", ""), "missing: certainty"),
    ],
)
def test_a_break_of_form_is_refused_and_located(
    tmp_path: Path, text: str, broken: tuple[str, str], told: str
) -> None:
    with pytest.raises(LawFault, match=told):
        read(tmp_path, text.replace(*broken))
