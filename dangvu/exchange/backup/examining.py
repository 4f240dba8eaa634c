"""A process of its own over a register restored aside: is it whole, does it come out of its ledger?

Of its own because a process has one data folder and one register. Prints how far it is, a line at a time,
and last its answer as JSON; changes nothing but to bring an older register up to this program's version.
"""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import django

from dangvu.core.watch import Unwatched

SECONDS_BETWEEN = 0.2


class Printed(Unwatched):
    """Says how far it is to whoever started the process."""

    def __init__(self) -> None:
        self._last = 0.0

    def tell(self, done: int, total: int, step: str = "") -> None:
        if (now := time.monotonic()) - self._last > SECONDS_BETWEEN:
            self._last = now
            print(done, total, flush=True)


def main(at: int) -> int:
    """Examine; tells how the register stands and which hash entry ``at`` bears."""
    django.setup()
    from dangvu.exchange.backup.standing import hash_at, standing  # noqa: PLC0415 - Django is set up first

    told: dict[str, Any] = {"faults": list(_faults())}
    if not told["faults"]:
        from django.db import connection  # noqa: PLC0415 - as above

        with connection.cursor() as cursor:
            stood = standing(cursor)
            told |= {"entries": stood.entries, "head": stood.head, "at": hash_at(cursor, at)}
        told["unborne"] = list(_unborne())
    print(json.dumps(told))
    return 0


def _faults() -> Iterator[str]:
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - Django is set up first
    from django.db import DatabaseError, connections  # noqa: PLC0415 - as above

    from dangvu.accounts.local import NoActor, migrate  # noqa: PLC0415 - as above
    from dangvu.accounts.readings import broken_readings  # noqa: PLC0415 - as above
    from dangvu.ledger import rebuild  # noqa: PLC0415 - as above
    from dangvu.ledger.sealing import SealBroken  # noqa: PLC0415 - as above
    from dangvu.ledger.verify import verify  # noqa: PLC0415 - as above

    try:
        for one in connections.all():
            if one.vendor == "sqlite":
                with one.cursor() as cursor:
                    cursor.execute("PRAGMA integrity_check")
                    yield from (row[0] for row in cursor.fetchall() if row[0] != "ok")
        migrate()
        watch = Printed()
        yield from map(str, verify(watch=watch))
        yield from (f"readings {number}" for number in broken_readings(watch))
        yield from (f"{one.table}: -{one.missing} +{one.extra}" for one in rebuild.check(watch))
    except (DatabaseError, ImproperlyConfigured, NoActor, SealBroken) as fault:
        yield str(fault)


def _unborne() -> Iterator[str]:
    """What the keeper of the checkpoints knows otherwise; that it knows more was judged before."""
    from django.conf import settings  # noqa: PLC0415 - Django is set up first

    from dangvu.ledger.checkpoints import compare, read  # noqa: PLC0415 - as above

    keeper = settings.CHECKPOINTS
    if keeper and keeper.is_dir():
        kept, _faults = read(keeper)
        for found in compare(kept):
            if found.severity == "refuse" and found.code != "checkpoint.missing":
                yield str(found)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
