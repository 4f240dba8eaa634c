"""Acts that consist of others, for the rule that nobody records in their own case."""

from collections.abc import Iterable

from dangvu.accounts import mandates
from dangvu.exchange.acts.record_rows import RecordRows
from dangvu.ledger.acts import Act


def register() -> None:
    """Called when the program starts."""
    mandates.consists.append(_rows)


def _rows(act: Act) -> Iterable[Act]:
    return [row.act for row in act.reading.rows] if isinstance(act, RecordRows) else ()
