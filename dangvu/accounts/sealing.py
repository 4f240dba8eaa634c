"""Secrets of second factors: in the database only as ciphertext, each under a key of its own in the keystore.

A copy of the database alone gives nobody a code; the keystore is backed up apart and comes back with the
register, so that nobody has to begin anew after a restore. A secret opens only in the row of its account: who
may write in the database cannot lend an account the factor of another.

A passkey keeps no secret, but a public key: whoever could exchange it would sign in as its account. So it
bears a mark under a key of the keystore, over the account and all that was said of it when it was added.
"""

import hmac
import json
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models.signals import pre_save

from dangvu.ledger.sealing import Keystore, digest_of, keystore, open_aside, seal_aside

FIELD = "secret"
"""Where an authenticator keeps what is sealed."""
MARK = "mark"
"""Where a passkey keeps its mark."""
NOT_SAVED = "second factor"


def sealed(text: str) -> str:
    """The text as ciphertext, with the token of its key before it; ``bind`` gives it its place."""
    store = _own_keystore()
    token = store.create()
    store.save()
    return f"{token}:{seal_aside({'text': text}, store.keys([token])[token], place=NOT_SAVED)}"


def opened(text: str) -> str:
    """The text behind a ciphertext, wherever it stands. Raises SealBroken where one of the places is not its
    own, or the keystore has no key for it.
    """
    places = [_place(row) for row in Authenticator.objects.filter(data__secret=text)]
    found = [_text_in(text, place) for place in places or [NOT_SAVED]]
    return found[0]


def bind(instance: Authenticator, **_more: Any) -> None:
    """Before it is first saved: what it keeps sealed is bound to its account, kind and field; a passkey is
    marked.
    """
    if instance.pk is not None:
        return
    if instance.type == Authenticator.Type.WEBAUTHN:
        store = _own_keystore()
        token = store.create()
        store.save()
        instance.data[MARK] = f"{token}:{digest_of(_said_of(instance), store.keys([token])[token])}"
    text = instance.data.get(FIELD)
    if not text:
        return
    token = text.partition(":")[0]
    value = {"text": _text_in(text, NOT_SAVED)}
    key = keystore().keys([token])[token]
    instance.data[FIELD] = f"{token}:{seal_aside(value, key, place=_place(instance))}"


def is_whole(passkey: Authenticator) -> bool:
    """Whether a passkey is the one that its account added: its mark is there and agrees."""
    token, _colon, mark = str(passkey.data.get(MARK, "")).partition(":")
    key = keystore().keys([token]).get(token)
    return bool(key) and hmac.compare_digest(digest_of(_said_of(passkey), key or b""), mark)


def listen() -> None:
    """Bind whatever is saved from now on."""
    pre_save.connect(bind, Authenticator, dispatch_uid="second factor bound to its row")


def _place(row: Authenticator) -> str:
    return f"{NOT_SAVED}.{row.user_id}.{row.type}.{FIELD}"


def _text_in(text: str, place: str) -> str:
    token, _colon, data = text.partition(":")
    value: str = open_aside(data, keystore().keys([token]).get(token), place=place)["text"]
    return value


def _own_keystore() -> Keystore:
    return Keystore(settings.HOME / "keystore.sqlite")  # an act may be using the shared one now


def _said_of(passkey: Authenticator) -> dict[str, Any]:
    """What a passkey's mark covers: whose it is, and all but the name that its owner gave it."""
    said = {name: value for name, value in passkey.data.items() if name not in (MARK, "name")}
    return {"account": passkey.user_id, "said": json.dumps(said, sort_keys=True)}
