"""Which engine answers: DuckDB in this process, or Spark (``DANGVU_STATISTICS_ENGINE``). Both are told the
same, in DuckDB's tongue.
"""

from pathlib import Path
from typing import Any

from django.conf import settings

from dangvu.statistics.store import engine as duck
from dangvu.statistics.store import spark

DUCKDB, SPARK = ENGINES = ("duckdb", "spark")


def is_spark() -> bool:
    return bool(settings.STATISTICS_ENGINE == SPARK)


def lacking() -> str:
    """What the engine that is set lacks on this machine, in words; empty where it can answer."""
    return spark.lacking() if is_spark() else ""


def connect(store: Path) -> Any:
    """The engine that answers over the store. Raises Refused where what it needs lacks."""
    return spark.connect(store) if is_spark() else duck.connect(store)


def file_gone(fault: Exception) -> bool:
    """Whether a question failed because the files of the store were removed meanwhile, or are damaged."""
    return spark.file_gone(fault) or duck.file_gone(fault)
