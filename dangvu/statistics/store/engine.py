"""The columnar engine: the only module that knows it is DuckDB. Imported when first asked: it takes 0.2 s."""

from pathlib import Path
from typing import Any

THREADS = 2
MEMORY = "512MB"
SPILL = ".spill"
"""Where it puts what does not fit into memory."""


def connect(store: Path) -> Any:
    """An engine in memory that sees the files of the store and nothing else, whatever it is told."""
    import duckdb  # noqa: PLC0415 - only those who ask for figures pay for it

    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = str(store).replace("'", "''")
    engine = duckdb.connect(":memory:", config={"threads": THREADS, "memory_limit": MEMORY})
    for command in (
        "SET preserve_insertion_order = false",
        "SET enable_external_file_cache = false",
        f"SET temp_directory = '{folder}/{SPILL}'",
        f"SET allowed_directories = ['{folder}']",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        engine.execute(command)
    return engine


def file_gone(fault: Exception) -> bool:
    """Whether a question failed because the files of the store were removed meanwhile, or are damaged."""
    import duckdb  # noqa: PLC0415 - as above

    # What does not look like Parquet any more is told in three ways, one without a class.
    damaged = isinstance(fault, duckdb.IOException | duckdb.InvalidInputException)
    return damaged or type(fault) is duckdb.Error
