"""Bulk acts: an opening, a workbook of members; importing them makes them known to the door."""

from dangvu.exchange.acts.import_members import ImportMembers
from dangvu.exchange.acts.open_register import OpenRegister

__all__ = ["ImportMembers", "OpenRegister"]
