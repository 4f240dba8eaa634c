"""The text of a table of one's own read, and checked against what is declared: nothing else can be asked."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding, Refused
from dangvu.core.text import collapse, names_somebody
from dangvu.statistics.declarations import When, indicator_named, indicators
from dangvu.statistics.own.bands import NoBand, overlap, values_of
from dangvu.statistics.own.definition import (
    ABOUT,
    COMPARED,
    FEWEST_YEARS,
    LABEL,
    MOST_COUNTED,
    MOST_YEARS,
    ORGANISATION,
    TITLE,
    YEAR,
    Beside,
    Counted,
    Definition,
    Grouping,
)
from dangvu.statistics.own.fitting import called, misfits
from dangvu.statistics.own.plain import NAMES_SOMEBODY, Path, Plain, plain_of
from dangvu.statistics.qualities import Quality, qualities

LONGEST_NUMBER = 4
"""Digits: of longer ones none is meant."""
NEAREST = 3
"""Names offered for one that is not known."""
PARTS = ("title", "about", "when", "count", "group", "across", "compare", "filter")


def read_definition(text: str) -> Definition:
    """The table that the text says. Raises Refused with all that is wrong, each with its line."""
    return definition_of(plain_of(text))


def definition_of(plain: Plain) -> Definition:
    """The table that these words say. Raises Refused with all that is wrong."""
    reading = _Reading(plain)
    found = reading.table()
    if reading.findings or found is None:
        raise Refused(sorted(reading.findings, key=lambda one: int(one.where.get("line", 0))))
    return found


class _Reading:
    """Goes through a definition and gathers what is wrong with it."""

    def __init__(self, plain: Plain) -> None:
        self._plain = plain
        self.findings: list[Finding] = []

    def table(self) -> Definition | None:
        data = self._plain.data
        if not isinstance(data, dict):
            self._wrong((), _("Định nghĩa bắt đầu bằng title, when, count; hãy xem mẫu trong hướng dẫn."))
            return None
        self._only(data, (), PARTS)
        title = self._text(data, "title", TITLE, needed=True)
        about = self._text(data, "about", ABOUT)
        when = self._when(data)
        group = self._group(data.get("group"), "group", (ORGANISATION, YEAR))
        across = self._group(data.get("across"), "across", (YEAR,))
        counted = self._count(data.get("count"), when)
        chosen = self._filter(data.get("filter"), ("filter",))
        every = tuple(one for _place, one in counted)
        compare = self._compare(data.get("compare"))
        if across.by == YEAR and not group.by:
            group, across = across, Grouping()
        found = Definition(title, when or "day", every, group, chosen, about, across, compare)
        for path, told in misfits(found, [place for place, _one in counted]):
            self._wrong(path, told)
        return found

    # What it is called, and when

    def _text(
        self, data: Mapping[str, Any], name: str, most: int, path: Path = (), *, needed: bool = False
    ) -> str:
        given = data.get(name, "")
        where = (*path, name)
        if not isinstance(given, str):
            self._wrong(where, _("“%(name)s” là một dòng chữ.") % {"name": name})
            return ""
        text = collapse(given)
        if needed and not text:
            self._wrong(where, _("Thiếu “%(name)s”; hãy ghi tên của biểu.") % {"name": name})
        if len(text) > most:
            self._wrong(
                where, _("“%(name)s” dài quá %(most)s chữ; hãy viết gọn lại.") % {"name": name, "most": most}
            )
        if names_somebody(text):
            self._wrong(where, str(NAMES_SOMEBODY))
        if not text.isprintable():
            self._wrong(where, _("“%(name)s” có ký tự không in được; hãy gõ lại.") % {"name": name})
        return text

    def _when(self, data: Mapping[str, Any]) -> When | None:
        given = data.get("when")
        if given == "day":
            return "day"
        if given == "period":
            return "period"
        self._wrong(("when",), _("“when” là day (tại một ngày) hoặc period (trong một kỳ)."))
        return None

    # What is counted

    def _count(self, given: Any, when: When | None) -> list[tuple[int, Counted]]:
        if not isinstance(given, list) or not given:
            self._wrong(
                ("count",), _("“count” là danh sách những gì được đếm, mỗi dòng có dấu gạch ngang ở đầu.")
            )
            return []
        if len(given) > MOST_COUNTED:
            words = {"count": len(given), "most": MOST_COUNTED}
            self._wrong(
                ("count",), _("Có %(count)s số đếm, nhiều nhất %(most)s; hãy tách thành nhiều biểu.") % words
            )
            return []
        return [
            (place, one)
            for place, each in enumerate(given)
            if (one := self._counted(each, place, given, when))
        ]

    def _counted(self, given: Any, place: int, everything: list[Any], when: When | None) -> Counted | None:
        path: Path = ("count", place)
        if isinstance(given, str):
            given = {"indicator": given}
        if not isinstance(given, dict):
            self._wrong(path, _("Mỗi số đếm ghi “indicator: mã chỉ tiêu”."))
            return None
        self._only(given, path, ("indicator", "label", "percent", "filter"))
        label = self._text(given, "label", LABEL, path)
        if "percent" in given:
            shares = self._percent(given["percent"], (*path, "percent"), place, everything)
            if given.get("filter"):
                told = _("Tỷ lệ không lọc riêng được; hãy lọc hai số đếm của nó.")
                self._wrong((*path, "filter"), told)
            return Counted("", label, shares) if shares else None
        code = str(given.get("indicator", ""))
        found = indicator_named(code)
        if found is None:
            self._unknown((*path, "indicator"), _("Không có chỉ tiêu “%(name)s”."), code, list(indicators()))
            return None
        if when == "day" and found.when == "period":
            words = {"name": called(found)}
            self._wrong(
                (*path, "indicator"),
                _("“%(name)s” đếm trong một kỳ; hãy lập biểu cho một kỳ (when: period) hoặc bỏ nó.") % words,
            )
            return None
        return Counted(code, label, None, self._filter(given.get("filter"), (*path, "filter")) or None)

    def _percent(self, given: Any, path: Path, place: int, everything: list[Any]) -> tuple[int, int] | None:
        each = [str(one) for one in given] if isinstance(given, list) else []
        numbers = [int(one) for one in each if one.isdecimal() and len(one) <= LONGEST_NUMBER]
        places = [one for one in numbers if 1 <= one <= len(everything) and one - 1 != place]
        if (
            len(places) == 2
            and len(given) == 2
            and not any(self._is_share(everything[one - 1]) for one in places)
        ):
            return places[0], places[1]
        self._wrong(
            path, _("“percent” là hai số thứ tự trong count, như [2, 1]: số đếm thứ 2 chia cho số đếm thứ 1.")
        )
        return None

    @staticmethod
    def _is_share(given: Any) -> bool:
        return isinstance(given, dict) and "percent" in given

    # By what it is told apart

    def _group(self, given: Any, part: str, beside: tuple[str, ...]) -> Grouping:
        """By what lines or columns are told apart: by a quality, or by what may be ``beside`` those."""
        if given in (None, ""):
            return Grouping()
        if isinstance(given, str):
            given = {"by": given}
        if not isinstance(given, dict):
            self._wrong((part,), _("“%(name)s” ghi “by: cách chia nhóm”.") % {"name": part})
            return Grouping()
        self._only(given, (part,), ("by", "values", "years"))
        by, known = str(given.get("by", "")), (*beside, *qualities())
        if by == ORGANISATION and by not in known:
            told = _("Tổ chức trực thuộc đứng ở dòng; hãy ghi “group: organisation”.")
            self._wrong((part, "by"), told)
            return Grouping()
        if by not in known:
            self._unknown((part, "by"), _("Không chia nhóm được theo “%(name)s”."), by, known)
            return Grouping()
        values: tuple[str, ...] = ()
        if "values" in given and by in qualities():
            values = self._values(given["values"], qualities()[by], (part, "values"))
        elif "values" in given:
            told = _("“values” chỉ dùng khi chia nhóm theo một đặc điểm; hãy bỏ đi.")
            self._wrong((part, "values"), told)
        return Grouping(by, values, self._years(given, by, part))

    def _compare(self, given: Any) -> tuple[Beside, ...]:
        """The year before stands beside whatever rests on it."""
        if given in (None, "", []):
            return ()
        each = given if isinstance(given, list) else [given]
        if not all(one in COMPARED for one in each):
            words = {"known": ", ".join(COMPARED)}
            told = _("“compare” là những cột đứng cạnh mỗi số, trong: %(known)s; như [last_year, percent].")
            self._wrong(("compare",), told % words)
            return ()
        return tuple(one for one in COMPARED if one in each or one == COMPARED[0])

    def _years(self, given: Mapping[str, Any], by: str, part: str) -> int:
        if "years" not in given:
            return Grouping().years
        text = str(given["years"])
        if by != YEAR:
            self._wrong((part, "years"), _("“years” chỉ dùng khi chia nhóm theo năm; hãy bỏ đi."))
        elif not (
            text.isdecimal() and len(text) <= LONGEST_NUMBER and FEWEST_YEARS <= int(text) <= MOST_YEARS
        ):
            words = {"fewest": FEWEST_YEARS, "most": MOST_YEARS}
            self._wrong((part, "years"), _("“years” là số năm, từ %(fewest)s đến %(most)s.") % words)
        else:
            return int(text)
        return Grouping().years

    def _filter(self, given: Any, path: Path) -> dict[str, tuple[str, ...]]:
        if given in (None, "", {}):
            return {}
        if not isinstance(given, dict):
            self._wrong(path, _("“filter” ghi mỗi dòng một đặc điểm và trị của nó, như “sex: female”."))
            return {}
        chosen = {}
        for name, each in given.items():
            if name not in qualities():
                self._unknown((*path, name), _("Không lọc được theo “%(name)s”."), name, list(qualities()))
                continue
            chosen[name] = self._values(each, qualities()[name], (*path, name))
        return chosen

    def _values(self, given: Any, quality: Quality, path: Path) -> tuple[str, ...]:
        each = given if isinstance(given, list) else [given]
        if not each or not all(isinstance(one, str) for one in each):
            self._wrong(path, _("Hãy ghi một trị, hoặc nhiều trị trong ngoặc vuông, cách nhau dấu phẩy."))
            return ()
        for place, one in enumerate(each):
            where = (*path, place) if isinstance(given, list) else path
            try:
                values_of(quality, one)
            except NoBand:
                words = {"name": quality.name, "value": one}
                self._wrong(
                    where,
                    _("“%(value)s” không là khoảng của “%(name)s”; hãy ghi như 18-30, 61+ hoặc 45.") % words,
                )
            except KeyError:
                told = _("“%(quality)s” không có trị “%(name)s”.")
                self._unknown(where, told, one, list(quality.values()), quality=quality.name)
        if twice := overlap(quality, each):
            self._wrong(
                path, _("“%(value)s” nằm trong hai nhóm; hãy để mỗi trị ở một nhóm.") % {"value": twice}
            )
        return tuple(each)

    # What is wrong

    def _only(self, given: Mapping[str, Any], path: Path, known: Sequence[str]) -> None:
        for name in given:
            if name not in known:
                self._unknown((*path, name), _("Không có phần “%(name)s”."), name, known)

    def _unknown(self, path: Path, told: str, name: str, known: Sequence[str], **words: str) -> None:
        near = get_close_matches(name, known, NEAREST, 0.5) or _holding(name, known)
        hint = _("Gần nhất: %(names)s.") if near else _("Có: %(names)s.")
        names = ", ".join(near or known[: NEAREST * 4])
        self._wrong(path, told % ({"name": name[:LABEL]} | words) + " " + hint % {"names": names})

    def _wrong(self, path: Path, message: str) -> None:
        line = self._plain.line_of(path)
        part = ".".join(str(one + 1) if isinstance(one, int) else one[:LABEL] for one in path)
        where: dict[str, str | int] = ({"line": line} if line else {}) | ({"field": part} if part else {})
        self.findings.append(Finding("own_table.wrong", message, where=where))


def _holding(name: str, known: Sequence[str]) -> list[str]:
    """Those known that hold the last word of the name."""
    word = name.rpartition(".")[2]
    return [one for one in known if len(word) > 2 and word in one][:NEAREST]
