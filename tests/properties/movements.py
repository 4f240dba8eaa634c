"""Movements and schemes of them, each with what the plainest lists make of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

from dangvu.organisations.acts import (
    AbsorbCommunes,
    AbsorbHamlets,
    AbsorbOrganisations,
    ConsolidateCommunes,
    ConsolidateHamlets,
    ConsolidateOrganisations,
    DivideCommune,
    DowngradeOrganisation,
    EndOrganisation,
    MoveCommune,
    MoveHamlets,
    MoveOrganisation,
    RenameCommune,
    RenameHamlet,
    Reorganise,
    SplitOffCommune,
    SplitOffHamlet,
    SplitOffOrganisation,
    UpgradeOrganisation,
)
from dangvu.organisations.movement import Movement, Rearranging
from tests.properties import model, openings
from tests.properties.model import Played, State

NEW = ("e1", "e2", "e3", "e4")
CELLS, UNITS = (*openings.CELLS, *NEW[:2]), (*openings.UNITS, *NEW[2:])
ABOVE = (*openings.DISTRICTS, *openings.UNITS)
PEOPLE = (*openings.PEOPLE, "n1", "n2", "n3")
LATE = openings.DAYS[12:]
"""For what nothing recorded later may follow."""
HAMLETS = (*openings.HAMLETS, "t1", "t2")
COMMUNES = (*openings.COMMUNES, "v1", "v2")
"""Those that stand, and those that acts found."""
communes = st.sampled_from(COMMUNES)
Step = tuple[Movement, Played]
Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True)
class Eve:
    """The day of a scheme, and the lists before it: what stands is named, and what is founded is new."""

    state: State
    on: date

    def standing(self, codes: Sequence[str]) -> st.SearchStrategy[str]:
        return self.several(codes, 1, 1).map(lambda found: found[0])

    def several(self, codes: Sequence[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
        eve, on = self.on - model.DAY, self.on
        stood = [code for code in codes if self.state.exists(code, eve) and self.state.exists(code, on)]
        among = st.sampled_from(stood if len(stood) >= least else codes)
        return st.lists(among, min_size=least, max_size=most, unique=True)

    def new(self, codes: Sequence[str]) -> st.SearchStrategy[str]:
        return st.sampled_from([code for code in codes if code not in self.state.places] or codes)


@st.composite
def schemes(draw: Draw, state: State) -> tuple[Rearranging, Played]:
    """Up to four movements on one day; one alone is recorded as itself as often as not."""
    on = draw(st.sampled_from(LATE))
    steps = draw(st.lists(st.one_of([kind(Eve(state, on)) for kind in KINDS]), min_size=1, max_size=4))

    def play(state: State) -> None:
        for _act, played in steps:
            played(state)

    if len(steps) == 1 and draw(st.booleans()):
        return steps[0][0], play
    return Reorganise("Thử", on, tuple(act for act, _played in steps)), play


@st.composite
def absorbing(draw: Draw, eve: Eve) -> Step:
    on = eve.on
    among = draw(st.sampled_from((CELLS, CELLS, UNITS, openings.DISTRICTS)))
    into, *ending = draw(eve.several(among, 2, 3))
    return AbsorbOrganisations(tuple(ending), into, on), model.taken_in(ending, into, on)


@st.composite
def consolidating(draw: Draw, eve: Eve) -> Step:
    on = eve.on
    kind, among, new, above = draw(
        st.sampled_from(
            (
                ("cell", CELLS, NEW[:2], openings.UNITS),
                ("grassroots_organisation", UNITS, NEW[2:], openings.DISTRICTS),
            )
        )
    )
    ending = draw(eve.several(among, 2, 2))
    code, parent = draw(eve.new(new)), draw(st.sampled_from(above))
    act = ConsolidateOrganisations(
        code, f"Tổ chức {code}", on, kind, parent, grassroots_type=_type(kind), organisations=tuple(ending)
    )

    def play(state: State) -> None:
        model.established(code, parent, on, ())(state)
        model.taken_in(ending, code, on)(state)

    return act, play


@st.composite
def splitting(draw: Draw, eve: Eve) -> Step:
    on = eve.on
    code, cell = draw(eve.new(NEW[:2])), draw(eve.standing(CELLS))
    parent = draw(st.sampled_from(openings.UNITS))
    here = [person for person in PEOPLE if (stay := eve.state.stay(person, on)) and stay.organisation == cell]
    going = draw(_some(here or PEOPLE))
    act = SplitOffOrganisation(
        code, f"Chi bộ {code}", on, "cell", parent, organisation=cell, members=tuple(going)
    )

    def play(state: State) -> None:
        model.established(code, parent, on, ())(state)
        model.went_over(state, cell, code, on, going)

    return act, play


@st.composite
def splitting_a_unit(draw: Draw, eve: Eve) -> Step:
    on = eve.on
    code, unit = draw(eve.new(NEW[2:])), draw(eve.standing(UNITS))
    parent, cells = draw(st.sampled_from(openings.DISTRICTS)), draw(eve.several(CELLS, 1, 2))
    act = SplitOffOrganisation(
        code, f"Đảng bộ {code}", on, "", parent, organisation=unit, children=tuple(cells)
    )

    def play(state: State) -> None:
        model.established(code, parent, on, ())(state)
        for cell in cells:
            model.placed(state, cell, code, on)

    return act, play


@st.composite
def moving(draw: Draw, eve: Eve) -> Step:
    on = eve.on
    code = draw(eve.standing((*CELLS, *UNITS)))
    parent = draw(st.sampled_from((*ABOVE, openings.ROOT)))
    return MoveOrganisation(code, parent, on), lambda state: model.placed(state, code, parent, on)


@st.composite
def upgrading(draw: Draw, eve: Eve) -> Step:
    on = eve.on
    cell, code = draw(eve.standing(CELLS)), draw(eve.new(NEW[:2]))
    act = UpgradeOrganisation(cell, "section", on, cell_code=code, cell_name=f"Chi bộ {code}")

    def play(state: State) -> None:
        model.established(code, cell, on, ())(state)
        model.went_over(state, cell, code, on)

    return act, play


@st.composite
def downgrading(draw: Draw, eve: Eve) -> Step:
    on = eve.on
    code = draw(eve.standing((*UNITS, *CELLS)))
    kind = draw(st.sampled_from(("cell", "grassroots_cell")))

    def play(state: State) -> None:
        model.taken_in(state.below(code, on), code, on)(state)

    return DowngradeOrganisation(code, kind, on), play


@st.composite
def ending(draw: Draw, eve: Eve) -> Step:
    on = eve.on
    code = draw(eve.standing((*CELLS, *UNITS)))
    return EndOrganisation(code, on, "dissolved"), lambda state: model.closed(state, code, on)


@st.composite
def moving_hamlets(draw: Draw, eve: Eve) -> Step:
    on = eve.on
    """The cells that cover them stay where they are: nothing in the lists changes."""
    place = draw(st.sampled_from(("02158", *COMMUNES)))
    hamlets = tuple(draw(_some(openings.HAMLETS)))
    return MoveHamlets(place, on, hamlets=hamlets), _nothing


@st.composite
def of_hamlets(draw: Draw, eve: Eve) -> Step:
    """Hamlets become others, and whoever lives in them lives there: no cell and no member moves."""
    on, one = eve.on, draw(st.sampled_from(HAMLETS))
    new = draw(st.sampled_from(HAMLETS[2:]))
    acts: tuple[Movement, ...] = (
        AbsorbHamlets((one,), draw(st.sampled_from(HAMLETS)), on),
        ConsolidateHamlets(tuple(draw(_some(HAMLETS))), new, "Thôn mới", on, place_code=draw(communes)),
        SplitOffHamlet(one, new, "Thôn mới", on),
        RenameHamlet(one, draw(st.sampled_from(("Nà Một", "Nà Hai"))), on),
    )
    return draw(st.sampled_from(acts)), _nothing


@st.composite
def of_communes(draw: Draw, eve: Eve) -> Step:
    """Communes become others, and hamlets lie in those: nothing in the lists changes."""
    on, one = eve.on, draw(communes)
    several = tuple(draw(st.lists(communes, min_size=2, max_size=2, unique=True)))
    hamlets = tuple(draw(st.lists(st.sampled_from(HAMLETS), max_size=1)))
    acts: tuple[Movement, ...] = (
        ConsolidateCommunes(several, draw(communes), "Xã mới", on),
        AbsorbCommunes((one,), draw(communes), on),
        DivideCommune(one, several, on),
        SplitOffCommune(one, draw(communes), "Xã tách", on, hamlets=hamlets),
        RenameCommune(one, draw(st.sampled_from(("Kim Một", "Kim Hai"))), on),
        MoveCommune(one, draw(st.sampled_from(("04", "19"))), on),
    )
    return draw(st.sampled_from(acts)), _nothing


def _nothing(_state: State) -> None:
    pass


KINDS = (
    absorbing, consolidating, splitting, splitting_a_unit, moving, upgrading, downgrading, ending,
    moving_hamlets, of_hamlets, of_communes,
)  # fmt: skip


def _some(of: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(of), min_size=1, max_size=2, unique=True)


def _type(kind: str) -> str:
    return "commune" if kind == "grassroots_organisation" else ""
