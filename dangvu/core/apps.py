from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "dangvu.core"

    def ready(self) -> None:
        import_module("dangvu.core.among")
