"""What the desk keeps of its own, which is no part of the register: drafts of acts, tables of one's own."""

from django.conf import settings
from django.db import models

from dangvu.tree.models import Organisation


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


class OwnTable(models.Model):
    """A table that an account defined: the text of its definition. It names nobody, and whoever reads it gets
    figures of their own reach.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="own_tables")
    title = models.CharField(max_length=100)
    text = models.TextField()
    is_shared = models.BooleanField(default=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    """Where it is shared: with those who read by a mandate for the same organisation; none: for the whole
    register.
    """
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "title"], name="own_table_named_once")]
