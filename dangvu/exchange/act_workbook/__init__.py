"""Workbooks of one kind of act, a row an act: made from the declaration, read by it."""
