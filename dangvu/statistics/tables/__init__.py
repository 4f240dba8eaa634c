"""Statutory tables: declared as data in the rooms' ``tables/*.yaml``, computed once for every form they are
shown in.
"""

from dangvu.statistics.tables.compute import Table, UnknownTable, cell_records, compute
from dangvu.statistics.tables.declaration import Declaration, declared_tables
from dangvu.statistics.tables.values import NOT_KEPT

__all__ = ["NOT_KEPT", "Declaration", "Table", "UnknownTable", "cell_records", "compute", "declared_tables"]
