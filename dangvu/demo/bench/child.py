"""The process of one benchmark, or of one step: ``python -m dangvu.demo.bench.child TASK SETTINGS``.

Its register is that of its environment. Settings and answer are JSON.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from dangvu.core import scope

BENCHMARKS = {
    "open": "opening.open_register",
    "workbook_check": "workbooks.workbook_check",
    "workbook_enact": "workbooks.workbook_enact",
    "figure_cold": "counting.figure_cold",
    "headcount": "counting.headcount",
    "member_page": "browsing.member_page",
    "search": "browsing.search",
    "reading_log": "guarding.reading_log",
    "second_lock": "guarding.second_lock",
    "every_page": "every_page.every_page",
    "crowd": "crowd.crowd",
    "table_1_year": "tables.table_1_year",
    "table_3": "tables.table_3_of_a_day",
    "twenty_year_ends": "counting.twenty_year_ends",
    "scheme_dry_run": "schemes.scheme_dry_run",
    "scheme_record": "schemes.scheme_record",
    "store_refresh": "keeping.store_refresh",
    "store_rebuild": "keeping.store_rebuild",
    "encrypted_open": "encrypted.encrypted_open",
    "encrypted_scan": "encrypted.encrypted_scan",
    "encrypted_page": "encrypted.encrypted_page",
    "worker_rss": "serving.worker_rss",
    "second_start": "serving.second_start",
}
"""Every benchmark, in the order it is run, with the function that runs it."""
LONG = ("crowd",)
"""Half an hour; only run where it is named."""
EMBEDDED_ONLY = ("encrypted_open", "encrypted_scan", "encrypted_page")
"""On a server the data folder holds no register."""
SERVER_ONLY = ("second_lock",)
"""The embedded database has no second lock."""


def main(task: str, settings: dict[str, Any]) -> Any:
    """Do a task: a benchmark, or a step that must run on another register."""
    import django  # noqa: PLC0415 - the environment is complete only now

    django.setup()
    scope.say(scope.WHOLE)
    if task in BENCHMARKS:
        return _benchmark(task, **settings)
    from dangvu.demo.bench import (  # noqa: PLC0415 - after django.setup
        encrypted,
        guarding,
        keeping,
        plain_rows,
        schemes,
    )
    from dangvu.demo.nation import build as nation  # noqa: PLC0415 - as above

    if task == "nation":
        return nation.build(**settings)
    if task == "alone":
        return schemes.alone()
    if task == "refresh":
        return keeping.refresh(**settings)
    if task in ("logged", "locked"):
        return getattr(guarding, task)(**settings)
    if task == "scan":
        return encrypted.scan()
    if task == "recorded":
        return plain_rows.recorded(**settings)
    file = Path(settings.pop("file"))
    return plain_rows.insert_rows(file) if task == "insert_rows" else plain_rows.dump_rows(file, **settings)


def _benchmark(
    name: str,
    *,
    home: str,
    database: str,
    folder: str,
    members: int,
    asked: int | None,
    nation: bool = False,
    minutes: float | None = None,
    users: int | None = None,
) -> Any:
    from dangvu.demo.bench.bench import Bench  # noqa: PLC0415 - after django.setup
    from dangvu.demo.bench.place import Place  # noqa: PLC0415 - as above

    module, function = BENCHMARKS[name].split(".")
    bench = Bench(Place(Path(home), database), Path(folder), members, asked, nation, minutes, users)
    outcome = getattr(import_module(f"dangvu.demo.bench.{module}"), function)(bench)
    return outcome.as_json(name, members, "postgresql" if database else "sqlite")


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.loads(sys.argv[2])), ensure_ascii=False))
