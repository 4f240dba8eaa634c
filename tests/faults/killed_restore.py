"""Runs `dangvu` with words, and kills the process before the so-manyth step in which files are exchanged.

A step is a change of names, or the exchange of databases. What is checked before on the embedded database is
not repeated here: it takes seconds and changes nothing. On a server the check gives the program its rights.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django


def main(step: int, words: list[str]) -> int:
    """Run the command; a step beyond its last lets it end."""
    django.setup()
    from dangvu import command  # noqa: PLC0415 - Django is set up first
    from dangvu.exchange.backup import restoring, taking  # noqa: PLC0415 - as above

    steps = 0

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def do(*given: Any, **named: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return change(*given, **named)

        return do

    exchange = restoring._exchanged

    def exchange_counting(*given: Any) -> Any:
        os.rename = counted(os.rename)
        os.replace = counted(os.replace)
        os.unlink = counted(os.unlink)
        taking.engine.exchange = counted(taking.engine.exchange)  # type: ignore[attr-defined] # both have it
        return exchange(*given)

    restoring._exchanged = exchange_counting  # type: ignore[assignment] # it takes the same
    if taking.engine.ENGINE != "postgresql":
        restoring._compare = lambda *_given: None
    return command.main(words)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
