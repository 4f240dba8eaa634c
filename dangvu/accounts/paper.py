"""Codes on paper, for whoever has no telephone or key at hand: ten at a time, shown once as they are made,
each good once.

The database keeps Argon2id of each, over an HMAC with a key of the keystore: a copy of the database tells no
code, not even by trying them all, and whoever may write in it cannot make one. The account is hashed along,
so that a row serves nobody else. The codes of one making share salt and key: a try costs one hash, not ten.
"""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dangvu.accounts.models import Account, PaperCode
from dangvu.accounts.passwords import Argon2
from dangvu.ledger.sealing import Keystore, keystore

COUNT = 10
DIGITS = 12


def make(account: Account) -> list[str]:
    """Ten new codes, to be shown now; those before work no longer."""
    codes = [f"{secrets.randbelow(10**DIGITS):0{DIGITS}}" for _one in range(COUNT)]
    token, hashes = hashed(account.pk, codes)
    with transaction.atomic():
        drop(account)
        PaperCode.objects.bulk_create(PaperCode(account=account, token=token, hash=text) for text in hashes)
    return codes


def use(account: Account, code: str) -> bool:
    """Whether it is a code of the account that nobody used before; from now on it is used, in whichever
    process.
    """
    unused = PaperCode.objects.filter(account=account, used_at=None)
    one = unused.first()
    key = keystore().keys([one.token]).get(one.token) if one else None
    if one is None or key is None:
        return False
    kept = Argon2().decode(one.hash)
    hasher = _hasher(kept["time_cost"], kept["memory_cost"], kept["parallelism"])
    text = hasher.encode(_keyed(key, account.pk, code), kept["salt"])
    return unused.filter(hash=text).update(used_at=timezone.now()) == 1


def left(account: Account) -> int | None:
    """How many are not used yet; None where none were made."""
    used = PaperCode.objects.filter(account=account).values_list("used_at", flat=True)
    return sum(at is None for at in used) if used else None


def drop(account: Account) -> None:
    """None of its codes works any more."""
    PaperCode.objects.filter(account=account).delete()


def hashed(account: int, codes: list[str]) -> tuple[str, list[str]]:
    """The token of a new key in the keystore, and what is kept of each code."""
    store = Keystore(settings.HOME / "keystore.sqlite")  # its own: an act may be using the shared one now
    token = store.create()
    store.save()
    key = store.keys([token])[token]
    hasher = Argon2()
    salt = hasher.salt()
    return token, [hasher.encode(_keyed(key, account, code), salt) for code in codes]


def _hasher(time_cost: int, memory_cost: int, parallelism: int) -> Argon2:
    """At the cost at which the codes were made, whatever it is today."""
    hasher = Argon2()
    hasher.time_cost, hasher.memory_cost, hasher.parallelism = time_cost, memory_cost, parallelism
    return hasher


def _keyed(key: bytes, account: int, code: str) -> str:
    return hmac.new(key, f"{account}.{code}".encode(), hashlib.sha256).hexdigest()
