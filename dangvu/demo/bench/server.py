"""Real servers on free ports of this machine, ended with the benchmark."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from dangvu.demo.bench.client import HOST
from dangvu.demo.bench.measuring import Failed, children_of
from dangvu.demo.bench.place import Place

PATIENCE = 60.0
"""Seconds to wait for the first page."""
LOOK_EVERY = 0.02


@dataclass(frozen=True)
class Server:
    """A running server: its port, its main process, the seconds from its start to its first page."""

    port: int
    process: int
    seconds: float

    @property
    def workers(self) -> list[int]:
        """The web workers; the child that has a child keeps the worker of the jobs."""
        return [child for child in children_of(self.process) if not children_of(child)]


@contextmanager
def serving(place: Place, *words: str) -> Iterator[Server]:
    """`dangvu serve` with the words, as a user starts it."""
    port = _free_port()
    command = [sys.executable, "-m", "dangvu.command", "serve", *words]
    with _started(command, place.environment | {"DANGVU_PORT": str(port)}, port, "/sign-in") as server:
        yield server


@contextmanager
def serving_bare(place: Place, workers: int, threads: int) -> Iterator[Server]:
    """The bare page of ``bare``, by the same server with as many workers."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "dangvu.demo.bench.bare:application"]
    command += ["--bind", f"{HOST}:{port}", "--workers", str(workers), "--threads", str(threads)]
    command += ["--worker-class", "gthread", "--log-level", "warning"]
    environment = place.environment | {"DJANGO_SETTINGS_MODULE": "dangvu.demo.bench.bare_settings"}
    with _started(command, environment, port, "/") as server:
        yield server


@contextmanager
def _started(
    command: Sequence[str], environment: Mapping[str, str], port: int, page: str
) -> Iterator[Server]:
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
        try:
            while not _answers(port, page):
                if process.poll() is not None or time.perf_counter() - start > PATIENCE:
                    said.seek(0)
                    raise Failed(f"{command}: no page: {said.read().decode(errors='replace')}")
                time.sleep(LOOK_EVERY)
            yield Server(port, process.pid, time.perf_counter() - start)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def _answers(port: int, page: str) -> bool:
    connection = HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", page)
        return connection.getresponse().status == 200
    except (ConnectionError, HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])
