"""Figures of a day: who the members are, and hamlets without any."""

from dangvu.law.leaf import Text
from dangvu.membership.indicators.relations import REPORTS, TABLE_1, TABLE_3, TABLE_7
from dangvu.statistics.declarations import indicator


def _members(code: str, vi: str, en: str, told: Text, condition: str = "TRUE", source: str = TABLE_3) -> None:
    indicator(
        f"members.{code}",
        Text(vi, en),
        told,
        relation="members",
        condition=condition,
        unit="person",
        source=source,
    )


_members(
    "total",
    "Đảng viên",
    "Members",
    Text(
        "Người là đảng viên dự bị hoặc chính thức trong ngày; mỗi người tính một lần.",
        "Persons with a membership, probationary or official, on the day; each counts once.",
    ),
    source=TABLE_1,
)
_members(
    "official",
    "Đảng viên chính thức",
    "Official members",
    Text("Đảng viên chính thức trong ngày.", "Members with official status on the day."),
    "{status} = 'official'",
)
_members(
    "probationary",
    "Đảng viên dự bị",
    "Probationary members",
    Text("Đảng viên dự bị trong ngày.", "Members on probation on the day."),
    "{status} = 'probationary'",
)

FEMALE = "{sex} = 'female'"
MINORITY = "{ethnic_group} BETWEEN '02' AND '54'"
RELIGIOUS = "{religion} <> 'none'"
YOUTH_UNION = "{youth_union_member} = 'yes'"
AGES = ((18, 30), (31, 35), (36, 40), (41, 45), (46, 50), (51, 55), (56, 60))

_members(
    "female", "Đảng viên nữ", "Women", Text("Đảng viên là nữ trong ngày.", "Members who are female."), FEMALE
)
_members(
    "ethnic_minority",
    "Đảng viên dân tộc thiểu số",
    "Ethnic minorities",
    Text("Đảng viên thuộc dân tộc mã 02 đến 54.", "Members whose ethnic group has a code from 02 to 54."),
    MINORITY,
)
_members(
    "religious",
    "Đảng viên có đạo",
    "Members with a religion",
    Text(
        "Đảng viên theo một tôn giáo; không ghi là không theo.",
        "Members with a religion other than none; no entry means none.",
    ),
    RELIGIOUS,
)
for low, high in AGES:
    _members(
        f"age.{low}_{high}",
        f"Đảng viên {low}-{high} tuổi",
        f"Members aged {low}-{high}",
        Text(
            f"Đảng viên tròn {low} đến {high} tuổi trong ngày.",
            f"Members of {low} to {high} full years on the day.",
        ),
        f"{{age}} BETWEEN {low} AND {high}",
    )
_members(
    "age.over_60",
    "Đảng viên trên 60 tuổi",
    "Members over 60",
    Text("Đảng viên trên 60 tuổi tròn trong ngày.", "Members of more than 60 full years on the day."),
    "{age} > 60",
)
indicator(
    "members.age.average",
    Text("Tuổi đời bình quân", "Average age"),
    Text(
        "Trung bình cộng tuổi tròn của đảng viên trong ngày.",
        "The mean of members' ages in full years on the day.",
    ),
    relation="members",
    measure="avg({age})",
    unit="year",
    source=TABLE_3,
)

_members(
    "occupation_unknown",
    "Đảng viên không ghi nghề nghiệp",
    "Members without an occupation on record",
    Text(
        "Đảng viên mà sổ không ghi nghề nghiệp trong ngày.",
        "Members of whom the register has no occupation on the day.",
    ),
    "{occupation} IS NULL",
)
_members(
    "joined_unknown",
    "Đảng viên không ghi ngày vào Đảng",
    "Members without an admission date on record",
    Text("Đảng viên mà sổ không ghi ngày kết nạp.", "Members of whom the register has no admission date."),
    "{admission_date} IS NULL",
)
_members(
    "exempt",
    "Đảng viên được miễn công tác và sinh hoạt đảng",
    "Members exempt from work and Party activity",
    Text(
        "Đảng viên đang được miễn công tác và sinh hoạt đảng trong ngày.",
        "Members who on the day are exempt from work and Party activity.",
    ),
    "{exemption}",
    TABLE_7,
)
_members(
    "suspended",
    "Đảng viên bị đình chỉ sinh hoạt đảng",
    "Members suspended from Party activity",
    Text(
        "Đảng viên đang bị đình chỉ sinh hoạt đảng trong ngày.",
        "Members who on the day are suspended from Party activity.",
    ),
    "{suspension}",
    TABLE_7,
)
_members(
    "in_grassroots",
    "Đảng viên trong tổ chức cơ sở đảng",
    "Members in grassroots organisations",
    Text(
        "Đảng viên thuộc một đảng bộ cơ sở hoặc chi bộ cơ sở trong ngày.",
        "Members in a grassroots organisation or grassroots cell on the day.",
    ),
    "{base_kind} IS NOT NULL",
)
_members(
    "outside_grassroots",
    "Đảng viên ngoài tổ chức cơ sở đảng",
    "Members outside grassroots organisations",
    Text(
        "Đảng viên không thuộc đảng bộ cơ sở hay chi bộ cơ sở nào trong ngày.",
        "Members in no grassroots organisation and no grassroots cell on the day.",
    ),
    "{base_kind} IS NULL",
)
indicator(
    "hamlets.without_members",
    Text("Thôn chưa có đảng viên", "Hamlets without members"),
    Text(
        "Thôn không có người cư trú nào là đảng viên của chi bộ phụ trách thôn, trong ngày.",
        "Hamlets in which nobody resides who is a member of a cell that covers the hamlet, on the day.",
    ),
    relation="hamlets_with_members",
    condition="NOT {has_members}",
    unit="hamlet",
    source=REPORTS,
)
