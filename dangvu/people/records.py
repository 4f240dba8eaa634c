"""A person's first rows: what an act that brings a person into the register opens."""

import secrets
from collections.abc import Mapping
from datetime import date

from dangvu.core.text import name_sort_key, nfc, search_key
from dangvu.ledger.change import Change
from dangvu.ledger.models import Subject
from dangvu.people.models import PersonAttribute, PersonRecord, Residence

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are misread on paper."""
LONGEST_SORT_KEY = 240
"""Letters foreign to Vietnamese make long keys; so many characters tell two names apart well enough."""


def new_code() -> str:
    """A code for a person who comes without one; says nothing about them."""
    return "DV-" + "".join(secrets.choice(CODE_LETTERS) for _ in range(8))


def open_person(
    change: Change,
    *,
    code: str,
    full_name: str,
    sex: str,
    birth_date: date,
    ethnic_group: str,
    identity_number: str = "",
    card_number: str = "",
) -> int:
    """Found a person and open their record, from the day of birth. Gives the person's number."""
    person = change.found(Subject)
    change.open(
        PersonRecord,
        birth_date,
        person=person,
        code=code,
        full_name=nfc(full_name),
        search_name=search_key(full_name),
        sort_name=name_sort_key(full_name)[:LONGEST_SORT_KEY],
        sex=sex,
        birth_date=birth_date,
        ethnic_group=ethnic_group,
        identity_number=identity_number,
        card_number=card_number,
    )
    return person


def open_attributes(
    change: Change, person: int, attributes: Mapping[str, str], from_date: date, *, hamlet: int | None = None
) -> None:
    """Open a person's coded qualities and residence from a day on."""
    for attribute, value in sorted(attributes.items()):
        change.open(PersonAttribute, from_date, person=person, attribute=attribute, value=value)
    if hamlet is not None:
        change.open(Residence, from_date, person=person, hamlet=hamlet)
