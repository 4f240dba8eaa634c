"""Questions about memberships."""

from collections.abc import Iterable
from datetime import date

from dangvu.membership.models import Membership


def membership_on(person: int, on: date, known: int | None = None) -> Membership | None:
    """The person's membership on the day."""
    return Membership.objects.at(on, known).filter(person=person).first()


def memberships_of(person: int, known: int | None = None) -> list[Membership]:
    """All stretches of the person's membership, oldest first."""
    return list(Membership.objects.known(known).filter(person=person).order_by("from_date"))


def members_of(organisations: Iterable[int], on: date, known: int | None = None) -> list[Membership]:
    """The memberships in these organisations on the day, those below them left out."""
    rows = Membership.objects.at(on, known).filter(organisation__in=list(organisations))
    return list(rows.order_by("organisation_id", "person_id"))
