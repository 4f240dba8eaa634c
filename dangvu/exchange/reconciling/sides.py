"""The two sides of a comparison: the members of the register within reach, and the rows of the extract."""

from collections.abc import Iterator
from datetime import date

from dangvu.accounts.mandates import Reach, in_reach
from dangvu.exchange.reconciling.comparing import FIELDS, Ours, Theirs, written
from dangvu.exchange.workbook.results import MemberRow, WorkbookReading
from dangvu.law.questions import known_codes
from dangvu.membership.models import Exemption, Membership
from dangvu.organisations.directory import Directory
from dangvu.organisations.overview import Names
from dangvu.organisations.worklist import parents, way_up
from dangvu.people.models import PersonAttribute, PersonRecord

LISTS = {
    "sex": "people.code_lists.sex",
    "ethnic_group": "people.code_lists.ethnic_group",
    "religion": "people.code_lists.religion",
}


def _word(field: str, code: str) -> str:
    """A coded value as people read it."""
    item = known_codes(LISTS[field]).get(code) if field in LISTS and code else None
    return str(item.label) if item else code


def ours(reach: Reach, on: date) -> dict[str, Ours]:
    """The members of the day within reach, by identity number."""
    rows = (
        Membership.objects.at(on)
        .filter(in_reach(reach, on))
        .only("recorded_in", "ordinal", "person_id", "organisation_id", "admission_date", "official_date")
    )
    members = {row.person_id: row for row in rows}
    exempt = set(Exemption.objects.at(on).values_list("person_id", flat=True))
    religion = dict(
        PersonAttribute.objects.at(on).filter(attribute="religion").values_list("person_id", "value")
    )
    names = Names({row.organisation_id for row in members.values()})
    found = {}
    for record in PersonRecord.objects.known().filter(until_date=None).iterator(2000):
        row = members.get(record.person_id)
        if row is None:
            continue
        values = {
            "full_name": record.full_name,
            "sex": record.sex,
            "birth_date": written(record.birth_date),
            "ethnic_group": record.ethnic_group,
            "religion": religion.get(record.person_id, ""),
            "card_number": record.card_number,
            "organisation": str(row.organisation_id),
            "admission_date": written(row.admission_date),
            "official_date": written(row.official_date),
            "activity_status": "exempt" if record.person_id in exempt else "active",
        }
        shown = {field: _word(field, value) for field, value in values.items()}
        shown["organisation"] = names.on(row.organisation_id, on)
        found[record.identity_number] = Ours(record.person_id, row.organisation_id, values, shown)
    return found


def theirs(reading: WorkbookReading, reach: Reach, on: date, known: set[str]) -> Iterator[Theirs]:
    """The rows of the extract that concern whoever asks: all with the whole register within reach, else those
    of their organisations, of organisations that nobody knows, and of their own members (``known``).
    """
    directory = Directory(on)
    tree = parents(on)
    for row in (*reading.rows, *reading.left_out):
        code, path = row.text("organisation_code"), row.text("organisation_path")
        organisation = directory.find(code, path)[0] if code or path else None
        is_mine = organisation is None or bool(reach.roots & set(way_up(organisation, tree)))
        if reach.everywhere or is_mine or row.text("identity_number") in known:
            yield _row(row, organisation, path or code)


def _row(row: MemberRow, organisation: int | None, given: str) -> Theirs:
    values = {
        field: written(row.value(field)) or row.raw(field) for field in FIELDS if field != "organisation"
    }
    values["organisation"] = str(organisation) if organisation is not None else given
    shown = {field: _word(field, value) for field, value in values.items()}
    shown["organisation"] = given
    return Theirs(row.text("identity_number"), row.row, values, shown)
