"""Places as figures ask for them: what lies within what, hamlets of a day, counts of the population."""

from dangvu.statistics.declarations import relation
from dangvu.statistics.store.columns import reference

reference("place", "places.Place")
reference("place_successor", "places.PlaceSuccessor")

# A place that only changed its name or kind is the same land under another key: each with the last of these.
relation(
    "place_line",
    """
    WITH RECURSIVE line AS (
      SELECT key AS place, key AS same, 0 AS step FROM place
      UNION ALL
      SELECT l.place, s.successor, l.step + 1 FROM line l JOIN place_successor s ON s.place = l.same
      WHERE s.kind IN ('renamed', 'unchanged') AND l.step < 20
    )
    SELECT place, arg_max(same, step) AS same FROM line GROUP BY place
    """,
    key="place",
)
# Each place within itself and all above it, by line: a commune in its district, in its province.
relation(
    "place_within",
    """
    WITH RECURSIVE walk AS (
      SELECT key AS place, key AS above FROM place
      UNION ALL
      SELECT w.place, p.parent FROM walk w JOIN place p ON p.key = w.above WHERE p.parent IS NOT NULL
    )
    SELECT DISTINCT here.same AS place, there.same AS above FROM walk w
    JOIN place_line here ON here.place = w.place JOIN place_line there ON there.place = w.above
    """,
    key="place",
)
relation(
    "hamlets",
    """
    SELECT h.hamlet, h.code, line.same AS place, CAST($at AS DATE) AS on_date
    FROM hamlet h JOIN place_line line ON line.place = h.place
    WHERE h.from_date <= $at AND (h.until_date IS NULL OR h.until_date > $at)
    """,
    key="hamlet",
)
relation(
    "last_population",
    """
    SELECT line.same AS place, arg_max(p.population, p.from_date) AS population
    FROM population p JOIN place_line line ON line.place = p.place WHERE p.from_date <= $at GROUP BY ALL
    """,
    key="place",
)
