"""Figures worked out from others: admissions beside their targets, members beside the population."""

from collections.abc import Iterable, Mapping
from datetime import date

from dangvu.core.period import DAY
from dangvu.law.leaf import Text
from dangvu.membership.indicators.relations import REPORTS
from dangvu.statistics.ask import Ask
from dangvu.statistics.declarations import Value, derived
from dangvu.statistics.engine.sql import Scene


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


Targets = Mapping[tuple[date, date], int]
"""The targets of total admissions of one organisation, by the first and the last day of their periods."""


def targets_of(scene: Scene, organisations: Iterable[int]) -> Mapping[int, Targets]:
    """Of each organisation that has any; one question."""
    found: dict[int, dict[tuple[date, date], int]] = {}
    for one, first, until, value in scene.rows(
        "SELECT organisation, from_date, until_date, value FROM targets "
        "WHERE organisation IN ($orgs) AND kind = 'total' AND until_date IS NOT NULL AND value IS NOT NULL",
        organisations,
    ):
        found.setdefault(one, {})[first, until - DAY] = value
    return found


def yearly_target(targets: Targets, year: int) -> int | None:
    return targets.get((date(year, 1, 1), date(year, 12, 31)))


def plan_of(targets: Targets, first: date, last: date) -> int | None:
    """The target of the very period; else the sum of the years', if every year has one."""
    own = targets.get((first, last))
    if own is not None:
        return own
    yearly = [yearly_target(targets, year) for year in range(first.year, last.year + 1)]
    return None if None in yearly else sum(one or 0 for one in yearly)


def _targets(ask: Ask) -> Targets:
    return targets_of(ask.scene, [ask.org]).get(ask.org, {})


def plan(ask: Ask) -> Value:
    """The plan of the organisation asked."""
    return plan_of(_targets(ask), *period_of(ask))


def above_plan(ask: Ask) -> Value:
    """Admitted minus plan."""
    planned = ask.value("members.admitted.plan", filters={})
    return None if planned is None else (ask.value("members.admitted") or 0) - planned


def target_of_the_year(ask: Ask) -> Value:
    """The target of the calendar year that contains the day."""
    assert ask.at is not None  # a figure of a day
    return yearly_target(_targets(ask), ask.at.year)


def mean_above_plan(ask: Ask) -> Value:
    """Whether the mean of the years' admissions exceeds the mean of the years' plans."""
    years = years_of(ask)
    targets = _targets(ask)
    plans = [yearly_target(targets, first.year) for first, _last in years]
    if None in plans:
        return None
    admitted = [ask.value("members.admitted", first=first, last=last) or 0 for first, last in years]
    return sum(admitted) > sum(one or 0 for one in plans)


def share_of_population(ask: Ask) -> Value:
    """Members by the population of the organisation's place, by the last count on or before the day. On
    another day's structure its place is what the places of the day were that it came from or became: each
    whole, though land went from one to another between the days; each counted.
    """
    found = ask.rows(
        """
        WITH mine AS (
          SELECT line.same FROM organisation o JOIN place_line line ON line.place = o.place
          WHERE o.organisation IN ($orgs)
            AND o.from_date <= $structure AND (o.until_date IS NULL OR o.until_date > $structure)
        ), moves AS (
          SELECT place AS one, successor AS other, on_date FROM land_given
          WHERE on_date > $at AND on_date <= $structure
          UNION ALL
          SELECT successor, place, on_date FROM land_given WHERE on_date > $structure AND on_date <= $at
        ), standing AS (
          SELECT line.same, p.from_date, p.until_date FROM place p JOIN place_line line ON line.place = p.key
        ), way AS (
          SELECT same AS part, same, CAST($at AS DATE) AS on_date FROM standing
          WHERE from_date <= $at AND (until_date IS NULL OR until_date > $at)
          UNION
          SELECT w.part, m.other, m.on_date FROM way w JOIN moves m ON m.one = w.same
          WHERE CASE WHEN $at <= $structure THEN m.on_date >= w.on_date ELSE m.on_date <= w.on_date END
        ), parts AS (
          SELECT w.part, bool_and(w.same IN (FROM mine)) AS is_whole
          FROM way w JOIN standing s ON s.same = w.same
            AND s.from_date <= $structure AND (s.until_date IS NULL OR s.until_date > $structure)
          GROUP BY w.part HAVING bool_or(w.same IN (FROM mine))
        )
        SELECT CASE WHEN bool_and(m.is_whole AND n.population IS NOT NULL) THEN sum(n.population) END
        FROM parts m LEFT JOIN last_population n ON n.place = m.part
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
        "Tổng số đảng viên chia cho dân số địa bàn theo lần đếm gần nhất tính đến ngày; lần đếm trước khi địa"
        " bàn nhập thêm hoặc tách bớt đất thì không dùng.",
        "Members by the population of the organisation's place, by the last count on or before the day; one"
        " from before the place took land in or gave some away is not used.",
    ),
    share_of_population,
    when="day",
    unit="share",
    source=REPORTS,
    records="members.total",
    needs=Text(
        "Cần dân số của địa bàn, đếm từ lần cuối địa bàn nhập thêm hoặc tách bớt đất trở đi: hãy ghi việc"
        " “Ghi số dân của đơn vị hành chính”.",
        "It needs the population of the place, counted since the place last took land in or gave some away:"
        " record the act “Record the population of a place”.",
    ),
)
