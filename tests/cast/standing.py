"""The cast opened once for many tests: in a transaction around theirs, which is rolled back when a test comes
that asks for an empty register, or for one in which transactions really end.
"""

import time
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.db import Error, connections, transaction
from django.test import Client

from dangvu.accounts.models import Account
from dangvu.accounts.sessions import NOTED_EACH
from dangvu.ledger import position
from dangvu.ledger.models import Subject
from dangvu.ledger.sealing import SealBroken, keystore
from tests.cast import World, browser_of, opened_world


@dataclass(frozen=True)
class Opened:
    """The cast on the stage, what the clerk's and the secretary's browsers hold, and whose keys there are."""

    world: World
    signed_in: dict[str, SimpleCookie]
    tokens: list[str]
    at: float

    @classmethod
    def now(cls) -> "Opened":
        """Open it."""
        world = opened_world()
        signed_in = {one.name: browser_of(one).cookies for one in (world.clerk, world.secretary)}
        return cls(world, signed_in, list(Subject.objects.values_list("token", flat=True)), time.monotonic())


class Standing:
    """The one world of a run, while it stands."""

    def __init__(self) -> None:
        self._opened: Opened | None = None
        self._atomics: dict[str, Any] = {}

    def up(self) -> None:
        """It stands, as it was opened: what is kept in the process is forgotten, as after another opening."""
        if not self._is_whole():
            self.down()
            self._atomics = {alias: _begun(alias) for alias in connections}
            self._opened = Opened.now()
            for alias in self._atomics:
                connections[alias].check_constraints()  # put off until now, each test would ask again
        position.forget()

    def down(self) -> None:
        """The register is empty."""
        atomics, self._atomics, self._opened = self._atomics, {}, None
        for alias in reversed(list(atomics)):
            with suppress(Error):  # a test may have closed the connection, and so ended it
                transaction.set_rollback(True, using=alias)
                atomics[alias].__exit__(None, None, None)

    def world(self) -> World:
        """A copy for one test; if none stands, one of its own."""
        return deepcopy(self._opened.world) if self._opened else opened_world()

    def browser_of(self, somebody: Account) -> Client:
        """One in which the clerk or the secretary has signed in; if they have not yet, they do now."""
        if self._opened is None:
            return browser_of(somebody)
        browser = Client()
        browser.cookies = deepcopy(self._opened.signed_in[somebody.name])
        return browser

    def _is_whole(self) -> bool:
        """Whether no test ended its transaction or destroyed keys, which no transaction gives back; and
        sessions are so new that an answer says nothing of them.
        """
        opened = self._opened
        if opened is None or any(map(_has_ended, self._atomics)):
            return False
        if time.monotonic() - opened.at > NOTED_EACH / 2:
            return False
        try:
            return len(keystore().keys(opened.tokens)) == len(opened.tokens)
        except SealBroken:
            return False


def _begun(alias: str) -> Any:
    """A transaction inside which Django lets those of a test begin as if there were none."""
    around: Any = transaction.atomic(using=alias)
    around._from_testcase = True
    around.__enter__()
    return around


def _has_ended(alias: str) -> bool:
    return connections[alias].closed_in_transaction or not connections[alias].in_atomic_block


STANDING = Standing()
