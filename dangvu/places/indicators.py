"""Places as figures ask for them: what lies within what, hamlets of a day, counts of the population."""

from dangvu.statistics.declarations import relation
from dangvu.statistics.store.columns import reference

reference("listed_place", "places.Place")
reference("shipped_successor", "places.PlaceSuccessor")

# Places as known: what acts have said of one takes the place of what was shipped.
relation(
    "place",
    """
    SELECT l.key, l.code, l.level, l.name, l.kind, l.parent, l.from_date, l.until_date,
      l.latitude, l.longitude
    FROM listed_place l ANTI JOIN place_version v ON v.place = l.key WHERE l.founded_in IS NULL
    UNION ALL
    SELECT place, code, level, name, kind, parent, from_date, until_date, latitude / 1e6, longitude / 1e6
    FROM place_version
    """,
    key="key",
    of=("place_version",),
    kept=True,
)
relation(
    "place_successor",
    """
    SELECT place, successor, on_date, kind FROM shipped_successor
    UNION ALL SELECT place, successor, from_date, kind FROM place_succession
    """,
    key="place",
)

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
    of=("place_version", "place_succession"),
    kept=True,
)
# Each place, as it stood, within itself and all above it, these by line: a commune in its district, in its
# province.
relation(
    "place_within",
    """
    WITH RECURSIVE walk AS (
      SELECT key AS place, key AS above FROM place
      UNION ALL
      SELECT w.place, p.parent FROM walk w JOIN place p ON p.key = w.above WHERE p.parent IS NOT NULL
    )
    SELECT DISTINCT w.place, line.same AS above FROM walk w JOIN place_line line ON line.place = w.above
    """,
    key="place",
    of=("place_version", "place_succession"),
    kept=True,
)
# On which days a place gave land to another, both by line: communes, and provinces from one to another of
# which a commune went.
relation(
    "land_given",
    """
    SELECT one.same AS place, other.same AS successor, s.on_date FROM place_successor s
    JOIN place_line one ON one.place = s.place JOIN place_line other ON other.place = s.successor
    WHERE s.kind NOT IN ('renamed', 'unchanged')
    UNION
    SELECT here.key, there.key, s.on_date FROM place_successor s
    JOIN place_within one ON one.place = s.place JOIN place here ON here.key = one.above
    JOIN place_within other ON other.place = s.successor JOIN place there ON there.key = other.above
    WHERE here.level = 'province' AND there.level = 'province' AND here.key <> there.key
    """,
    key="place",
    of=("place_version", "place_succession"),
    kept=True,
)
# What each place leads to: itself while it stands, what it became once it had, what it came from before.
relation(
    "place_way",
    """
    WITH RECURSIVE ended AS (
      SELECT s.place AS one, s.successor AS other, s.on_date FROM place_successor s
      JOIN place p ON p.key = s.place AND p.until_date <= s.on_date
    ), begun AS (
      SELECT s.successor AS one, s.place AS other, s.on_date FROM place_successor s
      JOIN place p ON p.key = s.successor AND p.from_date >= s.on_date
    ), forth AS (
      SELECT one AS place, other AS same, on_date FROM ended
      UNION
      SELECT f.place, e.other, greatest(f.on_date, e.on_date) FROM forth f JOIN ended e ON e.one = f.same
    ), back AS (
      SELECT one AS place, other AS same, on_date FROM begun
      UNION
      SELECT b.place, e.other, least(b.on_date, e.on_date) FROM back b JOIN begun e ON e.one = b.same
    )
    SELECT key AS place, key AS same, from_date, coalesce(until_date, DATE '9999-12-31') AS until_date
    FROM place
    UNION ALL SELECT place, same, on_date, DATE '9999-12-31' FROM forth
    UNION ALL SELECT place, same, DATE '0001-01-01', on_date FROM back
    """,
    key="place",
    of=("place_version", "place_succession"),
    kept=True,
)
# Where a place of any day lies on the structure day: itself, what it became or came from; of a divided one
# what all its parts lie in.
relation(
    "place_on",
    """
    SELECT w.place, CASE WHEN count(DISTINCT p.key) = 1 THEN min(p.key)
      WHEN count(DISTINCT p.parent) = 1 THEN min(p.parent) END AS same
    FROM place_way w JOIN place p ON p.key = w.same
      AND p.from_date <= $structure AND (p.until_date IS NULL OR p.until_date > $structure)
    WHERE w.from_date <= $structure AND $structure < w.until_date
    GROUP BY w.place
    """,
    key="place",
)
# Hamlets of the day with where they lie on the structure day: one that stands then, where it is recorded;
# another, where all it became, or came from, lies. ``place`` is that place by line, ``commune`` what stands
# there that day.
relation(
    "hamlets",
    """
    WITH RECURSIVE standing AS (
      SELECT h.hamlet, h.place FROM hamlet h
      WHERE h.from_date <= $structure AND (h.until_date IS NULL OR h.until_date > $structure)
    ), moves AS (
      SELECT s.hamlet AS one, s.successor AS other FROM hamlet_successor s
      WHERE s.from_date > $at AND s.from_date <= $structure
      UNION ALL
      SELECT s.successor AS one, s.hamlet AS other FROM hamlet_successor s
      WHERE s.from_date > $structure AND s.from_date <= $at
    ), open_moves AS (
      SELECT m.one, m.other FROM moves m ANTI JOIN standing s ON s.hamlet = m.one
    ), way AS (
      SELECT h.hamlet, h.hamlet AS same FROM hamlet h
      WHERE h.from_date <= $at AND (h.until_date IS NULL OR h.until_date > $at)
      UNION
      SELECT w.hamlet, m.other FROM way w JOIN open_moves m ON m.one = w.same
    ), found AS (
      SELECT w.hamlet, CASE WHEN count(DISTINCT s.place) = 1 THEN min(s.place)
        WHEN count(DISTINCT p.parent) = 1 THEN min(p.parent) END AS place
      FROM way w JOIN standing s ON s.hamlet = w.same JOIN place p ON p.key = s.place GROUP BY w.hamlet
    ), laid AS (
      SELECT h.hamlet, h.code, coalesce(f.place, h.place) AS recorded, f.place IS NULL AS is_gone
      FROM hamlet h LEFT JOIN found f ON f.hamlet = h.hamlet
      WHERE h.from_date <= $at AND (h.until_date IS NULL OR h.until_date > $at)
    )
    SELECT l.hamlet, l.code, o.same AS commune, line.same AS place, CAST($at AS DATE) AS on_date
    FROM laid l LEFT JOIN place_on o ON o.place = l.recorded
      LEFT JOIN place_line line ON line.place = CASE WHEN l.is_gone THEN o.same ELSE l.recorded END
    """,
    key="hamlet",
)
# Counts of the people, the last on or before the day; one from before land was given or taken is none.
relation(
    "last_population",
    """
    WITH changes AS (
      SELECT place, on_date FROM land_given UNION SELECT successor, on_date FROM land_given
    ), changed AS (
      SELECT place, max(on_date) AS on_date FROM changes WHERE on_date <= $at GROUP BY place
    )
    SELECT line.same AS place, arg_max(p.population, p.from_date) AS population
    FROM population p JOIN place_line line ON line.place = p.place
      LEFT JOIN changed c ON c.place = line.same
    WHERE p.from_date <= $at AND (c.on_date IS NULL OR p.from_date >= c.on_date) GROUP BY ALL
    """,
    key="place",
)
