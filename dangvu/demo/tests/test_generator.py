"""The published figures come out of the generated files, and the files are sound."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from dangvu.demo.generator import HEADERS, write_opening
from dangvu.places import data

from .oracle import Oracle

END_2009, END_2018, END_2020 = date(2009, 12, 31), date(2018, 12, 31), date(2020, 12, 31)
REPORT = date(2021, 11, 12)
CONGRESS = date(2015, 10, 17)


def year(number: int) -> tuple[date, date]:
    return date(number, 1, 1), date(number, 12, 31)


# Published figures: province_2010_2020


def test_members_grow_from_opening_to_2020_as_published(oracle: Oracle) -> None:
    assert oracle.members(END_2009) == 23_815
    assert oracle.members(END_2020) == 35_238
    assert oracle.admitted(date(2010, 1, 1), END_2020) == 14_787


def test_admissions_exceed_the_plan_in_the_mean_of_the_years(oracle: Oracle) -> None:
    admitted = [oracle.admitted(*year(number)) for number in range(2010, 2021)]
    planned = [oracle.target("total", *year(number)) or 10**6 for number in range(2010, 2021)]

    assert sum(admitted) > sum(planned)


def test_admissions_fall_in_the_last_three_years_to_2020(oracle: Oracle) -> None:
    admitted = [oracle.admitted(*year(number)) for number in range(2017, 2021)]

    assert all(later < earlier for earlier, later in pairwise(admitted))


@pytest.mark.parametrize(
    ("on", "expected", "tolerance"), [(REPORT, 0.10, 0.015), (date(2020, 12, 18), 0.11, 0.005)]
)
def test_members_are_the_published_share_of_the_population(
    oracle: Oracle, on: date, expected: float, tolerance: float
) -> None:
    assert abs(oracle.share_of_population(on) - expected) <= tolerance


def test_hamlet_cells_of_2021_are_as_published(oracle: Oracle) -> None:
    cells = oracle.hamlet_cells(REPORT)

    assert (cells["total"], cells["independent"], cells["combined"]) == (1280, 1253, 27)


# Published figures: province_mid_term_2015_2020


def test_hamlet_cells_of_2018_are_as_published(oracle: Oracle) -> None:
    assert oracle.hamlet_cells(END_2018) == {
        "total": 1354, "independent": 1292, "combined": 62, "of_2": 58, "of_3": 3, "of_4": 1,
    }  # fmt: skip


def test_hamlets_are_all_covered_and_merge_as_told(oracle: Oracle) -> None:
    assert [oracle.hamlets(day) for day in (END_2018, REPORT, date(2024, 12, 31))] == [1421, 1292, 939]
    assert [oracle.hamlets_covered(day) for day in (END_2018, REPORT, date(2024, 12, 31))] == [
        1421,
        1292,
        939,
    ]


@pytest.mark.parametrize(
    "on",
    [END_2009, END_2018, date(2019, 12, 1), date(2020, 2, 1), date(2020, 12, 18), REPORT, date(2024, 12, 1),
     date(2024, 12, 31)],
)  # fmt: skip
def test_no_hamlet_is_without_members_of_the_cell_that_covers_it(oracle: Oracle, on: date) -> None:
    assert oracle.hamlets_without_members(on) == 0


def test_cells_split_since_the_congress_exceed_the_target_by_twelve(oracle: Oracle) -> None:
    assert oracle.splits(CONGRESS, END_2018) == 87
    assert oracle.target("hamlet_cell_split", CONGRESS, date(2020, 10, 28)) == 75


def test_grassroots_of_2018_are_as_published(oracle: Oracle) -> None:
    assert oracle.organisations(END_2018, "grassroots_organisation") == 189
    assert oracle.organisations(END_2018, "grassroots_cell") == 304
    assert oracle.subordinate_cells(END_2018) == 2124


def test_half_term_admissions_and_plans_are_as_published(oracle: Oracle) -> None:
    assert oracle.admitted(date(2016, 1, 1), date(2018, 6, 30)) == 4013
    assert oracle.target("total", date(2016, 1, 1), date(2018, 6, 30)) == 3000
    assert (oracle.target("total", *year(2016)) or 0) >= 1200


def test_members_of_2018_exceed_33000_and_a_tenth_of_the_population(oracle: Oracle) -> None:
    assert oracle.members(END_2018) > 33_000
    assert oracle.share_of_population(END_2018) > 0.10


@pytest.mark.parametrize(
    "condition",
    [
        "p.ethnic_group between '02' and '54'",
        "p.sex = 'female'",
        "date_sub('year', p.birth_date, m.admission_date) between 18 and 30",
        "exists (select 1 from person_attributes a where a.person_code = p.code and attribute = "
        "'youth_union_member' "
        "and value = 'yes' and a.from_date <= m.admission_date "
        "and (a.until_date is null or m.admission_date < a.until_date))",
    ],
)
def test_shares_of_the_admitted_rise_from_2016_to_2018(oracle: Oracle, condition: str) -> None:
    shares = [oracle.share_of_admitted(condition, *year(number)) for number in (2016, 2017, 2018)]

    assert shares[0] < shares[1] < shares[2]


# Soundness


def test_nobody_has_two_memberships_on_a_day(oracle: Oracle) -> None:
    assert oracle.all(
        "select person_code from (select *, lead(from_date) over (partition by person_code order by "
        "from_date) next "
        "from memberships) where next is not null and (until_date is null or until_date > next)"
    ) == []  # fmt: skip


@pytest.mark.parametrize("file", ["organisations", "hamlets", "memberships", "coverage", "person_attributes"])
def test_every_period_lasts_a_day_at_least(oracle: Oracle, file: str) -> None:
    assert oracle.one(f"select count(*) from {file} where until_date <= from_date") == 0


@pytest.mark.parametrize(
    ("file", "keys"),
    [("organisations", "code"), ("hamlets", "code"), ("person_attributes", "person_code, attribute"),
     ("coverage", "organisation_code, hamlet_code, other_unit"), ("coverage", "hamlet_code, other_unit")],
)  # fmt: skip
def test_versions_of_one_thing_do_not_overlap(oracle: Oracle, file: str, keys: str) -> None:
    assert oracle.one(
        f"select count(*) from (select until_date, lead(from_date) over (partition by {keys} order by "
        f"from_date) next "
        f"from {file} {'where hamlet_code is not null' if keys == 'hamlet_code, other_unit' else ''}) "
        "where next is not null and (until_date is null or until_date > next)"
    ) == 0  # fmt: skip


@pytest.mark.parametrize(
    ("file", "column", "other"),
    [
        ("organisations", "parent_code", "organisations"), ("memberships", "person_code", "people"),
        ("memberships", "organisation_code", "organisations"),
        ("coverage", "organisation_code", "organisations"),
        ("coverage", "hamlet_code", "hamlets"), ("person_attributes", "person_code", "people"),
        ("organisation_successors", "from_code", "organisations"),
        ("organisation_successors", "to_code", "organisations"),
        ("hamlet_successors", "from_code", "hamlets"), ("hamlet_successors", "to_code", "hamlets"),
        ("targets", "organisation_code", "organisations"),
    ],
)  # fmt: skip
def test_every_reference_is_found(oracle: Oracle, file: str, column: str, other: str) -> None:
    missing = f"{column} is not null and {column} not in (select code from {other})"

    assert oracle.one(f"select count(*) from {file} where {missing}") == 0


@pytest.mark.parametrize(
    ("file", "column", "other", "key"),
    [
        ("memberships", "organisation_code", "organisations", "code"),
        ("coverage", "organisation_code", "organisations", "code"),
        ("organisations", "parent_code", "organisations", "code"),
        ("coverage", "hamlet_code", "hamlets", "code"),
        ("person_attributes", "value", "hamlets", "code"),
    ],
)
def test_rows_lie_inside_the_life_of_what_they_refer_to(
    oracle: Oracle, file: str, column: str, other: str, key: str
) -> None:
    residence = "and a.attribute = 'residence_hamlet'" if file == "person_attributes" else ""

    assert oracle.all(
        f"with life as (select {key} code, min(from_date) first, max(coalesce(until_date, '9999-12-31')) "
        f"last "
        f"from {other} group by 1) select a.* from {file} a join life on life.code = a.{column} "
        f"where (a.from_date < first or coalesce(a.until_date, '9999-12-31') > last) {residence} limit 3"
    ) == []  # fmt: skip


def test_places_named_in_a_row_exist_on_its_days(oracle: Oracle) -> None:
    rows = oracle.all(
        "select place_code, from_date, until_date from hamlets union "
        "select place_code, from_date, until_date from organisations where place_code is not null"
    )
    for code, first, until in rows:
        place = data.load().place_on(code, first)
        assert place.until_date is None or (until or date(2025, 6, 30)) <= place.until_date, (
            code,
            first,
            until,
        )


def test_every_membership_is_in_an_organisation_that_holds_members(oracle: Oracle) -> None:
    kinds = oracle.all(
        "select distinct kind from memberships m join organisations o on o.code = m.organisation_code "
        "order by 1"
    )

    assert kinds == [("cell",), ("grassroots_cell",)]


@pytest.mark.parametrize("on", [END_2009, END_2018, date(2020, 2, 1), END_2020, REPORT, date(2024, 12, 31)])
def test_every_cell_has_three_official_members(oracle: Oracle, on: date) -> None:
    holds = "{0}.from_date <= $at and ({0}.until_date is null or $at < {0}.until_date)"

    assert oracle.all(
        "select o.code, count(m.person_code) from organisations o left join memberships m on "
        "m.organisation_code = o.code "
        f"and m.status = 'official' and {holds.format('m')} where o.kind in ('cell', 'grassroots_cell') "
        f"and {holds.format('o')} group by 1 having count(m.person_code) < 3", at=on,
    ) == []  # fmt: skip


def test_admission_probation_and_recognition_follow_the_charter(oracle: Oracle) -> None:
    assert oracle.one(
        "select count(*) from memberships m join people p on p.code = m.person_code where decision_date > "
        "admission_date "
        "or date_sub('month', birth_date, admission_date) not between 18 * 12 + 2 and 60 * 12 "
        "or official_date <> admission_date + interval 1 year or (official_date is null) <> (status = "
        "'probationary') "
        "or (start_reason in ('admitted', 'readmitted') and from_date <> admission_date) "
        "or (start_reason = 'recognised' and from_date <> official_date)"
    ) == 0  # fmt: skip


def test_each_ending_is_followed_by_what_it_says(oracle: Oracle) -> None:
    pairs = set(
        oracle.all(
            "select distinct end_reason, next_start from (select end_reason, until_date, "
            "lead(start_reason) over w next_start, lead(from_date) over w next_from from memberships "
            "window w as (partition by person_code order by from_date)) where until_date = next_from"
        )
    )

    assert pairs == {
        ("recognised", "recognised"),
        ("organisation_transfer", "organisation_transfer"),
        ("transferred_out", "transferred_in"),
    }


def test_the_identity_of_table_1_holds_for_each_year(oracle: Oracle) -> None:
    for number in range(2010, 2025):
        first, last = year(number)
        lost = sum(
            oracle.ended(reason, first, last)
            for reason in ("died", "expelled", "struck_off", "withdrew", "transferred_out")
        )
        gained = oracle.one(
            "select count(*) from memberships where start_reason in ('transferred_in', 'restored') and "
            "from_date between $first and $last",
            first=first, last=last,
        )  # fmt: skip
        opening, closing = oracle.members(date(number - 1, 12, 31)), oracle.members(last)
        assert opening + oracle.admitted(first, last) + gained - lost == closing


def test_identity_numbers_are_unique_and_agree_with_sex_and_birth(oracle: Oracle) -> None:
    assert oracle.one("select count(*) - count(distinct identity_number) from people") == 0
    assert oracle.one(
        "select count(*) from people where not regexp_full_match(identity_number, '[0-9]{12}') "
        "or identity_number[5:6] <> strftime(birth_date, '%y') "
        "or (identity_number[4:4]::int % 2 = 1) <> (sex = 'female')"
    ) == 0  # fmt: skip
    assert oracle.one("select count(card_number) - count(distinct card_number) from people") == 0


def test_communes_merge_in_2020(oracle: Oracle) -> None:
    count = (
        "select count(distinct code) from organisations o where grassroots_type in ('commune', 'ward', "
        "'township') "
        "and from_date <= $at and (until_date is null or $at < until_date)"
    )

    assert oracle.one(count, at=date(2020, 1, 31)) == 122
    assert oracle.one(count, at=date(2020, 2, 1)) == 108


def test_official_codes_are_borne_by_one_organisation_only(oracle: Oracle) -> None:
    assert oracle.one(
        "select count(*) from (select official_code from organisations group by 1 having count(distinct "
        "code) > 1)"
    ) == 0  # fmt: skip


# The generator itself


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_opening(tmp_path / name, seed=3, members=5000)

    for file in HEADERS:
        assert (tmp_path / "a" / f"{file}.csv").read_bytes() == (tmp_path / "b" / f"{file}.csv").read_bytes()


def test_a_smaller_province_has_about_the_members_asked_for(tmp_path: Path) -> None:
    write_opening(tmp_path, members=5000)

    assert abs(Oracle(tmp_path).members(END_2020) - 5000) < 100


def test_a_province_too_small_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 2000"):
        write_opening(tmp_path, members=100)
