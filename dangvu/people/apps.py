from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "dangvu.people"

    def ready(self) -> None:
        from dangvu.ledger import guard_statements, rebuild  # noqa: PLC0415 - as above
        from dangvu.organisations.reorganising.residents import dwellers  # noqa: PLC0415 - as above
        from dangvu.people import findable, findable_statements  # noqa: PLC0415 - as above
        from dangvu.people.access import in_sight_on  # noqa: PLC0415 - as above
        from dangvu.people.dwellers import Persons  # noqa: PLC0415 - as above
        from dangvu.statistics.access import sights  # noqa: PLC0415 - as above

        sights["person"] = in_sight_on
        guard_statements.row_security.append(findable_statements.guards)
        rebuild.derived.append(findable.fill)
        dwellers.append(Persons())
