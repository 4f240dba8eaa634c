"""The small cast that tests across rooms know: two districts, a commune in each, three hamlet cells, eight
members.

Kim Lư in Na Rì has the cells Nà Cà (Bế, Đôn, Hoà, later Lan) and Khuổi Ít (Khánh, Lan, Minh); Bằng Phúc in
Chợ Đồn has
Bản Khắn (Nga on probation, Sơn). The clerk records everywhere, the secretary of Kim Lư reads there, the
stranger nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

from django.test import Client
from django.utils import timezone

from dangvu.accounts.mandates import ACTIONS
from dangvu.accounts.models import Account, Mandate, MandateEnd
from dangvu.core import canonical
from dangvu.core.finding import Finding
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.opening.files import read_opening
from dangvu.ledger import enact as door
from dangvu.ledger.acts import Act, Actor
from dangvu.ledger.enact import Recorded
from dangvu.ledger.paper import Paper
from dangvu.organisations.lookup import organisation_coded
from dangvu.people.lookup import person_coded

FOLDER = Path(__file__).parent
SINCE = date(2000, 1, 1)


PAPER = Paper(number="1-QĐ")
"""Behind the acts of tests that are not about papers."""


def enact(act: Act, *, by: Actor, paper: Paper | None = None, **told: Any) -> Recorded:
    """Through the door with a paper, where the act asks for one and the test has none of its own."""
    return door.enact(act, by=by, paper=_paper_for(act, paper), **told)


def dry_run(act: Act, *, by: Actor, paper: Paper | None = None) -> list[Finding]:
    """All findings, with a paper as above."""
    return door.dry_run(act, by=by, paper=_paper_for(act, paper))


def _paper_for(act: Act, paper: Paper | None) -> Paper | None:
    return PAPER if paper is None and act.asks_paper() else paper


def payload_of(act: Act) -> dict[str, Any]:
    """The payload of an act as JSON holds it."""
    return {name: canonical.plain(value) for name, value in act.payload().items()}


def sample(act: Act, *before: Act) -> Callable[["World"], dict[str, Any]]:
    """For a room's ``SAMPLES``: the payload of the act, once others have made its ground."""

    def on_stage(world: "World") -> dict[str, Any]:
        for one in before:
            enact(one, by=world.clerk, override="thử")
        return payload_of(act)

    return on_stage


def browser_of(somebody: Account) -> Client:
    """A browser in which somebody is signed in."""
    browser = Client()
    browser.force_login(somebody)
    return browser


@dataclass
class Two:
    """The clerk, who puts forward, and the chief, who may do the same."""

    world: "World"
    clerk: Account
    chief: Account

    @classmethod
    def of(cls, world: "World") -> Self:
        return cls(world, world.clerk, account("chief", None, *ACTIONS))


def account(name: str, organisation: int | None, *actions: str) -> Account:
    """An account with a mandate for each action, in an organisation or (none) everywhere."""
    made = Account.objects.create(name=name, full_name=name.capitalize())
    for action in actions:
        Mandate.objects.create(
            account=made, organisation_id=organisation, action=action, from_date=SINCE, ground="test"
        )
    return made


def moved(one: Account, organisation: int) -> None:
    """What the account was given ends today, and it is given the same elsewhere."""
    today = timezone.localdate()
    for held in list(Mandate.objects.filter(account=one)):
        MandateEnd.objects.create(mandate=held, from_date=today, by="test", ground="test")
        Mandate.objects.create(
            account=one, organisation_id=organisation, action=held.action, from_date=SINCE, ground="test"
        )


@dataclass(frozen=True)
class World:
    """The cast on the stage: the register opened (entry 1), and who acts."""

    clerk: Account
    secretary: Account
    stranger: Account
    opened: Recorded

    @staticmethod
    def organisation(code: str) -> int:
        found = organisation_coded(code, date(2018, 1, 1))
        assert found is not None, code
        return found

    @staticmethod
    def person(code: str) -> int:
        found = person_coded(code)
        assert found is not None, code
        return found


def opened_world() -> World:
    """Open the register with the cast."""
    clerk = account("clerk", None, *ACTIONS)
    opened = enact(OpenRegister.of(read_opening(FOLDER)), by=clerk)
    kim_lu = World.organisation("kim-lu")
    return World(clerk, account("secretary", kim_lu, "read"), account("stranger", None), opened)
