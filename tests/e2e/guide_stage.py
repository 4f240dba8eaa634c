"""People with accounts for the guide, added to the demo province in the data folder of the environment: run
as a script.
"""

from tests.e2e.stage import PASSWORD

COMMUNE = "bk.058.01849"
"""The clerk's."""
MEMBER = "dangvien"


def make() -> None:
    """Let everybody of the demo sign in, and besides: two clerks of a commune, a member of it, a second
    specialist of the province, an auditor."""
    import django  # noqa: PLC0415 - the tests read this module without Django

    django.setup()
    from django.conf import settings  # noqa: PLC0415 - as above
    from django.utils import timezone  # noqa: PLC0415 - as above

    from dangvu.accounts.giving import give  # noqa: PLC0415 - as above
    from dangvu.accounts.models import Account  # noqa: PLC0415 - as above
    from dangvu.core import scope  # noqa: PLC0415 - as above
    from dangvu.core.days import default_day  # noqa: PLC0415 - as above
    from dangvu.membership.models import Membership  # noqa: PLC0415 - as above
    from dangvu.organisations.lookup import organisation_coded  # noqa: PLC0415 - as above
    from dangvu.tree.models import Placement  # noqa: PLC0415 - as above

    scope.say(scope.WHOLE)
    on, today = default_day(), timezone.localdate()
    commune = organisation_coded(COMMUNE, on)
    province = organisation_coded("bk", on)
    assert commune is not None, settings.HOME
    people = (
        ("vanthu", "Nông Thị Hạnh", commune, ("read", "record")),
        ("photruong", "Hoàng Văn Tú", commune, ("read", "record")),
        ("photinh", "Đinh Thị Vân", province, ("read", "record")),
        (MEMBER, "Đảng viên", None, ()),
        ("kiemtra", "Cán bộ kiểm tra", None, ("audit",)),
    )
    for name, full_name, where, actions in people:
        account = Account.objects.create(name=name, full_name=full_name)
        for action in actions:
            give(None, account, action, where, today, None, "QĐ 12-QĐ/ĐU", today)
    cells = Placement.objects.at(on).filter(parent_id=commune).values("organisation_id")
    members = Membership.objects.at(on).filter(organisation_id__in=cells).order_by("person_id")
    Account.objects.filter(name=MEMBER).update(person_id=members[0].person_id)
    for account in Account.objects.exclude(name="local"):
        account.set_password(PASSWORD)
        account.save()


if __name__ == "__main__":
    make()
