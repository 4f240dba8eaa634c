"""Text typed for the fonts before Unicode: TCVN3 (.VnTime) and VNI (VNI-Times), found and converted.

Such a cell reaches us as Latin-1 (or cp1252) characters. It is recognised by its syllables: they are
impossible in Vietnamese as they stand, and all possible once converted. What is possible both ways ("Hé" is
"Hộ" in TCVN3) is left to the caller, who knows the rest of the column.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from dangvu.core.text import nfc

Encoding = Literal["tcvn3", "vni"]
_ENCODINGS: tuple[Encoding, ...] = ("vni", "tcvn3")

_TCVN3_LOWER = (
    "à µ ả ¶ ã · á ¸ ạ ¹ ă ¨ ằ » ẳ ¼ ẵ ½ ắ ¾ ặ Æ â © ầ Ç ẩ È ẫ É ấ Ê ậ Ë đ ® "
    "è Ì ẻ Î ẽ Ï é Ð ẹ Ñ ê ª ề Ò ể Ó ễ Ô ế Õ ệ Ö "
    "ì × ỉ Ø ĩ Ü í Ý ị Þ ò ß ỏ á õ â ó ã ọ ä ô « ồ å ổ æ ỗ ç ố è ộ é ơ ¬ ờ ê ở ë ỡ ì ớ í ợ î "
    "ù ï ủ ñ ũ ò ú ó ụ ô ư \u00ad ừ õ ử ö ữ ÷ ứ ø ự ù ỳ ú ỷ û ỹ ü ý ý ỵ þ"
)
_TCVN3_UPPER = "Ă ¡ Â ¢ Ê £ Ô ¤ Ơ ¥ Ư ¦ Đ §"


def _pairs(listing: str) -> dict[str, str]:
    words = listing.split(" ")
    return {legacy: letter for letter, legacy in zip(words[::2], words[1::2], strict=True)}


_TCVN3 = str.maketrans(_pairs(_TCVN3_LOWER) | _pairs(_TCVN3_UPPER))

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_TONE_OF = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_HAT_OF = {"â": "", "á": _ACUTE, "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
_BREVE_OF = {"ê": "", "é": _ACUTE, "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    """Each VNI sequence, lower and upper case, with the letter it stands for."""
    lower = {f"{vowel}{mark}": nfc(vowel + tone) for vowel in "aeouy" for mark, tone in _TONE_OF.items()}
    lower |= {
        f"{vowel}{mark}": nfc(vowel + _CIRCUMFLEX + tone) for vowel in "aeo" for mark, tone in _HAT_OF.items()
    }
    lower |= {f"a{mark}": nfc("a" + _BREVE + tone) for mark, tone in _BREVE_OF.items()}
    lower |= {
        f"{bare}{mark}": nfc(letter + tone)
        for bare, letter in (("ô", "ơ"), ("ö", "ư"))
        for mark, tone in _TONE_OF.items()
    }
    lower |= _VNI_SINGLE
    upper = {sequence.upper(): letter.upper() for sequence, letter in lower.items()}
    # "AÙnh" is also typed "Aùnh": a capital vowel with a small mark.
    title = {
        sequence.capitalize(): letter.upper() for sequence, letter in lower.items() if len(sequence) == 2
    }
    return title | upper | lower


_VNI = _vni_table()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

_LEGACY_WORD = re.compile(r"[A-Za-z\x80-\xff]+")
_UNICODE_ONLY = re.compile(r"[\u0100-\u024f\u0300-\u036f\u1e00-\u1eff]")
# Characters of cp1252 that dashes and quotation marks are made of: no sign of anything.
_PUNCTUATION = str.maketrans("", "", "–—‘’“”…•")
_ONSET = r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
_RHYME = (
    r"(?:(?:iê|yê|uyê|uô|ươ|oa|oă|oe|uâ|uơ|uê|uy|oo|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y)(?:ch|nh|ng|c|m|n|p|t|k)"
    r"|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|iêu|yêu|oai|oao|oay|oeo|oi|ôi|ơi|ua|uê|ui|uôi|uơ|uy|uya|uyu|uây|uao|ưa|ưi|ươi|ươu|ưu|oa|oe"
    r"|a|e|ê|i|o|ô|ơ|u|ư|y)"
)
_SYLLABLE = re.compile(_ONSET + _RHYME)
_TONE_MARKS = {_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT}


@dataclass(frozen=True, slots=True)
class Conversion:
    """Text as it was found and as it reads in Unicode."""

    found: str
    text: str
    encoding: Encoding


def convert(text: str, encoding: Encoding) -> str:
    """The text read as the given encoding, in Unicode NFC."""
    if encoding == "tcvn3":
        return nfc(text.translate(_TCVN3))
    return nfc(_VNI_PATTERN.sub(lambda match: _VNI[match.group()], text))


def is_unicode(text: str) -> bool:
    """Whether the text holds a Vietnamese letter that no legacy encoding produces."""
    return _UNICODE_ONLY.search(text) is not None


def may_be_legacy(text: str) -> bool:
    """Whether the text holds characters that would read otherwise in a legacy encoding."""
    return not text.isascii() and not is_unicode(text)


def detect(text: str) -> Encoding | None:
    """The legacy encoding the text must be in: not Vietnamese as it stands, and Vietnamese once converted."""
    if not may_be_legacy(text):
        return None
    bare = text.translate(_PUNCTUATION)
    suspects = [word for word in _LEGACY_WORD.findall(bare) if not word.isascii()]
    if not suspects or all(is_syllable(word) for word in suspects):
        return None
    return next((e for e in _ENCODINGS if all(is_syllable(convert(word, e)) for word in suspects)), None)


@lru_cache(maxsize=16_384)
def recover(text: str) -> Conversion | None:
    """The text converted, where ``detect`` is sure of its encoding."""
    encoding = detect(text)
    return Conversion(text, convert(text, encoding), encoding) if encoding else None


@lru_cache(maxsize=16_384)
def is_syllable(word: str) -> bool:
    """Whether a word can be one Vietnamese syllable: its case is even, it has one tone, its letters go
    together."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    decomposed = unicodedata.normalize("NFD", word.lower())
    if sum(char in _TONE_MARKS for char in decomposed) > 1:
        return False
    letters = nfc("".join(char for char in decomposed if char not in _TONE_MARKS))
    return _SYLLABLE.fullmatch(letters) is not None
