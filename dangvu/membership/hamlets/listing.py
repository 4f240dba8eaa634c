"""The lists as declared: communes with their hamlets by cover, hamlets, hamlet cells to watch."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dangvu.core.days import parse_day
from dangvu.lists.declared import Column, Filter, ListKind, dated, figure
from dangvu.membership.hamlets.queries import FEW, IDLE, OLD, Commune, Hamlet, Watched
from dangvu.organisations.listing import PARENT

Asks = dict[str, str]
WORDS: "dict[str, str | Promise]" = {
    "own_cell": _("có chi bộ riêng"),
    "combined_cell": _("sinh hoạt ở chi bộ ghép"),
    "members_no_cell": _("có đảng viên, chưa có chi bộ"),
    "no_member": _("chưa có chi bộ, chưa có đảng viên"),
}
COMBINED: "dict[str, str | Promise]" = {
    "2": _("ghép 2 thôn"),
    "3": _("ghép 3 thôn"),
    "more": _("ghép từ 4 thôn"),
    "unit": _("ghép với trường, trạm, cơ quan"),
}
REASON_WORDS: "dict[str, str | Promise]" = {
    FEW: _("thiếu đảng viên chính thức"),
    OLD: format_lazy(_("tất cả trên {age} tuổi"), age=settings.WATCHED_AGE),
    IDLE: format_lazy(_("{years} năm chưa kết nạp"), years=settings.WATCHED_YEARS),
}


@dataclass(frozen=True, slots=True)
class CommuneLine:
    """A commune; ``asks`` is what the list of its hamlets is asked."""

    commune: Commune
    name: str
    asks: Asks


@dataclass(frozen=True, slots=True)
class HamletLine:
    """A hamlet with the cell that covers it. A cell out of reach is named and leads nowhere."""

    hamlet: Hamlet
    commune_name: str
    cell: int | None
    cell_name: str
    joined: str
    """What else the cell covers."""


@dataclass(frozen=True, slots=True)
class WatchedLine:
    """A hamlet cell to watch, with where it stands on the structure day. One out of reach is named and leads
    nowhere.
    """

    cell: Watched
    number: int | None
    name: str
    parent: int | None
    parent_name: str


def _choices(words: "dict[str, str | Promise]") -> Callable[[], Iterator[tuple[str, str]]]:
    return lambda: ((code, str(word)) for code, word in words.items())


def _said(words: "dict[str, str | Promise]") -> Callable[[str], str]:
    return lambda code: str(words.get(code, code))


def _share(line: CommuneLine) -> float:
    return round(100 * line.commune.own_cell / line.commune.hamlets, 1)


def _counted(key: str, label: "str | Promise", asked: Asks | None = None, *, is_shown: bool = True) -> Column:
    """A number of hamlets, which leads to them unless there are none."""

    def count(line: CommuneLine) -> int:
        return int(getattr(line.commune, key))

    return figure(
        key,
        label,
        count,
        page="hamlets__list",
        asks=lambda line: line.asks | (asked or {}) if count(line) else None,
        is_sorted=True,
        is_shown=is_shown,
    )


ORGANISATION = Filter("organisation", _("Thuộc"), "given")


def _day_said(text: str) -> str:
    day = parse_day(text)
    return f"{day:%d/%m/%Y}" if day else text


STRUCTURE = Filter("structure", _("Xếp theo xã của ngày"), "day", said=_day_said)
STRUCTURE_OF_CELLS = Filter("structure", _("Xếp theo cơ cấu của ngày"), "day", said=_day_said)
PLACE = Filter("place", _("Địa bàn"), "given")

COMMUNES = ListKind(
    name="hamlets",
    title=_("Thôn theo chi bộ phụ trách"),
    columns=(
        Column(
            "name",
            _("Xã, phường"),
            lambda line: line.name,
            page="hamlets__list",
            asks=lambda line: line.asks,
            is_sorted=True,
        ),
        Column("code", _("Mã"), lambda line: line.commune.code or "", is_sorted=True, is_shown=False),
        Column("above", _("Huyện, tỉnh"), lambda line: line.commune.above or "", is_sorted=True),
        _counted("hamlets", _("Thôn, tổ")),
        _counted("own_cell", _("Có chi bộ riêng"), {"cover": "own_cell"}),
        _counted("combined_cell", _("Chi bộ ghép"), {"cover": "combined_cell"}),
        _counted("of_2", _("Ghép 2 thôn"), {"combined": "2"}, is_shown=False),
        _counted("of_3", _("Ghép 3 thôn"), {"combined": "3"}, is_shown=False),
        _counted("of_more", _("Ghép từ 4 thôn"), {"combined": "more"}, is_shown=False),
        _counted("with_unit", _("Ghép trường, trạm, cơ quan"), {"combined": "unit"}, is_shown=False),
        _counted("members_no_cell", _("Có đảng viên, chưa có chi bộ"), {"cover": "members_no_cell"}),
        _counted("no_member", _("Chưa có chi bộ, đảng viên"), {"cover": "no_member"}),
        figure("share", _("Có chi bộ riêng (%)"), _share, is_sorted=True),
    ),
    filters=(ORGANISATION, PLACE, STRUCTURE),
    first_order="code",
)


HAMLETS = ListKind(
    name="hamlets__list",
    title=_("Danh sách thôn, tổ dân phố"),
    columns=(
        Column(
            "name",
            _("Thôn, tổ"),
            lambda line: line.hamlet.name,
            number=lambda line: line.hamlet.number,
            is_sorted=True,
        ),
        Column("code", _("Mã"), lambda line: line.hamlet.code, is_sorted=True, is_shown=False),
        Column("commune", _("Xã, phường"), lambda line: line.commune_name, is_sorted=True),
        Column(
            "cover",
            _("Chi bộ phụ trách"),
            lambda line: str(WORDS[line.hamlet.cover]),
            is_sorted=True,
            value=lambda line: line.hamlet.cover,
        ),
        Column(
            "cell",
            _("Chi bộ"),
            lambda line: line.cell_name,
            page="organisations__one",
            number=lambda line: line.cell,
        ),
        Column("joined", _("Ghép với"), lambda line: line.joined),
        figure(
            "members",
            _("Đảng viên cư trú"),
            lambda line: line.hamlet.members,
            page="members",
            asks=lambda line: {"hamlet": str(line.hamlet.number)} if line.hamlet.members else None,
            is_sorted=True,
        ),
    ),
    filters=(
        Filter("q", _("Tên có"), "text"),
        Filter("cover", _("Chi bộ phụ trách"), "choice", choices=_choices(WORDS), said=_said(WORDS)),
        Filter("combined", _("Cách ghép"), "choice", choices=_choices(COMBINED), said=_said(COMBINED)),
        ORGANISATION,
        PLACE,
        STRUCTURE,
    ),
    first_order="code",
)

WATCHED = ListKind(
    name="hamlets__watch",
    title=_("Chi bộ thôn cần theo dõi"),
    columns=(
        Column(
            "name",
            _("Chi bộ"),
            lambda line: line.name,
            page="organisations__one",
            number=lambda line: line.number,
            is_sorted=True,
        ),
        PARENT,
        Column(
            "reasons",
            _("Vì sao"),
            lambda line: "; ".join(str(REASON_WORDS[one]) for one in line.cell.reasons),
            value=lambda line: ",".join(line.cell.reasons),
        ),
        figure("official", _("Chính thức"), lambda line: line.cell.official, is_sorted=True),
        figure(
            "members",
            _("Đảng viên"),
            lambda line: line.cell.members,
            page="members",
            asks=lambda line: (
                {"organisation": str(line.number)} if line.number and line.cell.members else None
            ),
            is_sorted=True,
        ),
        figure("youngest", _("Tuổi người trẻ nhất"), lambda line: line.cell.youngest, is_sorted=True),
        dated("last_admission", _("Kết nạp gần nhất"), lambda line: line.cell.last_admission, is_sorted=True),
        figure("hamlets", _("Số thôn"), lambda line: line.cell.hamlets, is_shown=False),
    ),
    filters=(
        Filter("reason", _("Vì sao"), "choice", choices=_choices(REASON_WORDS), said=_said(REASON_WORDS)),
        ORGANISATION,
        STRUCTURE_OF_CELLS,
    ),
    first_order="name",
)
