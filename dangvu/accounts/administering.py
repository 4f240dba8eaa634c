"""What an administrator sees of accounts and mandates: of the register all, of a part what lies there."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from dangvu.accounts import waiting
from dangvu.accounts.giving import ADMINISTER
from dangvu.accounts.mandates import Reach, covered, covers, reach
from dangvu.accounts.models import Account, AccountEvent, Mandate, MandateAsked
from dangvu.core.finding import Refused


@dataclass(frozen=True, slots=True)
class Administered:
    """Where an account administers today, and which organisations that mandates name lie there, or did when
    they ended.
    """

    by: Account
    reach: Reach
    places: frozenset[int]
    today: date

    def mandates(self) -> Q:
        """Condition on mandates: over something there."""
        return Q() if self.reach.everywhere else Q(organisation__in=self.places)

    def accounts(self) -> Q:
        """Condition on accounts: with a mandate there, now or once; or made by whoever asks, or their own."""
        if self.reach.everywhere:
            return ~Q(pk__in=[])  # all of them; an empty condition would fall away beside another
        made = AccountEvent.objects.filter(kind="account.made", by=self.by.name)
        held = Mandate.objects.filter(self.mandates())
        return Q(pk=self.by.pk) | Q(pk__in=held.values("account")) | Q(name__in=made.values("account"))

    def has_account(self, account: Account) -> bool:
        """Whether it is one of theirs, and not one elsewhere whose whole name they said."""
        return self.reach.everywhere or Account.objects.filter(self.accounts(), pk=account.pk).exists()

    def has(self, organisation: int | None) -> bool:
        """Whether a mandate over it, or over the whole register, is theirs to see."""
        return self.reach.everywhere or organisation in self.places

    def asked(self, asked: MandateAsked) -> bool:
        """Whether it is theirs to see what waits for a second administrator, or was closed."""
        if self.reach.everywhere or asked.asked_by_id == self.by.pk:
            return True
        if asked.state != waiting.OPEN:
            return asked.mandate is not None and self.has(asked.mandate.organisation_id)
        try:
            where = waiting.content_of(asked)["organisation"]
        except Refused:  # written over in the database: whoever administers the whole sees that
            return False
        return where is not None and covers(self.reach, frozenset({where}), self.today)


def administered(by: Account, today: date) -> Administered:
    """What the account administers today; asked once for a page."""
    allowed = reach(by, ADMINISTER, today)
    if allowed.everywhere or not allowed:
        return Administered(by, allowed, frozenset(), today)
    named = Mandate.objects.exclude(organisation=None).values_list("organisation_id", flat=True).distinct()
    places = covered(allowed, {one: frozenset({one}) for one in named if one is not None}, today)
    return Administered(by, allowed, places, today)
