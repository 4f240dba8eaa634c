"""Which person a code or an identity number means."""

from collections.abc import Iterable
from datetime import date

from dangvu.ledger.asked_once import once_each
from dangvu.ledger.known_then import known_then
from dangvu.people.models import PersonAttribute, PersonRecord


def person_coded(code: str) -> int | None:
    """The person known under the code."""
    return persons_by_code([code]).get(code)


def persons_by_code(codes: Iterable[str]) -> dict[str, int]:
    """The persons known under the codes; codes that nobody bears are left out."""

    def asked(some: list[str]) -> dict[str, int]:
        rows = PersonRecord.objects.known().filter(code__in=some)
        return dict(rows.values_list("code", "person_id"))

    return once_each(("persons coded",), codes, asked)


def persons_coded(codes: Iterable[str]) -> set[int]:
    """The persons known under the codes."""
    return set(persons_by_code(codes).values())


def persons_with_identity_number(number: str) -> list[int]:
    """Persons whose current record bears the identity number."""
    rows = PersonRecord.objects.known().filter(identity_number=number).values_list("person_id", flat=True)
    return sorted(set(rows))


def persons_with_card_number(number: str) -> list[int]:
    """Persons one of whose current records bears the number of a member card."""
    rows = PersonRecord.objects.known().filter(card_number=number).values_list("person_id", flat=True)
    return sorted(set(rows))


def record_on(person: int, on: date, known: int | None = None) -> PersonRecord | None:
    """The person's record of the day; of the last day there is one, where the day is later."""
    rows = PersonRecord.objects.known(known).filter(person=person, from_date__lte=on).order_by("-from_date")
    return rows.first()


def record_among(rows: Iterable[PersonRecord], on: date) -> PersonRecord | None:
    """The same as known now, of a person all whose rows are at hand."""
    known = (row for row in rows if row.superseded_in is None and row.from_date <= on)
    return max(known, key=lambda row: row.from_date, default=None)


def name_of(person: int, on: date) -> str:
    """The person's name on the day, as ``known_then``; empty where it is not known (any more)."""
    record = record_on(person, on, known_then())
    return record.full_name if record else ""


def names_coded(codes: Iterable[str], on: date) -> dict[str, str]:
    """The names of the persons under the codes, as ``name_of``; without those it does not know. In two
    questions.
    """
    persons = persons_by_code(codes)
    rows = PersonRecord.objects.known(known_then()).filter(person__in=persons.values(), from_date__lte=on)
    names = dict(rows.order_by("from_date").values_list("person_id", "full_name"))  # the last of them
    return {code: names[person] for code, person in persons.items() if names.get(person)}


def attribute_on(person: int, attribute: str, on: date) -> str:
    """The code of a person's quality on the day; empty where none is recorded."""
    rows = PersonAttribute.objects.at(on).filter(person=person, attribute=attribute)
    return rows.values_list("value", flat=True).first() or ""
