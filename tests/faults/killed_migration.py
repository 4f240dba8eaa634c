"""`dangvu migrate`, killed when it comes to note that so many migrations are done:
``python -m tests.faults.killed_migration COUNT``.
"""

import os
import signal
import sys
from typing import Any

from django.db.migrations.recorder import MigrationRecorder

from dangvu.command import main


def kill_before(count: int) -> None:
    """Note all but the so-manyth; the tables of that one are there already."""
    note = MigrationRecorder.record_applied
    left = iter(range(count - 1, -1, -1))

    def noted(self: MigrationRecorder, *words: Any) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        note(self, *words)

    MigrationRecorder.record_applied = noted  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    kill_before(int(sys.argv[1]))
    sys.exit(main(["migrate"]))
