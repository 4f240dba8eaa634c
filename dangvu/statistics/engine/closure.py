"""The tree over time as one table: who stood under whom, from when to when."""

import threading
from typing import Any

from dangvu.statistics.store import Reading
from dangvu.statistics.store.columns import note_asked

KEPT, KEPT_LISTS, KEPT_HEADS = 8, 64, 4
"""How many trees, of different knowledge or of different days, an engine keeps; how many lists of whom
organisations count for; and of how many days the members of each organisation.
"""
EVERYTHING = 0
"""The organisation that stands for the whole register, above every root."""


def rest_of(organisation: int) -> int:
    """What stands for all that counts for an organisation and none directly below it: in SQL ``-1 - n``."""
    return ~organisation


_DEEPEST = 20
_making = threading.Lock()

# A row of the walk is a stretch of days in which ``organisation`` stands under ``ancestor`` with nothing
# changed between.
_CLOSURE = f"""
CREATE TABLE {{name}} AS
WITH RECURSIVE standing AS (
  SELECT organisation, parent, from_date, coalesce(until_date, DATE '9999-12-31') AS until_date
  FROM all_placement p
  WHERE {{as_known}}
), walk AS (
  SELECT organisation, organisation AS ancestor, from_date, until_date, 0 AS depth FROM standing
  UNION ALL
  SELECT w.organisation, s.parent, greatest(w.from_date, s.from_date), least(w.until_date, s.until_date),
    w.depth + 1
  FROM walk w JOIN standing s
    ON s.organisation = w.ancestor AND s.from_date < w.until_date AND w.from_date < s.until_date
  WHERE s.parent IS NOT NULL AND w.depth < {_DEEPEST}
)
SELECT organisation, ancestor, from_date, until_date FROM walk
UNION ALL SELECT organisation, {EVERYTHING}, from_date, until_date FROM standing
UNION ALL SELECT organisation, -1 - organisation, from_date, until_date FROM standing
  WHERE organisation IN (SELECT parent FROM standing)
ORDER BY ancestor, organisation
"""


def as_known(alias: str, known: int | str) -> str:
    """The condition that a row of a fact stood after entry ``known``, a number or what stands for one."""
    superseded = f"{alias}.superseded_in"
    return f"{alias}.recorded_in <= {known} AND ({superseded} IS NULL OR {superseded} > {known})"


def last_change(reading: Reading, facts: tuple[str, ...]) -> int:
    """The last entry, of those known, that recorded or superseded a row of one of the facts; 0 if none."""
    if not facts:
        return 0
    asked = " UNION ALL ".join(
        f"SELECT greatest(max(recorded_in) FILTER (recorded_in <= {reading.known}), "
        f"max(superseded_in) FILTER (superseded_in <= {reading.known}), 0) AS entry FROM all_{fact}"
        for fact in facts
    )
    if facts in reading.changes:
        note_asked(asked)
    else:
        reading.changes[facts] = int(reading.rows(f"SELECT max(entry) FROM ({asked})")[0][0] or 0)
    return reading.changes[facts]


def ancestry(reading: Reading) -> str:
    """The table of the tree as known; made once for all entries between which no placement was recorded."""
    name = f"ancestry_{last_change(reading, ('placement',))}"
    return kept(reading, name, (_CLOSURE.format(name=name, as_known=as_known("p", reading.known)), {}))


def kept(
    reading: Reading, name: str, *making: tuple[str, dict[str, Any]], beside: tuple[str, ...] = ()
) -> str:
    """A table of the engine that is made once, with those made ``beside`` it; those not asked for the longest
    go when there are many, so that none goes which the question just being put together names.
    """
    with _making:
        if _is_there(reading, name):
            return name
        for command, parameters in making:
            reading.engine.execute(command, parameters)
        reading.made[name] = beside
        many = (("ancestry_", "layout_"), KEPT), (("classed_",), KEPT_LISTS), (("heads_",), KEPT_HEADS)
        for kinds, most in many:
            # Of a copy: reference data may be noted there meanwhile.
            for old in [one for one in list(reading.made) if one.startswith(kinds)][:-most]:
                for one in (old, *reading.made.pop(old)):
                    reading.engine.execute(f"DROP TABLE IF EXISTS {one}")
    return name


def used(reading: Reading, name: str) -> bool:
    """Whether the table is there; it is the last to go then."""
    with _making:
        return _is_there(reading, name)


def _is_there(reading: Reading, name: str) -> bool:
    if name not in reading.made:
        return False
    reading.made[name] = reading.made.pop(name)
    return True
