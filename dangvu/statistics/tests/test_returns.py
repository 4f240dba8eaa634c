"""Returns on the small cast: frozen, sent, accepted or sent back, made anew, taken back, explained."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from dangvu.accounts.models import Account
from dangvu.core.finding import Refused
from dangvu.core.period import DAY
from dangvu.ledger.acts import Act
from dangvu.ledger.enact import Recorded, head, remarks_of
from dangvu.ledger.models import Entry
from dangvu.ledger.paper import Paper
from dangvu.ledger.position import forget
from dangvu.ledger.rebuild import check
from dangvu.ledger.void import Void
from dangvu.membership.acts import RecordDeath, ReissueCard
from dangvu.organisations.acts import CorrectOrganisation
from dangvu.statistics.acts import AcceptReturn, FreezeReturn, SendBackReturn, SendReturn
from dangvu.statistics.models import FrozenTable, StatisticalReturn
from dangvu.statistics.returns import board as board_of
from dangvu.statistics.returns.board import Line, board
from dangvu.statistics.returns.deadlines import deadline_of
from dangvu.statistics.returns.differing import compared, explained
from dangvu.statistics.returns.frozen import as_json, thaw
from dangvu.statistics.returns.standing import Step, key_of, latest, returns_of, steps_of, tables_of
from dangvu.statistics.tables import Table, compute, declared_tables
from dangvu.statistics.tables.identities import Breach
from tests.cast import World, account, enact, opened_world

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2025, 1, 1), date(2025, 6, 30)
PERIOD: tuple[str, date, date] = ("kim-lu", FIRST, LAST)
SENT = Paper(number="7-BC/ĐU", issued_on=date(2025, 7, 3), signer="Hoàng Văn Bí thư")


@pytest.fixture
def world() -> World:
    return opened_world()


def above(name: str) -> Account:
    """Somebody who records for the level above."""
    return account(name, World.organisation("na-ri"), "read", "record")


def recorded(act: Act, world: World, paper: Paper | None = None, by: Account | None = None) -> Recorded:
    return enact(act, by=by or world.clerk, paper=paper, override="thử")


def freeze(tables: str = "1,3") -> FreezeReturn:
    return FreezeReturn(*PERIOD, tables=tables)


def frozen(world: World, tables: str = "1,3") -> StatisticalReturn:
    recorded(freeze(tables), world)
    return the_latest()


def the_latest() -> StatisticalReturn:
    found = latest(World.organisation("kim-lu"), FIRST, LAST)
    assert found is not None
    return found


def codes(act: Act, by: Account, paper: Paper | None = None) -> set[str]:
    with pytest.raises(Refused) as refused:
        enact(act, by=by, paper=paper)
    return {one.code for one in refused.value.findings}


def figures_of(one: StatisticalReturn) -> dict[str, Any]:
    return {table.code: as_json(table.figures, one.known) for table in tables_of(one)}


def test_what_is_frozen_is_what_the_tables_say_and_stays(world: World) -> None:
    one = frozen(world, tables="")
    said = {
        code: compute(code, "kim-lu", first=FIRST, last=LAST, known=one.known) for code in figures_of(one)
    }
    assert set(said) == set(declared_tables())
    assert figures_of(one) == {code: _as_then(table) for code, table in said.items()}
    recorded(RecordDeath("be", date(2025, 3, 1)), world)
    again = {
        code: _as_then(compute(code, "kim-lu", first=FIRST, last=LAST, known=one.known)) for code in said
    }
    assert figures_of(one) == again
    assert again["1"] != compute("1", "kim-lu", first=FIRST, last=LAST).as_json()
    thawed = thaw(tables_of(one)[0].figures, one.organisation_id, one.known)
    assert json.loads(json.dumps(thawed.as_json())) == again["1"]
    of_old = json.loads(tables_of(one)[0].figures)
    del of_old["paper"]["own"], of_old["paper"]["own_lines"]  # the first that were frozen do not say them
    assert thaw(json.dumps(of_old), one.organisation_id, one.known).as_json() == thawed.as_json()
    assert check() == []


def _as_then(table: Table) -> dict[str, Any]:
    """As it was told when the ledger ended where it is asked now."""
    told = table.as_json()
    return {name: value for name, value in told.items() if name != "known"} | {"ledger": table.known}


def test_it_is_sent_accepted_made_anew_and_sent_back(world: World) -> None:
    frozen(world)
    boss = above("boss")
    assert codes(AcceptReturn(*PERIOD), boss) == {"return.not_sent"}
    assert {"return.paper_issued_on", "return.paper_signer"} <= codes(
        SendReturn(*PERIOD), world.clerk, Paper(number="7-BC/ĐU")
    )
    enact(SendReturn(*PERIOD), by=world.clerk, paper=SENT)
    assert codes(SendReturn(*PERIOD), world.clerk, SENT) == {"return.not_draft"}
    assert codes(freeze(), world.clerk) == {"return.same"}
    recorded(AcceptReturn(*PERIOD), world, by=boss)
    recorded(RecordDeath("be", date(2025, 3, 1)), world)
    recorded(freeze(), world)
    enact(SendReturn(*PERIOD), by=world.clerk, paper=SENT)
    recorded(SendBackReturn(*PERIOD, remark="Biểu 1 còn thiếu"), world, by=boss)
    newest, first = returns_of([World.organisation("kim-lu")])
    assert (newest.version, newest.state, newest.remark) == (2, "sent_back", "Biểu 1 còn thiếu")
    assert (first.version, first.state, first.judged_by_id) == (1, "accepted", World.organisation("na-ri"))
    told = steps_of([newest, first])
    assert [one.state for one in told[key_of(newest)]] == ["draft", "sent", "sent_back"]
    assert [one.entry.kind for one in told[key_of(first)]] == [
        "freeze_return",
        "send_return",
        "accept_return",
    ]
    assert check() == []


def test_frozen_again_before_it_is_sent_it_takes_the_place_of_the_first(world: World) -> None:
    before = frozen(world)
    assert codes(freeze(), world.clerk) == {"return.same"}
    recorded(RecordDeath("be", date(2025, 3, 1)), world)
    after = frozen(world)
    assert after.version == before.version == 1
    assert after.digest != before.digest
    assert FrozenTable.objects.known().count() == len(tables_of(after)) == 2
    recorded(Void(after.frozen_in), world)
    assert the_latest().digest == before.digest
    assert [one.entry.number for one in steps_of([before])[key_of(before)]] == [before.frozen_in]


def test_what_was_recorded_is_taken_back_from_the_last(world: World) -> None:
    one = frozen(world)
    sent = enact(SendReturn(*PERIOD), by=world.clerk, paper=SENT).number
    assert codes(Void(one.frozen_in), world.clerk) == {"void.in_the_way"}
    recorded(Void(sent), world)
    assert the_latest().state == "draft"
    assert [step.state for step in steps_of([one])[key_of(one)]] == ["draft"]
    recorded(Void(one.frozen_in), world)
    assert latest(World.organisation("kim-lu"), FIRST, LAST) is None
    assert check() == []


def test_nobody_accepts_what_they_sent_nor_below_their_mandate(world: World) -> None:
    frozen(world)
    enact(SendReturn(*PERIOD), by=world.clerk, paper=SENT)
    of_commune = account("commune", World.organisation("kim-lu"), "read", "record")
    beside = account("beside", World.organisation("bang-phuc"), "read", "record")
    boss = above("boss")
    for act in (AcceptReturn(*PERIOD), SendBackReturn(*PERIOD, remark="thiếu")):
        assert codes(act, world.clerk) == {"return.own"}
        assert (
            codes(act, of_commune) == codes(act, beside) == codes(act, world.stranger) == {"mandate.missing"}
        )
    assert codes(freeze(), beside) == {"mandate.missing"}
    accepted = recorded(AcceptReturn(*PERIOD), world, by=boss).number
    assert codes(Void(accepted), of_commune) == {"mandate.missing"}
    Account.objects.filter(name__in=("clerk", "boss")).update(person=World.person("hoa"))
    recorded(Void(accepted), world)
    assert codes(AcceptReturn(*PERIOD), Account.objects.get(name="boss")) == {"return.own"}


def test_what_does_not_come_out_is_refused_and_what_can_be_explained_keeps_its_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*others: str) -> None:
        def computed(code: str, *given: Any, **asked: Any) -> Table:
            table = compute(code, *given, **asked)
            if code != "1":
                return table
            breaches = tuple(
                (Breach("thử", table.unit.id, "this", 1, 2, "D", other), table.unit) for other in others
            )
            return replace(table, identities=(("thử", False),), breaches=breaches)

        monkeypatch.setattr("dangvu.statistics.returns.freezing.compute", computed)
        forget()

    for others in ((), ("",), ("", "3")):
        broken(*others)
        with pytest.raises(Refused, match="thử"):
            recorded(freeze(), world)
    broken("3")
    assert codes(freeze(), world.clerk) == {"return.differing"}
    number = recorded(freeze(), world).number
    assert remarks_of(Entry.objects.get(pk=number))["reason"] == "thử"
    assert figures_of(the_latest())["1"]["breaches"][0]["right"] == 2


def test_nothing_is_computed_under_the_lock(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others record between the check and the lock does not make the figures wait: the return says after
    which entry they were computed.
    """
    before, asked = head().number, []
    original = FreezeReturn._compute

    def computing(act: FreezeReturn) -> None:
        asked.append(act)
        original(act)
        if len(asked) == 1:
            recorded(RecordDeath("be", date(2025, 3, 1)), world)

    monkeypatch.setattr(FreezeReturn, "_compute", computing)
    one = frozen(world)
    assert len(asked) == 1
    assert (one.known, one.frozen_in) == (before, before + 2)


def test_a_correction_made_later_is_explained_to_the_act_and_the_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dangvu.statistics.engine.tally.AT_ONCE", 2)  # more stand behind it than on a page
    one = frozen(world)
    assert [part.differing for part in compared(one)] == [()] * 2
    recorded(ReissueCard("be", date(2025, 2, 1), "006162000099", "lost"), world)
    death = recorded(RecordDeath("be", date(2025, 3, 1)), world).number
    table = next(part for part in compared(one) if part.then.declaration.code == "1")
    cells = {(cell.row.code, cell.column.code): (cell.then, cell.now) for cell in table.differing}
    assert cells["C1", "this"] == (0, 1)
    assert cells["D", "this"] == (5, 4)
    assert ("A", "this") not in cells
    told = explained(one, "1", "D", "this")
    assert [record.id for record in told.went] == [World.person("be")]
    assert told.came == ()
    assert told.entries == {World.person("be"): (death,)}
    assert [record.id for record in explained(one, "1", "C1", "this").came] == [World.person("be")]


def test_a_return_is_known_by_its_organisation_whatever_code_it_bears_since(world: World) -> None:
    recorded(CorrectOrganisation("kim-lu", LAST, official_code="XA-01"), world)
    recorded(FreezeReturn("XA-01", FIRST, LAST, tables="1"), world)
    one = the_latest()
    recorded(CorrectOrganisation("kim-lu", LAST, official_code="XA-02"), world)

    assert [part.differing for part in compared(one)] == [()]
    assert not explained(one, "1", "D", "this").went
    assert figures_of(one)["1"]["org"] == "XA-01"


def test_on_the_tree_of_a_day_it_does_not_stand_in_there_is_nothing_to_freeze(world: World) -> None:
    before = replace(freeze(), structure=date(1950, 1, 1))

    assert codes(before, world.clerk) == {"return.no_table"}


def test_the_board_goes_by_the_day_in_this_country_and_what_was_sent_back_is_owed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    above_it = World.organisation("na-ri")

    def line(today: date) -> Line:
        return next(one for one in board(above_it, FIRST, LAST, today) if one.code == "kim-lu")

    def sent_at(hour: int) -> None:
        """On the last day in time, by Greenwich."""
        step = Step(Entry(at=datetime(2025, 7, 15, hour, tzinfo=UTC)), "sent", "")
        monkeypatch.setattr(board_of, "steps_of", lambda rows: {key_of(row): [step] for row in rows})

    due = deadline_of(FIRST, LAST)
    assert due is not None
    assert due.on == date(2025, 7, 15)
    late = due.on + DAY
    assert (line(due.on).is_late, line(late).is_late) == (False, True)
    frozen(world)
    enact(SendReturn(*PERIOD), by=world.clerk, paper=SENT)
    sent_at(10)
    assert line(late).is_late is False
    sent_at(23)  # here it is the morning after
    assert line(late).is_late is True
    monkeypatch.undo()
    recorded(SendBackReturn(*PERIOD, remark="Sai"), world, by=above("boss"))
    assert (line(due.on).is_late, line(late).is_late, line(late).is_in) == (False, True, False)


def test_where_the_definition_changed_that_is_said_instead(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = frozen(world)
    monkeypatch.setattr("dangvu.statistics.returns.differing.version_of", lambda _code: "another")
    assert [part.is_redefined for part in compared(one)] == [True] * 2
    assert thaw(tables_of(one)[0].figures, 1, 1).definition == tables_of(one)[0].definition != "another"


@pytest.mark.parametrize(
    ("first", "last", "due"),
    [
        ("2026-01-01", "2026-06-30", "2026-07-15"),  # 30 June + 15
        ("2026-01-01", "2026-12-31", "2027-01-15"),  # 31 December + 15
        ("2026-07-01", "2026-12-31", "2027-01-15"),
        ("2026-01-01", "2026-09-30", None),
        ("2020-01-01", "2020-12-31", None),  # before the instrument
    ],
)
def test_deadlines_are_of_the_law_and_say_that_they_are_not_verified(
    first: str, last: str, due: str | None
) -> None:
    found = deadline_of(date.fromisoformat(first), date.fromisoformat(last))
    assert (found and found.on.isoformat()) == due
    assert found is None or found.certainty == "N"
