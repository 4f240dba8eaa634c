"""A later release of the places, brought into a register whose acts have said something of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, transaction

from dangvu.ledger import guards, rebuild
from dangvu.ledger.position import position
from dangvu.ledger.void import Void
from dangvu.organisations.acts import ConsolidateCommunes, RenameCommune
from dangvu.organisations.tests.test_commune_movements import EVE, ON, codes, key, record
from dangvu.places.data import Place, PlacesData, PlaceSuccessor, load
from dangvu.places.models import Place as Row
from dangvu.places.models import PlaceSuccessor as Succession
from dangvu.places.renewing import renew_places
from tests.cast import World


def release(
    ends: Mapping[str, date], new: Collection[Place], successors: Collection[PlaceSuccessor] = ()
) -> PlacesData:
    """The shipped data, some places ended, and others after them."""
    shipped = load()
    places = [replace(one, until_date=ends.get(one.key, one.until_date)) for one in shipped.places]
    by_code = defaultdict(list)
    for one in sorted((*places, *new), key=lambda place: (place.code, place.from_date)):
        by_code[one.code].append(one)
    every = tuple(one for some in by_code.values() for one in some)
    return PlacesData(
        every, (*shipped.successors, *successors), {code: tuple(some) for code, some in by_code.items()}
    )


def counted() -> tuple[int, int]:
    return Row.objects.count(), Succession.objects.count()


def successor(one: str, other: Place) -> PlaceSuccessor:
    return PlaceSuccessor(one, other.key, other.from_date, "renamed", is_default=True)


@pytest.mark.django_db(transaction=True)
def test_what_acts_have_said_stands_and_the_rest_is_added(world: World) -> None:
    one, two, three = codes()
    old = {code: key(code, EVE) for code in (one, two, three)}
    void = record(ConsolidateCommunes((two, three), three, "Nhầm", ON), world)
    record(Void(void), world)
    record(RenameCommune(one, "Kim Sơn", ON), world)
    record(RenameCommune(two, "Kim Hai", date(2026, 3, 5)), world)
    told = Place("", "commune", "Mới", "xã", "19", ON, None, None, None)
    new = [replace(told, code=code) for code in (one, two, three)]
    before = counted()

    with guards.as_owner(), transaction.atomic():
        successors = [successor(old[place.code], place) for place in new]
        sentences = renew_places(connection, release(dict.fromkeys(old.values(), ON), new, successors))

        # The first is told alike by both; of the second the act says another day; of the third none speaks,
        # and what was taken back has its key.
        assert [key(code) for code in (one, two, three)] == [f"{one}@{ON}", old[two], f"{three}@{ON}.2"]
        assert Row.objects.get(key=key(one)).name == "Kim Sơn"
        assert Row.objects.at(ON).get(code=three).name == "Mới"
        assert Row.objects.get(key=f"{three}@{ON}").name == "Nhầm"
        assert counted() == (before[0] + 1, before[1] + 1)
        assert Succession.objects.get(place=old[three]).successor_id == f"{three}@{ON}.2"
        assert len(sentences) == len(("another end", "another name", "not added"))
        assert "ngày 05/03/2026 theo sổ" in sentences[0]
        assert sentences[1].startswith(f"Xã Mới (mã {one}, từ ngày 01/03/2026) của dữ liệu mới trong sổ là")
        assert f"(mã {two}, từ ngày 01/03/2026) của dữ liệu mới không được thêm" in sentences[2]
        assert rebuild.check() == []
        assert guards.missing(connection) == []
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_place_that_a_release_dates_otherwise_is_not_there_twice(world: World) -> None:
    one, *_more = codes()
    there = next(place for place in load().places if place.key == key(one, EVE))
    before = counted()

    (sentence,) = renew_places(connection, release({}, [replace(there, from_date=ON)]))

    assert f"(mã {one}, từ ngày 01/03/2026) của dữ liệu mới không được thêm" in sentence
    assert counted() == before


@pytest.mark.django_db
def test_a_release_with_nothing_new_changes_nothing(world: World) -> None:
    one, _two, _three = codes()
    record(RenameCommune(one, "Kim Sơn", ON), world)
    before = counted()

    assert renew_places(connection, load()) == []
    assert counted() == before


@pytest.mark.django_db
def test_what_a_release_tells_otherwise_of_what_was_shipped_is_told(world: World) -> None:
    one, *_more = codes()
    renamed, ended = key(one, EVE), next(place.key for place in load().places if place.until_date)
    data = load()
    told = PlacesData(
        tuple(
            replace(place, name="Khác") if place.key == renamed
            else replace(place, until_date=None) if place.key == ended
            else place
            for place in data.places
        ),
        data.successors,
        data.by_code,
    )  # fmt: skip
    before = position().renewal

    sentences = renew_places(connection, told)

    assert len(sentences) == len(("an end taken back", "another name"))
    assert "kết thúc ngày … theo dữ liệu mới" in sentences[0]
    assert "trong sổ là" in sentences[1]
    assert Row.objects.get(key=renamed).name != "Khác"
    assert position().renewal != before  # whatever is kept of places is asked anew
