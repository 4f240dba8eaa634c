"""Files that a spreadsheet opens: their text is never a formula, whichever sign it takes for a separator."""

import re

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""What a workbook is called on its way."""
LIVE = r"(^|[,;|\t\r\n])([=+\-@])"
"""Where a spreadsheet would begin a formula: at the start of a cell, or of a piece that it may take for one.
Also read by the columnar engine.
"""
_LIVE = re.compile(LIVE)


def csv_safe(text: str) -> str:
    """The text as a CSV cell no spreadsheet will run: an apostrophe before = + - @ at its start or behind a
    separator, and before a leading tab or carriage return.
    """
    guarded = _LIVE.sub(r"\1'\2", text)
    return f"'{guarded}" if guarded.startswith(("\t", "\r")) else guarded
