"""Whatever kinds of act there are: what is taken back was never there, and a rebuild gives the same facts."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dangvu.core.finding import Refused
from dangvu.ledger import rebuild
from dangvu.ledger.acts import Act, kinds
from dangvu.ledger.facts import facts, value_fields
from dangvu.ledger.taking_back import plan_for
from dangvu.ledger.verify import verify
from dangvu.ledger.void import Void, void_with_later
from dangvu.organisations.acts import Reorganise
from tests.cast import World, enact
from tests.properties.strategies import RARE, STRATEGIES, schemes

Visible = Counter[tuple[Any, ...]]


def visible() -> Visible:
    """All that stands: what holds on any day is read from nothing else."""
    standing: Visible = Counter()
    for name, model in facts().items():
        fields = [field.attname for field in value_fields(model)]
        standing.update((name, *map(str, row)) for row in model.objects.known().values_list(*fields))
    return standing


def test_every_kind_of_act_by_hand_has_a_strategy() -> None:
    by_hand = {kind for kind, act in kinds().items() if not act.bulk and ".tests." not in act.__module__}

    assert by_hand == STRATEGIES.keys()


@st.composite
def histories(draw: Callable[[st.SearchStrategy[Any]], Any], length: int) -> list[tuple[Act, str]]:
    """Acts, each with what becomes of it: it stays, it is taken back at once, or an earlier one is."""
    by_hand = st.sampled_from([*sorted(STRATEGIES), *RARE, *RARE]).flatmap(STRATEGIES.__getitem__)
    chosen = st.one_of(*[by_hand] * 4, schemes())
    then = st.sampled_from(("stays", "stays", "taken back", "earlier taken back"))
    return [(draw(chosen), draw(then)) for _ in range(length)]


def played(world: World, history: list[tuple[Act, str]]) -> Counter[str]:
    """Play a history through the door and hold it to its promises; gives how often each kind was recorded."""
    recorded: Counter[str] = Counter()
    before_entry: dict[int, Visible] = {}
    for act, then in history:
        before = visible()
        try:
            done = enact(act, by=world.clerk, override="thử")
        except Refused:
            assert visible() == before
            continue
        recorded[act.kind] += 1
        before_entry[done.number] = before
        if then == "taken back":
            enact(Void(done.number), by=world.clerk)
            assert visible() == before, act
            enact(Void(done.number + 1), by=world.clerk)  # and back again
        elif then == "earlier taken back":
            _take_back_earlier(world, done.number, before_entry)
    assert list(verify()) == []
    assert rebuild.check() == []
    return recorded


def _take_back_earlier(world: World, number: int, before_entry: dict[int, Visible]) -> None:
    """An earlier entry with all that came after it and rests on it; with all later ones, nothing is left."""
    earlier = min(before_entry)
    plan = plan_for(earlier)
    if not plan.is_whole:
        return
    void_with_later(Void(earlier), by=world.clerk, seen=plan.later)
    if set(plan.later) == set(range(earlier + 1, number + 1)):
        assert visible() == before_entry[earlier]
    before_entry.clear()


def play(world: World, examples: int, length: int) -> Counter[str]:
    total: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(histories(length))
    def tried(history: list[tuple[Act, str]]) -> None:
        with transaction.atomic():
            total.update(played(world, history))
            transaction.set_rollback(True)

    tried()
    return total


@pytest.mark.by_day("postgresql")
@pytest.mark.django_db
def test_what_is_taken_back_was_never_there(world: World) -> None:
    recorded = play(world, examples=5, length=22)

    assert len(recorded) >= len(STRATEGIES) // 3, recorded


@pytest.mark.nightly
@pytest.mark.django_db
def test_what_is_taken_back_was_never_there_in_a_thousand_histories(world: World) -> None:
    recorded = play(world, examples=1000, length=30)

    assert recorded.keys() == {*STRATEGIES, Reorganise.kind}
