from typing import Any

from django.conf import settings
from django.db.models import Model

APART = {"reading": "readings", "job": "jobs"}
"""Models that have a file of their own where the database is embedded, by name."""


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
