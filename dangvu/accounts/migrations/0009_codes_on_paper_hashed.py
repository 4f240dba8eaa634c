"""Codes on paper that lay sealed are kept as hashes from now on: what is on paper goes on working."""

import hashlib
import hmac
from typing import Any

from django.db import migrations

from dangvu.accounts.paper import hashed
from dangvu.ledger.sealing import SealBroken, keystore, open_aside

COUNT, DIGITS = 10, 8


def hash_them(apps: Any, schema_editor: Any) -> None:
    """Rows that open no more, or were never shown to anybody, are dropped: their owner is asked to make new
    codes.
    """
    alias = schema_editor.connection.alias
    kept = apps.get_model("accounts", "PaperCode").objects.using(alias)
    sealed = apps.get_model("mfa", "Authenticator").objects.using(alias).filter(type="recovery_codes")
    for row in sealed:
        codes = _unused(row) if row.data.get("viewed_at") else []
        if codes:
            token, hashes = hashed(row.user_id, codes)
            for text in hashes:
                kept.create(account_id=row.user_id, token=token, hash=text)
    sealed.delete()


def _unused(row: Any) -> list[str]:
    """The codes as django-allauth makes them of their seed, without those used."""
    token, _colon, text = row.data.get("seed", "").partition(":")
    place = f"second factor.{row.user_id}.recovery_codes.seed"
    try:
        seed = open_aside(text, keystore().keys([token]).get(token), place=place)["text"]
    except SealBroken:
        return []
    digest = hmac.new(seed.encode("ascii"), digestmod=hashlib.sha1)
    codes = []
    for number in range(COUNT):
        digest.update(f"{number:3},".encode())
        value = int.from_bytes(digest.digest()[: DIGITS // 2], "big") % 10**DIGITS
        if not row.data.get("used_mask", 0) & (1 << number):
            codes.append(f"{value:0{DIGITS}}")
    return codes


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_paper_code"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(hash_them, migrations.RunPython.noop)]
