"""The list of members as declared: its columns and filters."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from dangvu.law.questions import known_codes
from dangvu.lists.asked import Asked
from dangvu.lists.declared import Column, Filter, ListKind, dated
from dangvu.membership.lines import Line
from dangvu.membership.lists import MemberList

STATUSES = "membership.code_lists.membership_status"
SEXES = "people.code_lists.sex"


def _choices(code_list: str) -> Iterator[tuple[str, str]]:
    return ((code, str(item.label)) for code, item in known_codes(code_list).items())


def _label(code: str, code_list: str) -> str:
    item = known_codes(code_list).get(code)
    return str(item.label) if item else code


COLUMNS: tuple[Column, ...] = (
    Column(
        "name",
        _("Họ và tên"),
        lambda line: line.full_name,
        page="people__one",
        number=lambda line: line.person,
        is_sorted=True,
        kind="name",
    ),
    Column("code", _("Mã đảng viên"), lambda line: line.code, is_sorted=True, is_nowrap=True, is_shown=False),
    dated("birth", _("Sinh ngày"), lambda line: line.birth_date, is_sorted=True, kind="birth date"),
    Column(
        "sex",
        _("Giới tính"),
        lambda line: _label(line.sex, SEXES),
        kind="sex",
        value=lambda line: line.sex,
    ),
    Column(
        "organisation",
        _("Tổ chức"),
        lambda line: line.organisation_name,
        page="organisations__one",
        number=lambda line: line.organisation,
        is_sorted=True,
        kind="membership",
    ),
    Column(
        "organisation_code",
        _("Mã tổ chức"),
        lambda line: line.organisation_code,
        is_nowrap=True,
        is_shown=False,
        kind="membership",
    ),
    Column(
        "status",
        _("Tư cách"),
        lambda line: _label(line.status, STATUSES),
        is_sorted=True,
        is_nowrap=True,
        kind="membership",
        value=lambda line: line.status,
    ),
    dated("admitted", _("Kết nạp"), lambda line: line.admission_date, is_sorted=True, kind="membership"),
    dated("official", _("Chính thức"), lambda line: line.official_date, is_sorted=True, kind="membership"),
)


def _number(line: Line) -> int:
    return line.person


MEMBERS = ListKind(
    name="members",
    title=_("Danh sách đảng viên"),
    columns=COLUMNS,
    filters=(
        Filter("q", _("Họ tên có"), "text", is_saved=False),
        Filter("organisation", _("Tổ chức"), "given"),
        Filter("hamlet", _("Nơi ở"), "given"),
        Filter(
            "status",
            _("Tư cách"),
            "choice",
            choices=lambda: _choices(STATUSES),
            said=lambda code: _label(code, STATUSES),
        ),
        Filter(
            "sex",
            _("Giới tính"),
            "choice",
            choices=lambda: _choices(SEXES),
            said=lambda code: _label(code, SEXES),
        ),
        Filter("admitted_from", _("Kết nạp từ ngày"), "day"),
        Filter("admitted_to", _("Kết nạp đến hết ngày"), "day"),
    ),
    first_order="name",
    names_persons=True,
    pick=_number,
)


def member_list(asked: Asked, listed: MemberList) -> MemberList:
    """The members that the address asks for, of a list that says within what reach and where."""
    return MemberList(
        listed.reach,
        listed.on,
        listed.organisation,
        status=asked.filters.get("status", ""),
        words=asked.filters.get("q", ""),
        sex=asked.filters.get("sex", ""),
        admitted_from=asked.day("admitted_from"),
        admitted_to=asked.day("admitted_to"),
        hamlet=listed.hamlet,
        order=asked.order,
        is_descending=asked.is_descending,
    )


def read_in(asked: Asked) -> str:
    """What the columns shown tell of a person, as the log of readings says it."""
    told = [column.kind for column in asked.columns if column.kind != "plain"]
    if "hamlet" in asked.filters:
        told.append("residence")
    return ", ".join(dict.fromkeys(told)) or "code"
