"""What the desk keeps of its own: drafts of acts, which are no part of the register."""

from django.conf import settings
from django.db import models


class KeptDraft(models.Model):
    """What an account has written of an act and not recorded yet; sealed under a key of its own. Of a scheme
    it may be the work of several: its author and its drafters.

    It is in no search, no log and no store; it goes, with its key, once the act is recorded, and after
    ``drafts.KEPT_DAYS``.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=64)
    token = models.CharField(max_length=32, unique=True)
    sealed = models.TextField()
    saved_at = models.DateTimeField(db_index=True)
    version = models.PositiveIntegerField(default=1)
    """Goes up by one whenever it is saved."""
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")


class Drafter(models.Model):
    """An account that the author of a draft has invited to write it too."""

    draft = models.ForeignKey(KeptDraft, models.CASCADE, related_name="drafters")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "account"], name="drafter_once")]


class EarlierVersion(models.Model):
    """A draft as it was before it was saved again; under the same key, and gone with it."""

    draft = models.ForeignKey(KeptDraft, models.CASCADE, related_name="earlier")
    version = models.PositiveIntegerField()
    sealed = models.TextField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "version"], name="draft_version_once")]
