"""Reading a workbook, which ``safety`` has let through, in the limited child process."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding, Refused
from dangvu.core.numbers import written
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.exchange.workbook.limits import LIMITS, Limits

Cell = str | list[str] | None
"""Text as it stands; ["n", "12"] a number, ["d", "2020-01-31"] a day, "t" a day and time, "h" a time, "b" a
truth value."""

_CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet begins: its name and what its XML holds beside values.

    ``places`` lists the first of each kind (``formulas`` and ``merged`` as cells, ``hidden_rows``,
    ``hidden_columns``), ``counts`` how many there are.
    """

    name: str
    is_hidden: bool
    places: dict[str, list[str]]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something: its number as Excel shows it, its cells from column A on."""

    number: int
    cells: list[Cell]


def text_of(cell: Cell) -> str:
    """The cell's text whatever its type; days as dd/mm/yyyy, as the user sees them."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    kind, text = cell
    if kind == "d":
        year, month, day = text.split("-")
        return f"{day}/{month}/{year}"
    return text


def events_of(
    path: Path, limits: Limits = LIMITS, watch: Watch = UNWATCHED
) -> Generator[Sheet | Row, None, None]:
    """Sheets and their rows in order. The file must have passed ``safety.check_file``. Raises Refused, also
    half-way."""
    settings = {
        "memory": _memory_for(path, limits),
        "cpu_seconds": limits.child_cpu_seconds,
        "rows": limits.rows,
        "columns": limits.columns,
    }
    command = [sys.executable, "-I", str(_CHILD), str(path.absolute()), json.dumps(settings)]
    with subprocess.Popen(
        command, env={}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/"
    ) as child:
        timer = Timer(limits.child_wall_seconds, child.kill)
        timer.start()
        try:
            with watch.breakable(child.kill):
                yield from _answers(child.stdout or (), limits)
        finally:
            timer.cancel()
            child.kill()


def _memory_for(path: Path, limits: Limits) -> int:
    """Bytes the child may use; what the parts claim to inflate to has been counted before."""
    with zipfile.ZipFile(path) as archive:
        inflated = sum(entry.file_size for entry in archive.infolist())
    return min(limits.child_memory, limits.child_memory_base + limits.child_memory_ratio * inflated)


def _answers(lines: Iterable[bytes], limits: Limits) -> Generator[Sheet | Row, None, None]:
    for line in lines:
        # A child killed in the middle of a line leaves a piece of one.
        answer: Any = json.loads(line) if line.endswith(b"\n") else {"error": "too_much"}
        if isinstance(answer, list):
            yield Row(answer[0], answer[1:])
        elif "sheet" in answer:
            yield Sheet(answer["sheet"], answer["hidden"], answer["scan"], answer["counts"])
        elif "end" in answer:
            return
        else:
            raise Refused([_error(answer, limits)])
    raise Refused([_error({"error": "too_much"}, limits)])


def _error(answer: dict[str, Any], limits: Limits) -> Finding:
    if answer["error"] == "sheet_too_large":
        message = _(
            "Trang tính có %(rows)s dòng, %(columns)s cột; chỉ đọc được đến %(most_rows)s dòng, "
            "%(most_columns)s cột. "
            "Hãy xóa các dòng, cột thừa hoặc chia danh sách thành nhiều tệp."
        )
        figures = {
            "rows": answer["rows"],
            "columns": answer["columns"],
            "most_rows": limits.rows,
            "most_columns": limits.columns,
        }
        words = {name: written(number) for name, number in figures.items()}
        return Finding("workbook.sheet_too_large", message % words, figures=figures)
    if answer["error"] == "unreadable":
        message = _(
            "Nội dung sổ tính không đọc được, tệp có thể bị hỏng. Hãy mở bằng Excel, lưu lại thành tệp mới "
            "rồi nhập."
        )
        return Finding("workbook.unreadable", message)
    message = _(
        "Đọc tệp tốn quá nhiều bộ nhớ hoặc thời gian nên đã dừng. Hãy chép riêng danh sách sang sổ tính "
        "mới, hoặc chia nhỏ tệp."
    )
    return Finding("workbook.too_much", message)
