"""Where members were on one day and are on another: counts without names, from the store."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from dangvu.ledger.position import remembered
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.store import Reading, steadily

ELSEWHERE, NOWHERE = -1, -2
"""In another organisation of the register, and in none of it."""
Flows = Counter[tuple[int, int]]
"""Members by the unit they are in on the first day and on the last."""

# Most are where they were: their row holds on both days. Only the rows of the others are laid side by side.
_FLOWS = """
    WITH lefts AS ({left}), rights AS ({right}), inside AS ({inside}),
    moved AS MATERIALIZED (
      SELECT m.person, m.organisation, {was} AS was FROM membership m WHERE {was} <> {now}
    ), flown AS (
      SELECT m.organisation AS before, m.organisation AS after, count(*) AS members FROM membership m
      WHERE {was} AND {now}
        AND m.organisation IN (SELECT organisation FROM lefts UNION ALL SELECT organisation FROM inside)
      GROUP BY m.organisation
      UNION ALL
      SELECT b.organisation, a.organisation, 1 FROM (SELECT * FROM moved WHERE was) b
        FULL JOIN (SELECT * FROM moved WHERE NOT was) a ON a.person = b.person
    )
    SELECT coalesce(l.unit, CASE WHEN f.before IS NULL THEN {nowhere} ELSE {elsewhere} END),
      coalesce(r.unit, CASE WHEN f.after IS NULL THEN {nowhere} ELSE {elsewhere} END), sum(f.members)::BIGINT
    FROM flown f LEFT JOIN lefts l ON l.organisation = f.before LEFT JOIN rights r ON r.organisation = f.after
    WHERE l.unit IS NOT NULL OR f.after IN (SELECT organisation FROM inside) GROUP BY ALL
    ORDER BY ALL
"""
_ON = "(m.from_date <= ${day} AND (m.until_date IS NULL OR m.until_date > ${day}))"
# Below each unit on the day, itself included; of one below two it is the greater.
_BELOW = """
    SELECT organisation, max(ancestor) AS unit FROM (
      SELECT organisation, ancestor FROM ancestry
      WHERE ancestor IN ({units}) AND from_date <= ${day} AND ${day} < until_date
      UNION ALL SELECT unit, unit FROM (SELECT unnest([{units}]::BIGINT[]) AS unit)
    ) GROUP BY organisation
"""


def flows(
    left: Collection[int], right: Collection[int], tops: Collection[int], first: date, last: date
) -> Flows:
    """Of all who on the first day were in one of the left or below it, or on the last are in one of ``tops``
    or below it; the latter told apart by the right.
    """
    sides = [sorted(side) for side in (left, right, tops)]

    def read(reading: Reading) -> Flows:
        before, after, inside = (
            _BELOW.format(units=", ".join(map(str, units)), day=day)
            for units, day in zip(sides, ("first", "last", "last"), strict=True)
        )
        question = _FLOWS.format(
            left=before,
            right=after,
            inside=inside,
            was=_ON.format(day="first"),
            now=_ON.format(day="last"),
            elsewhere=ELSEWHERE,
            nowhere=NOWHERE,
        )
        rows = Scene(reading, first=first, last=last).rows(question)
        return Counter({(was, now): count for was, now, count in rows})

    return remembered(("flows", sides, first, last), lambda: steadily(read))
