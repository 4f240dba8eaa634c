"""What waits for a second person and is no act: asked for by one account, approved by another, once."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from dangvu.accounts.models import Account, Waiting
from dangvu.core.finding import Finding, Refused
from dangvu.ledger.sealing import SealBroken, digest_of, keystore, open_whole, seal_aside

OPEN, APPROVED, RETURNED, WITHDRAWN, TAKEN = "open", "approved", "returned", "withdrawn", "taken"
"""``taken``: a file was fetched that had been approved."""
AnyWaiting = TypeVar("AnyWaiting", bound=Waiting)


def put_forward(waiting: AnyWaiting, by: Account, content: dict[str, Any]) -> AnyWaiting:
    """Keep what an account asks for, with who asks, under a new key."""
    keys = keystore()
    waiting.token = keys.create()
    key = keys.keys([waiting.token])[waiting.token]
    said = {**content, "by": by.pk, "name": by.name}
    waiting.asked_by, waiting.asked_at, waiting.state = by, now(), OPEN
    waiting.sealed = seal_aside(said, key, place=waiting.place())
    waiting.digest = digest_of(said, key)
    keys.save()
    waiting.save(force_insert=True)
    return waiting


def content_of(waiting: Waiting) -> dict[str, Any]:
    """What is asked for. Raises Refused where it is closed or does not open, or somebody else stands beside
    it.
    """
    if not waiting.sealed:
        raise _closed()
    try:
        content = open_whole(waiting.sealed, waiting.digest, token=waiting.token, place=waiting.place())
    except SealBroken as fault:
        raise Refused([Finding("second.sealed", str(fault))]) from fault
    if content is None or content["by"] != waiting.asked_by_id:
        raise changed()
    return content


def close(waiting: Waiting, state: str, by: Account, *, after: str = OPEN, keep: bool = False) -> None:
    """Once: of two who close it at the same time the second is refused. Its content and key go, unless more
    comes after (``keep``). Raises Refused.
    """
    values: dict[str, Any] = {"state": state, "closed_by": by, "closed_at": now()}
    if not keep:
        values["sealed"] = ""
    if not type(waiting)._default_manager.filter(pk=waiting.pk, state=after).update(**values):
        raise _closed()
    if not keep:
        transaction.on_commit(lambda: keystore().forget([waiting.token]), robust=True)


def require_as_shown(waiting: Waiting, digest: str) -> None:
    """Raises Refused where the page showed something else."""
    if not constant_time_compare(waiting.digest, digest):
        raise changed()


def _closed() -> Refused:
    message = _("Yêu cầu này không còn chờ: đã được duyệt, dùng, trả lại hoặc rút lại.")
    return Refused([Finding("second.closed", message)])


def changed() -> Refused:
    """What is asked for is not what was shown any more."""
    message = _("Nội dung không còn như khi yêu cầu; hãy yêu cầu lại để được duyệt lại.")
    return Refused([Finding("second.changed", message)])


def now() -> datetime:
    """The moment, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
