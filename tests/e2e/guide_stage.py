"""People with accounts for the guide, added to the demo province in the data folder of the environment: run
as a script.
"""

from tests.e2e.stage import PASSWORD

COMMUNE = "bk.058.01849"
"""The clerk's: the first of the province."""


def make() -> None:
    """Let everybody of the demo sign in, and a second clerk of the commune and specialist of the province."""
    import django  # noqa: PLC0415 - the tests read this module without Django

    django.setup()
    from django.conf import settings  # noqa: PLC0415 - as above
    from django.utils import timezone  # noqa: PLC0415 - as above

    from dangvu.accounts.giving import give  # noqa: PLC0415 - as above
    from dangvu.accounts.models import Account  # noqa: PLC0415 - as above
    from dangvu.core import scope  # noqa: PLC0415 - as above
    from dangvu.core.days import default_day  # noqa: PLC0415 - as above
    from dangvu.organisations.lookup import organisation_coded  # noqa: PLC0415 - as above

    scope.say(scope.WHOLE)
    on, today = default_day(), timezone.localdate()
    commune = organisation_coded(COMMUNE, on)
    province = organisation_coded("bk", on)
    assert commune is not None, settings.HOME
    people = (
        ("photruong", "Hoàng Văn Tú", commune),
        ("photinh", "Đinh Thị Vân", province),
    )
    for name, full_name, where in people:
        account = Account.objects.create(name=name, full_name=full_name)
        for action in ("read", "record"):
            give(None, account, action, where, today, None, "QĐ 12-QĐ/ĐU", today)
    Account.objects.filter(name="vanthu").update(full_name="Nông Thị Hạnh")
    for account in Account.objects.exclude(name="local"):
        account.set_password(PASSWORD)
        account.save()


if __name__ == "__main__":
    make()
