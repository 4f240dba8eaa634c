"""Identities of organisations and where each stands in the tree, over time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from dangvu.ledger.facts import Fact, Identity


class Organisation(Identity):
    """A Party organisation as itself; its name, kind and code are facts of ``organisations``."""

    identity = "organisation"


class Placement(Fact):
    """Under which organisation another stands; none for the root."""

    fact = "placement"
    label = gettext_lazy("Vị trí trong cây tổ chức")
    labels = {"parent": gettext_lazy("Tổ chức cấp trên")}
    one_at_a_time = (("organisation",),)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="child_placements")

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(
                fields=["organisation"], name="placement_now", condition=Q(superseded_in__isnull=True)
            ),
            models.Index(fields=["parent"], name="placement_below", condition=Q(superseded_in__isnull=True)),
        ]
