"""What the desk keeps of its own: drafts of acts, which are no part of the register."""

from django.conf import settings
from django.db import models


class KeptDraft(models.Model):
    """What an account has written of an act and not recorded yet; sealed under a key of its own.

    It is in no search, no log and no store; it goes, with its key, once the act is recorded, and after
    ``drafts.KEPT_DAYS``.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=64)
    token = models.CharField(max_length=32, unique=True)
    sealed = models.TextField()
    saved_at = models.DateTimeField(db_index=True)
