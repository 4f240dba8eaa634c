"""Numbers reported by organisations that have no list: what is recorded, what is refused, what opens."""

from datetime import date
from typing import Any

import pytest

from dangvu.core.finding import Refused
from dangvu.ledger.acts import Act
from dangvu.ledger.void import Void
from dangvu.membership.acts import ReportNumber, WithdrawNumber
from dangvu.membership.counted import counted_as, looked_up
from dangvu.membership.models import ReportedNumber
from dangvu.statistics.figures import figure
from dangvu.statistics.tables import compute
from tests.cast import World, account, enact

pytestmark = pytest.mark.django_db
UNIT, ON, FIRST = "truong-noi-tru", date(2018, 12, 31), date(2018, 1, 1)
BASE = ReportNumber(UNIT, "3:I", ON, 12, "BC 05-BC/CB")


def standing() -> list[tuple[Any, ...]]:
    rows = ReportedNumber.objects.known()
    return list(rows.values_list("indicator", "filters", "from_date", "until_date", "value", "paper"))


def test_a_number_is_reported_and_reported_anew(world: World) -> None:
    first = enact(BASE, by=world.clerk)
    assert standing() == [("members.total", "", ON, date(2019, 1, 1), 12, "BC 05-BC/CB")]
    assert figure("members.total", "na-ri", at=ON).value == 6 + 12

    second = ReportNumber(UNIT, "members.total", ON, 13, "BC 06-BC/CB")
    with pytest.raises(Refused):  # only with a reason: it replaces another
        enact(second, by=world.clerk)
    later = enact(second, by=world.clerk, override="đếm lại")
    assert figure("members.total", "na-ri", at=ON).value == 6 + 13
    assert figure("members.total", "na-ri", at=ON, known=first.number).value == 6 + 12

    enact(Void(later.number, "nhầm"), by=world.clerk)
    assert [row[4] for row in standing()] == [12]
    enact(WithdrawNumber(UNIT, "3:I", ON), by=world.clerk)
    assert standing() == []


def test_lines_and_indicators_say_the_same(world: World) -> None:
    enact(ReportNumber(UNIT, "2:I.1", ON, 3, "BC 07", FIRST), by=world.clerk)

    assert standing()[0][:4] == ("members.admitted", "sex=female", FIRST, date(2019, 1, 1))
    table = compute("2", "na-ri", first=FIRST, last=ON)
    assert next(line.values[0] for line in table.lines if line.row.code == "I.1") == 3
    assert counted_as("members.admitted[sex=female]") == counted_as("2:I.1")
    assert counted_as("5:6:6") == counted_as(
        "members.in_grassroots[base_type=service_unit_public,service_unit_non_public]"
    )
    found = [code for code, _one in looked_up("bieu 3 doan vien")]
    assert found[0] == "3:I.4"
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (ReportNumber("na-ca", "3:I", ON, 5, "BC 1"), "reported.listed"),
        (ReportNumber("na-ri", "3:I", ON, 5, "BC 1"), "reported.listed"),
        (ReportNumber(UNIT, "3:2.x", ON, 5, "BC 1"), "counted.no_count"),
        (ReportNumber(UNIT, "members.age.average", ON, 5, "BC 1"), "counted.no_count"),
        (ReportNumber(UNIT, "members.other_change", ON, 5, "BC 1"), "counted.no_count"),
        (ReportNumber(UNIT, "members.soldiers", ON, 5, "BC 1"), "counted.unknown"),
        (ReportNumber(UNIT, "members.total[rank=high]", ON, 5, "BC 1"), "counted.unknown"),
        (ReportNumber(UNIT, "3:nowhere", ON, 5, "BC 1"), "counted.unknown"),
        (ReportNumber(UNIT, "3:I", ON, 5, "BC 1", FIRST), "reported.of_a_day"),
        (ReportNumber(UNIT, "1:B1", ON, 5, "BC 1"), "reported.of_a_period"),
        (ReportNumber(UNIT, "1:B1", FIRST, 5, "BC 1", ON), "reported.days"),
        (ReportNumber(UNIT, "3:I", ON, -5, "BC 1"), "reported.value"),
        (ReportNumber(UNIT, "3:I", date(2020, 1, 1), 5, "BC 1"), "organisation.closed"),
        (WithdrawNumber(UNIT, "3:I", ON), "reported.none"),
    ],
)
def test_what_cannot_be_reported_is_refused(world: World, act: Act, code: str) -> None:
    with pytest.raises(Refused) as refused:
        enact(act, by=world.clerk)

    assert code in [one.code for one in refused.value.findings]


def test_nothing_is_reported_both_by_a_unit_and_by_what_is_above_it(world: World) -> None:
    cells = ReportNumber("kim-lu", "cells.subordinate", ON, 4, "BC 1")
    enact(cells, by=world.clerk)

    for unit in ("na-ri", "na-ca"):
        with pytest.raises(Refused, match="hai lần"):
            enact(ReportNumber(unit, "cells.subordinate", ON, 9, "BC 2"), by=world.clerk)
    with pytest.raises(Refused, match="đúng số này"):
        enact(cells, by=world.clerk)


def test_only_within_ones_reach(world: World) -> None:
    elsewhere = account("elsewhere", world.organisation("cho-don"), "record")

    with pytest.raises(Refused) as refused:
        enact(BASE, by=elsewhere)
    assert [one.code for one in refused.value.findings] == ["mandate.missing"]
