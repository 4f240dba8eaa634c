"""Places are found by every name and code they ever bore, with what became of them."""

from datetime import date

import pytest

from dangvu.ledger.void import Void
from dangvu.organisations.acts import RenameCommune
from dangvu.places.lineage import lineage_of
from dangvu.places.search import places_found
from tests.cast import World, browser_of, enact

ON = date(2026, 3, 1)
LATER = date(2026, 4, 1)
DUC_XUAN = "01840@2025-07-01"

pytestmark = pytest.mark.django_db


def found(words: str, on: date = LATER) -> list[tuple[str, date | None, tuple[str, ...]]]:
    return [(one.place.full_name, one.ended, one.became) for one in places_found(words, on)]


def test_a_shipped_place_is_found_by_a_name_and_a_code_of_before(world: World) -> None:
    # Its name after an act of 2020 is the third; the code of an ended commune is one no official code has.
    assert ("Xã Phương Linh", date(2020, 1, 31), ("Thị trấn Phủ Thông",)) in found("phuong linh")
    assert found("06x01")[0][1] == date(2020, 1, 31)


def test_a_renamed_commune_is_found_by_both_names(world: World) -> None:
    done = enact(RenameCommune("01840", "Kim Sơn Thử", ON), by=world.clerk, override="thử")

    (new,) = found("kim son thu")
    assert new == ("Phường Kim Sơn Thử", None, ())
    assert ("Phường Đức Xuân", date(2026, 2, 28), ("Phường Kim Sơn Thử",)) in found("duc xuan")
    assert [one[0] for one in found("01840")][:2] == ["Phường Kim Sơn Thử", "Phường Đức Xuân"]
    steps = [(step.successor.name, step.kind) for step in lineage_of([DUC_XUAN]) if step.on == ON]
    assert steps == [("Kim Sơn Thử", "renamed")]

    enact(Void(done.number), by=world.clerk, override="thử")
    assert found("kim son thu") == []
    assert not [step for step in lineage_of([DUC_XUAN]) if step.on == ON]


def test_the_box_leads_to_the_hamlets_of_a_place(world: World) -> None:
    page = browser_of(world.clerk).get("/search?q=phuong+linh&on=2026-04-01").text

    assert "Xã Phương Linh" in page
    assert "→ Thị trấn Phủ Thông" in page
    assert "structure=2020-01-31" in page


def test_the_lineage_of_an_organisation_tells_that_of_its_place(world: World) -> None:
    number = world.organisation("kim-lu")
    page = browser_of(world.clerk).get(f"/organisations/{number}/lineage?on=2026-04-01").text

    assert "Địa bàn qua các lần sắp xếp" in page
    assert "01/07/2025: Xã Kim Lư (" in page
