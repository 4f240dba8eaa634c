"""What is told of somebody without their name."""

from collections.abc import Iterable

from dangvu.accounts.models import Account
from dangvu.accounts.readings import log_reading
from dangvu.core import scope
from dangvu.core.finding import Finding
from dangvu.ledger.acts import Act
from dangvu.ledger.recording import in_chunks
from dangvu.people.models import PersonRecord

TAKEN = "person.already_there"
"""Code of the finding that an identity number is somebody's."""
FIELDS = "identity number"
AT_ONCE = 5000


def log_taken(account: Account, page: str, acts: Iterable[Act], findings: Iterable[Finding]) -> None:
    """Log that the account is told, if it is, that identity numbers in the acts are somebody's.

    Nobody may be entered twice, so it has to be told of persons elsewhere too, though not of whom: whoever
    knows the number has learnt that its bearer is in the register, which they and those above them may see.
    """
    if any(one.code == TAKEN for one in findings):
        log_bearers(account, page, {str(getattr(act, "identity_number", "")) for act in acts})


@scope.whole()
def log_bearers(account: Account, page: str, numbers: Iterable[str]) -> None:
    """Log that the account is told that the identity numbers are somebody's."""
    persons: set[int] = set()
    for some in in_chunks(sorted({*numbers} - {""}), AT_ONCE):
        rows = PersonRecord.objects.known().filter(identity_number__in=some)
        persons |= set(rows.values_list("person_id", flat=True))
    log_reading(account, page, persons, FIELDS)
