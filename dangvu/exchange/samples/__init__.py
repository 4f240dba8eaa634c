"""Workbooks to try the import with; every person in them is invented."""
