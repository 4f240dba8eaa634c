"""Workbooks of acts: the template made from the declaration, rows read by it, recorded whole as one act."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override

from dangvu.core.finding import Finding, Refused, refusals
from dangvu.core.text import column_key
from dangvu.exchange.act_workbook.columns import columns_of
from dangvu.exchange.act_workbook.reading import ActReading, Form, form_of, form_of_steps, read_acts
from dangvu.exchange.act_workbook.template import (
    LIST_SHEET,
    ORGANISATION_SHEET,
    WORDS_SHEET,
    write_act_template,
)
from dangvu.exchange.acts import ImportMembers, RecordRows
from dangvu.exchange.checking import findings_of
from dangvu.exchange.commands.attempt import attempt
from dangvu.exchange.workbook.reading import read_members
from dangvu.ledger.acts import Act, kinds
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry, Row
from dangvu.ledger.rebuild import check
from dangvu.ledger.verify import verify
from dangvu.ledger.void import Void
from dangvu.membership.acts import AdmitMember, RecogniseMember, TransferMember
from dangvu.membership.queries import memberships_of
from dangvu.organisations.acts import Reorganise
from dangvu.organisations.movement import Movement
from dangvu.people.models import PersonRecord
from tests.cast import World, account, dry_run, enact

TODAY = date(2025, 6, 30)
ON = date(2021, 1, 4)
BY_HAND = sorted(kind for kind, act in kinds().items() if not act.bulk and ".tests." not in act.__module__)


def filled(path: Path, act: type[Act], rows: list[dict[str, Any]]) -> Path:
    """The template of the act, filled in as a user would: by heading."""
    write_act_template(act, path)
    book = openpyxl.load_workbook(path)
    sheet = book[LIST_SHEET]
    headings = {str(cell.value).rstrip("*"): place for place, cell in enumerate(sheet[1], start=1)}
    labels = {column.key or column.field: column.label for column in columns_of(act)}
    for line, row in enumerate(rows, start=2):
        for name, value in row.items():
            sheet.cell(line, headings[labels[name]], value)
    book.save(path)
    return path


def move(person: str, **changes: Any) -> dict[str, Any]:
    return {"person": person, "organisation": "na-ca", "on": "04/01/2021"} | changes


def rows_of(path: Path, act: type[Act] = TransferMember) -> RecordRows:
    return RecordRows.of(act, read_acts(act, path), TODAY)


def places(findings: list[Finding]) -> list[tuple[str, Any, Any]]:
    return [(one.code, one.where.get("row"), one.where.get("column")) for one in findings]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "viec.xlsx"


@pytest.mark.parametrize("kind", BY_HAND)
def test_every_act_by_hand_has_a_template_that_is_read_back(kind: str, path: Path) -> None:
    act = kinds()[kind]
    write_act_template(act, path)

    book = openpyxl.load_workbook(path)
    headings = [str(cell.value) for cell in book[LIST_SHEET][1]]
    reading = read_acts(act, path)

    assert headings == [column.heading for column in columns_of(act)]
    assert len(set(headings)) == len(headings)
    assert [found.code for found in reading.faults] == ["workbook.empty"]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", [*BY_HAND, Reorganise.kind])
def test_what_is_handed_out_in_one_language_is_read_in_the_other(kind: str, language: str) -> None:
    def form() -> Form:
        act = kinds()[kind]
        return form_of_steps(Reorganise, Movement, ON) if act is Reorganise else form_of(act)

    with override(language):
        handed_out = form().columns
    with override("en" if language == "vi" else "vi"):
        known = form().known

    for column in handed_out:
        read = known[column_key(column.heading)]
        assert (read.field, read.key) == (column.field, column.key)
        for code, word in column.words.items():
            assert read.value(word) == column.value(code)


def test_the_template_offers_the_words_of_the_lists_and_the_organisations(path: Path) -> None:
    write_act_template(AdmitMember, path, [("na-ca", "Chi bộ thôn Nà Cà")])

    book = openpyxl.load_workbook(path)
    rules = {rule.formula1 for rule in book[LIST_SHEET].data_validations.dataValidation}
    words = [cell.value for row in book[WORDS_SHEET].iter_rows() for cell in row if cell.value]

    assert {"nữ", "Tày", "Mường"} <= set(words)
    assert f"'{ORGANISATION_SHEET}'!$A$2:$A$2" in rules
    assert [cell.value for cell in book[ORGANISATION_SHEET][2]] == ["na-ca", "Chi bộ thôn Nà Cà"]


def test_rows_are_recorded_as_one_entry_and_taken_back_as_one(world: World, path: Path) -> None:
    act = rows_of(filled(path, TransferMember, [move("son"), move("minh")]))

    recorded = enact(act, by=world.clerk)

    assert Row.objects.filter(entry=recorded.number).count() == 2
    assert memberships_of(world.person("son"))[-1].organisation_id == world.organisation("na-ca")
    assert Entry.objects.get(pk=recorded.number).payload.count("transfer_member") == 1
    assert [*verify(), *check()] == []
    enact(Void(recorded.number), by=world.clerk)
    assert [row.until_date for row in memberships_of(world.person("minh"))][-1] is None
    assert [*verify(), *check()] == []


def test_a_newcomer_s_names_stand_sealed_in_the_rows(world: World, path: Path) -> None:
    row = {
        "organisation": "na-ca",
        "decision_date": "03/03/2025",
        "admission_date": "19/03/2025",
        "considered_on": "03/02/2025",
        "class_certificate_on": "06/01/2025",
        "full_name": "Vi Thị Mới",
        "sex": "nu",
        "birth_date": "01/02/1995",
        "ethnic_group": "TÀY",
        "identity_number": "006195000777",
        "religion": "Tin lanh",
    }
    recorded = enact(rows_of(filled(path, AdmitMember, [row]), AdmitMember), by=world.clerk)

    (kept,) = Row.objects.filter(entry=recorded.number)
    assert "Mới" not in kept.payload + kept.effects
    assert "006195000777" not in kept.payload + kept.effects + kept.sealed
    person = PersonRecord.objects.get(identity_number="006195000777")
    assert (person.full_name, person.sex, person.ethnic_group) == ("Vi Thị Mới", "female", "02")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"person": "ai"}, ("person.unknown", 3, "A")),
        ({"organisation": "khong"}, ("organisation.unknown", 3, "B")),
        ({"on": "31/02/2021"}, ("workbook.no_such_day", 3, "C")),
        ({"on": ""}, ("payload.missing", 3, "C")),
        ({"person": 12}, ("workbook.number_for_text", 3, "A")),
        ({"person": "son"}, ("workbook.said_twice", 3, "A")),
        ({"on": "=TODAY()"}, ("workbook.formula", 3, "C")),
    ],
)
def test_a_fault_is_told_with_its_cell_and_nothing_is_recorded(
    world: World, path: Path, changes: dict[str, Any], expected: tuple[str, int, str]
) -> None:
    act = rows_of(filled(path, TransferMember, [move("son"), move("minh") | changes]))

    with pytest.raises(Refused) as refused:
        enact(act, by=world.clerk)

    assert expected in places(refused.value.findings)
    assert head().number == 1


def test_a_word_that_is_not_in_the_list_is_refused(world: World, path: Path) -> None:
    reading = read_acts(AdmitMember, filled(path, AdmitMember, [{"sex": "không rõ", "full_name": "A"}]))

    assert "workbook.word_unknown" in [found.code for found in reading.faults]


def test_headings_may_stand_in_any_order_without_diacritics_below_a_title(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["CHUYỂN SINH HOẠT THÁNG 1"])
    sheet.append(["ngay chi bo moi tiep nhan", "MA DANG VIEN", "Chi bộ chuyển đến (mã)"])
    sheet.append(["04/01/2021", "son", "na-ca"])
    book.save(path)

    reading = read_acts(TransferMember, path)

    assert [row.act for row in reading.rows] == [TransferMember("son", "na-ca", ON)]
    assert reading.faults == []


def test_a_column_nobody_knows_or_twice_is_a_fault(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    labels = [column.label for column in columns_of(TransferMember)]
    sheet.append([*labels[:3], "Ghi chú", labels[0]])
    sheet.append(["son", "na-ca", "04/01/2021"])
    book.save(path)

    codes = [found.code for found in read_acts(TransferMember, path).faults]

    assert codes == ["workbook.column_twice", "workbook.column_unknown"]


def test_another_workbook_has_no_heading(path: Path) -> None:
    write_act_template(AdmitMember, path)

    assert [found.code for found in read_acts(TransferMember, path).faults] == ["workbook.no_heading"]


def test_warnings_of_a_row_ask_for_a_reason(world: World, path: Path) -> None:
    late = {"person": "nga", "considered_on": "02/03/2026", "decision_date": "20/03/2026"}
    act = rows_of(filled(path, RecogniseMember, [late]), RecogniseMember)

    with pytest.raises(Refused):
        enact(act, by=world.clerk)

    assert enact(act, by=world.clerk, override="đường sạt lở").remarks


def test_a_mandate_must_cover_every_row(world: World, path: Path) -> None:
    recorder = account("ghi", world.organisation("bang-phuc"), "record")
    one = rows_of(filled(path, TransferMember, [move("son")]))
    outside = next(code for code in ("minh", "lan") if not _is_within(world, code, "bang-phuc"))
    both = rows_of(filled(path, TransferMember, [move("son"), move(outside)]))

    barred = [found.code for found in dry_run(both, by=recorder)]

    assert "mandate.missing" in barred
    assert refusals(dry_run(one, by=recorder)) == []


def test_the_same_workbook_again_is_answered_with_its_entry(world: World, path: Path) -> None:
    act = rows_of(filled(path, TransferMember, [move("son"), move("minh")]))
    number = enact(act, by=world.clerk).number

    (found,) = refusals(dry_run(rows_of(path), by=world.clerk))

    assert (found.code, found.figures) == ("workbook.recorded_before", {"number": number})


@pytest.mark.parametrize("only_check", [True, False])
@pytest.mark.parametrize("content", [b"", "không phải sổ tính".encode()])
def test_a_file_that_cannot_be_read_is_told_so_to_whoever_may_record_anywhere(
    world: World, path: Path, content: bytes, only_check: bool
) -> None:
    path.write_bytes(content)
    specialist = account("chuyên viên", world.organisation("bk"), "record")

    for act in (rows_of(path), ImportMembers.of(read_members(path), TODAY)):
        told = [
            [one.code for one in attempt(act, by, only_check=only_check, key="")[1]]
            for by in (specialist, world.secretary)
        ]
        assert told[0] == [one.code for one in act.reading.faults] != []
        assert told[1][0] == "mandate.missing"


def test_rows_outside_the_mandate_are_told_as_such_and_nothing_else_of_them(world: World, path: Path) -> None:
    recorder = account("ghi", world.organisation("bang-phuc"), "record")
    rows = [move("son", organisation="ban-khan"), move("be"), move("ai"), move("be", organisation="khong")]

    found = findings_of(rows_of(filled(path, TransferMember, rows)), recorder)

    assert places(found)[:3] == [
        ("mandate.row", 3, "A"),
        ("mandate.row", 4, "A"),
        ("organisation.unknown", 5, "B"),
    ]
    assert {found.message for found in found[:2]} == {found[0].message}
    assert {place[1] for place in places(found)[3:]} == {2}


def _is_within(world: World, person: str, organisation: str) -> bool:
    from dangvu.tree.queries import above  # noqa: PLC0415 - only here

    row = memberships_of(world.person(person))[-1]
    return world.organisation(organisation) in [row.organisation_id, *above(row.organisation_id, ON)]


def test_nothing_is_said_of_an_empty_reading() -> None:
    assert RecordRows.of(TransferMember, ActReading("x"), TODAY).on == TODAY
