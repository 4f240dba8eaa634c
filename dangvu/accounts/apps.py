from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dangvu.accounts"

    def ready(self) -> None:
        from dangvu.accounts import rights, sealing, second_factor, sessions  # noqa: F401, PLC0415 - registers its check; models are not loaded before ready()

        second_factor.listen()
        sealing.listen()
        sessions.listen()
