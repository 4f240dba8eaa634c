"""A register with the cast and passwords, made in the data folder of the environment: run as a script."""

PASSWORD = "mot cau rat de nho"


def make() -> None:
    """Migrate, open the register with the cast, let the clerk and the secretary sign in."""
    import django  # noqa: PLC0415 - the tests read this module without Django

    django.setup()
    from dangvu.accounts.local import migrate  # noqa: PLC0415 - as above
    from dangvu.core import scope  # noqa: PLC0415 - as above
    from tests.cast import opened_world  # noqa: PLC0415 - as above

    scope.say(scope.WHOLE)
    migrate()
    world = opened_world()
    for account in (world.clerk, world.secretary):
        account.set_password(PASSWORD)
        account.save()


if __name__ == "__main__":
    make()
