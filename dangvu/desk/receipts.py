"""Receipts as the desk shows them to whoever recorded an act."""

from dataclasses import dataclass

from django.utils import timezone

from dangvu.core.finding import Refused
from dangvu.ledger.checkpoints import receipt
from dangvu.ledger.models import Entry
from dangvu.ledger.signing import NoNodeKey


@dataclass(frozen=True, slots=True)
class ShownReceipt:
    """The text of a receipt; or why there is none now, which undoes nothing that was recorded."""

    text: str
    fault: str = ""


def receipt_of(entry: Entry) -> ShownReceipt:
    """The receipt of an entry, of today."""
    try:
        return ShownReceipt(receipt(entry, timezone.localdate()).text)
    except (Refused, NoNodeKey, OSError) as fault:
        return ShownReceipt("", str(fault))
