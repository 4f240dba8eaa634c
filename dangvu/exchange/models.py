"""Extracts of the national database that were compared with the register."""

from django.db import models

from dangvu.accounts.models import Account


class Reconciliation(models.Model):
    """One comparison: how it came out in numbers, and sealed under a key of its own what was found. No fact:
    nothing of it enters the register, and it is gone for good with its key.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    job_key = models.CharField(max_length=64, unique=True)
    """Of the job that made it: done twice, it is made once."""
    extract_on = models.DateField()
    """The day the extract speaks of."""
    name = models.CharField(max_length=120)
    """What the file was called."""
    made_at = models.DateTimeField()
    ends_on = models.DateField(db_index=True)
    """The first day on which it is no longer kept."""
    position = models.BigIntegerField()
    """The last entry of the ledger when it was made."""
    counts = models.JSONField()
    token = models.CharField(max_length=32)
    """Names its key in the keystore."""
    sealed = models.BinaryField()

    class Meta:
        ordering = ("-extract_on", "-pk")
