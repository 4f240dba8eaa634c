"""Figures about members: those of a day, what changed in a period, targets and shares."""

from datetime import date, timedelta

from dangvu.law.leaf import Text
from dangvu.statistics.ask import Ask
from dangvu.statistics.declarations import Value, derived, dimension, indicator, relation

TABLE_1 = "Biểu 1-BTCTW (HD 11-HD/BTCTW)"
TABLE_3 = "Biểu 3-BTCTW (HD 11-HD/BTCTW)"
REPORTS = "acceptance/README.md"
DAY = timedelta(days=1)

relation(
    "members",
    """
    SELECT m.person, m.organisation, m.status, m.admission_date, m.decision_date, CAST($at AS DATE) AS on_date
    FROM placed m WHERE m.from_date <= $at AND (m.until_date IS NULL OR m.until_date > $at)
    """,
    key="person",
    columns=("status", "admission_date", "decision_date"),
)
dimension(
    "joined",
    Text("thời gian vào Đảng", "time of joining"),
    key="person",
    join=(),
    expression=(
        "CASE WHEN r.admission_date < DATE '1945-08-19' THEN 'to_1945' "
        "WHEN r.admission_date <= DATE '1954-07-20' THEN '1945_1954' "
        "WHEN r.admission_date <= DATE '1975-04-30' THEN '1954_1975' "
        "WHEN r.admission_date IS NOT NULL THEN 'since_1975' END"
    ),
    when="day",
)
# Who entered and who left which organisation in the period, and why. A stretch is a person's time in an
# organisation and
# all below it with nothing changed between: entering is a stretch that starts on a day none of theirs ends
# there, and
# leaving one that ends on a day none starts. Only stretches with an end in the period are looked at.
relation(
    "changes",
    """
    WITH touched AS (
      SELECT m.person, m.organisation, m.status, m.start_reason, m.end_reason, m.from_date, m.until_date,
      tree.ancestor,
        greatest(m.from_date, tree.from_date) AS starts,
        least(coalesce(m.until_date, DATE '9999-12-31'), tree.until_date) AS ends
      FROM placed m JOIN layout tree ON tree.organisation = m.organisation AND tree.ancestor IN ($orgs)
        AND m.from_date < tree.until_date AND tree.from_date < coalesce(m.until_date, DATE '9999-12-31')
      WHERE m.from_date BETWEEN $first AND $last OR m.until_date BETWEEN $first AND $last
        OR tree.from_date BETWEEN $first AND $last OR tree.until_date BETWEEN $first AND $last
    ), entering AS MATERIALIZED (
      SELECT *, starts AS on_date, CASE WHEN from_date = starts THEN start_reason ELSE '' END AS reason
      FROM touched WHERE starts BETWEEN $first AND $last
    ), leaving AS MATERIALIZED (
      SELECT *, ends AS on_date, CASE WHEN until_date = ends THEN end_reason ELSE '' END AS reason
      FROM touched WHERE ends BETWEEN $first AND $last
    )
    SELECT e.person, e.ancestor, e.organisation, e.status, e.on_date, e.reason,
      CASE e.reason WHEN 'admitted' THEN 'admitted' WHEN 'readmitted' THEN 'admitted' WHEN 'restored' THEN
      'restored'
        WHEN 'opening' THEN 'entered_register' WHEN 'transferred_in' THEN 'transferred_in' ELSE 'joined' END
        AS event,
      EXISTS (SELECT 1 FROM membership o WHERE o.person = e.person AND o.until_date = e.on_date) AS inside
    FROM entering e ANTI JOIN leaving l ON l.person = e.person AND l.ancestor = e.ancestor AND l.on_date =
    e.on_date
    UNION ALL
    SELECT l.person, l.ancestor, l.organisation, l.status, l.on_date, l.reason,
      CASE WHEN l.reason IN ('died', 'expelled', 'struck_off', 'withdrew', 'transferred_out') THEN l.reason
        ELSE 'left' END AS event,
      EXISTS (SELECT 1 FROM membership o WHERE o.person = l.person AND o.from_date = l.on_date) AS inside
    FROM leaving l ANTI JOIN entering e ON l.person = e.person AND l.ancestor = e.ancestor AND l.on_date =
    e.on_date
    """,
    key="person",
    when="period",
    columns=("event", "reason", "status", "inside"),
    rolled_up=True,
)
relation(
    "started",
    """
    SELECT m.person, m.organisation, m.status, m.start_reason, m.from_date AS on_date
    FROM placed m WHERE m.from_date BETWEEN $first AND $last
    """,
    key="person",
    when="period",
    columns=("start_reason", "status"),
)
# Hamlets of the organisation's place, with whether a member of a cell that covers the hamlet resides there.
relation(
    "hamlets_with_members",
    """
    SELECT h.ancestor, h.hamlet, h.on_date, h.hamlet IN (
        SELECT c.hamlet FROM coverage c
        JOIN membership m ON m.organisation = c.organisation JOIN residence r ON r.person = m.person AND
        r.hamlet = c.hamlet
        WHERE c.from_date <= $at AND (c.until_date IS NULL OR c.until_date > $at)
          AND m.from_date <= $at AND (m.until_date IS NULL OR m.until_date > $at)
          AND r.from_date <= $at AND (r.until_date IS NULL OR r.until_date > $at)
      ) AS has_members
    FROM hamlets_of h
    """,
    key="hamlet",
    columns=("has_members",),
    rolled_up=True,
)


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
    "in_grassroots",
    "Đảng viên trong tổ chức cơ sở đảng",
    "Members in grassroots organisations",
    Text(
        "Đảng viên thuộc một đảng bộ cơ sở hoặc chi bộ cơ sở trong ngày.",
        "Members in a grassroots organisation or grassroots cell on the day.",
    ),
    "{base_kind} IS NOT NULL",
)


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


def period_of(ask: Ask) -> tuple[date, date]:
    """The first and the last day asked."""
    assert ask.first is not None  # figures of a period are asked with one
    assert ask.last is not None
    return ask.first, ask.last


def years_of(ask: Ask) -> list[tuple[date, date]]:
    """The calendar years of the period, the first and the last as far as they lie inside it."""
    first, last = period_of(ask)
    years = range(first.year, last.year + 1)
    return [(max(first, date(year, 1, 1)), min(last, date(year, 12, 31))) for year in years]


def other_change(ask: Ask) -> Value:
    """Closing minus opening minus admitted."""
    first, last = period_of(ask)
    closing, opening = ask.value("members.total", at=last), ask.value("members.total", at=first - DAY)
    return (closing or 0) - (opening or 0) - (ask.value("members.admitted") or 0)


def target_of(ask: Ask, first: date, last: date) -> Value:
    """The target of total admissions whose own period is this one."""
    found = ask.rows(
        "SELECT max(value) FROM target WHERE organisation IN ($orgs) AND kind = 'total' AND "
        "from_date = $start AND until_date = $end",
        start=first,
        end=last + DAY,
    )
    return found[0][0] if found else None


def yearly_target(ask: Ask, year: int) -> Value:
    return target_of(ask, date(year, 1, 1), date(year, 12, 31))


def plan(ask: Ask) -> Value:
    """The target of the very period; else the sum of the years', if every year has one."""
    first, last = period_of(ask)
    own = target_of(ask, first, last)
    if own is not None:
        return own
    yearly = [yearly_target(ask, begins.year) for begins, _ends in years_of(ask)]
    return None if None in yearly else sum(one or 0 for one in yearly)


def above_plan(ask: Ask) -> Value:
    """Admitted minus plan."""
    planned = ask.value("members.admitted.plan", filters={})
    return None if planned is None else (ask.value("members.admitted") or 0) - planned


def target_of_the_year(ask: Ask) -> Value:
    """The target of the calendar year that contains the day."""
    assert ask.at is not None  # a figure of a day
    return yearly_target(ask, ask.at.year)


def mean_above_plan(ask: Ask) -> Value:
    """Whether the mean of the years' admissions exceeds the mean of the years' plans."""
    years = years_of(ask)
    plans = [yearly_target(ask, first.year) for first, _last in years]
    if None in plans:
        return None
    admitted = [ask.value("members.admitted", first=first, last=last) or 0 for first, last in years]
    return sum(admitted) > sum(one or 0 for one in plans)


def share_of_population(ask: Ask) -> Value:
    """Members by the population of the organisation's place, by the last count on or before the day."""
    found = ask.rows(
        """
        SELECT p.population FROM organisations o JOIN place_line line ON line.place = o.place
        JOIN last_population p ON p.place = line.same WHERE o.organisation IN ($orgs)
        """
    )
    return (ask.value("members.total") or 0) / found[0][0] if found and found[0][0] else None


derived(
    "members.other_change",
    Text("Biến động khác", "Other change"),
    Text("Cuối kỳ trừ đầu kỳ trừ số kết nạp.", "Closing minus opening minus admitted."),
    other_change,
    when="period",
    unit="person",
    source=REPORTS,
)
derived(
    "members.admitted.plan",
    Text("Chỉ tiêu kết nạp", "Plan of admissions"),
    Text(
        "Chỉ tiêu kết nạp của đúng kỳ hỏi; nếu không có thì tổng chỉ tiêu các năm, khi năm nào cũng có.",
        "The target of kind total whose own period is the one asked; "
        "else the sum of the yearly ones, if every year has one.",
    ),
    plan,
    when="period",
    unit="person",
    source=REPORTS,
)
derived(
    "members.admitted.above_plan",
    Text("Kết nạp vượt chỉ tiêu", "Admissions above plan"),
    Text("Số kết nạp trừ chỉ tiêu.", "Admitted minus plan."),
    above_plan,
    when="period",
    unit="person",
    source=REPORTS,
    records="members.admitted",
)
derived(
    "members.admitted.target.yearly",
    Text("Chỉ tiêu kết nạp của năm", "Yearly target of admissions"),
    Text(
        "Chỉ tiêu kết nạp của năm dương lịch chứa ngày hỏi.",
        "The target of the calendar year that contains the day.",
    ),
    target_of_the_year,
    when="day",
    unit="person",
    source=REPORTS,
)
derived(
    "members.admitted.yearly_mean_above_plan",
    Text("Bình quân kết nạp hằng năm vượt chỉ tiêu", "Mean yearly admissions above plan"),
    Text(
        "Bình quân số kết nạp các năm lớn hơn bình quân chỉ tiêu các năm.",
        "The mean of the years' admissions exceeds the mean of the years' plans.",
    ),
    mean_above_plan,
    when="period",
    unit="yes/no",
    source=REPORTS,
    records="members.admitted",
)
derived(
    "members.share_of_population",
    Text("Tỷ lệ đảng viên trên dân số", "Share of the population"),
    Text(
        "Tổng số đảng viên chia cho dân số địa bàn theo lần đếm gần nhất tính đến ngày.",
        "Members by the population of the organisation's place, by the last count on or before the day.",
    ),
    share_of_population,
    when="day",
    unit="share",
    source=REPORTS,
    records="members.total",
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
