"""Importing a list: whole as one act or not at all; what the register refuses; what is kept sealed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from dangvu.core.finding import Refused, refusals
from dangvu.exchange.acts import ImportMembers
from dangvu.exchange.checking import findings_of
from dangvu.exchange.samples.people import Row as Line
from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.tests.workbooks import pack, parts_of
from dangvu.exchange.workbook.reading import read_members
from dangvu.exchange.workbook.template import write_list
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry, Row
from dangvu.ledger.reading import parts_of as parts_of_entry
from dangvu.ledger.rebuild import check
from dangvu.ledger.void import Void
from dangvu.membership.acts import RecordDeath
from dangvu.membership.models import Membership
from dangvu.people.models import PersonAttribute, PersonRecord
from tests.cast import World, account, dry_run, enact

ON = date(2025, 6, 30)
CELLS = (("na-ca", "Chi bộ thôn Nà Cà"), ("ban-khan", "Chi bộ thôn Bản Khắn"))


def act(path: Path, rows: Sequence[Line], on: date = ON) -> ImportMembers:
    write_list(path, list(rows))
    return ImportMembers.of(read_members(path), on)


def lines(count: int = 4, **changes: str) -> list[Line]:
    """Good lines for the cells of the cast; the first with some cells changed."""
    rows = good_rows(CELLS, count)
    rows[0] = rows[0] | changes
    return rows


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "danh-sach.xlsx"


def test_each_row_becomes_a_person_and_a_membership_from_the_extract_s_day(world: World, path: Path) -> None:
    listed = lines(4, religion="Tin Lành", official_date="", card_number="")
    enact(act(path, listed), by=world.clerk)

    rows = list(Membership.objects.filter(recorded_in=2).order_by("ordinal"))
    assert [row.organisation_id for row in rows] == [
        world.organisation("na-ca"),
        world.organisation("ban-khan"),
    ] * 2
    assert {(row.from_date, row.until_date, row.start_reason) for row in rows} == {(ON, None, "opening")}
    assert (rows[0].status, rows[0].official_date) == ("probationary", None)
    assert (rows[1].status, rows[1].official_date is None) == ("official", False)
    assert f"{rows[1].admission_date:%d/%m/%Y}" == listed[1]["admission_date"]
    assert [row.value for row in PersonAttribute.objects.filter(recorded_in=2)] == ["protestant"]
    record = PersonRecord.objects.get(identity_number=listed[0]["identity_number"])
    assert record.full_name == listed[0]["full_name"]
    assert record.code.startswith("DV-")


def test_the_whole_list_is_one_act_that_keeps_the_file_s_hash(world: World, path: Path) -> None:
    importing = act(path, lines())
    recorded = enact(importing, by=world.clerk)

    entry = Entry.objects.get(pk=2)
    assert recorded.number == head().number == 2
    assert (entry.kind, entry.row_count) == ("import_members", 4)
    assert importing.reading.sha256 in entry.payload
    assert Row.objects.filter(entry=2)[0].payload == '{"row":2,"sheet":"Danh sách"}'


def test_columns_without_a_fact_of_their_own_are_kept_sealed(world: World, path: Path) -> None:
    enact(act(path, lines(1, birth_detail="thôn Khau Cút")), by=world.clerk)

    part = next(iter(parts_of_entry(Entry.objects.get(pk=2))))
    assert part.payload["columns"]["birth_detail"] == "thôn Khau Cút"
    assert not {"full_name", "identity_number"} & part.payload["columns"].keys()
    assert "Khau Cút" not in Row.objects.get(entry=2).payload


def test_it_is_taken_back_as_one_and_can_be_imported_again(world: World, path: Path) -> None:
    enact(act(path, lines()), by=world.clerk)

    enact(Void(2), by=world.clerk)
    assert PersonRecord.objects.known().count() == 8

    enact(act(path, lines()), by=world.clerk)
    assert PersonRecord.objects.known().count() == 12
    assert check() == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"birth_date": "31/02/1975"}, "no_such_day", "birth_date"),
        ({"identity_number": "00095000001"}, "identity_number_zeros_lost", "identity_number"),
        ({"identity_number": "0009500000012"}, "identity_number_form", "identity_number"),
        ({"identity_number": lines()[3]["identity_number"]}, "identity_number_twice", "identity_number"),
        ({"identity_number": "006162000001"}, "already_there", "identity_number"),
        ({"organisation_code": "khong-co"}, "organisation_unknown", "organisation_code"),
        ({"organisation_code": "truong-noi-tru"}, "organisation_closed", "organisation_code"),
        ({"organisation_code": "kim-lu"}, "organisation_holds_no_members", "organisation_code"),
        (
            {"organisation_code": "", "organisation_path": "Chi bộ lạ"},
            "organisation_unknown",
            "organisation_path",
        ),
        ({"organisation_code": "", "organisation_path": ""}, "organisation_missing", "organisation_code"),
        ({"official_date": "01/01/1960"}, "days_out_of_order", "official_date"),
        ({"admission_date": "01/07/2025", "official_date": ""}, "after_extract", "admission_date"),
        ({"official_date": "01/07/2025"}, "official_after_extract", "official_date"),
    ],
)
def test_a_fault_is_refused_with_its_place_and_nothing_is_recorded(
    world: World, path: Path, changes: dict[str, str], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        enact(act(path, lines(4, **changes)), by=world.clerk)

    found = [(one.code, one.where.get("field")) for one in refusals(refused.value.findings)]
    assert (f"workbook.{code}", field) in found
    for one in refusals(refused.value.findings):
        assert one.where["sheet"] == "Danh sách"
        assert int(one.where["row"]) in (2, 5)
        assert str(one.where["column"]).isalpha()
    assert head().number == 1
    assert PersonRecord.objects.count() == 8


def _formula(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["B2"] = '=HYPERLINK("x")'
    book.save(path)


def _merged(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merge_cells("B2:B3")
    book.save(path)


def _bomb(path: Path) -> None:
    pack(path, parts_of(path) | {"xl/media/a.bin": bytes(60_000_000)})


def _renamed(path: Path) -> None:
    pack(path, {"thu.txt": b"x"})


def _old(path: Path) -> None:
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2000))


def _no_rows(path: Path) -> None:
    write_list(path, [])


@pytest.mark.parametrize(
    ("bend", "code"),
    [
        (_formula, "workbook.formula"),
        (_merged, "workbook.merged"),
        (_bomb, "workbook.inflates_too_far"),
        (_renamed, "workbook.renamed_archive"),
        (_old, "workbook.xls"),
        (lambda path: path.write_bytes(b""), "workbook.empty"),
        (_no_rows, "workbook.empty"),
    ],
)
def test_a_file_that_is_no_plain_list_is_refused_and_nothing_is_recorded(
    world: World, path: Path, bend: Callable[[Path], object], code: str
) -> None:
    write_list(path, lines())
    bend(path)

    with pytest.raises(Refused) as refused:
        enact(ImportMembers.of(read_members(path), ON), by=world.clerk)

    assert code in {one.code for one in refusals(refused.value.findings)}
    assert (head().number, PersonRecord.objects.count()) == (1, 8)


def test_one_bad_row_keeps_out_all_good_ones(world: World, path: Path) -> None:
    findings = dry_run(act(path, lines(4, birth_date="31/02/1975")), by=world.clerk)

    assert len(refusals(findings)) == 1
    with pytest.raises(Refused):
        enact(act(path, lines(4, birth_date="31/02/1975")), by=world.clerk)


def test_the_same_list_twice_finds_everybody_there(world: World, path: Path) -> None:
    enact(act(path, lines()), by=world.clerk)

    found = refusals(dry_run(act(path, lines()[::-1]), by=world.clerk))

    assert [(one.code, one.where["row"]) for one in found] == [
        ("workbook.already_there", row) for row in (2, 3, 4, 5)
    ]


def test_the_same_file_again_is_answered_with_the_entry_it_was_recorded_in(world: World, path: Path) -> None:
    importing = act(path, lines())
    number = enact(replace(importing), by=world.clerk).number

    (found,) = dry_run(replace(importing), by=world.clerk)
    with pytest.raises(Refused) as refused:
        enact(replace(importing), by=world.clerk)

    assert (found.code, found.figures) == ("workbook.recorded_before", {"number": number})
    assert f"đã được ghi ở bút toán {number}" in found.message
    assert [one.code for one in refused.value.findings] == ["workbook.recorded_before"]
    enact(Void(number), by=world.clerk)
    assert refusals(dry_run(replace(importing), by=world.clerk)) == []


def test_whoever_reaches_a_part_of_a_file_is_not_told_that_it_was_recorded(world: World, path: Path) -> None:
    importing = act(path, lines())
    enact(replace(importing), by=world.clerk)
    stranger = account("ghi", world.organisation("bang-phuc"), "record")

    found = {one.code for one in findings_of(importing, stranger)}

    assert "mandate.row" in found
    assert "workbook.recorded_before" not in found


def test_the_same_file_sent_twice_with_one_key_is_recorded_once(world: World, path: Path) -> None:
    importing = act(path, lines())

    first, again = (enact(replace(importing), by=world.clerk, key="k1") for _ in range(2))

    assert (first.number, first.hash) == (again.number, again.hash)
    with pytest.raises(Refused) as refused:
        enact(act(path, lines(3)), by=world.clerk, key="k1")
    assert [one.code for one in refused.value.findings] == ["ledger.key_reused"]


def test_warnings_are_kept_with_the_act_and_need_no_reason(world: World, path: Path) -> None:
    recorded = enact(act(path, lines(4, sex="nữ", identity_number="000050000001")), by=world.clerk)

    assert "workbook.identity_number_disagrees" in [one.code for one in recorded.remarks]


def test_a_list_reaches_no_further_than_the_mandate(world: World, path: Path) -> None:
    recorder = account("ghi", world.organisation("kim-lu"), "record")

    with pytest.raises(Refused) as refused:
        enact(act(path, lines(4)), by=recorder)
    assert [one.code for one in refused.value.findings] == ["mandate.missing"]

    own = [row for row in lines(4) if row["organisation_code"] == "na-ca"]
    assert enact(act(path, own), by=recorder).number == 2


def test_a_barred_dry_run_tells_nobody_whose_numbers_the_register_knows(world: World, path: Path) -> None:
    recorder = account("ghi", world.organisation("kim-lu"), "record")
    known = "006162000001"
    listed = good_rows([("ban-khan", "Chi bộ thôn Bản Khắn"), ("khong-co", "Chi bộ lạ"), CELLS[0]], 3)
    told = []
    for number in (known, "006162000009"):
        probing = [row | {"identity_number": number} for row in listed[:2]]
        importing = act(path, [*probing, listed[2]])
        told.append([(one.code, one.where.get("row")) for one in findings_of(importing, recorder)])

    assert told[0] == told[1]
    assert told[0][0] == ("mandate.row", 2)
    assert ("workbook.organisation_unknown", 3) in told[0]
    assert 4 not in {row for _code, row in told[0]}


def test_a_list_wholly_outside_the_mandate_says_of_each_row_only_that(world: World, path: Path) -> None:
    recorder = account("ghi", world.organisation("bang-phuc"), "record")
    rows = [row | {"identity_number": "006162000001"} for row in good_rows([CELLS[0]], 1)]

    found = findings_of(act(path, rows), recorder)

    assert [(one.code, one.where["row"]) for one in refusals(found)] == [("mandate.row", 2)]


def test_members_who_were_imported_live_on_through_acts(world: World, path: Path) -> None:
    enact(act(path, lines()), by=world.clerk)
    code = PersonRecord.objects.filter(recorded_in=2).values_list("code", flat=True)[0]

    enact(RecordDeath(code, date(2025, 8, 1)), by=world.clerk)

    assert Membership.objects.known().get(person__records__code=code).until_date == date(2025, 8, 1)
    assert check() == []
