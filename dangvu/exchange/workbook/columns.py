"""The columns of the member list as the central database exchanges it (membership.md 2.4), and ``Mã tổ
chức`` of our own."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from dangvu.core.legacy_text import convert
from dangvu.core.text import column_key


class Kind(Enum):
    """What a cell of the column holds."""

    TEXT = auto()
    NAME = auto()
    DAY = auto()
    IDENTITY_NUMBER = auto()
    CARD_NUMBER = auto()
    NUMBER_TEXT = auto()
    """Digits that are no quantity: a leading zero counts."""
    WORD = auto()
    """One of the words of words.yaml, in the list named by the column's key."""
    IGNORED = auto()


class Need(Enum):
    """What becomes of an empty cell, and of a list that lacks the column."""

    REFUSED = auto()
    WARNED = auto()
    """The central file demands it; the register does without (source marked [C])."""
    OPTIONAL = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in the program, its heading, what it holds, other headings it goes by."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    need: Need = Need.OPTIONAL
    aliases: tuple[str, ...] = ()
    may_be_empty: bool = False
    """A needed column whose cells may be empty: an official date and a card, which only officials have."""


def _place(key: str, label: str, detail: str, *aliases: str) -> list[Column]:
    """Country, province and detail of one address (two-tier model: no district)."""
    parts = (("country", "quốc gia"), ("province", "tỉnh"), ("detail", detail))
    extra = {
        "province": ("tỉnh thành phố", "tỉnh thành", "tỉnh/thành phố"),
        "detail": ("địa chỉ chi tiết", "chi tiết", "địa chỉ"),
        "country": ("nước",),
    }
    return [
        Column(
            f"{key}_{part}",
            f"{label}: {word}",
            need=Need.WARNED,
            aliases=tuple(
                f"{heading} {other}" for heading in (label, *aliases) for other in (word, *extra[part])
            ),
        )
        for part, word in parts
    ]


COLUMNS: tuple[Column, ...] = (
    Column("ordinal", "STT", Kind.IGNORED, aliases=("Số thứ tự", "TT")),
    Column("central_id", "ID"),
    Column(
        "full_name",
        "Họ và tên",
        Kind.NAME,
        Need.REFUSED,
        ("Họ tên", "Họ và tên khai sinh", "Họ tên khai sinh", "Họ, chữ đệm và tên"),
    ),
    Column("other_names", "Tên gọi khác", aliases=("Bí danh", "Tên khác")),
    Column("sex", "Giới tính", Kind.WORD, Need.REFUSED, ("Phái", "Nam/Nữ")),
    Column(
        "birth_date",
        "Sinh ngày",
        Kind.DAY,
        Need.REFUSED,
        ("Ngày sinh", "Ngày tháng năm sinh", "Ngày, tháng, năm sinh"),
    ),
    Column("ethnic_group", "Dân tộc", Kind.WORD, Need.REFUSED),
    Column("religion", "Tôn giáo", Kind.WORD, Need.REFUSED),
    Column(
        "identity_number",
        "Số định danh cá nhân",
        Kind.IDENTITY_NUMBER,
        Need.REFUSED,
        (
            "Số định danh",
            "Số CCCD",
            "CCCD",
            "Số căn cước",
            "Số căn cước công dân",
            "Số định danh cá nhân (CCCD)",
            "Căn cước công dân",
        ),
    ),
    Column(
        "card_number",
        "Số thẻ Đảng",
        Kind.CARD_NUMBER,
        Need.WARNED,
        ("Số thẻ đảng viên", "Số TĐV", "Thẻ Đảng", "Số thẻ"),
        may_be_empty=True,
    ),
    Column("card_issued_at", "Nơi cấp thẻ", aliases=("Nơi cấp thẻ Đảng", "Nơi cấp thẻ đảng viên")),
    Column(
        "card_issued_on", "Ngày cấp thẻ", Kind.DAY, aliases=("Ngày cấp thẻ Đảng", "Ngày cấp thẻ đảng viên")
    ),
    Column(
        "legacy_card_number",
        "Số thẻ theo QĐ 85",
        Kind.NUMBER_TEXT,
        aliases=("Số thẻ theo Quyết định 85", "Số thẻ cũ", "Số thẻ Đảng theo QĐ 85"),
    ),
    Column(
        "organisation_code",
        "Mã tổ chức",
        Kind.NUMBER_TEXT,
        aliases=("Mã tổ chức Đảng", "Mã TCĐ", "Mã chi bộ"),
    ),
    Column(
        "organisation_path",
        "Tổ chức Đảng đang sinh hoạt",
        aliases=("Tổ chức Đảng", "Chi bộ", "Tên tổ chức Đảng", "Chi bộ đang sinh hoạt", "Nơi sinh hoạt Đảng"),
    ),
    *_place("birth", "Nơi đăng ký khai sinh", "địa chỉ chi tiết", "Nơi khai sinh", "Khai sinh"),
    *_place("home", "Quê quán", "chi tiết", "Quê quán (2 cấp)", "Quê quán (mô hình 2 cấp)"),
    *_place(
        "residence",
        "Thường trú",
        "chi tiết",
        "Nơi thường trú",
        "Thường trú (2 cấp)",
        "Thường trú (mô hình 2 cấp)",
    ),
    Column(
        "admission_date",
        "Ngày vào Đảng",
        Kind.DAY,
        Need.REFUSED,
        ("Ngày kết nạp", "Ngày vào Đảng (dự bị)", "Ngày kết nạp Đảng"),
    ),
    Column(
        "official_date",
        "Ngày vào Đảng chính thức",
        Kind.DAY,
        Need.REFUSED,
        ("Ngày chính thức", "Ngày công nhận chính thức", "Ngày công nhận đảng viên chính thức"),
        may_be_empty=True,
    ),
    Column(
        "old_identity_card",
        "Số CMND cũ",
        Kind.NUMBER_TEXT,
        aliases=("Số CMND", "CMND", "Số chứng minh nhân dân"),
    ),
    Column(
        "activity_status",
        "Trạng thái hoạt động",
        Kind.WORD,
        aliases=("Trạng thái", "Tình trạng sinh hoạt", "Trạng thái sinh hoạt"),
    ),
    Column("status_date", "Ngày rời khỏi / ngày mất / ngày miễn sinh hoạt", Kind.DAY),
    Column("left_on", "Ngày rời khỏi", Kind.DAY, aliases=("Ngày rời khỏi Đảng", "Ngày ra khỏi Đảng")),
    Column("died_on", "Ngày mất", Kind.DAY, aliases=("Ngày từ trần",)),
    Column(
        "exempt_from",
        "Ngày miễn sinh hoạt",
        Kind.DAY,
        aliases=("Ngày miễn công tác và sinh hoạt Đảng", "Miễn sinh hoạt ngày"),
    ),
    Column("deletion_requested", "Đề nghị xóa", Kind.WORD),
    Column("fault", "Lỗi", Kind.IGNORED, aliases=("Ghi chú lỗi",)),
)

BY_KEY = {column.key: column for column in COLUMNS}
# Either of the two tells the organisation.
ORGANISATION_KEYS = ("organisation_code", "organisation_path")
_FORMS = ("dd mm yyyy", "12 so", "12 chu so", "chi doc", "bat buoc", "neu co", "ngay thang nam", "read only")


def heading_key(text: str) -> str:
    """A heading as it is compared: no diacritics, case, punctuation, star, nor a note on its form such as
    (dd/mm/yyyy)."""
    key = column_key(text)
    for form in _FORMS:
        key = key.removesuffix(f" {form}")
    return key


@cache
def _by_heading() -> dict[str, Column]:
    return {heading_key(name): column for column in COLUMNS for name in (column.label, *column.aliases)}


def column_named(heading: str) -> Column | None:
    """The column a heading means, also where it was typed in TCVN3 or VNI; None where it is not one of
    ours."""
    known = _by_heading()
    readings: Iterable[str] = (
        (heading,) if heading.isascii() else (heading, convert(heading, "tcvn3"), convert(heading, "vni"))
    )
    return next((known[key] for reading in readings if (key := heading_key(reading)) in known), None)
