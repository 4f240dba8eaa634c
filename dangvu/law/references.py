"""The lists of codes that payloads are taken from."""

from collections.abc import Mapping
from datetime import date

from dangvu.law.errors import LawError
from dangvu.law.leaf import CodeItem
from dangvu.law.questions import code_list, description_of, known_codes
from dangvu.ledger.references import CodeLists, register_code_lists


def _of_day(code: str, on: date) -> Mapping[str, CodeItem]:
    """The codes of the day; none on a day before there was such a list."""
    try:
        return code_list(code, on)
    except LawError:
        return {}


register_code_lists(CodeLists(_of_day, known_codes, description_of))
