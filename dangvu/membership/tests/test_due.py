"""What is due about members, and by when."""

from datetime import date

import pytest

from dangvu.ledger.enact import enact
from dangvu.ledger.void import Void
from dangvu.membership import due
from dangvu.membership.acts import (
    ExemptMember,
    RecogniseMember,
    RecordDeath,
    ReportNumber,
    SuspendMember,
    TransferMember,
)
from dangvu.membership.hamlets.work import uncovered
from dangvu.organisations.acts import ReleaseUnit
from dangvu.organisations.worklist import Due, kinds
from tests.cast import World

pytestmark = pytest.mark.django_db
DAY = date(2022, 6, 1)


def test_a_probation_is_told_sixty_days_before_it_ends(world: World) -> None:
    of_nga = [(world.organisation("ban-khan"), world.person("nga"), date(2025, 11, 7))]

    assert [one[:3] for one in due.probation_ending(date(2025, 9, 8))] == of_nga
    assert [one[:3] for one in due.probation_ending(date(2025, 11, 6))] == of_nga
    assert due.probation_ending(date(2025, 9, 7)) == []
    assert due.probation_ending(date(2025, 11, 7)) == []


def test_recognition_is_due_thirty_working_days_after_probation_by_the_law_of_its_end(world: World) -> None:
    (found,) = due.recognition_due(date(2025, 11, 7))

    assert found.person == world.person("nga")
    assert found.last_day == date(2025, 12, 19)
    assert "294" in found.article
    assert due.recognition_due(date(2025, 11, 6)) == []


def test_recognition_once_recorded_is_no_longer_due(world: World) -> None:
    act = RecogniseMember("nga", considered_on=date(2025, 11, 10), decision_date=date(2025, 11, 20))
    enact(act, by=world.clerk, override="thử")

    assert due.recognition_due(date(2025, 12, 1)) == []
    assert due.probation_ending(date(2025, 10, 1)) == []


def test_a_ceremony_is_due_from_the_decision_to_its_day(world: World) -> None:
    (found,) = due.ceremony_due(date(2024, 11, 6))

    assert found.person == world.person("nga")
    assert found.last_day == date(2024, 12, 3)
    assert due.ceremony_due(date(2024, 10, 21)) == []
    assert due.ceremony_due(date(2024, 11, 7)) == []


def test_an_exemption_with_an_end_is_told_sixty_days_before(world: World) -> None:
    enact(ExemptMember("be", on=date(2024, 1, 1), until=date(2025, 6, 1)), by=world.clerk, override="thử")

    (found,) = due.exemption_ending(date(2025, 4, 2))

    assert (found.organisation, found.person) == (world.organisation("na-ca"), world.person("be"))
    assert found.last_day == date(2025, 6, 1)
    assert due.exemption_ending(date(2025, 4, 1)) == []
    assert due.exemption_ending(date(2025, 6, 1)) == []


def test_a_suspension_with_an_end_is_told_sixty_days_before(world: World) -> None:
    enact(SuspendMember("be", on=date(2024, 1, 8), until=date(2024, 4, 1)), by=world.clerk, override="thử")

    (found,) = due.suspension_ending(date(2024, 2, 1))

    assert (found.person, found.last_day) == (world.person("be"), date(2024, 4, 1))
    assert due.suspension_ending(date(2024, 1, 31)) == []


def test_cells_below_three_official_members_are_counted(world: World) -> None:
    def below(on: date) -> dict[int, int]:
        return {one.organisation: one.number for one in due.cells_below_minimum(on)}

    assert below(date(2018, 6, 1)) == {
        world.organisation(code): n for code, n in (("khuoi-it", 2), ("ban-khan", 1), ("truong-noi-tru", 0))
    }
    enact(RecordDeath("be", date(2022, 2, 1)), by=world.clerk, override="thử")
    assert below(date(2022, 6, 1))[world.organisation("na-ca")] == 2
    assert due.cells_below_minimum(date(2005, 6, 1)) == []


def test_a_cell_without_a_list_is_judged_by_what_it_reported_of_official_members(world: World) -> None:
    on, school = date(2018, 6, 1), world.organisation("truong-noi-tru")
    (kind,) = [one for one in kinds if one.code == "below_minimum"]

    def told() -> int | None:
        found = {one.organisation: one.number for one in kind.due(on)}
        assert found == {one.organisation: one.number for one in due.cells_below_minimum(on)}
        return found.get(school)

    def report(what: str, day: date, value: int) -> None:
        enact(ReportNumber("truong-noi-tru", what, day, value, "BC 05"), by=world.clerk, override="thử")

    report("members.total", date(2018, 12, 31), 12)  # later than the day asked
    assert told() == 0
    report("members.total", date(2017, 12, 31), 12)
    assert told() is None
    report("members.official", date(2017, 12, 31), 2)
    assert told() == 2
    report("members.official", date(2018, 5, 31), 3)
    assert told() is None


def test_what_a_cell_reported_before_it_had_a_list_does_not_count_with_its_list(world: World) -> None:
    on, cell = date(2018, 6, 1), world.organisation("khuoi-it")
    act = ReportNumber("khuoi-it", "members.official", date(2000, 6, 1), 5, "BC 05")
    enact(act, by=world.clerk, override="thử")

    assert [one.number for one in due.cells_below_minimum(on) if one.organisation == cell] == [2]


def test_each_says_by_which_article(world: World) -> None:
    found: list[Due] = [*due.cells_below_minimum(date(2018, 6, 1)), *due.probation_ending(date(2025, 10, 1))]

    assert {one.article for one in found} == {
        "Điều lệ Đảng (2011), Điều 21.2, 24.1",
        "Điều lệ Đảng (2011), Điều 5",
    }


def test_hamlets_where_members_live_and_no_cell_is_are_work_of_their_commune(world: World) -> None:
    enact(ReleaseUnit("ban-khan", date(2020, 3, 1), hamlet="t-ban-khan"), by=world.clerk, override="thử")

    assert uncovered(date(2020, 2, 29)) == []
    assert uncovered(date(2020, 3, 1)) == [Due(world.organisation("bang-phuc"), number=1)]
    assert uncovered(date(1999, 12, 31)) == []


def test_cells_below_the_minimum_are_kept_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    (kind,) = [one for one in kinds if one.code == "below_minimum"]
    before = kind.due(DAY)
    number = enact(RecordDeath("be", date(2022, 2, 1)), by=world.clerk, override="thử").number

    with monkeypatch.context() as patch:
        patch.setattr(due, "steadily", lambda *_given: pytest.fail("counted anew"))
        after = kind.due(DAY)
        enact(Void(number), by=world.clerk, override="thử")
        again = kind.due(DAY)

    assert before == again == due.cells_below_minimum(DAY)
    assert after != before


def test_probations_are_kept_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    on = date(2025, 11, 7)
    (kind,) = [one for one in kinds if one.code == "recognition"]
    before = kind.due(on)
    act = RecogniseMember("nga", considered_on=date(2025, 11, 10), decision_date=date(2025, 11, 20))

    with monkeypatch.context() as patch:
        patch.setattr(due, "_on_probation", lambda _on: pytest.fail("asked anew"))
        number = enact(act, by=world.clerk, override="thử").number
        recognised = kind.due(on)
        enact(Void(number), by=world.clerk, override="thử")
        again = kind.due(on)

    assert recognised == []
    assert before == again == due.recognition_due(on) != []


def test_many_rows_of_one_cell_leave_no_other_out_of_what_is_kept_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "MUCH", 2)
    before = due.cells_below_minimum(DAY)
    day = date(2022, 2, 1)
    for act in (RecordDeath("be", day), RecordDeath("hoa", day), TransferMember("lan", "ban-khan", day)):
        enact(act, by=world.clerk, override="thử")

    assert due._below_minimum_since(DAY, before, world.opened.number) == due.cells_below_minimum(DAY)
