"""Figures of a period: who entered, who left, who was recognised, and who the admitted were."""

from dangvu.law.leaf import Text
from dangvu.membership.indicators.members import AGES, FEMALE, MINORITY, YOUTH_UNION
from dangvu.membership.indicators.relations import REPORTS, TABLE_1, TABLE_2
from dangvu.statistics.declarations import indicator

ADMITTED = "{event} = 'admitted'"


def _change(
    code: str, condition: str, vi: str, en: str, told_vi: str, told_en: str, source: str = TABLE_1
) -> None:
    indicator(
        f"members.{code}",
        Text(vi, en),
        Text(told_vi, told_en),
        relation="changes",
        condition=condition,
        unit="person",
        source=source,
    )


_change(
    "admitted",
    ADMITTED,
    "Kết nạp",
    "Admitted",
    "Người được kết nạp hoặc kết nạp lại vào tổ chức, ngày kết nạp trong kỳ.",
    "Persons admitted or readmitted in the organisation whose admission date lies in the period.",
)
_change(
    "died",
    "{event} = 'died'",
    "Từ trần",
    "Died",
    "Đảng viên từ trần; tính theo tổ chức ngày trước đó.",
    "Members who died in the period; in the organisation on the day before.",
)
_change(
    "expelled",
    "{event} = 'expelled'",
    "Khai trừ",
    "Expelled",
    "Đảng viên bị khai trừ trong kỳ.",
    "Members expelled in the period; in the organisation on the day before.",
)
_change(
    "struck_off",
    "{event} = 'struck_off'",
    "Xóa tên",
    "Struck off",
    "Đảng viên bị xóa tên trong kỳ.",
    "Members struck off in the period; in the organisation on the day before.",
)
_change(
    "withdrew",
    "{event} = 'withdrew'",
    "Xin ra khỏi Đảng",
    "Withdrew",
    "Đảng viên được cho ra khỏi Đảng trong kỳ.",
    "Members allowed to leave in the period; in the organisation on the day before.",
)
_change(
    "restored",
    "{event} = 'restored'",
    "Khôi phục quyền đảng viên",
    "Restored",
    "Người được khôi phục quyền đảng viên trong kỳ.",
    "Persons whose membership was restored in the period.",
)
_change(
    "entered_register",
    "{event} = 'entered_register'",
    "Đưa vào sổ",
    "Entered the register",
    "Đảng viên mà sổ bắt đầu theo dõi trong kỳ; không phải là tăng theo quy định.",
    "Members whom the register begins to keep in the period; no statutory gain.",
)
_change(
    "transferred_in",
    "{event} = 'transferred_in'",
    "Chuyển sinh hoạt đến",
    "Transferred in",
    "Đảng viên chuyển sinh hoạt từ ngoài tổ chức đến trong kỳ.",
    "Personal transfers in the period that cross the border of the organisation inward.",
)
_change(
    "transferred_out",
    "{event} = 'transferred_out'",
    "Chuyển sinh hoạt đi",
    "Transferred out",
    "Đảng viên chuyển sinh hoạt ra ngoài tổ chức trong kỳ.",
    "Personal transfers in the period that cross the border of the organisation outward.",
)
_change(
    "joined_with_organisation",
    "{event} = 'joined'",
    "Đến theo tổ chức",
    "Joined with their organisation",
    "Đảng viên của tổ chức được chuyển vào trong kỳ.",
    "Members of an organisation that itself entered in the period, or who came without a boundary of "
    "their own.",
)
_change(
    "left_with_organisation",
    "{event} = 'left'",
    "Đi theo tổ chức",
    "Left with their organisation",
    "Đảng viên của tổ chức được chuyển đi trong kỳ; kể cả người bị hủy quyết định kết nạp.",
    "Members of an organisation that itself left in the period; annulled admissions stand here too.",
)
_change(
    "annulled",
    "{event} = 'left' AND {reason} = 'annulled'",
    "Hủy quyết định kết nạp",
    "Admission annulled",
    "Đảng viên bị hủy quyết định kết nạp trong kỳ.",
    "Members whose admission was annulled in the period.",
)
indicator(
    "members.recognised",
    Text("Công nhận chính thức", "Recognised as official"),
    Text(
        "Đảng viên dự bị được công nhận chính thức trong kỳ.",
        "Memberships that start as recognised in the period, in the organisation on that day.",
    ),
    relation="started",
    condition="{start_reason} = 'recognised'",
    unit="person",
    source=REPORTS,
)


def _share(name: str, quality: str, vi: str, en: str) -> None:
    """The share of the admitted who on their admission date had the quality."""
    indicator(
        f"members.admitted.share.{name}",
        Text(f"Tỷ lệ {vi} trong số kết nạp", f"Share of {en} among the admitted"),
        Text(
            f"Số {vi} vào ngày kết nạp chia cho số kết nạp trong kỳ.",
            f"Of those admitted in the period, the share who on the admission date were {en}.",
        ),
        relation="changes",
        condition=ADMITTED,
        measure=f"avg(CASE WHEN {quality} THEN 1.0 ELSE 0.0 END)",
        unit="share",
        source=REPORTS,
    )


_share("female", FEMALE, "nữ", "women")
_share("ethnic_minority", MINORITY, "dân tộc thiểu số", "ethnic minorities")
_share("youth_union", YOUTH_UNION, "đoàn viên", "Youth Union members")
_share("age_18_30", "{age} BETWEEN 18 AND 30", "18-30 tuổi", "people aged 18-30")


# Of table 2: the admitted as they were on the day of admission.

for low, high in AGES:
    _change(
        f"admitted.age.{low}_{high}",
        f"{ADMITTED} AND {{age}} BETWEEN {low} AND {high}",
        f"Kết nạp {low}-{high} tuổi",
        f"Admitted aged {low}-{high}",
        f"Người được kết nạp trong kỳ, tròn {low} đến {high} tuổi vào ngày kết nạp.",
        f"Those admitted in the period who were of {low} to {high} full years on the admission date.",
        TABLE_2,
    )
_change(
    "admitted.age.over_60",
    f"{ADMITTED} AND {{age}} > 60",
    "Kết nạp trên 60 tuổi",
    "Admitted aged over 60",
    "Người được kết nạp trong kỳ, trên 60 tuổi tròn vào ngày kết nạp.",
    "Those admitted in the period who were of more than 60 full years on the admission date.",
    TABLE_2,
)
_change(
    "admitted.ethnic_minority",
    f"{ADMITTED} AND {MINORITY}",
    "Kết nạp người dân tộc thiểu số",
    "Admitted of ethnic minorities",
    "Người được kết nạp trong kỳ thuộc dân tộc mã 02 đến 54 vào ngày kết nạp.",
    "Those admitted in the period whose ethnic group on the admission date has a code from 02 to 54.",
    REPORTS,
)
_change(
    "admitted.occupation_unknown",
    f"{ADMITTED} AND {{occupation}} IS NULL",
    "Kết nạp, không ghi nghề nghiệp",
    "Admitted without an occupation on record",
    "Người được kết nạp trong kỳ mà sổ không ghi nghề nghiệp vào ngày kết nạp.",
    "Those admitted in the period of whom the register has no occupation on the admission date.",
    TABLE_2,
)
indicator(
    "members.admitted.age.average",
    Text("Tuổi bình quân khi kết nạp", "Average age at admission"),
    Text(
        "Trung bình cộng tuổi tròn vào ngày kết nạp của người được kết nạp trong kỳ.",
        "The mean, over those admitted in the period, of the full years on the admission date.",
    ),
    relation="changes",
    condition=ADMITTED,
    measure="avg({age})",
    unit="year",
    source=TABLE_2,
)


def _admitting(code: str, kind: str, vi: str, en: str) -> None:
    indicator(
        f"organisations.admitting.{code}",
        Text(f"{vi} có kết nạp", f"{en} with admissions"),
        Text(
            f"{vi} có vào ngày cuối kỳ, trong kỳ đã kết nạp ít nhất một người vào chi bộ của mình.",
            f"{en} of the last day of the period, in a cell of which somebody was admitted in the period.",
        ),
        relation="admitting",
        condition=f"{{kind}} = '{kind}'",
        unit="organisation",
        source=TABLE_2,
    )


_admitting("with_cells", "grassroots_organisation", "Đảng bộ cơ sở", "Grassroots organisations with cells")
_admitting("single_cell", "grassroots_cell", "Chi bộ cơ sở", "Grassroots cells")
