from typing import Any

from django.conf import settings
from django.db.models import Model


class ReadingRouter:
    """Keeps the reading log apart from the register: in a file of its own where the database is embedded."""

    def _home(self, model_name: str | None) -> str | None:
        return "readings" if model_name == "reading" and "readings" in settings.DATABASES else None

    def db_for_read(self, model: type[Model], **_hints: Any) -> str | None:
        return self._home(model._meta.model_name)

    db_for_write = db_for_read

    def allow_migrate(
        self, db: str, _app_label: str, model_name: str | None = None, **_hints: Any
    ) -> bool | None:
        home = self._home(model_name)
        return home == db if home or db == "readings" else None
