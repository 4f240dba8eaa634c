"""A register with the cast and passwords, made in the data folder of the environment: run as a script."""

from datetime import date

PASSWORD = "mot cau rat de nho"
YEAR = date(2017, 1, 1), date(2017, 12, 31)
"""Of the return: the one whose turn it is on the day that is shown."""
TABLES = {
    "Tổ chức và giới tính": "when: day\ncount: [members.total]\ngroup: organisation\n"
    "across: sex\ncompare: last_year\n",
    "Biểu cũ": "when: day\ncount: [members.gone]\nacross: nowhere\n",
}


def make() -> None:
    """Migrate, open the register with the cast, let the clerk and the secretary sign in. The clerk has a
    return frozen, and tables of their own: one crossed, one that can no longer be read.
    """
    import django  # noqa: PLC0415 - the tests read this module without Django

    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - as above

    from dangvu.accounts.local import migrate  # noqa: PLC0415 - as above
    from dangvu.core import scope  # noqa: PLC0415 - as above
    from dangvu.desk.models import OwnTable  # noqa: PLC0415 - as above
    from dangvu.statistics.acts import FreezeReturn  # noqa: PLC0415 - as above
    from tests.cast import enact, opened_world  # noqa: PLC0415 - as above

    scope.say(scope.WHOLE)
    migrate()
    world = opened_world()
    for account in (world.clerk, world.secretary):
        account.set_password(PASSWORD)
        account.save()
    enact(FreezeReturn("bk", *YEAR, tables="1,4"), by=world.clerk, override="thử")
    for title, text in TABLES.items():
        OwnTable.objects.create(
            account=world.clerk, title=title, text=f"title: {title}\n{text}", saved_at=timezone.now()
        )


if __name__ == "__main__":
    make()
