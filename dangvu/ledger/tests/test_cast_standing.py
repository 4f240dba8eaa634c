"""The cast stands for many tests, and each finds it as it was opened."""

from datetime import date

import pytest

from dangvu.accounts.models import Account
from dangvu.ledger.enact import head
from dangvu.ledger.models import Subject
from dangvu.ledger.sealing import keystore
from dangvu.membership.acts import TransferMember
from tests.cast import World, enact


@pytest.mark.parametrize("turn", ["first", "after what is rolled back", "after keys were destroyed"])
def test_what_a_test_does_is_undone_before_the_next(world: World, turn: str) -> None:
    tokens = list(Subject.objects.values_list("token", flat=True))
    assert (head().number, world.clerk.full_name) == (1, "Clerk")
    assert len(keystore().keys(tokens)) == len(tokens) == 8

    enact(TransferMember("be", "khuoi-it", date(2021, 1, 4)), by=world.clerk)
    world.clerk.full_name = turn
    if turn != "first":
        keystore().forget(tokens)
    assert head().number == 2


@pytest.mark.django_db
def test_where_nobody_asks_for_it_the_register_is_empty() -> None:
    assert (head().number, Account.objects.count()) == (0, 0)
