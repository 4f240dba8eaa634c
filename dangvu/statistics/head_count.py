"""Head-counts of every organisation at once: one aggregate per cell, then the tree of the day."""

from dataclasses import dataclass
from datetime import date

from dangvu.statistics.engine.sql import Scene, Told, filled, told_apart
from dangvu.statistics.store import Reading, steadily

_BAND = (
    "CASE WHEN {age} <= 30 THEN '18_30' WHEN {age} <= 40 THEN '31_40' WHEN {age} <= 50 THEN '41_50' "
    "WHEN {age} <= 60 THEN '51_60' ELSE 'over_60' END"
)


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Members of one sex and age band, in an organisation and all below it."""

    organisation: int
    sex: str
    band: str
    members: int


def head_count(on: date, known: int | None = None, structure: date | None = None) -> list[HeadCount]:
    """Members by organisation at all levels, sex and age band, on a day."""
    told: Told = {}
    sex, band = (filled(text, "members", told) for text in ("{sex}", _BAND))
    question = f"""
        WITH cells AS (
          SELECT r.organisation, {sex} AS sex, {band} AS band, count(*) AS members
          FROM {told_apart("members", told)} GROUP BY ALL
        )
        SELECT tree.ancestor, c.sex, c.band, sum(c.members)::BIGINT
        FROM cells c JOIN layout tree ON tree.organisation = c.organisation
        WHERE tree.from_date <= $at AND tree.until_date > $at AND tree.ancestor > 0
        GROUP BY ALL ORDER BY ALL
    """

    def read(reading: Reading) -> list[HeadCount]:
        return [HeadCount(*row) for row in Scene(reading, at=on, structure=structure).rows(question)]

    return steadily(read, known)
