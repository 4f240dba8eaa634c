"""Numbers as people read them, written in one way everywhere; and as addresses say them."""

from django.utils.translation import get_language

_SWAPPED = str.maketrans(",.", ".,")


def written(number: int | float) -> str:
    """``8.344,6`` in Vietnamese, ``8,344.6`` in English."""
    text = f"{number:,}"
    return text if get_language() == "en" else text.translate(_SWAPPED)


def number_in(text: str, digits: int = 15) -> int | None:
    """The whole number that an address or a form says; None for anything else, and for one of more digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def page_in(text: str) -> int | None:
    """The number of a page, from 1; None for anything else."""
    return number_in(text, 6) or None


def whole(text: str) -> int | None:
    """The whole number that was written so; None for anything else."""
    digits = text.replace(".", "").replace(",", "")
    return int(digits) if digits.isdecimal() else None
