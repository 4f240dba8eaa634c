from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dangvu.accounts"

    def ready(self) -> None:
        from dangvu.accounts import (  # noqa: PLC0415 - models are not loaded before ready()
            rights,  # noqa: F401 - registers its check
            row_security,
            sealing,
            second_factor,
            sessions,
        )
        from dangvu.ledger import guard_statements  # noqa: PLC0415 - as above

        guard_statements.row_security.append(row_security.statements)
        second_factor.listen()
        sealing.listen()
        sessions.listen()
