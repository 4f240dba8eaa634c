"""Figures of a period: who entered, who left, who was recognised, and who the admitted were."""

from dangvu.law.leaf import Text
from dangvu.membership.indicators.members import FEMALE, MINORITY, YOUTH_UNION
from dangvu.membership.indicators.relations import REPORTS, TABLE_1
from dangvu.statistics.declarations import indicator


def _change(code: str, condition: str, vi: str, en: str, told_vi: str, told_en: str) -> None:
    indicator(
        f"members.{code}",
        Text(vi, en),
        Text(told_vi, told_en),
        relation="changes",
        condition=condition,
        unit="person",
        source=TABLE_1,
    )


_change(
    "admitted",
    "{event} = 'admitted'",
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
        condition="{event} = 'admitted'",
        measure=f"avg(CASE WHEN {quality} THEN 1.0 ELSE 0.0 END)",
        unit="share",
        source=REPORTS,
    )


_share("female", FEMALE, "nữ", "women")
_share("ethnic_minority", MINORITY, "dân tộc thiểu số", "ethnic minorities")
_share("youth_union", YOUTH_UNION, "đoàn viên", "Youth Union members")
_share("age_18_30", "{age} BETWEEN 18 AND 30", "18-30 tuổi", "people aged 18-30")
