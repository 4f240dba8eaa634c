"""Is the chain whole? Every hash is computed again from what stands there."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from django.utils.translation import gettext as _

from dangvu.core import canonical
from dangvu.core.finding import Finding
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.ledger.checkpoints import compare
from dangvu.ledger.models import GENESIS, Entry, Head, Row
from dangvu.ledger.signing import Checkpoint

ROWS_AT_ONCE = 2000


def verify(checkpoints: Iterable[Checkpoint] = (), watch: Watch = UNWATCHED) -> Iterator[Finding]:
    """What is wrong with the ledger; nothing if every entry, every row and the head agree, and what was said
    of it in ``checkpoints`` still holds.
    """
    previous, last = GENESIS, 0
    total = Entry.objects.count() + Row.objects.count()
    done = 0
    for entry in Entry.objects.order_by("number").iterator(500):
        where = {"entry": entry.number}
        if entry.number != last + 1:
            yield Finding(
                "ledger.gap",
                _("Thiếu bút toán trước bút toán %(number)s.") % {"number": entry.number},
                where=where,
            )
        if entry.previous_hash != previous:
            yield Finding(
                "ledger.chain",
                _("Bút toán %(number)s không nối tiếp bút toán trước nó.") % {"number": entry.number},
                where=where,
            )
        if entry.computed_hash() != entry.hash:
            yield Finding(
                "ledger.altered", _("Bút toán %(number)s đã bị sửa.") % {"number": entry.number}, where=where
            )
        yield from _verify_rows(entry, partial(_tell_rows, watch, done, total))
        done += 1 + entry.row_count
        watch.tell(done, total)
        previous, last = entry.hash, entry.number
    strangers = Row.objects.exclude(entry__range=(1, last)).values_list("entry", flat=True)
    for number in sorted(set(strangers)):
        message = _("Có dòng của bút toán %(number)s mà không có bút toán ấy.") % {"number": number}
        yield Finding("ledger.rows_without_entry", message, where={"entry": number})
    head = Head.objects.get(pk=1)
    if (head.number, head.hash) != (last, previous):
        yield Finding(
            "ledger.head",
            _("Đầu sổ không khớp bút toán cuối %(number)s; có thể đã bị cắt đuôi.") % {"number": last},
        )
    yield from compare(checkpoints)


def _tell_rows(watch: Watch, before: int, total: int, rows: int) -> None:
    watch.tell(before + rows, total)


def _verify_rows(entry: Entry, tell: Callable[[int], None]) -> Iterator[Finding]:
    hashes: list[str] = []
    for row in Row.objects.filter(entry=entry.number).order_by("ordinal").iterator(ROWS_AT_ONCE):
        if not len(hashes) % ROWS_AT_ONCE:
            tell(len(hashes))
        hashes.append(row.computed_hash())
        if hashes[-1] != row.hash or row.ordinal != len(hashes):
            message = _("Dòng %(row)s của bút toán %(number)s đã bị sửa.") % {
                "row": row.ordinal,
                "number": entry.number,
            }
            yield Finding("ledger.row_altered", message, where={"entry": entry.number, "row": row.ordinal})
    if len(hashes) != entry.row_count or canonical.root_of(hashes) != entry.rows_root:
        message = _("Các dòng của bút toán %(number)s không đủ như khi ghi.") % {"number": entry.number}
        yield Finding("ledger.rows_changed", message, where={"entry": entry.number})
