from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "dangvu.people"

    def ready(self) -> None:
        from dangvu.accounts import row_security  # noqa: PLC0415 - needs the models
        from dangvu.organisations.reorganising.residents import dwellers  # noqa: PLC0415 - as above
        from dangvu.people import words  # noqa: PLC0415 - as above
        from dangvu.people.access import in_sight_on  # noqa: PLC0415 - as above
        from dangvu.people.dwellers import Persons  # noqa: PLC0415 - as above
        from dangvu.statistics.access import sights  # noqa: PLC0415 - as above

        sights["person"] = in_sight_on
        row_security.views[words.VIEW] = (words.TABLE, words.QUESTION)
        dwellers.append(Persons())
