"""Addresses of cells: column letters, and what a range covers."""

import re

_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def letter_of(position: int) -> str:
    """The letter of a column by its position from 0: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def split_address(address: str) -> tuple[str, int]:
    """Column letter and row of a cell such as ``C12``; ("", 0) where there is none."""
    match = _ADDRESS.fullmatch(address)
    return (match.group(1), int(match.group(2))) if match else ("", 0)


def rows_of_range(reference: str) -> tuple[int, int]:
    """First and last row of a range such as ``A2:C4``."""
    first, _colon, last = reference.partition(":")
    return split_address(first)[1], split_address(last or first)[1]


def where(sheet: str, row: int = 0, column: str = "", field: str = "") -> dict[str, str | int]:
    """The location of a finding; what is not known is left out."""
    place: dict[str, str | int] = {"sheet": sheet, "row": row, "column": column, "field": field}
    return {part: value for part, value in place.items() if value}
