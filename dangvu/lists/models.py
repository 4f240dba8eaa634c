"""What accounts keep of lists."""

from django.db import models

from dangvu.accounts.models import Account, Waiting
from dangvu.tree.models import Organisation


class FileAsked(Waiting):
    """A file of more persons than one may carry out alone: another who reads the same has to approve it."""

    said_openly = ("title", "rows", "organisations")

    title = models.CharField(max_length=200)
    rows = models.IntegerField()
    organisations = models.TextField()
    """Numbers of those whose persons it tells of, all below included, comma between; none: the whole
    register.
    """
    approved_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)


class SavedView(models.Model):
    """Filters, columns and order of a list under a name."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="saved_views")
    list_name = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    """As the address of the list holds it, without the day, the page and any name searched for."""
    is_shared = models.BooleanField(default=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    """Where it is shared: with those who read by a mandate for the same organisation; none: for the whole
    register.
    """
    is_default = models.BooleanField(default=False)
    """The list opens with it, for its owner."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "list_name", "name"], name="lists_savedview_named_once"
            )
        ]
