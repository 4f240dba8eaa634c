"""The kinds of act that an account records most, for its first page and its list of kinds."""

from collections import Counter

from dangvu.accounts.models import Account
from dangvu.desk.requests import by_hand
from dangvu.ledger.acts import Act
from dangvu.ledger.models import Entry

LOOKED_AT = 100
"""The last entries of the account that count."""
OFFERED = 6
USUAL = (
    "admit_member",
    "recognise_member",
    "transfer_member",
    "transfer_out",
    "receive_member",
    "move_residence",
)
"""What a commune's office records most, for whoever has recorded little yet."""


def often(account: Account) -> list[type[Act]]:
    """Most recorded first, then the usual ones; a page that lies open does not tell of discipline."""
    last = Entry.objects.filter(actor=account.name).order_by("-number")
    counted = Counter(last.values_list("kind", flat=True)[:LOOKED_AT])
    wanted = dict.fromkeys([*(kind for kind, _times in counted.most_common()), *USUAL])
    known = by_hand()
    return [known[kind] for kind in wanted if kind in known and not known[kind].sensitive][:OFFERED]
