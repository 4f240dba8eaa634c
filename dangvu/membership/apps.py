from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "dangvu.membership"

    def ready(self) -> None:
        from dangvu.membership.founding_members import MembersMoved  # noqa: PLC0415 - needs the models
        from dangvu.organisations.founding_members import movers  # noqa: PLC0415 - as above

        movers.append(MembersMoved())
