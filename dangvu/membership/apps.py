from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class MembershipConfig(AppConfig):
    name = "dangvu.membership"

    def ready(self) -> None:
        from dangvu.accounts import own_entries, row_security  # noqa: PLC0415 - needs the models
        from dangvu.membership import due  # noqa: PLC0415 - needs the models
        from dangvu.membership.founding_members import MembersMoved  # noqa: PLC0415 - as above
        from dangvu.membership.hamlets import work  # noqa: PLC0415 - as above
        from dangvu.membership.heads import head_counts  # noqa: PLC0415 - as above
        from dangvu.membership.lists import PERSONS_IN_SCOPE  # noqa: PLC0415 - as above
        from dangvu.membership.models import Membership  # noqa: PLC0415 - as above
        from dangvu.membership.queries import begun_by, members_from  # noqa: PLC0415 - as above
        from dangvu.membership.residents import (  # noqa: PLC0415 - as above
            Members,
            awaiting_recognition,
            recorded_later,
        )
        from dangvu.organisations.founding_members import movers  # noqa: PLC0415 - as above
        from dangvu.organisations.panels import counters  # noqa: PLC0415 - as above
        from dangvu.organisations.reorganising.inherited import Waiting, waiting  # noqa: PLC0415 - as above
        from dangvu.organisations.reorganising.residents import residents  # noqa: PLC0415 - as above
        from dangvu.organisations.tenants import Tenant, tenants  # noqa: PLC0415 - as above
        from dangvu.people import findable_statements  # noqa: PLC0415 - as above

        own_entries.homes.append(begun_by)
        row_security.persons.append(PERSONS_IN_SCOPE)
        findable_statements.belongings.append(Membership._meta.db_table)
        movers.append(MembersMoved())
        residents.append(Members())
        waiting.append(Waiting(gettext_lazy("đảng viên dự bị chờ công nhận"), awaiting_recognition))
        waiting.append(Waiting(gettext_lazy("người được ghi đến sau ngày đề án"), recorded_later))
        counters.append(head_counts)
        tenants.append(Tenant(gettext_lazy("đảng viên"), members_from))
        due.register()
        work.register()
