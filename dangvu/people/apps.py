from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "dangvu.people"

    def ready(self) -> None:
        from dangvu.accounts import row_security  # noqa: PLC0415 - needs the models
        from dangvu.organisations.reorganising.residents import dwellers  # noqa: PLC0415 - as above
        from dangvu.people import words  # noqa: PLC0415 - as above
        from dangvu.people.dwellers import Persons  # noqa: PLC0415 - as above

        row_security.views[words.VIEW] = (words.TABLE, words.QUESTION)
        dwellers.append(Persons())
