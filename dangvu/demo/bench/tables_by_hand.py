"""Tables 1 and 3 of every commune by hand: SQL for DuckDB over the store's files alone, the tree joined and
rolled up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dangvu.demo.bench.by_hand import ByHand

Number = int | float | None
Counts = Mapping[int, Mapping[str, Number]]
"""By commune and by what is counted."""

COMMUNES = ("commune", "ward", "township")
"""The types of base of the Party organisations of communes."""
_TYPES = ", ".join(f"'{one}'" for one in COMMUNES)
_NOW = "superseded_in IS NULL"
_DAY = f"{_NOW} AND from_date <= $at AND (until_date IS NULL OR until_date > $at)"
_END = "DATE '9999-12-31'"

CHANGES = f"""
    WITH RECURSIVE standing AS (
      SELECT organisation, parent, from_date, coalesce(until_date, {_END}) AS until_date
      FROM '{{store}}/placement/*.parquet' WHERE {_NOW}
    ), down AS (
      SELECT organisation, organisation AS commune, from_date, until_date FROM standing
      WHERE organisation IN (SELECT organisation FROM '{{store}}/organisation/*.parquet'
        WHERE {_NOW} AND grassroots_type IN ({_TYPES}) AND from_date <= $last
          AND (until_date IS NULL OR until_date > $last))
      UNION ALL
      SELECT s.organisation, d.commune, greatest(d.from_date, s.from_date), least(d.until_date, s.until_date)
      FROM down d JOIN standing s
        ON s.parent = d.organisation AND s.from_date < d.until_date AND d.from_date < s.until_date
    ), m AS (
      SELECT person, status, start_reason, end_reason, d.commune, m.from_date AS began, m.until_date AS ended,
        greatest(m.from_date, d.from_date) AS starts,
        least(coalesce(m.until_date, {_END}), d.until_date) AS ends
      FROM '{{store}}/membership/*.parquet' m JOIN down d ON d.organisation = m.organisation
        AND m.from_date < d.until_date AND d.from_date < coalesce(m.until_date, {_END})
      WHERE m.superseded_in IS NULL
    ), all_of AS (SELECT person, from_date, until_date FROM '{{store}}/membership/*.parquet' WHERE {_NOW}),
    entering AS (
      SELECT commune, person, status, CASE WHEN began = starts THEN start_reason ELSE '' END AS reason,
        starts AS on_date FROM m WHERE starts BETWEEN $first AND $last
    ), leaving AS (
      SELECT commune, person, status, CASE WHEN ended = ends THEN end_reason ELSE '' END AS reason,
        ends AS on_date FROM m WHERE ends BETWEEN $first AND $last
    )
    SELECT commune, 'in ' || reason AS what, status,
      EXISTS (SELECT 1 FROM all_of o WHERE o.person = e.person AND o.until_date = e.on_date) AS inside,
      count(*)
    FROM entering e ANTI JOIN leaving l USING (commune, person, on_date) GROUP BY ALL
    UNION ALL
    SELECT commune, 'out ' || reason, status,
      EXISTS (SELECT 1 FROM all_of o WHERE o.person = e.person AND o.from_date = e.on_date), count(*)
    FROM leaving e ANTI JOIN entering l USING (commune, person, on_date) GROUP BY ALL
    UNION ALL
    SELECT commune, 'before', '', FALSE, count(*) FROM m WHERE starts < $first AND ends >= $first GROUP BY ALL
    UNION ALL
    SELECT commune, 'end', '', FALSE, count(*) FROM m WHERE starts <= $last AND ends > $last GROUP BY ALL
"""
IN = {"admitted": "B1", "readmitted": "B1", "transferred_in": "B2", "restored": "B3", "opening": "B4"}
OUT = {"died": "C1", "expelled": "C2", "struck_off": "C3", "withdrew": "C4", "transferred_out": "C5"}
"""The line of each reason; any other is of who came or left with the organisation."""
LINES_OF_TABLE_1 = (
    *("A", "B1", "B2", "B2a", "B2b", "B3", "B4", "B5"),
    *("C1", "C2", "C3", "C3a", "C4", "C5", "C5a", "C5b", "C6", "D"),
)

ATTRIBUTES = ("occupation", "general_education", "qualification", "political_theory")
_PIVOTED = (*ATTRIBUTES, "religion", "youth_union_member")
_QUOTED = ", ".join(f"'{name}'" for name in _PIVOTED)
QUALITIES = ("status", "sex", "minority", "religious", "youth", "age", "joined", "at_rest", *ATTRIBUTES)
_ALL, _EACH = ", ".join(QUALITIES), ", ".join(f"(commune, {name})" for name in QUALITIES)
MEMBERSHIP_OF_A_DAY = f"""
    WITH RECURSIVE standing AS (
      SELECT organisation, parent FROM '{{store}}/placement/*.parquet' WHERE {_DAY}
    ), down AS (
      SELECT organisation, organisation AS commune FROM '{{store}}/organisation/*.parquet'
      WHERE {_DAY} AND grassroots_type IN ({_TYPES})
      UNION ALL
      SELECT s.organisation, d.commune FROM down d JOIN standing s ON s.parent = d.organisation
    ), attributes AS (
      PIVOT (
        SELECT person, attribute, value FROM '{{store}}/person_attribute/*.parquet' WHERE {_DAY}
      ) ON attribute IN ({_QUOTED}) USING any_value(value) GROUP BY person
    ), persons AS (
      SELECT person, sex, ethnic_group, date_sub('year', birth_date, $at) AS years
      FROM '{{store}}/person/*.parquet' WHERE {_DAY}
    ), exempt AS (SELECT person, TRUE AS is_exempt FROM '{{store}}/exemption/*.parquet' WHERE {_DAY}),
    each AS (
      SELECT commune, years, status, sex, {", ".join(ATTRIBUTES)},
        ethnic_group BETWEEN '02' AND '54' AS minority, religion <> 'none' AS religious,
        youth_union_member = 'yes' AS youth,
        occupation = 'retired' AND is_exempt AS at_rest,
        CASE WHEN years <= 30 THEN '18_30' WHEN years <= 35 THEN '31_35' WHEN years <= 40 THEN '36_40'
          WHEN years <= 45 THEN '41_45' WHEN years <= 50 THEN '46_50' WHEN years <= 55 THEN '51_55'
          WHEN years <= 60 THEN '56_60' WHEN years > 60 THEN 'over_60' END AS age,
        CASE WHEN admission_date < DATE '1945-08-19' THEN 'to_1945'
          WHEN admission_date <= DATE '1954-07-20' THEN '1945_1954'
          WHEN admission_date <= DATE '1975-04-30' THEN '1954_1975'
          WHEN admission_date IS NOT NULL THEN 'since_1975' END AS joined
      FROM '{{store}}/membership/*.parquet' m JOIN down ON down.organisation = m.organisation
        LEFT JOIN persons USING (person) LEFT JOIN attributes USING (person) LEFT JOIN exempt USING (person)
      WHERE {_DAY}
    )
    SELECT commune, GROUPING_ID({_ALL}), coalesce({", ".join(f"{name}::VARCHAR" for name in QUALITIES)}),
      count(*), avg(years)
    FROM each GROUP BY GROUPING SETS ((commune), {_EACH})
"""
# GROUPING_ID has a bit for each quality that a row is not grouped by, the first quality's the highest.
_NAMED = {2 ** len(QUALITIES) - 1 - 2**place: name for place, name in enumerate(reversed(QUALITIES))}


def table_1(engine: ByHand, first: date, last: date) -> Counts:
    """The changes of each commune in a period, both days included, by line."""
    found: dict[int, dict[str, Number]] = defaultdict(lambda: dict.fromkeys(LINES_OF_TABLE_1, 0))
    for commune, what, status, inside, count in engine.rows(CHANGES, {"first": first, "last": last}):
        for line in _lines(what, status, inside):
            found[commune][line] = (found[commune][line] or 0) + count
    return found


def _lines(what: str, status: str, inside: bool) -> Iterable[str]:
    way, _space, reason = what.partition(" ")
    line = {"before": "A", "end": "D", "in": IN.get(reason, "B5"), "out": OUT.get(reason, "C6")}[way]
    yield line
    if line in ("B2", "C5"):
        yield line + ("b" if inside else "a")
    if line == "C3" and status == "probationary":
        yield "C3a"


def table_3(engine: ByHand, at: date) -> Counts:
    """The members of each commune on a day, by ``'<quality> <value>'``; by ``'<quality> '`` those without."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for commune, way, value, count, years in engine.rows(MEMBERSHIP_OF_A_DAY, {"at": at}):
        if way in _NAMED:
            found[commune][f"{_NAMED[way]} {value or ''}"] = count
        else:
            found[commune] |= {"total": count, "years": None if years is None else round(years, 1)}
    return found
