"""Which code a word in a workbook means."""

from functools import cache
from pathlib import Path

import yaml

from dangvu.core.text import column_key

_FILE = Path(__file__).with_name("words.yaml")


@cache
def lists() -> dict[str, dict[str, list[str]]]:
    """Every list of words.yaml: list, code, its words."""
    loaded: dict[str, dict[str, list[str]]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded


@cache
def codes_by_word(name: str) -> dict[str, str]:
    """Of one list: each word, as ``column_key`` writes it with and without spaces, and its code."""
    codes: dict[str, str] = {}
    for code, words in lists()[name].items():
        for word in words:
            key = column_key(word)
            codes[key] = codes[key.replace(" ", "")] = code
    return codes


def code_of(name: str, text: str) -> str | None:
    """The code a word of the list means, by word or by the code itself; None for a word the list does not
    hold."""
    key = column_key(text)
    codes = codes_by_word(name)
    if key.isdigit() and key == text.strip() and name == "ethnic_group":
        return key.zfill(2) if key.zfill(2) in lists()[name] else None
    return codes.get(key) or codes.get(key.replace(" ", "")) or _with_reason(name, text)


def _with_reason(name: str, text: str) -> str | None:
    """ "Đã ra khỏi Đảng (khai trừ)": what stands before the bracket decides."""
    before, bracket, _after = text.partition("(")
    return codes_by_word(name).get(column_key(before)) if bracket else None


def words_of(name: str) -> list[str]:
    """The word that is written out for each code, in the list's order: what a drop-down offers."""
    return [words[0] for words in lists()[name].values()]
