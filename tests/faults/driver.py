"""The other end of ``recorder``: start a command, kill it at a chosen moment, ask what is left."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tests.installation import ROOT, Installation


@dataclass
class Outcome:
    """How a command ended, and how long it had been writing (seconds) when it did."""

    status: int
    wrote_for: float
    output: str
    errors: str

    @property
    def was_killed(self) -> bool:
        return self.status == -signal.SIGKILL

    @property
    def json(self) -> Any:
        return json.loads(self.output)


@dataclass
class Driver:
    """One recorder process over one installation."""

    installation: Installation
    output: Path
    rows_at_once: int = 100
    """Rows of a bulk act written together: fewer than the product's, so that a small act too writes often."""
    _process: subprocess.Popen[str] = field(init=False)

    def __enter__(self) -> "Driver":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.recorder", str(self.output), str(self.rows_at_once)],
            env=self.installation.environment | {"DJANGO_SETTINGS_MODULE": "dangvu.settings"},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_fault: object) -> None:
        self._input.close()
        assert self._process.wait(30) == 0
        self._answers.close()

    def run(
        self,
        *words: str | Path,
        kill_after: float | None = None,
        started: Callable[[int], None] | None = None,
    ) -> Outcome:
        """Run a command and tell ``started`` its process; kill it so many seconds after it began to write."""
        self._input.write(json.dumps(list(map(str, words))) + "\n")
        self._input.flush()
        child, writing_since = 0, 0.0
        while True:
            word, _space, value = self._answers.readline().strip().partition(" ")
            if word == "started":
                with suppress(ProcessLookupError):  # it may be done before we look
                    child = os.pidfd_open(int(value))
                if started:
                    started(int(value))
            elif word == "writing":
                writing_since = time.monotonic()
            elif word == "done":
                if child:
                    os.close(child)
                wrote_for = time.monotonic() - writing_since if writing_since else 0.0
                return Outcome(int(value), wrote_for, *self._said())
            else:
                assert word == "ready", "the recorder has died"
            if kill_after is not None and child and writing_since:
                time.sleep(kill_after)
                with suppress(ProcessLookupError):  # it was done before the blow fell
                    signal.pidfd_send_signal(child, signal.SIGKILL)
                kill_after = None

    def json(self, *words: str | Path) -> Any:
        """The answer of a command that is expected to do it."""
        outcome = self.run(*words, "--json")
        assert outcome.status == 0, (words, outcome)
        return outcome.json

    def _said(self) -> tuple[str, str]:
        errors = self.output.with_suffix(".errors")
        return self.output.read_text(encoding="utf-8"), errors.read_text(encoding="utf-8")

    @property
    def _input(self) -> IO[str]:
        assert self._process.stdin
        return self._process.stdin

    @property
    def _answers(self) -> IO[str]:
        assert self._process.stdout
        return self._process.stdout
