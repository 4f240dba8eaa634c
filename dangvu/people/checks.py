"""What acts ask about values that describe a person."""

from collections.abc import Mapping
from typing import Literal, get_args

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.text import search_key
from dangvu.law.questions import description_of, known_codes

Attribute = Literal[
    "religion",
    "general_education",
    "qualification",
    "political_theory",
    "occupation",
    "youth_union_member",
]
"""A coded quality of a person; each has a list of its codes in ``people/law``."""
ATTRIBUTES: tuple[str, ...] = get_args(Attribute)
ATTRIBUTE_LISTS = {attribute: f"people.code_lists.{attribute}" for attribute in ATTRIBUTES}
IDENTITY_DIGITS = 12
"""Of an identity number and of a member card of the 2025 exchange: their form, no threshold of law."""


def attribute_code(attribute: str, value: str) -> str:
    """The code behind a word of the attribute's list, as "cao cấp"; what is no word of it stays as it is."""
    codes = ATTRIBUTE_LISTS.get(attribute)
    items = known_codes(codes) if codes and value else {}
    if value in items:
        return value
    wanted = search_key(value)
    return next((code for code, item in items.items() if search_key(str(item.label)) == wanted), value)


def attribute_findings(attributes: Mapping[str, str]) -> list[Finding]:
    """Attributes or codes that do not exist."""
    findings = []
    for attribute, value in attributes.items():
        where = {"field": f"attributes.{attribute}"}
        if attribute not in ATTRIBUTES:
            message = _("Không có mục “%(attribute)s”; xem lại tên mục.") % {"attribute": attribute}
            findings.append(Finding("person.attribute_unknown", message, where=where))
        elif value not in (known := known_codes(ATTRIBUTE_LISTS[attribute])):
            message = _("“%(value)s” không có trong danh mục “%(name)s”; hãy ghi một trong: %(words)s.")
            words = {
                "value": value,
                "name": description_of(ATTRIBUTE_LISTS[attribute]),
                "words": "; ".join(str(item.label) for item in known.values()),
            }
            findings.append(Finding("person.attribute_value", message % words, where=where))
    return findings


def code_findings(code: str) -> list[Finding]:
    """A code that is an identity number: codes stand unsealed in the ledger, in figures and exports."""
    if not _twelve_digits(code):
        return []
    message = _("Không dùng số định danh cá nhân làm mã; hãy đặt mã khác hoặc để trống.")
    return [Finding("person.code_is_identity_number", message, where={"field": "code"})]


def identity_findings(identity_number: str, card_number: str) -> list[Finding]:
    """Numbers that do not have twelve digits."""
    findings = []
    if identity_number and not _twelve_digits(identity_number):
        message = _("Số định danh cá nhân phải đủ 12 chữ số; xem lại, có thể đã mất số 0 ở đầu.")
        findings.append(Finding("person.identity_number", message, where={"field": "identity_number"}))
    if card_number and not _twelve_digits(card_number):
        message = _("Số thẻ đảng viên phải đủ 12 chữ số; xem lại.")
        findings.append(Finding("person.card_number", message, where={"field": "card_number"}))
    return findings


def _twelve_digits(text: str) -> bool:
    return len(text) == IDENTITY_DIGITS and text.isascii() and text.isdigit()
