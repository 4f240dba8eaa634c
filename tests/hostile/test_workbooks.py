"""Five hundred hostile workbooks: each is refused in a sentence or read right; the register stays as it was
(safety goal E1).
"""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from dangvu.core.finding import Finding, Refused, refusals
from dangvu.exchange.act_workbook.reading import read_acts
from dangvu.exchange.acts import ImportMembers, RecordRows
from dangvu.exchange.workbook import parsing
from dangvu.exchange.workbook.reading import read_members
from dangvu.ledger.enact import head
from dangvu.membership.acts import TransferMember
from dangvu.membership.models import Membership
from dangvu.people.models import PersonRecord
from tests.cast import World, enact
from tests.hostile import archives, layouts, meanings, measured_child, sizes, texts, types, xmls
from tests.hostile.case import Case
from tests.hostile.digest import register_digest
from tests.installation import EMBEDDED

GROUPS = {
    module.GROUP: list(module.cases()) for module in (archives, xmls, sizes, types, texts, layouts, meanings)
}
ON = date(2025, 6, 30)
MOST_MEMORY, MOST_SECONDS = 512 * 1024, 20
SPREAD = [
    pytest.param(10 if EMBEDDED else 50, id="spread"),
    pytest.param(1, marks=pytest.mark.nightly, id="whole"),
]
"""Of so many workbooks one. What reads a workbook knows no database: on the second one fewer will do."""


def test_there_are_five_hundred_and_no_two_alike() -> None:
    cases = [case for group in GROUPS.values() for case in group]
    small = {case.make() for group in GROUPS if group != "size" for case in GROUPS[group]}

    assert len({(case.group, case.name) for case in cases}) == len(cases) >= 500
    assert len(small) == len(cases) - len(GROUPS["size"])


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("one_of", SPREAD)
def test_every_workbook_is_refused_in_a_sentence_or_read_right(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: str, one_of: int
) -> None:
    monkeypatch.setattr(parsing, "_CHILD", Path(measured_child.__file__))
    before = register_digest()

    faults = [
        f"{case.name}: {fault}" for case in GROUPS[group][::one_of] for fault in tried(case, world, tmp_path)
    ]

    assert faults == []
    assert register_digest() == before


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("one_of", [pytest.param(25, id="spread"), SPREAD[1]])
def test_every_workbook_is_refused_in_a_sentence_where_acts_are_asked_for(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: str, one_of: int
) -> None:
    monkeypatch.setattr(parsing, "_CHILD", Path(measured_child.__file__))
    before = register_digest()
    path = tmp_path / "viec.xlsx"
    faults = []

    for case in GROUPS[group][::one_of]:
        path.write_bytes(case.make())
        act = RecordRows.of(TransferMember, read_acts(TransferMember, path), ON)
        with pytest.raises(Refused) as refused:
            enact(act, by=world.clerk)
        faults += [f"{case.name}: {one.message}" for one in refused.value.findings if not _is_sentence(one)]
        faults += [f"{case.name} took {size} MB" for size in _too_much_memory(path)]

    assert faults == []
    assert register_digest() == before


def tried(case: Case, world: World, folder: Path) -> Iterator[str]:
    """Send the workbook to the door; what is wrong with what became of it."""
    path = folder / "danh_sach.xlsx"
    path.write_bytes(case.make())
    known, start = head().hash, seconds()
    with transaction.atomic():
        try:
            act = ImportMembers.of(read_members(path), ON)
            recorded = enact(act, by=world.clerk)
        except Refused as refused:
            yield from _refused(case, refused.findings)
            if head().hash != known:
                yield "refused, and yet the ledger went on"
        else:
            yield from _read(case, recorded.number, recorded.remarks)
        transaction.set_rollback(True)
    if (took := seconds() - start) > MOST_SECONDS:
        yield f"took {took:.0f} s"
    yield from (f"took {size} MB" for size in _too_much_memory(path))


def _too_much_memory(path: Path) -> Iterator[int]:
    """What the child took to read the workbook, in MB, where that is more than it may."""
    measured = path.with_suffix(".xlsx.memory")
    if measured.exists() and int(measured.read_text("ascii")) > MOST_MEMORY:
        yield int(measured.read_text("ascii")) // 1024
    measured.unlink(missing_ok=True)


def seconds() -> float:
    """Processor time of this process and of its children, which does not depend on who else is at work."""
    return sum(os.times()[:4])


def _refused(case: Case, findings: list[Finding]) -> Iterator[str]:
    found = refusals(findings)
    if not {one.code for one in found} & set(case.refused):
        yield f"refused by {sorted({one.code for one in found})}, not by {case.refused or 'anything'}"
    for one in found:
        if not _is_sentence(one):
            yield f"no sentence: {one.message}"
    places = {(one.where.get("row"), one.where.get("field")) for one in found if one.code in case.refused}
    if case.at and case.at not in places:
        yield f"points to {places}, not to {case.at}"


def _is_sentence(one: Finding) -> bool:
    is_whole = one.message.endswith((".", ")")) and len(one.message) >= len("Hãy điền đủ.")
    return is_whole and "%(" not in one.message


def _read(case: Case, number: int, remarks: tuple[Finding, ...]) -> Iterator[str]:
    people = list(PersonRecord.objects.filter(recorded_in=number).order_by("ordinal"))
    if case.read is None:
        yield f"read as {[one.full_name for one in people]}, should be refused by {case.refused}"
        return
    if len(people) != case.rows:
        yield f"read {len(people)} members of {case.rows}"
        return
    if case.rows:
        values = {**_values(Membership, number), **_values(PersonRecord, number)}
        wrong = {name: values.get(name) for name, value in case.read.items() if values.get(name) != value}
        if wrong:
            yield f"read wrong: {wrong}"
    if missing := set(case.warned) - {one.code for one in remarks}:
        yield f"does not warn of {missing}"


def _values(model: type[PersonRecord] | type[Membership], number: int) -> dict[str, str]:
    row = model.objects.filter(recorded_in=number).order_by("ordinal")[0]
    return {name: str(value) for name, value in row.values().items()}
