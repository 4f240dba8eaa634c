"""Who may open which entry: who recorded it as far as they reach today, and who reads everything."""

from datetime import date

import pytest

from dangvu.accounts import own_entries
from dangvu.accounts.models import Account
from dangvu.accounts.own_entries import may_see_entry
from dangvu.ledger.acts import Act
from dangvu.ledger.models import Entry
from dangvu.membership.acts import RecordDeath, TransferMember
from dangvu.organisations.acts import RenameOrganisation
from dangvu.people.acts import CorrectPerson
from tests.cast import World, account, enact, moved

pytestmark = pytest.mark.django_db
ON = date(2021, 1, 4)
AWAY = TransferMember("son", "na-ca", ON)
"""Sơn of Bằng Phúc goes to Kim Lư."""
NAMED = CorrectPerson("son", date(2020, 1, 4), "Hứa Văn Sớn")


def recorded(act: Act, by: Account) -> Entry:
    return Entry.objects.get(pk=enact(act, by=by, override="thử").number)


@pytest.mark.parametrize("act", [AWAY, NAMED, RecordDeath("son", ON)])
@pytest.mark.parametrize("actions", [("record",), ("read", "record")])
def test_who_recorded_it_and_who_reads_everything_see_an_entry(
    world: World, act: Act, actions: tuple[str, ...]
) -> None:
    recorder = account("ghi", world.organisation("bang-phuc"), *actions)
    entry = recorded(act, recorder)

    seen = [may_see_entry(one, entry) for one in (recorder, world.clerk, world.secretary)]
    assert seen == [True, True, False]


@pytest.mark.parametrize(
    "act", [AWAY, NAMED, RecordDeath("son", ON), RenameOrganisation("ban-khan", "Chi bộ Bản Khắn", ON)]
)
def test_whoever_reaches_it_no_more_sees_it_no_more(world: World, act: Act) -> None:
    recorder = account("ghi", world.organisation("bang-phuc"), "read", "record")
    entry = recorded(act, recorder)

    moved(recorder, world.organisation("khuoi-it"))

    assert not may_see_entry(recorder, entry)


def test_an_entry_about_somebody_who_went_elsewhere_since_is_closed(world: World) -> None:
    recorder = account("ghi", world.organisation("bang-phuc"), "read", "record")
    named, away = recorded(NAMED, recorder), recorded(AWAY, recorder)

    assert not may_see_entry(recorder, named)
    assert may_see_entry(recorder, away)


def test_of_an_entry_of_many_rows_the_organisations_decide(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_entries, "ROWS_NAMED", -1)
    recorder = account("ghi", world.organisation("bang-phuc"), "read", "record")
    named, died = recorded(NAMED, recorder), recorded(RecordDeath("son", ON), recorder)
    assert may_see_entry(recorder, died)

    moved(recorder, world.organisation("khuoi-it"))

    assert not may_see_entry(recorder, died)
    assert may_see_entry(recorder, named), "no organisation in it, and no name on any page"
