from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "dangvu.desk"

    def ready(self) -> None:
        from dangvu.desk import own_case, returns_due, uses  # noqa: PLC0415 - models are not loaded before ready()

        own_case.register()
        returns_due.register()
        uses.register()
