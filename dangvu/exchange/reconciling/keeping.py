"""Comparisons kept and forgotten: sealed under a key each, which goes with them (docs/decisions/0017)."""

import json
import os
import zlib
from collections.abc import Iterable, Set
from datetime import date, datetime, timedelta
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.models import Account
from dangvu.core.finding import Finding, Refused
from dangvu.exchange.models import Reconciliation
from dangvu.exchange.reconciling.comparing import Result, State
from dangvu.ledger.enact import head
from dangvu.ledger.sealing import NONCE_BYTES, keystore
from dangvu.organisations.worklist import Due

LATEST = 5
"""So many comparisons are looked through for how somebody stands in the national database."""


def keep(
    result: Result, *, account: Account, job_key: str, extract_on: date, name: str, now: datetime
) -> Reconciliation:
    """Seal a result and keep it; the key is on the disk before what it seals."""
    keys = keystore()
    token = keys.create()
    keys.save()
    kept = Reconciliation(
        account=account,
        job_key=job_key,
        extract_on=extract_on,
        name=name,
        made_at=now,
        ends_on=timezone.localdate(now) + timedelta(days=settings.RECONCILIATION_KEPT_DAYS),
        position=head().number,
        counts=result.counts(),
        token=token,
    )
    kept.sealed = _sealed(result, kept)
    kept.save(force_insert=True)
    return kept


def _sealed(result: Result, kept: Reconciliation) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    plain = zlib.compress(json.dumps(result.as_json(), ensure_ascii=False).encode())
    return nonce + AESGCM(keystore().keys([kept.token])[kept.token]).encrypt(nonce, plain, _place(kept))


def _place(kept: Reconciliation) -> bytes:
    """Whose comparison it is, and with which extract."""
    return f"{kept.token}.{kept.account_id}.{kept.extract_on.isoformat()}".encode()


def opened(kept: Reconciliation) -> Result:
    """What was found. Raises Refused where the key is gone, or it was changed or moved."""
    key = keystore().keys([kept.token]).get(kept.token)
    if key is None:
        message = _("Không còn khóa của lần đối chiếu này; hãy xóa nó và đối chiếu lại.")
        raise Refused([Finding("reconciliation.key_gone", message)])
    sealed = bytes(kept.sealed)
    try:
        plain = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _place(kept))
    except InvalidTag:
        message = _("Kết quả lần đối chiếu này đã bị thay đổi, không mở được; hãy xóa nó và đối chiếu lại.")
        raise Refused([Finding("reconciliation.changed", message)]) from None
    return Result.from_json(json.loads(zlib.decompress(plain)))


def forget(kept: Reconciliation) -> None:
    """Remove a comparison and its key: copies of the database in backups can no longer be read either."""
    token = kept.token
    with transaction.atomic():
        kept.delete()
    keystore().forget([token])
    _found.cache_clear()


def forget_old() -> None:
    """Remove the comparisons that have ended."""
    for kept in Reconciliation.objects.filter(ends_on__lte=timezone.localdate()).defer("sealed"):
        forget(kept)


def of_account(account: Account) -> "models.QuerySet[Reconciliation]":
    """The comparisons that an account made and that are still kept, the latest extract first."""
    rows = Reconciliation.objects.filter(account=account, ends_on__gt=timezone.localdate())
    return rows.defer("sealed")


@lru_cache(maxsize=LATEST)
def _found(number: int, _token: str) -> tuple[dict[int, State], dict[int, int]]:
    """How each member stood, and where those are who differ or lack; numbers alone are remembered."""
    result = opened(Reconciliation.objects.get(pk=number))
    places = {pair.person: pair.organisation for pair in result.differing}
    return result.states(), places | dict(result.ours)


def _latest() -> list[Reconciliation]:
    rows = Reconciliation.objects.filter(ends_on__gt=timezone.localdate()).defer("sealed")
    return list(rows.order_by("-extract_on", "-pk")[:LATEST])


def standing_of(persons: Iterable[int]) -> dict[int, tuple[State, date]]:
    """How each person stood in the latest extract that was held against the register where they are, with
    its day; persons in none are left out. A comparison whose key is gone tells nothing.
    """
    found: dict[int, tuple[State, date]] = {}
    wanted = set(persons)
    for kept in _latest() if wanted else ():
        states = _states(kept)[0]
        found = {one: (states[one], kept.extract_on) for one in wanted & states.keys()} | found
    return found


def _states(kept: Reconciliation) -> tuple[dict[int, State], dict[int, int]]:
    try:
        return _found(kept.pk, kept.token)
    except Refused:
        return {}, {}


def due(on: date) -> list[Due]:
    """For the page of work to do: those whom the last extract lacks, or says something different about. It
    is the same whichever day is looked at from the extract on, and nothing before.
    """
    told: dict[int, Due] = {}
    seen: Set[int] = frozenset()
    for kept in _latest():
        if kept.extract_on > on:
            continue
        states, places = _states(kept)
        told |= {person: Due(place, person) for person, place in places.items() if person not in seen}
        seen = seen | states.keys() if seen else states.keys()
    return list(told.values())
