"""Tables 1 and 3 of the whole register by hand: SQL for DuckDB over the store's files alone."""

from collections.abc import Mapping
from datetime import date

from dangvu.demo.bench.by_hand import ByHand

Counts = dict[str, int]

_CURRENT = "SELECT * FROM '{store}/membership/*.parquet' WHERE superseded_in IS NULL"
_DAY = "from_date <= $at AND (until_date IS NULL OR until_date > $at)"

CHANGES = f"""
    WITH m AS ({_CURRENT}), entering AS (
      SELECT m.start_reason AS reason FROM m WHERE m.from_date BETWEEN $first AND $last
        AND NOT EXISTS (SELECT 1 FROM m o WHERE o.person = m.person AND o.until_date = m.from_date)
    ), leaving AS (
      SELECT m.end_reason AS reason FROM m WHERE m.until_date BETWEEN $first AND $last
        AND NOT EXISTS (SELECT 1 FROM m o WHERE o.person = m.person AND o.from_date = m.until_date)
    )
    SELECT 'in ' || reason, count(*) FROM entering GROUP BY ALL
    UNION ALL SELECT 'out ' || reason, count(*) FROM leaving GROUP BY ALL
    UNION ALL SELECT 'before', count(*) FROM m
      WHERE from_date < $first AND (until_date IS NULL OR until_date >= $first)
    UNION ALL SELECT 'end', count(*) FROM m
      WHERE from_date <= $last AND (until_date IS NULL OR until_date > $last)
"""
TABLE_1: Mapping[str, tuple[str, ...]] = {
    "A": ("before",),
    "B1": ("in admitted", "in readmitted"),
    "B2": ("in transferred_in",),
    "B3": ("in restored",),
    "B4": ("in opening",),
    "C1": ("out died",),
    "C2": ("out expelled",),
    "C3": ("out struck_off",),
    "C4": ("out withdrew",),
    "C5": ("out transferred_out",),
    "D": ("end",),
}
"""What of the answer each line is the sum of."""

ATTRIBUTES = ("occupation", "general_education", "qualification", "political_theory")
_ATTRIBUTES, _QUOTED = ", ".join(ATTRIBUTES), ", ".join(f"'{name}'" for name in ATTRIBUTES)
_QUALITIES = ("status", "sex", "age", "joined", *ATTRIBUTES)
_ALL, _EACH = ", ".join(_QUALITIES), ", ".join(f"({name})" for name in _QUALITIES)
# GROUPING_ID has a bit for each quality that a row is not grouped by, the first quality's the highest.
_NAMED = " ".join(
    f"WHEN {2 ** len(_QUALITIES) - 1 - 2**place} THEN '{name} '"
    for place, name in enumerate(reversed(_QUALITIES))
)
MEMBERSHIP_OF_A_DAY = f"""
    WITH m AS (SELECT person, status, admission_date FROM ({_CURRENT}) WHERE {_DAY}),
    attributes AS (
      PIVOT (
        SELECT person, attribute, value FROM '{{store}}/person_attribute/*.parquet'
        WHERE superseded_in IS NULL AND {_DAY}
      ) ON attribute IN ({_QUOTED}) USING any_value(value) GROUP BY person
    ), persons AS (
      SELECT person, sex, date_sub('year', birth_date, $at) AS age FROM '{{store}}/person/*.parquet'
      WHERE superseded_in IS NULL AND {_DAY}
    ), each AS (
      SELECT status, sex, {_ATTRIBUTES},
        CASE WHEN age <= 30 THEN '18_30' WHEN age <= 35 THEN '31_35' WHEN age <= 40 THEN '36_40'
          WHEN age <= 45 THEN '41_45' WHEN age <= 50 THEN '46_50' WHEN age <= 55 THEN '51_55'
          WHEN age <= 60 THEN '56_60' ELSE 'over_60' END AS age,
        CASE WHEN admission_date < DATE '1945-08-19' THEN 'to_1945'
          WHEN admission_date <= DATE '1954-07-20' THEN '1945_1954'
          WHEN admission_date <= DATE '1975-04-30' THEN '1954_1975'
          WHEN admission_date IS NOT NULL THEN 'since_1975' END AS joined
      FROM m LEFT JOIN persons USING (person) LEFT JOIN attributes USING (person)
    )
    SELECT CASE GROUPING_ID({_ALL}) {_NAMED} ELSE 'total ' END
      || coalesce({_ALL}, ''), count(*)
    FROM each GROUP BY GROUPING SETS ((), {_EACH})
"""


def table_1(engine: ByHand, first: date, last: date) -> Counts:
    """The changes of the whole register in a period, both days included."""
    return dict(engine.rows(CHANGES, {"first": first, "last": last}))


def table_3(engine: ByHand, at: date) -> Counts:
    """The members of the whole register on a day, by each quality; under ``'<quality> '`` those without."""
    return dict(engine.rows(MEMBERSHIP_OF_A_DAY, {"at": at}))
