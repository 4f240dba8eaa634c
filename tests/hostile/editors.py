"""Editors in one process, over the installation its environment names: ``python -m tests.hostile.editors
EDITORS ATTEMPTS SEED``. Each opens one of five records, thinks, and sends; again and again. Prints what they
were told; and how often each record was overwritten, as the facts have it.
"""

import json
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from threading import Lock, Thread

import django

django.setup()

from django.db import connection  # noqa: E402 - the models are there after setup

from dangvu.accounts.models import Account  # noqa: E402
from dangvu.core import scope  # noqa: E402 - as below
from dangvu.core.finding import Refused  # noqa: E402
from dangvu.ledger.enact import Busy, head  # noqa: E402
from dangvu.ledger.seen import Seen  # noqa: E402
from dangvu.people.acts import CorrectPerson  # noqa: E402
from dangvu.people.lookup import person_coded  # noqa: E402
from dangvu.people.models import PersonRecord  # noqa: E402
from tests.cast import enact  # noqa: E402
from tests.installation import ACTOR  # noqa: E402

RECORDS = ("be", "hoa", "khanh", "minh", "son")
ON = date(2022, 1, 3)


@dataclass
class Told:
    """What the editors were told, altogether."""

    attempts: int
    done: list[tuple[str, int, int]] = field(default_factory=list)
    """The record, the last entry seen when it was opened, the entry that changed it."""
    conflicts: int = 0
    busy: int = 0
    without_versions: list[str] = field(default_factory=list)
    """Refusals that did not begin with both versions and the act between."""
    _lock: Lock = field(default_factory=Lock)

    def another(self) -> bool:
        with self._lock:
            self.attempts -= 1
            return self.attempts >= 0

    def was_done(self, record: str, seen: int, number: int) -> None:
        with self._lock:
            self.done.append((record, seen, number))

    def had_to_wait(self) -> None:
        with self._lock:
            self.busy += 1

    def was_refused(self, refused: Refused) -> None:
        first = refused.findings[0]
        with self._lock:
            self.conflicts += 1
            if first.code != "edit.conflict" or first.figures["then"] == first.figures["now"]:
                self.without_versions.append(str(refused))

    def as_json(self) -> dict[str, object]:
        return {
            "done": self.done,
            "conflicts": self.conflicts,
            "busy": self.busy,
            "without_versions": self.without_versions,
            "overwritten": {record: _overwritten(record) for record in RECORDS},
        }


def _overwritten(record: str) -> int:
    """A correction supersedes the one record of a person; nothing else does here."""
    return PersonRecord.objects.filter(person=person_coded(record), superseded_in__isnull=False).count()


@scope.whole()
def edit(told: Told, draw: Random) -> None:
    """Open a record as it stands, think, send the change with the number seen."""
    by = Account.objects.get(name=ACTOR)
    while told.another():
        record, seen = draw.choice(RECORDS), Seen(head().number)
        row = PersonRecord.objects.known(seen.number).get(person=person_coded(record))
        # The act would be taken whatever stands there: only the number seen keeps it from overwriting.
        born = row.birth_date + timedelta(days=draw.choice((1, 2, 3)))
        try:
            recorded = enact(CorrectPerson(record, on=ON, birth_date=born), by=by, override="thử", seen=seen)
        except Busy:
            told.had_to_wait()
        except Refused as refused:
            told.was_refused(refused)
        else:
            told.was_done(record, seen.number, recorded.number)
    connection.close()


@scope.whole()
def main(editors: int, attempts: int, seed: int) -> None:
    told = Told(attempts)
    threads = [
        Thread(target=edit, args=(told, Random(f"{seed}.{number}")), daemon=True) for number in range(editors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(told.as_json()))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
