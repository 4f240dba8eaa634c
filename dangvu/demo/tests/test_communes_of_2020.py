"""The scheme of 1 February 2020, from the shipped places, makes of the province's tree of the day before what
the province itself made of it.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dangvu.core.period import DAY
from dangvu.demo.generator import generate
from dangvu.demo.plan import COMMUNE_MERGER
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.opening.files import read_opening
from dangvu.ledger.void import Void
from dangvu.membership.models import Membership
from dangvu.organisations.acts import MoveHamlets, Reorganise
from dangvu.organisations.models import Coverage, OrganisationVersion
from dangvu.organisations.movement import Movement
from dangvu.organisations.reorganising.of_places import OfPlaces
from dangvu.places.models import HamletVersion, Place
from dangvu.tree.models import Placement
from dangvu.tree.queries import topmost
from tests.cast import account, enact

ON = COMMUNE_MERGER


@pytest.mark.nightly
@pytest.mark.django_db
def test_the_tree_of_the_day_before_becomes_that_of_the_day(tmp_path: Path) -> None:
    province = generate(members=9000, until=ON)
    province.write(tmp_path)
    clerk = account("clerk", None, "read", "record", "administer")
    enact(OpenRegister.of(read_opening(tmp_path)), by=clerk)
    state = province.history.province
    province.history.agenda.run(ON + DAY)
    lying = {hamlet.code: hamlet.place_code for hamlet in state.hamlets}
    communes = {
        (one.place_code, one.name, one.parent.name)
        for one in province.history.opened.communes.values()
        if one.parent
    }
    before = _communes(ON - DAY)
    people = Membership.objects.at(ON - DAY).count()

    (top,) = topmost()
    of_places = OfPlaces(top, ON)
    codes = {hamlet.hamlet.code: dict(_codes(hamlet.parts)) for hamlet in of_places.divided()}
    steps = [_chosen(one, lying, codes) for one in of_places.steps()]
    done = enact(Reorganise("01/02/2020", ON, tuple(steps)), by=clerk, override="thử")

    assert codes  # there are hamlets somebody must decide on
    assert _communes(ON) == communes != before
    rows = HamletVersion.objects.at(ON).select_related("place")
    assert {row.code: row.place.code for row in rows} == lying
    above = dict(Placement.objects.at(ON).values_list("organisation_id", "parent_id"))
    place = dict(OrganisationVersion.objects.at(ON).values_list("organisation_id", "place_id"))
    for cell, site in (
        Coverage.objects.at(ON).filter(hamlet__isnull=False).values_list("organisation_id", "hamlet_id")
    ):
        (row,) = [row for row in rows if row.hamlet_id == site]
        assert place[above[cell]] == row.place_id  # each stands where its hamlet lies
    assert Membership.objects.at(ON).count() == people
    enact(Void(done.number), by=clerk, override="thử")
    assert _communes(ON) == before


def _codes(parts: tuple[tuple[Place, str], ...]) -> list[tuple[str, str]]:
    return [(place.code, organisation) for place, organisation in parts]


def _chosen(step: Movement, lying: dict[str, str], codes: dict[str, dict[str, str]]) -> Movement:
    """A hamlet of a divided commune goes where the province had it go."""
    if not isinstance(step, MoveHamlets) or not step.hamlets:
        return step
    (hamlet,) = step.hamlets
    return replace(step, to_place=lying[hamlet], cells_to=codes[hamlet][lying[hamlet]])


def _communes(on: date) -> set[tuple[str, str, str]]:
    """The organisations of communes: place, name, and whom they stand under."""
    versions = {
        row.organisation_id: row for row in OrganisationVersion.objects.at(on).select_related("place")
    }
    above = dict(Placement.objects.at(on).values_list("organisation_id", "parent_id"))
    return {
        (row.place.code, row.name, versions[above[number]].name)
        for number, row in versions.items()
        if row.place and row.place.level == "commune"
    }
