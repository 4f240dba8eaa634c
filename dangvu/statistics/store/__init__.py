"""The columnar store: all facts without what identifies a person, as Parquet at a ledger number, read
together with what was recorded since. It may be deleted at any moment; the next reader builds it again."""

from dangvu.statistics.store.reading import Reading
from dangvu.statistics.store.store import LedgerAhead, changed_files, drop_bases, reading, steadily

__all__ = ["LedgerAhead", "Reading", "changed_files", "drop_bases", "reading", "steadily"]
