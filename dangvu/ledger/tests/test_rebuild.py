"""The facts from the ledger alone: the same rows, and every row that differs is named."""

from datetime import date

import pytest

from dangvu.ledger.facts import facts, identities
from dangvu.ledger.guard_statements import statements
from dangvu.ledger.rebuild import check, rebuild
from dangvu.ledger.tests.tampering import owner, unguarded
from dangvu.ledger.void import Void
from dangvu.membership.acts import (
    ExemptMember,
    RecogniseMember,
    RecordDeath,
    ReportNumber,
    SuspendMember,
    TransferMember,
)
from dangvu.membership.models import Membership
from dangvu.membership.tests.test_admit_member import MOI
from dangvu.organisations.acts import RenameCommune
from dangvu.organisations.tests.test_establish_organisation import KHUOI_TAT
from dangvu.people.models import PersonRecord
from dangvu.places.models import Place
from dangvu.statistics.acts import FreezeReturn
from tests.cast import World, enact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy(world: World) -> World:
    """The opening, each kind of act, a void."""
    for act in (
        MOI,
        KHUOI_TAT,
        TransferMember("son", "na-ca", date(2021, 1, 4)),
        RecordDeath("be", date(2026, 1, 4)),
        RecogniseMember("nga", date(2025, 11, 10), date(2025, 11, 20)),
        Void(5),
        ExemptMember("hoa", date(2026, 1, 4)),
        SuspendMember("hoa", date(2026, 1, 4)),
        RenameCommune("01840", "Kim Sơn", date(2026, 3, 1)),
        ReportNumber("truong-noi-tru", "3:I", date(2018, 12, 31), 12, "BC 05-BC/CB"),
        FreezeReturn("kim-lu", date(2025, 1, 1), date(2025, 6, 30), tables="1"),
    ):
        enact(act, by=world.clerk, override="thử")
    return world


def test_the_same_acts_give_the_same_facts_row_for_row(busy: World) -> None:
    assert check() == []
    assert all(model.objects.exists() for name, model in facts().items() if not name.endswith("successor"))
    assert Place.objects.filter(founded_in__isnull=False).count() == 1


MEMBER, PERSON = "membership_membership", "people_personrecord"
BE = "WHERE recorded_in = 1 AND ordinal = 31"
"""Bế's first membership."""
PLACED = "tree_placement (recorded_in, ordinal, from_date, organisation_id, parent_id)"
COPY = "WHERE origin_entry IS NOT NULL AND ordinal = 1"
TAMPERED: list[tuple[str, tuple[str, int, int, list[str]]]] = [
    (f"UPDATE {MEMBER} SET from_date = '2000-01-02' {BE}", (MEMBER, 1, 1, ["1.31"])),
    (f"UPDATE {MEMBER} SET superseded_in = NULL {BE}", (MEMBER, 1, 1, ["1.31"])),
    (f"UPDATE {MEMBER} SET origin_ordinal = 1 {COPY}", (MEMBER, 1, 1, ["7.1"])),
    (f"DELETE FROM {MEMBER} {BE}", (MEMBER, 1, 0, ["1.31"])),
    (f"UPDATE {PERSON} SET full_name = 'Hoàng Thị Bê' WHERE code = 'be'", (PERSON, 1, 1, ["1.28"])),
    (f"UPDATE {PERSON} SET identity_number = '' WHERE code = 'be'", (PERSON, 1, 1, ["1.28"])),
    (f"INSERT INTO {PLACED} VALUES (3, 77, '2030-01-01', 6, 5)", ("tree_placement", 0, 1, ["3.77"])),
    ("UPDATE places_place SET name = 'x' WHERE founded_in > 0", ("places_place", 1, 1, ["01840@2026-03-01"])),
    ("UPDATE ledger_subject SET founded_in = 2 WHERE id = 13", ("ledger_subject", 1, 1, ["13"])),
]
"""Statements, each with the table it bends, how many rows are then missing, how many too many, and which."""


def test_a_changed_a_missing_and_an_added_row_are_named(busy: World) -> None:
    with unguarded() as execute:
        for statement, difference in TAMPERED:
            execute(statement, [])
            assert [(one.table, one.missing, one.extra, one.keys) for one in check()] == [difference]
            rebuild()
            assert check() == []
            for _name, _table, drop, _create in statements(owner().vendor):
                execute(drop, [])  # the rebuild has put them in place again


def test_a_check_changes_nothing_and_a_rebuild_puts_right(busy: World) -> None:
    with unguarded() as execute:
        execute("UPDATE people_personrecord SET full_name = 'Ai Đó' WHERE code = 'be'", [])
        execute("DELETE FROM membership_membership WHERE recorded_in = 1 AND ordinal = 31", [])
    assert len(check()) == 2
    assert PersonRecord.objects.filter(full_name="Ai Đó").exists()

    assert [one.table for one in rebuild()] == ["people_personrecord", "membership_membership"]

    assert check() == []
    assert PersonRecord.objects.filter(full_name="Hoàng Thị Bế").exists()
    with pytest.raises(Exception, match=r"only be superseded|permission denied"):
        Membership.objects.update(status="official")  # the guards stand again


def test_an_empty_register_is_rebuilt_to_nothing() -> None:
    assert rebuild() == []
    assert not any(model._default_manager.exists() for model in identities().values())
