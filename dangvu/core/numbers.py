"""Numbers as people read them, written in one way everywhere."""

from django.utils.translation import get_language

_SWAPPED = str.maketrans(",.", ".,")


def written(number: int | float) -> str:
    """``8.344,6`` in Vietnamese, ``8,344.6`` in English."""
    text = f"{number:,}"
    return text if get_language() == "en" else text.translate(_SWAPPED)


def whole(text: str) -> int | None:
    """The whole number that was written so; None for anything else."""
    digits = text.replace(".", "").replace(",", "")
    return int(digits) if digits.isdecimal() else None
