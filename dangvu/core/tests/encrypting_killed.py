"""Encrypts a data folder and kills itself at the given step; run by test_encrypting.py.

A step is anything Python does to the file system or to a database; the count of them is printed by a run that
is not killed.
"""

import os
import signal
import sys
from pathlib import Path

from dangvu.core.sqlite.encrypting import encrypt
from dangvu.core.sqlite.holding import alone
from dangvu.core.sqlite.swap import finish

STEPS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "sqlite3.connect"}


def main(home: Path, kill_at: int) -> None:
    done = 0

    def step(event: str, _arguments: object) -> None:
        nonlocal done
        if event in STEPS:
            done += 1
            if done == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(step)
    with alone(home):
        finish(home)
        encrypt(home, None, b"k" * 32, "{}", lambda _name: None)
    sys.stdout.write(str(done))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
