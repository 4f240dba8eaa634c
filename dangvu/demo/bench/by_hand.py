"""Figures by hand: SQL for DuckDB over the store's files alone, without program, ledger or catalogue."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

Rows = list[tuple[Any, ...]]

_DAY = "superseded_in IS NULL AND from_date <= $at AND (until_date IS NULL OR until_date > $at)"
TOTAL = f"SELECT count(*) FROM '{{store}}/membership/*.parquet' WHERE {_DAY}"
HEAD_COUNT = f"""
    WITH RECURSIVE standing AS (
      SELECT organisation, parent FROM '{{store}}/placement/*.parquet' WHERE {_DAY}
    ), up AS (
      SELECT organisation, organisation AS ancestor FROM standing
      UNION ALL
      SELECT up.organisation, s.parent FROM up JOIN standing s ON s.organisation = up.ancestor
      WHERE s.parent IS NOT NULL
    ), cells AS (
      SELECT m.organisation, p.sex,
        CASE WHEN p.age <= 30 THEN '18_30' WHEN p.age <= 40 THEN '31_40' WHEN p.age <= 50 THEN '41_50'
          WHEN p.age <= 60 THEN '51_60' ELSE 'over_60' END AS band, count(*) AS members
      FROM '{{store}}/membership/*.parquet' m
      JOIN (SELECT person, sex, date_sub('year', birth_date, $at) AS age FROM '{{store}}/person/*.parquet'
        WHERE {_DAY}) p ON p.person = m.person
      WHERE {_DAY} GROUP BY ALL
    )
    SELECT up.ancestor, sex, band, sum(members)::BIGINT FROM cells JOIN up USING (organisation)
    GROUP BY ALL ORDER BY ALL
"""
YEAR_ENDS = """
    SELECT day, count(*) FROM unnest($days::DATE[]) days(day)
    JOIN '{store}/membership/*.parquet' m
      ON superseded_in IS NULL AND from_date <= day AND (until_date IS NULL OR until_date > day)
    GROUP BY day ORDER BY day
"""


def base_of(home: Path) -> Path:
    """The folder of the store's only base. Raises ValueError where there are others."""
    (manifest,) = (home / "store").glob("*/manifest.json")
    return manifest.parent


class ByHand:
    """A plain engine over the files."""

    def __init__(self, store: Path) -> None:
        import duckdb  # noqa: PLC0415 - its import is part of what is measured

        self._engine = duckdb.connect()
        self._store = store

    def rows(self, question: str, parameters: Mapping[str, Any]) -> Rows:
        """The answer; ``{store}`` stands for the folder."""
        found: Rows = self._engine.execute(question.format(store=self._store), dict(parameters)).fetchall()
        return found


def total(store: str, on: str) -> int:
    """The whole of the cold baseline: run as ``python -m``, it imports nothing of the program but this."""
    found = ByHand(Path(store)).rows(TOTAL, {"at": date.fromisoformat(on)})
    return int(found[0][0])


if __name__ == "__main__":
    import sys

    print(total(*sys.argv[1:]))
