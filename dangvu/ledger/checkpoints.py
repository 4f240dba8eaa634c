"""What checkpoints say of this ledger: how far it is anchored, whether it bears them out; and receipts.

Giving them to a keeper is ``keeper``'s.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from dangvu.core.finding import Finding, Refused
from dangvu.ledger.models import GENESIS, Entry, Head
from dangvu.ledger.signing import Checkpoint, NotACheckpoint, signed


@dataclass(frozen=True, slots=True)
class State:
    """What doctor and pages tell of the checkpoints."""

    kept: bool
    """Whether there is a keeper."""
    entries: int
    """The newest entry that is anchored."""
    day: date | None
    code: str
    not_anchored: int
    fault: str
    """Why the last attempt failed; empty when it did not."""
    must_meet: bool
    """Whether the register may not write before it has met its keeper."""


def state() -> State:
    """How far the ledger is anchored. Asks only this machine, so that a keeper out of reach delays nobody."""
    last, number = own_copy(), Head.objects.values_list("number", flat=True).get(pk=1)
    fault = fault_path().read_text(encoding="utf-8") if fault_path().exists() else ""
    kept, must = settings.CHECKPOINTS is not None, flag_path().exists()
    if last is None:
        return State(kept, 0, None, "", number, fault, must)
    return State(kept, last.entries, last.day, last.code, max(0, number - last.entries), fault, must)


def compare(checkpoints: Iterable[Checkpoint]) -> Iterator[Finding]:
    """What in these checkpoints this ledger does not bear out. Stored hashes are believed here; ``verify``
    computes them again.
    """
    known = sorted(checkpoints, key=lambda one: (one.epoch, one.entries))
    last, whole = Head.objects.get(pk=1).number, 0
    begun = [one for one in known if one.reason]
    seen: dict[tuple[int, int], Checkpoint] = {}
    nodes: dict[int, str] = {}
    for one in known:
        where = {"entry": one.entries}
        day = f"{one.day:%d/%m/%Y}"
        if nodes.setdefault(one.epoch, one.node) != one.node:
            message = _("Điểm chốt tại bút toán %(number)s do máy khác ký.")
            yield Finding("checkpoint.node", message % {"number": one.entries}, where=where)
        if seen.setdefault((one.epoch, one.entries), one).head != one.head:
            message = _("Có hai điểm chốt khác nhau tại bút toán %(number)s: sổ đã bị tách làm hai.")
            yield Finding("checkpoint.split", message % {"number": one.entries}, where=where)
        start = next((it for it in begun if it.epoch > one.epoch and it.entries < one.entries), None)
        if start is not None:
            yield _given_up(one, start)
        elif one.entries > last:
            message = _("Sổ thiếu các bút toán %(first)s đến %(last)s: có điểm chốt ngày %(day)s cho chúng.")
            words = {"first": last + 1, "last": one.entries, "day": day}
            yield Finding("checkpoint.missing", message % words, where=where)
        elif hash_at(one.entries) != one.head:
            message = _(
                "Sổ đến bút toán %(number)s không còn như ngày %(day)s: đã bị viết lại ở đâu đó sau bút "
                "toán %(whole)s."
            )
            words = {"number": one.entries, "day": day, "whole": whole}
            yield Finding("checkpoint.differs", message % words, where=where)
        else:
            whole = one.entries


def _given_up(one: Checkpoint, start: Checkpoint) -> Finding:
    message = _("Các bút toán %(first)s đến %(last)s đã bị bỏ khi mở chặng mới ngày %(day)s: %(reason)s")
    words = {
        "first": start.entries + 1,
        "last": one.entries,
        "day": f"{start.day:%d/%m/%Y}",
        "reason": start.reason,
    }
    return Finding("checkpoint.given_up", message % words, "warn", where={"entry": one.entries})


def hash_at(number: int) -> str:
    """The stored hash of an entry; empty where there is none."""
    if number == 0:
        return GENESIS
    return Entry.objects.filter(pk=number).values_list("hash", flat=True).first() or ""


def read(path: Path) -> tuple[list[Checkpoint], list[Finding]]:
    """The checkpoints of a folder, or of one file, and what is wrong with its files. Raises OSError."""
    found, findings = [], []
    for file in sorted(path.glob("*.txt")) if path.is_dir() else [path]:
        try:
            found.append(Checkpoint.parse(file.read_text(encoding="utf-8")))
        except (NotACheckpoint, UnicodeDecodeError) as fault:
            findings.append(Finding("checkpoint.form", str(fault), where={"file": file.name}))
    return found, findings


def receipt(entry: Entry, day: date) -> Checkpoint:
    """For the author of an act: the checkpoint that ends at its entry. Raises Refused."""
    if entry.computed_hash() != entry.hash:
        message = _("Bút toán %(number)s đã bị sửa.") % {"number": entry.number}
        raise Refused([Finding("ledger.altered", message, where={"entry": entry.number})])
    if findings := unmet():
        raise Refused(findings)
    own = own_copy()
    return signed(own.epoch if own else 0, entry.number, entry.hash, day)


def flag_path() -> Path:
    """The file that says: restored, or found behind its keeper; not to be written before they met."""
    path: Path = settings.HOME / "restored"
    return path


def unmet() -> list[Finding]:
    """Why nothing may be recorded now; empty when it may."""
    if not flag_path().exists():
        return []
    message = _(
        "Sổ này được khôi phục hoặc là bản cũ, chưa đối chiếu với nơi giữ điểm chốt; hãy chạy: dangvu "
        "checkpoint --meet. Không có gì được ghi."
    )
    return [Finding("checkpoint.unmet", message)]


def own_copy() -> Checkpoint | None:
    """The newest checkpoint this machine remembers to have given."""
    try:
        return Checkpoint.parse(copy_path().read_text(encoding="utf-8"))
    except (FileNotFoundError, NotACheckpoint):
        return None  # the keeper has it, and is asked whenever it matters


def copy_path() -> Path:
    """Where this machine remembers its newest checkpoint."""
    path: Path = settings.HOME / "checkpoint.txt"
    return path


def ungiven_path() -> Path:
    """The file that says: our newest checkpoint began an epoch while there was no keeper; the first to come
    is given it.
    """
    path: Path = settings.HOME / "checkpoint.ungiven"
    return path


def fault_path() -> Path:
    """Where the reason stands why the last attempt failed."""
    path: Path = settings.HOME / "checkpoint.fault"
    return path
