"""Vietnamese text: one form to store, keys to find by and to sort by.

A stored value keeps the user's spelling in NFC; keys are derived and never shown.
"""

import re
import sys
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""Combining marks in the order of the dictionary: level, huyền, hỏi, ngã, sắc, nặng."""
_TONE_RANK = {mark: str(rank) for rank, mark in enumerate(_TONES) if mark}
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_KEY = {letter: chr(ord("A") + rank) for rank, letter in enumerate(_ALPHABET)}
# "ð" (eth) is what many keyboards and converted files hold in place of "đ"; the two look alike in capitals.
_TO_D = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D"})
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_OF_A_PAPER = re.compile(r"(?<!\w)\d{12}(?!\w)")
"""An identity number, or the number of a member's card."""
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=\d)")
_BETWEEN_SYLLABLES = re.compile(r"[\s\-–.]+")

_END_OF_LETTERS = "!"
_NEXT_SYLLABLE = '"'
_NEXT_PART = " "


def nfc(text: str) -> str:
    """The text in Unicode NFC, the only form that is stored or compared."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def collapse(text: str) -> str:
    """NFC, no outer white space, single spaces inside; no-break and zero-width spaces count as spaces."""
    return " ".join(nfc(text).replace("\u200b", " ").replace("\ufeff", " ").split())


def search_key(text: str) -> str:
    """What a search without diacritics compares: lower case, no marks, đ as d, single spaces.

    >>> search_key("Nguyễn  Thị Đào")
    'nguyen thi dao'
    """
    lowered = collapse(text).lower()
    if lowered.isascii():
        return lowered
    bare = "".join(char for char in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(char))
    return bare.translate(_TO_D)


def search_keys(texts: Sequence[str]) -> list[str]:
    """``search_key`` of each, for hundreds of thousands: the marks are taken off them all in one go."""
    whole = "\n".join(collapse(text) for text in texts).lower()
    bare = unicodedata.normalize("NFD", whole).translate(_marks())
    return bare.translate(_TO_D).split("\n") if texts else []


@cache
def _marks() -> dict[int, None]:
    """Every combining mark, to be taken out."""
    return {point: None for point in range(sys.maxunicode + 1) if unicodedata.combining(chr(point))}


def accent_key(text: str) -> str:
    """What a search with diacritics and a hunt for doubles compare: "hòa" and "hoà" give the same key.

    Lower case; the tone of each syllable stands behind its letters, so that it does not matter which vowel
    carried it.
    """
    return " ".join(_tone_last(word) for word in collapse(text).lower().split())


def tone_placements(word: str) -> list[str]:
    """The word in the ways its tone may be written: "Hòa" and "Hoà", "Thúy" and "Thuý"; as given first.

    >>> tone_placements("Hoà")
    ['Hoà', 'Hòa']
    """
    tone, letters = _split_tone(word)
    if not tone or not letters.lower().endswith(("oa", "oe", "uy")):
        return [nfc(word)]
    rest, first, second = letters[:-2], letters[-2], letters[-1]
    return list(
        dict.fromkeys(map(nfc, (word, f"{rest}{first}{tone}{second}", f"{rest}{first}{second}{tone}")))
    )


def name_sort_key(full_name: str) -> str:
    """Key of a list of persons: given name (the last word) first, then the middle names, then the family
    name.

    Each is compared syllable by syllable, by the letters of the Vietnamese alphabet, then by tone. The key
    is ASCII and sorts in byte order (collation "C" on PostgreSQL, BINARY on SQLite).
    """
    words = collapse(full_name).lower().split()
    if not words:
        return ""
    family, middle = words[:1] if len(words) > 1 else [], words[1:-1]
    return _NEXT_PART.join(_words_key(part) for part in (words[-1:], middle, family))


def spelled_start(word: str) -> str:
    """How a word stands in ``name_sort_key``, wherever its tone is written: with its tone; without one it may
    be the beginning of a longer word.

    >>> spelled_start("Hoà") == spelled_start("Hòa")
    True
    """
    return _words_key([collapse(word).lower()]).replace(_NEXT_SYLLABLE, " ").removesuffix("!0")


def words_sort_key(text: str) -> str:
    """Key of a list of names that are no persons': word by word from the first, by letter, then by tone.

    >>> sorted(["Hạ Long", "Hà Nam"], key=words_sort_key)
    ['Hà Nam', 'Hạ Long']
    """
    return _words_key(collapse(text).lower().split())


def slug(text: str) -> str:
    """The text as a part of a file name or an address: ``Chi bộ Nà Đon`` is ``chi-bo-na-don``."""
    return _NOT_WORD.sub("-", search_key(text)).strip("-")


def column_key(text: str) -> str:
    """The text as a heading or a listed word is recognised by: no diacritics, no punctuation, single
    spaces."""
    return _NOT_WORD.sub(" ", search_key(text)).strip()


@lru_cache(maxsize=8192)
def _tone_last(word: str) -> str:
    if word.isascii():
        return word
    tone, letters = _split_tone(word)
    return nfc(letters + tone)


def _split_tone(word: str) -> tuple[str, str]:
    """The tone mark of a word ("" for level) and its letters, still with breve, circumflex and horn, in
    NFC."""
    decomposed = unicodedata.normalize("NFD", word)
    tone = next((char for char in decomposed if char in _TONE_RANK), "")
    return tone, nfc("".join(char for char in decomposed if char not in _TONE_RANK))


def _words_key(words: list[str]) -> str:
    return _NEXT_SYLLABLE.join(
        _syllable_key(syllable) for word in words for syllable in _BETWEEN_SYLLABLES.split(word) if syllable
    )


@lru_cache(maxsize=4096)
def _syllable_key(syllable: str) -> str:
    tone, letters = _split_tone(syllable)
    # An apostrophe (H'Mông, M'Nông) does not separate and does not sort.
    key = "".join(_character_key(char) for char in letters if char not in "'’`ʼ")
    return f"{key}{_END_OF_LETTERS}{_TONE_RANK.get(tone, '0')}"


def _character_key(char: str) -> str:
    """Digits before letters; whatever is in no Vietnamese alphabet behind them, by its code."""
    if char in _LETTER_KEY:
        return _LETTER_KEY[char]
    return char if char.isascii() and char.isdigit() else f"~{ord(char):06x}"


def names_somebody(text: str) -> bool:
    """Whether a text holds the number of somebody's papers, also with blanks between its digits."""
    return bool(_OF_A_PAPER.search(_BETWEEN_DIGITS.sub("", text)))
