"""Where members were on one day and are on another: counts without names, from the store."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from dangvu.statistics.engine.closure import as_known
from dangvu.statistics.store import Reading, steadily

Flows = Counter[tuple[int | None, int | None]]
"""Members by the organisation they are in on the first day and on the last; none: nowhere in the register."""


def flows(left: Collection[int], right: Collection[int], first: date, last: date) -> Flows:
    """Of all who on the first day were in one of the left, or on the last are in one of the right."""

    def read(reading: Reading) -> Flows:
        known = as_known("m", reading.known)
        on = (
            f"SELECT person, organisation FROM all_membership m WHERE {known} "
            "AND m.from_date <= ${day} AND (m.until_date IS NULL OR m.until_date > ${day})"
        )
        question = f"""
            WITH was AS ({on.replace("{day}", "first")}), now AS ({on.replace("{day}", "last")}),
            asked AS (
              SELECT person FROM was WHERE organisation IN (SELECT unnest($left))
              UNION SELECT person FROM now WHERE organisation IN (SELECT unnest($right))
            )
            SELECT was.organisation, now.organisation, count(*)
            FROM asked LEFT JOIN was USING (person) LEFT JOIN now USING (person)
            GROUP BY ALL
        """
        given: dict[str, date | list[int]] = {
            "first": first,
            "last": last,
            "left": [-1, *left],
            "right": [-1, *right],
        }
        return Counter({(was, now): count for was, now, count in reading.rows(question, given)})

    return steadily(read)
