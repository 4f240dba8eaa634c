"""The text of a table of one's own: what is read of it, what is refused, and what is said then."""

from pathlib import Path

import pytest
from django.utils import translation

from dangvu.core.finding import Refused
from dangvu.statistics.own.definition import ORGANISATION, YEAR, Definition
from dangvu.statistics.own.plain import LONGEST, MOST_PARTS
from dangvu.statistics.own.reading import read_definition
from dangvu.statistics.own.writing import text_of

SAMPLES = Path(__file__).parents[4] / "docs/samples/own-tables"
GOOD = """
title: "Đảng viên nữ theo nghề"
when: day
count:
  - members.total
  - {indicator: members.female, label: Nữ}
  - percent: [2, 1]
group: {by: occupation, values: [farmer, army]}
filter:
  sex: female
  age: [18-30, 61+]
"""

MANY = """title: x
when: day
count: [members.total, members.female, members.official]
across: age
group: ethnic_group
"""
CROSSED = """
title: x
when: day
count:
  - indicator: members.total
    filter: {sex: female, age: 18-30}
group: {by: occupation, values: [farmer]}
across: {by: political_theory, values: [elementary]}
compare: difference
"""


def wrong(text: str) -> list[tuple[object, str]]:
    with pytest.raises(Refused) as refused:
        read_definition(text)
    return [(one.where.get("line"), one.message) for one in refused.value.findings]


def with_(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def test_a_definition_is_read_and_written_again() -> None:
    found = read_definition(GOOD)

    assert found.filter == {"sex": ("female",), "age": ("18-30", "61+")}
    assert [one.indicator for one in found.count] == ["members.total", "members.female", ""]
    assert found.count[2].percent == (2, 1)
    assert read_definition(text_of(found)) == found
    assert "  # Đảng viên nữ" in text_of(found)
    crossed = read_definition(CROSSED)
    assert read_definition(text_of(crossed)) == crossed
    assert crossed.compare == ("last_year", "difference")
    assert crossed.count[0].filter == {"sex": ("female",), "age": ("18-30",)}
    assert crossed.count[0].words(crossed.count)[1] == "Members (female, age in full years 18-30)"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (with_("members.total", "member.totl"), 5, "Không có chỉ tiêu “member.totl”. Gần nhất: members"),
        (with_("occupation", "occupations"), 8, "nhóm được theo “occupations”. Gần nhất: occ"),
        (with_("farmer", "farmers"), 8, "“occupation” không có trị “farmers”. Gần nhất: farmer"),
        (with_("  sex", "  sexx"), 10, "Không lọc được theo “sexx”. Gần nhất: sex"),
        (with_("18-30", "30-18"), 11, "“30-18” không là khoảng của “age”; hãy ghi như 18-30"),
        (with_("18-30", "50-70"), 11, "“61” nằm trong hai nhóm; hãy để"),
        (with_("when: day", "when: month"), 3, "“when” là day (tại một ngày) hoặc period"),
        (with_("members.total", "members.admitted"), 5, "(members.admitted)” đếm trong một kỳ; hãy lập"),
        (with_("members.total", "organisations.grassroots"), 5, "giới tính (sex)”; chia được theo: loại"),
        (with_("members.total", "members.share_of_population"), 5, "được tính từ các số khác"),
        (with_("  sex: female", "  occupation: farmer"), 10, "theo “nghề nghiệp (occupation)”; hãy nêu"),
        (with_("[2, 1]", "[2, 9]"), 7, "“percent” là hai số thứ tự"),
        (with_("group:", "grup:"), 8, "Không có phần “grup”. Gần nhất: group"),
        (with_("{by: occupation, values: [farmer, army]}", "year"), 7, "đứng ở dòng thì không tính tỷ lệ"),
        (with_("group: {", "compare: [before]\ngroup: {"), 8, "trong: last_year, percent, difference"),
        (with_("group: {", "across: organisation\ngroup: {"), 8, "hãy ghi “group: organisation”"),
        (with_("group: {", "across: occupation\ngroup: {"), 8, "cùng chia theo “nghề nghiệp (occ"),
        (with_("group: {", "across: sex\ngroup: {"), 11, "hãy nêu các nhóm cần tính (values của across)"),
        (with_("group: {", "across: ethnic_group\ngroup: {"), 8, "Biểu có 174 cột, nhiều nhất 60"),
        (GOOD + "across: {by: year, years: 20}\ncompare: percent", 13, "Các năm đã đứng cạnh nhau"),
        (MANY, 4, "Biểu có 1740 số, nhiều nhất 1200; hãy nêu ít nhóm hơn"),
        (with_("Nữ}", "Nữ, filter: {sex: male}}"), 6, "“giới tính (sex)” của số đếm này nằm ngoài lọc"),
        (with_("Nữ}", "Nữ, filter: {occupation: army}}"), 6, "một số đếm không lọc riêng theo đó"),
        (with_("[2, 1]", "[2, 1]\n    filter: {sex: male}"), 8, "Tỷ lệ không lọc riêng được"),
        (with_("group: {by: occupation", "across: sex\ngroup: {by: year"), 9, "năm cho cột (across: year)"),
        (with_("farmer, army", "army, army"), 8, "“army” nằm trong hai nhóm"),
        (with_("Đảng viên nữ theo nghề", "x" * 101), 2, "“title” dài quá 100 chữ"),
        (with_("Đảng viên nữ theo nghề", "Của 012345678901"), 2, "Không ghi số định danh"),
        (with_("when: day", "when: day # 012 345 678 901"), 3, "Không ghi số định danh"),
        (with_("[2, 1]", f"[{'9' * 5000}, 1]"), 7, "“percent” là hai số thứ tự"),
        (with_("{by: occupation, values: [farmer, army]}", "{by: year, years: 0020999}"), 8, "là số năm, từ"),
        (with_("label: Nữ", "label: [Nữ]"), 6, "“label” là một dòng chữ."),
        (with_("when: day", "when: day\nwhen: period"), 4, "“when” ghi hai lần; hãy giữ một."),
        ("count: [1", None, "Dòng này không đọc được"),
        ("- a", None, "Định nghĩa bắt đầu bằng title, when, count"),
        ("", None, "Định nghĩa bắt đầu bằng title, when, count"),
        (with_("when: day", "when: !!python/object/apply:os.system [ls]"), 3, "Không dùng dấu !"),
        (with_("when: day", "when: &a day"), 3, "Không dùng dấu & và *"),
        (GOOD + "---\ntitle: x\n", None, "Mỗi văn bản là một biểu"),
        (with_("sex: female", "sex: [[[[female]]]]"), 10, "lồng nhau quá sâu"),
        ("a: [" + "x," * MOST_PARTS + "]", 1, "quá nhiều phần"),
        ("#" * (LONGEST + 1), None, "nhiều nhất 8000"),
        ("title: \x00", None, "ký tự không đọc được"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_and_what_to_do(
    text: str, line: int | None, message: str
) -> None:
    found = wrong(text)

    assert any(message in said for _line, said in found), found
    assert line is None or line in [where for where, _said in found]


def test_everything_wrong_is_told_at_once_in_order_of_lines_and_in_english() -> None:
    with translation.override("en"):
        found = wrong(with_("members.total", "member.totl").replace("farmer", "farmers"))

    assert [line for line, _said in found] == [5, 8]
    assert "nearest" in found[0][1].lower()


def test_nothing_of_a_text_reaches_the_question_but_declared_words() -> None:
    """A value is one of a list; what looks like SQL is none."""
    assert wrong(with_("sex: female", 'sex: "female\' OR 1=1 --"'))
    assert wrong(with_("members.total", '"members.total; DROP TABLE x"'))
    assert isinstance(read_definition(GOOD), Definition)


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_samples_are_read(file: Path) -> None:
    assert read_definition(file.read_text(encoding="utf-8")).count


def test_there_are_samples_of_every_layout() -> None:
    every = [read_definition(file.read_text(encoding="utf-8")) for file in SAMPLES.glob("*.yaml")]

    assert {(one.lines_by, one.columns_by.by) for one in every} == {
        ("occupation", ""), (ORGANISATION, ""), ("", YEAR), ("age", "sex"), (ORGANISATION, YEAR)
    }  # fmt: skip
    assert any(one.compare for one in every)
