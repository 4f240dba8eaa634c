"""A process that has everything imported and forks a child for each command: a kill then costs no start-up.

Reads lines of JSON words on standard input, a command line of `dangvu` each. ``["@look"]`` tells what the
register holds and whether it is whole. Before a command, ``"@statements", FILE`` notes what it asks of the
embedded databases, ``"@halt"`` stops until it is told to go on.

Answers with lines: ``started PID``, ``writing`` when the child holds the ledger's lock, ``done STATUS``: the
exit code or minus the signal.

The first argument names a file for what a child prints; beside it stands what it says on standard error. The
second is the number of rows of a bulk act to write together. Test equipment: the pipe only tells the driver
*when* it would be interesting to kill.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import django
import sqlcipher3

from dangvu.core import scope


def main(output: Path, rows_at_once: int) -> int:
    """Serve until the end of the input."""
    django.setup()
    scope.say(scope.WHOLE)
    _import_what_children_need(rows_at_once)
    for line in sys.stdin:
        words = json.loads(line)
        _tell("ready")
        child = os.fork()
        if child == 0:
            os._exit(_child(words, output))
        _tell(f"started {child}")
        _pid, status = os.waitpid(child, 0)
        _tell(f"done {os.waitstatus_to_exitcode(status)}")
    return 0


def _tell(line: str) -> None:
    os.write(sys.__stdout__.fileno(), f"{line}\n".encode())  # type: ignore[union-attr] # it is there


def _import_what_children_need(rows_at_once: int) -> None:
    from importlib import import_module  # noqa: PLC0415 - Django is set up first

    from dangvu import command  # noqa: PLC0415 - as above
    from dangvu.ledger import acts, enact  # noqa: PLC0415 - as above

    for name in ("open", "import", "enact", "void", "figure", "table", "ledger", "rebuild"):
        import_module(command.COMMANDS[name])
    acts.kinds()
    enact.ROWS_AT_ONCE = rows_at_once
    locked = enact._lock

    def lock_and_tell() -> tuple[int, str, int]:
        taken = locked()
        _tell("writing")
        return taken

    enact._lock = lock_and_tell


def _child(words: Sequence[str], output: Path) -> int:
    from django.db import connections  # noqa: PLC0415 - Django is set up first

    from dangvu.command import main as dangvu  # noqa: PLC0415 - as above
    from dangvu.ledger.sealing import forget_keystores  # noqa: PLC0415 - as above

    # Standard output itself stays the pipe to the driver.
    sys.stdout = output.open("w", encoding="utf-8")
    os.dup2(os.open(output.with_suffix(".errors"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
    try:
        if words[0] == "@halt":
            os.kill(os.getpid(), signal.SIGSTOP)
            words = words[1:]
        if words == ["@look"]:
            print(json.dumps(_look()))
            return 0
        if words[0] == "@statements":
            with Path(words[1]).open("w", encoding="utf-8") as file, _statements_noted(file):
                return dangvu(words[2:])
        return dangvu(list(words))
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        sys.stdout.flush()
        # As a process that ends by itself: whoever leaves a database last writes its log back.
        connections.close_all()
        forget_keystores()


@contextmanager
def _statements_noted(file: TextIO) -> Iterator[None]:
    """Note each statement that the embedded databases are given, as lines of [database, statement]."""
    connect = sqlcipher3.dbapi2.connect

    def connect_and_note(*place: Any, **options: Any) -> Any:
        connection = connect(*place, **options)
        name = Path(place[0] if place else options["database"]).name
        connection.set_trace_callback(lambda sql: print(json.dumps([name, sql]), file=file))
        return connection

    sqlcipher3.connect = sqlcipher3.dbapi2.connect = connect_and_note
    yield


def _look() -> dict[str, object]:
    from dangvu.ledger import rebuild  # noqa: PLC0415 - Django is set up first
    from dangvu.ledger.enact import head  # noqa: PLC0415 - as above
    from dangvu.ledger.models import Entry, Row  # noqa: PLC0415 - as above
    from dangvu.ledger.verify import verify  # noqa: PLC0415 - as above
    from dangvu.membership.models import Membership  # noqa: PLC0415 - as above
    from dangvu.people.models import PersonRecord  # noqa: PLC0415 - as above

    return {
        "number": head().number,
        "entries": Entry.objects.count(),
        "rows": Row.objects.count(),
        "people": PersonRecord.objects.known().count(),
        "memberships": Membership.objects.known().count(),
        "faults": [found.code for found in verify()] + [found.table for found in rebuild.check()],
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
