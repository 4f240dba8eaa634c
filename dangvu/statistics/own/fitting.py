"""Whether the parts of a table of one's own fit together: what is told apart by what, and how large it is."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from dangvu.statistics.declarations import Indicator, indicator_named
from dangvu.statistics.own.bands import NoBand, all_written, values_of
from dangvu.statistics.own.definition import ORGANISATION, YEAR, Counted, Definition, Grouping
from dangvu.statistics.own.plain import Path
from dangvu.statistics.qualities import qualities

MOST_COLUMNS = 60
MOST_FIGURES = 1200
"""Of one organisation: each is a part of the question."""


def misfits(definition: Definition, places: Sequence[int]) -> Iterator[tuple[Path, str]]:
    """What does not fit, and where; ``places`` are those that its counts have in the text."""
    yield from _groups(definition)
    for place, one in zip(places, definition.count, strict=True):
        yield from _counted(definition, one, ("count", place))
    yield from _size(definition)


def _groups(definition: Definition) -> Iterator[tuple[Path, str]]:
    group, across = definition.group.by, definition.across.by
    if across and group == YEAR:
        yield (
            ("group",),
            _("Năm đứng ở cột: hãy chọn năm cho cột (across: year), cách khác cho dòng (group)."),
        )
    elif across and group == across:
        told = _("Dòng và cột cùng chia theo “%(name)s”; hãy chọn cách chia khác cho cột.")
        yield ("across",), told % {"name": _called_quality(across)}
    if definition.compare and definition.columns_by.by == YEAR:
        yield ("compare",), _("Các năm đã đứng cạnh nhau ở cột; hãy bỏ cột so sánh (compare).")
    for part, by in (("group", group), ("across", across)):
        if by and by in definition.filter:
            told = _("Biểu đã chia nhóm theo “%(name)s”; hãy nêu các nhóm cần tính (values của %(part)s).")
            yield ("filter", by), told % {"name": _called_quality(by), "part": part}


def _counted(definition: Definition, one: Counted, path: Path) -> Iterator[tuple[Path, str]]:
    if one.percent and not definition.lines_by:
        yield (
            path,
            _("Số đếm đứng ở dòng thì không tính tỷ lệ; hãy bỏ tỷ lệ (percent), hoặc chia dòng (group)."),
        )
    grouped = [by for by in (definition.group.by, definition.across.by) if by in qualities()]
    own = one.filter or {}
    for name in own:
        if name in grouped:
            told = _("Biểu đã chia nhóm theo “%(name)s”: một số đếm không lọc riêng theo đó được.")
            yield (*path, "filter", name), told % {"name": _called_quality(name)}
        elif name in definition.filter and not _meet(name, own[name], definition.filter[name]):
            told = _(
                "“%(name)s” của số đếm này nằm ngoài lọc của cả biểu nên không đếm được ai; hãy bỏ một bên."
            )
            yield (*path, "filter", name), told % {"name": _called_quality(name)}
    found = indicator_named(one.indicator) if one.indicator else None
    for name in dict.fromkeys([*definition.filter, *grouped, *own]) if found else ():
        assert found is not None
        if found.compute:
            told = _("“%(code)s” được tính từ các số khác: không chia nhóm, không lọc được.")
            yield path, told % {"code": called(found)}
            return
        if name not in found.filters:
            known = ", ".join(map(_called_quality, _offered(found))) or "–"
            words = {"code": called(found), "name": _called_quality(name), "known": known}
            told = _("“%(code)s” không chia được theo “%(name)s”; chia được theo: %(known)s.")
            yield path, told % words


def called(indicator: Indicator) -> str:
    """As a form and a text name it."""
    return f"{indicator.label} ({indicator.code})"


def _called_quality(name: str) -> str:
    return f"{qualities()[name].label} ({name})" if name in qualities() else name


def _meet(name: str, one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether some value is on both sides; what is no value is told elsewhere."""
    quality = qualities()[name]
    try:
        sides = [{value for each in side for value in values_of(quality, each)} for side in (one, other)]
    except (NoBand, KeyError):
        return True
    return not sides[0].isdisjoint(sides[1])


def _size(definition: Definition) -> Iterator[tuple[Path, str]]:
    by = definition.columns_by
    counted = len(definition.count) if definition.lines_by else 1
    columns = counted * (by.years if by.by == YEAR else _parts(by)) * (1 + len(definition.compare))
    lines = len(definition.count)
    if definition.lines_by:
        lines = 1 if definition.lines_by == ORGANISATION else _parts(definition.group)
    if columns > MOST_COLUMNS:
        words = {"count": columns, "most": MOST_COLUMNS}
        told = _("Biểu có %(count)s cột, nhiều nhất %(most)s; hãy bớt số đếm, nhóm ở cột hay cột so sánh.")
        yield ("across",) if by.by else ("count",), told % words
    elif columns * lines > MOST_FIGURES:
        words = {"count": columns * lines, "most": MOST_FIGURES}
        told = _("Biểu có %(count)s số, nhiều nhất %(most)s; hãy nêu ít nhóm hơn (values).")
        yield ("across",), told % words


def _parts(grouping: Grouping) -> int:
    """With the others and the whole."""
    quality = qualities().get(grouping.by)
    return len(grouping.values or all_written(quality)) + 2 if quality else 1


def _offered(indicator: Indicator) -> Iterator[str]:
    yield from (name for name in indicator.filters if name in qualities())
