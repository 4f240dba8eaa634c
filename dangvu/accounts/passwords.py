"""How passwords are kept, and which are refused because others think of them too."""

import re
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dangvu.core.text import search_key

if TYPE_CHECKING:
    from dangvu.accounts.models import Account

OUR_WORDS = (
    "dangcongsan",
    "dangvien",
    "dangbo",
    "dangvu",
    "danguy",
    "chibo",
    "chiuy",
    "tinhuy",
    "huyenuy",
    "capuy",
    "bithu",
    "bantochuc",
    "tochuc",
    "quantri",
    "matkhau",
    "vietnam",
    "backan",
    "thainguyen",
)
"""Words of this work, without marks and spaces; longer ones first."""
FEWEST_LETTERS = 5
"""Beside our words a password has at least so many letters of its own."""
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")


class Argon2(Argon2PasswordHasher):
    """Argon2id by OWASP's second profile: 19 MiB and 34 ms, so that a morning's sign-ins do not stall."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class NotKnown(CommonPasswordValidator):
    """Refuses the 20,000 passwords most often found in leaks, and each of them made longer by digits and
    signs at its ends or by repeating it: those come next in every list of guesses.
    """

    def validate(self, password: str, user: "Account | None" = None) -> None:
        said = password.lower().strip()
        for one in (said, _ENDS.sub("", said), _repeated(said), _repeated(_ENDS.sub("", said))):
            super().validate(one, user)


class NotOurWords:
    """Refuses what consists of words of this work."""

    def validate(self, password: str, user: "Account | None" = None) -> None:
        letters = re.sub(r"[\W\d_]", "", search_key(password))
        left = letters
        for word in OUR_WORDS:
            left = left.replace(word, "")
        if left != letters and len(left) < FEWEST_LETTERS:
            message = _("Mật khẩu chỉ gồm các từ quen của công tác đảng; hãy thêm từ của riêng mình.")
            raise ValidationError(message, code="password_of_our_words")

    def get_help_text(self) -> str:
        return _("Mật khẩu không chỉ gồm các từ quen của công tác đảng.")


def _repeated(text: str) -> str:
    """What a text repeats from beginning to end; the text itself where it repeats nothing."""
    place = (text + text).find(text, 1)
    return text[:place] if 0 < place < len(text) else text
