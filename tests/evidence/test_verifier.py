"""The verifier says of each sample what was done to it, and none of its checks could be left out."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from django.conf import settings

from tests.evidence.mutants import mutants
from tests.evidence.samples import write
from verifier import verify

pytestmark = pytest.mark.once

VERIFIER = Path(verify.__file__)
SAMPLES = sorted((VERIFIER.parent / "samples").iterdir())
JUDGES = {
    "add",
    "code_of",
    "compare",
    "is_signed",
    "main",
    "multiply",
    "read_checkpoints",
    "read_ledger",
    "read_point",
    "root",
    "verify",
    "write_point",
}


def arguments(sample: Path) -> list[str]:
    """What the verifier is given beside the export."""
    given = (sample / "arguments").read_text(encoding="utf-8").split()
    return [one if verify.CODE.fullmatch(one) else str(sample / one) for one in given]


def expected(sample: Path) -> list[str]:
    return (sample / "expected").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_sample_is_told_as_it_was_broken(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = [line for line in expected(sample) if line.split("\t")[0] not in verify.NOTES]

    status = verify.main([str(sample / "export"), *arguments(sample), "--codes"])

    assert capsys.readouterr().out.splitlines() == expected(sample)
    assert status == (1 if changed else 0)


def test_samples_are_what_the_script_makes(tmp_path: Path) -> None:
    write(tmp_path)

    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kept = {
        path.relative_to(VERIFIER.parent / "samples"): path.read_bytes()
        for sample in SAMPLES
        for path in sample.rglob("*")
        if path.is_file()
    }
    assert made == kept


def test_every_code_is_the_answer_to_a_sample() -> None:
    told = {line.split("\t")[0] for sample in SAMPLES for line in expected(sample)}

    assert told == set(verify.SENTENCES)


def test_verifier_stands_alone_and_stays_small() -> None:
    source = VERIFIER.read_text(encoding="utf-8")
    imported = {
        line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import", "from"))
    }

    assert imported <= sys.stdlib_module_names
    assert len(source.splitlines()) <= 300


CUT = str(VERIFIER.parent / "samples/cut_short/export")
NOT_PROVED = "Note: the last 5 entries have no checkpoint; nothing is proved of them."
SAID: list[tuple[list[str], int, list[str]]] = [
    (
        [CUT],
        1,
        [
            "Tệp xuất bị cắt cụt sau bút toán 5.",
            "Ghi chú: 5 bút toán cuối chưa có điểm chốt, không chứng minh được.",
            "ĐÃ BỊ THAY ĐỔI.",
        ],
    ),
    ([CUT, "--en"], 1, ["The export is cut short after entry 5.", NOT_PROVED, "CHANGED."]),
    ([CUT.replace("cut_short", "whole_empty")], 0, ["Không thấy thay đổi."]),
    ([CUT.replace("cut_short", "whole_empty"), "--en"], 0, ["Nothing was changed."]),
    ([], 2, [str(verify.__doc__)]),
    (["--help"], 2, [str(verify.__doc__)]),
]
"""Words, and the status and lines they are answered with."""


@pytest.mark.parametrize(("words", "status", "lines"), SAID)
def test_verifier_speaks_two_languages(
    words: list[str], status: int, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify.main(words) == status
    assert capsys.readouterr().out == "".join(f"{line}\n" for line in lines)


def test_verifier_runs_alone_and_tells_of_a_file_that_is_not_there() -> None:
    command = [sys.executable, "-I", str(VERIFIER)]

    assert subprocess.run([*command, CUT], capture_output=True, check=False).returncode == 1
    absent = subprocess.run([*command, f"{CUT}s"], capture_output=True, text=True, check=False)
    assert absent.returncode == 2
    assert "exports" in absent.stderr


# Mutants


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    """A mutant that never ends is found out too."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


CURVE = ("add", "is_signed", "multiply", "read_point", "write_point")
remembered = lru_cache(verify.is_signed)


def answer(code: CodeType, words: list[str], *, curve: bool) -> Any:
    """What a program made from the code answers: its status and its lines. Signatures are worked out once
    for all mutants that are none of the ``curve``.
    """
    program: dict[str, Any] = {"__name__": "mutant"}
    exec(code, program)  # noqa: S102 - the code is the verifier's own, one node changed
    if not curve:
        program["is_signed"] = remembered
    said: list[str] = []
    program["print"] = lambda text="", file=None: said.append(str(text))
    return program["main"](words), said


def asked() -> Iterator[tuple[list[str], int, list[str]]]:
    """Everything a mutant is asked, with the right answer."""
    for sample in SAMPLES:
        changed = [line for line in expected(sample) if line.split("\t")[0] not in verify.NOTES]
        words = [str(sample / "export"), *arguments(sample), "--codes"]
        yield words, 1 if changed else 0, expected(sample)
    yield from SAID
    yield [f"{CUT}s"], 2, [f"[Errno 2] No such file or directory: '{CUT}s'"]


def survives(code: CodeType, *, curve: bool = True) -> bool:
    """Whether a mutant answers everything as it should."""
    for words, status, lines in asked():
        try:
            with no_longer_than(2):
                answered = answer(code, words, curve=curve)
        except Exception:  # noqa: BLE001 - a mutant may fail in any way, and is found out by it
            return False
        if answered != (status, lines):
            return False
    return True


@pytest.mark.skipif(not settings.EMBEDDED, reason="asks nothing of a database; runs with the embedded one")
@pytest.mark.parametrize("one_of", [4, pytest.param(1, marks=pytest.mark.nightly)])
def test_no_check_of_the_verifier_can_be_left_out(one_of: int) -> None:
    tried, alive = 0, []
    for name, tree in islice(mutants(VERIFIER.read_text(encoding="utf-8"), JUDGES), 0, None, one_of):
        tried += 1
        if survives(compile(tree, "mutant", "exec"), curve=name.startswith(CURVE)):
            alive.append(name)

    assert survives(compile(VERIFIER.read_text(encoding="utf-8"), "whole", "exec"))
    assert tried > 80 // one_of
    assert alive == []
