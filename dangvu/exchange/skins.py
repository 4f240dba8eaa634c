"""Lends the forms of ``tables`` to the command and the pages that show statutory tables."""

from dangvu.core.spreadsheet import XLSX
from dangvu.exchange.tables import all_as_html, all_as_xlsx, as_csv, as_html, as_xlsx
from dangvu.statistics.tables.skins import skin

skin("csv", "text/csv; charset=utf-8", as_csv)
skin("html", "text/html; charset=utf-8", as_html, all_as_html)
skin("xlsx", XLSX, as_xlsx, all_as_xlsx)
