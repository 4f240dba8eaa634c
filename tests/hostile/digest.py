"""One hash over all that the register holds: the same before and after what was refused."""

import hashlib

from django.apps import apps
from django.db.models import Model

from dangvu.ledger.facts import Fact, Identity
from dangvu.ledger.models import Entry, Head, Row


def register_digest() -> str:
    """Over every fact, identity, entry and row of the ledger, in the order of their keys."""
    digest = hashlib.sha256()
    for model in apps.get_models():
        if issubclass(model, Fact | Identity | Entry | Row | Head):
            digest.update(_told(model).encode())
    return digest.hexdigest()


def _told(model: type[Model]) -> str:
    return repr([model._meta.db_table, *model._default_manager.order_by("pk").values_list()])
