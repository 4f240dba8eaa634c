from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model

APART = {"reading": "readings", "job": "jobs"}
"""Models that have a file of their own where the database is embedded, by name."""


def rooms_apart(db: str) -> list[str]:
    """The rooms that keep something in a file of its own; of the register's own database none."""
    models = [model for model in apps.get_models() if APART.get(model._meta.model_name or "") == db]
    return sorted({model._meta.app_label for model in models})


class OwnFileRouter:
    """Keeps the log of readings and the jobs apart from the register: while an act is being recorded, which
    holds the register, others read and work goes on.
    """

    def _home(self, model_name: str | None) -> str | None:
        home = APART.get(model_name or "")
        return home if home in settings.DATABASES else None

    def db_for_read(self, model: type[Model], **_hints: Any) -> str | None:
        return self._home(model._meta.model_name)

    db_for_write = db_for_read

    def allow_migrate(
        self, db: str, _app_label: str, model_name: str | None = None, **_hints: Any
    ) -> bool | None:
        home = self._home(model_name)
        return home == db if home or db in APART.values() else None
