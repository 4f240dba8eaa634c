"""Questions about memberships."""

from datetime import date

from dangvu.membership.models import Membership


def membership_on(person: int, on: date, known: int | None = None) -> Membership | None:
    """The person's membership on the day."""
    return Membership.objects.at(on, known).filter(person=person).first()


def memberships_of(person: int, known: int | None = None) -> list[Membership]:
    """All stretches of the person's membership, oldest first."""
    return list(Membership.objects.known(known).filter(person=person).order_by("from_date"))


def members_from(organisation: int, on: date) -> int:
    """How many persons are members in this very organisation on the day or after it."""
    rows = Membership.objects.during(on, None).filter(organisation=organisation)
    return rows.values("person").distinct().count()
