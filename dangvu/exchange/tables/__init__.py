"""The forms in which statutory tables leave the house: CSV, a page's fragment, an official-looking workbook.

One computation feeds them all; here nothing is counted.
"""

from dangvu.exchange.tables.html import all_as_html, as_html
from dangvu.exchange.tables.plain import as_csv
from dangvu.exchange.tables.workbook import all_as_xlsx, as_xlsx

__all__ = ["all_as_html", "all_as_xlsx", "as_csv", "as_html", "as_xlsx"]
