"""Giving checkpoints to a keeper elsewhere, so that a cut tail, a rewritten ledger and an old copy put back
come to light.

The keeper is a folder that this machine can add to and, at best, not delete from (``DANGVU_CHECKPOINTS``).
The node above becomes a second one when nodes speak to each other. One register has one folder; files are
named for what they say and never written again.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from dangvu.core.files import write_text
from dangvu.core.finding import Finding, Refused
from dangvu.ledger.checkpoints import (
    compare,
    copy_path,
    fault_path,
    flag_path,
    hash_at,
    own_copy,
    read,
    ungiven_path,
    unmet,
)
from dangvu.ledger.models import Head
from dangvu.ledger.signing import Checkpoint, node, signed

READ_BY_ALL = 0o644
"""The mode of what is kept elsewhere: it names nobody, and others are to read it."""


def keep(day: date, folder: Path | None = None, *, meeting: bool = False) -> Checkpoint:
    """Sign how the ledger stands now and give it to the keeper. Raises Refused where this ledger does not
    go on from the keeper's newest checkpoint, OSError where the keeper is out of reach.

    A restored register may do so only ``meeting`` its keeper; then it may write again.
    """
    keeper: Path | None = folder or settings.CHECKPOINTS
    if keeper is None:
        message = _(
            "Chưa có nơi giữ điểm chốt; hãy đặt DANGVU_CHECKPOINTS hoặc nêu --folder. Sổ chưa từng có nơi "
            "giữ thì mở chặng mới: dangvu checkpoint --new-epoch --reason."
        )
        raise Refused([_finding("no_keeper", message)])
    with _turn():
        if not meeting and (findings := unmet()):
            raise Refused(findings)
        newest = _newest(keeper)
        if findings := _objections(newest, keeper):
            raise Refused(findings)
        newest = _given_late(newest, keeper)
        number = Head.objects.get(pk=1).number
        if newest is not None and newest.entries == number:
            _remember(newest)
        else:
            newest = signed(newest.epoch if newest else 0, number, hash_at(number), day)
            _send(newest, keeper)
        for path in (flag_path(), ungiven_path()):
            path.unlink(missing_ok=True)
        return newest


def begin_epoch(day: date, reason: str, folder: Path | None = None) -> Checkpoint:
    """Go on from this copy although the keeper knows more: what it knows beyond is given up for the reason,
    which stays with the keeper for whoever verifies. Raises Refused, OSError.
    """
    if not (reason := " ".join(reason.split())):
        raise Refused([_finding("no_reason", _("Mở chặng mới phải nêu lý do: --reason."))])
    keeper: Path | None = folder or settings.CHECKPOINTS
    with _turn():
        newest = _newest(keeper) if keeper else None
        if not flag_path().exists() and not _objections(newest, keeper):
            message = _("Sổ vẫn nối tiếp nơi giữ điểm chốt; không có lý do mở chặng mới.")
            raise Refused([_finding("no_need", message)])
        known = [one.epoch for one in (newest, own_copy()) if one]
        number = Head.objects.get(pk=1).number
        checkpoint = signed(max(known, default=0) + 1, number, hash_at(number), day, reason)
        if keeper is None:
            ungiven_path().touch()
        _send(checkpoint, keeper)
        if keeper is not None:
            ungiven_path().unlink(missing_ok=True)
        flag_path().unlink(missing_ok=True)
        return checkpoint


def _given_late(newest: Checkpoint | None, keeper: Path) -> Checkpoint | None:
    """The keeper's newest checkpoint, once it has that by which an epoch was begun before there was a keeper:
    whoever verifies reads there why.
    """
    own = own_copy()
    if own and ungiven_path().exists() and (newest is None or _place(newest) < _place(own)):
        _send(own, keeper)
        return own
    return newest


def _place(checkpoint: Checkpoint) -> tuple[int, int]:
    return checkpoint.epoch, checkpoint.entries


def _objections(newest: Checkpoint | None, keeper: Path | None) -> list[Finding]:
    """Why this ledger does not go on from the keeper's newest checkpoint: an old copy, a cut tail and a fork
    look alike from here, and none may go on unseen.
    """
    own = None if ungiven_path().exists() else own_copy()
    if own and keeper and (newest is None or _place(newest) < _place(own)):
        message = _(
            "Nơi giữ đã mất điểm chốt tại bút toán %(number)s; hãy tìm lại tệp, hoặc chép các điểm chốt cũ "
            "sang nơi giữ mới."
        )
        return [_finding("keeper_lost", message % {"number": own.entries})]
    if newest is None or keeper is None:
        return []
    if newest.node != node():
        message = _(
            "Nơi giữ %(folder)s có điểm chốt ký bằng khóa khác node_key.pem của máy này; hãy trả lại khóa, "
            "và dùng cho mỗi sổ một thư mục riêng."
        )
        return [_finding("foreign", message % {"folder": keeper})]
    findings = list(compare([newest]))
    if not findings:
        return []
    kept, _faults = read(keeper)
    whole = max((one.entries for one in kept if hash_at(one.entries) == one.head), default=0)
    message = _(
        "Sổ này không nối tiếp điểm chốt mới nhất của nơi giữ (bút toán %(newest)s); khớp đến bút toán "
        "%(whole)s. Hãy khôi phục bản sao lưu mới hơn, hoặc chấp nhận mất %(lost)s bút toán: dangvu "
        "checkpoint --new-epoch --reason."
    )
    words = {"newest": newest.entries, "whole": whole, "lost": newest.entries - whole}
    return [*findings, Finding("checkpoint.not_extended", message % words, figures=words)]


def _newest(keeper: Path) -> Checkpoint | None:
    """The newest checkpoint the keeper has, by name. Raises Refused where the file is damaged, OSError."""
    if not keeper.is_dir():
        # Never made here: an unmounted folder would come to life on the machine it guards against.
        raise FileNotFoundError(_("Không thấy thư mục giữ điểm chốt %(folder)s.") % {"folder": keeper})
    names = sorted(path.name for path in keeper.glob("*.txt"))
    if not names:
        return None
    found, findings = read(keeper / names[-1])
    if findings:
        raise Refused(findings)
    return found[0]


def _send(checkpoint: Checkpoint, keeper: Path | None) -> None:
    if keeper is not None:
        name = f"{checkpoint.epoch:04}-{checkpoint.entries:012}-{checkpoint.head[:16]}.txt"
        write_text(keeper / name, checkpoint.text, READ_BY_ALL)
    _remember(checkpoint)


def _remember(checkpoint: Checkpoint) -> None:
    """Our own copy, and that the attempt went well."""
    write_text(copy_path(), checkpoint.text)
    fault_path().unlink(missing_ok=True)


@contextmanager
def _turn() -> Iterator[None]:
    """One process of this node at a time speaks to the keeper."""
    with (settings.HOME / "checkpoint.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _finding(code: str, message: str) -> Finding:
    return Finding(f"checkpoint.{code}", message)
