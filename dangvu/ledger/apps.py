from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "dangvu.ledger"

    def ready(self) -> None:
        from dangvu.ledger.guards import install_after_migrate  # noqa: PLC0415 - models are not loaded before ready()

        import_module("dangvu.ledger.among")
        # A migration that rebuilds a table on SQLite drops its triggers; this is the one signal of the
        # project.
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="dangvu.ledger.guards")
