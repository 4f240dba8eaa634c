"""Bulk acts: an opening, a workbook of members, one of acts, one act on several persons; importing
them makes them known to the door.
"""

from dangvu.exchange.acts.import_members import ImportMembers
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.acts.record_cell_report import RecordCellReport
from dangvu.exchange.acts.record_rows import RecordRows
from dangvu.exchange.acts.record_selected import RecordSelected

__all__ = ["ImportMembers", "OpenRegister", "RecordCellReport", "RecordRows", "RecordSelected"]
