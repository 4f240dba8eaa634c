"""A scheme with the hamlets of divided communes sent where somebody chose."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from dangvu.core.period import DAY
from dangvu.organisations.acts import MoveHamlets, Reorganise
from dangvu.organisations.movement import Movement, Rearranging
from dangvu.organisations.reorganising.divided import Choice, Part


def scheme_of(act: Rearranging) -> Reorganise:
    """The act as a scheme: itself, or one of its steps with its sentence for a name."""
    if isinstance(act, Reorganise):
        return act
    return Reorganise(act.sentence(), act.first_day, tuple(act.movements()))


def with_choices(scheme: Reorganise, choices: Sequence[Choice], chosen: Mapping[str, str]) -> Reorganise:
    """The scheme that sends each hamlet where it was chosen, by the key of the part: what its steps said of
    these hamlets is said anew in one step a part, with the cells that cover them.
    """
    known = {choice.code: choice for choice in choices}
    left = [step for one in scheme.steps if (step := _without(one, known, scheme)) is not None]
    groups: dict[Part, list[str]] = defaultdict(list)
    for choice in choices:
        key = chosen.get(choice.code, choice.chosen)
        groups[next((part for part in choice.parts if part.key == key), choice.parts[0])].append(choice.code)
    moves = [
        MoveHamlets(part.code, scheme.on, hamlets=tuple(codes), cells_to=part.organisation)
        for part, codes in groups.items()
    ]
    return Reorganise(scheme.name, scheme.on, (*left, *moves))


def _without(step: Movement, known: Collection[str], scheme: Reorganise) -> Movement | None:
    """The step without these hamlets; nothing where nothing is left of it."""
    if not isinstance(step, MoveHamlets):
        return step
    if step.from_place:
        old = scheme.draft.sites.place(step.from_place, scheme.on - DAY, "from_place")
        lying = [
            one.row.code for one in scheme.draft.land.hamlets.values() if one.row and one.row.place_id == old
        ]
        return None if lying and set(lying) <= set(known) else step
    hamlets = tuple(code for code in step.hamlets if code not in known)
    if len(hamlets) == len(step.hamlets):
        return step
    if not hamlets:
        return None
    return MoveHamlets(step.to_place, step.on, hamlets=hamlets, cells_to=step.cells_to)
