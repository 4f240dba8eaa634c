"""What is good for one use: codes of an application, signatures of programs."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from dangvu.accounts.models import Account, UsedCode

KEPT = timedelta(minutes=10)
"""How long a use is remembered: longer than a code (a minute and a half) or a signature (six) would count."""


def use_once(account: Account, code: str) -> bool:
    """Note that the code was used; False where it had been, in whichever process."""
    now = timezone.now()
    UsedCode.objects.filter(account=account, at__lte=now - KEPT).delete()
    try:
        with transaction.atomic():
            UsedCode.objects.create(account=account, code=code, at=now)
    except IntegrityError:
        return False
    return True
