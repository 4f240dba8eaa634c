"""Every role the program can express, and what the tests, on their own, hold each of them to reach."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from dangvu.accounts.models import Account, Mandate, MandateEnd
from dangvu.accounts.tokens import make_token
from tests.rights.stage import SINCE, TREE, Stage

ALL = ("read", "record", "administer", "audit")
WHOLE = None
Given = tuple[str, str | None]
"""An action and where: the code of an organisation, or none for the whole register."""


@dataclass(frozen=True)
class Role:
    """Somebody who asks: what was given to them, whether it holds today, and how they come in."""

    name: str
    given: tuple[Given, ...] = ()
    holds: bool = True
    """Whether their mandates hold today; else they ended, have not begun, or lost what they came from."""
    window: str = "now"
    person: str = ""
    """Whose record is their own."""
    comes: str = "session"
    """``session``, ``password`` (no second factor shown), ``token``, ``unsigned`` (a token that must sign),
    ``nothing``; or with what is void: ``closed`` account, ``expired`` or ``wrong`` token.
    """

    def roots(self, action: str) -> set[str | None]:
        """Where they may do it today."""
        return {where for one, where in self.given if one == action} if self.holds else set()

    def everywhere(self, action: str) -> bool:
        return WHOLE in self.roots(action)

    def reaches(self, action: str, organisation: str | None, tree: dict[str, str | None] = TREE) -> bool:
        """Whether the organisation lies within, by the tree written down in ``stage``."""
        if self.everywhere(action):
            return True
        while organisation is not None:
            if organisation in self.roots(action):
                return True
            organisation = tree[organisation]
        return False

    @property
    def has_mandates(self) -> bool:
        return self.holds and bool(self.given)

    @property
    def is_known(self) -> bool:
        """Whether pages know who asks."""
        return self.comes in ("session", "password")

    @property
    def is_known_to_api(self) -> bool:
        return self.is_known or self.comes in ("token", "unsigned")


def _in(where: str | None, *actions: str) -> tuple[Given, ...]:
    return tuple((action, where) for action in actions)


ROLES = (
    Role("nobody", comes="nothing"),
    Role("no mandate"),
    Role("member", person="be"),
    Role("member of the province beside", person="zq-0002"),
    Role("reader of all", _in(WHOLE, "read")),
    Role("reader of a province", _in("bk", "read")),
    Role("reader of a district", _in("na-ri", "read")),
    Role("reader of a commune", _in("kim-lu", "read")),
    Role("reader of a cell", _in("na-ca", "read")),
    Role("reader of two cells", (*_in("na-ca", "read"), *_in("ban-khan", "read"))),
    Role("reader of the province beside", _in("tq", "read")),
    Role("clerk of all", _in(WHOLE, *ALL)),
    Role("clerk of a district", _in("na-ri", "read", "record")),
    Role("clerk of a commune", _in("kim-lu", "read", "record")),
    Role("clerk of the commune beside", _in("van-minh", "read", "record")),
    Role("clerk of a cell, reader of its commune", (*_in("na-ca", "record"), *_in("kim-lu", "read"))),
    Role("recorder of all", _in(WHOLE, "record")),
    Role("recorder of a commune", _in("kim-lu", "record")),
    Role("administrator of all", _in(WHOLE, "administer")),
    Role("administrator of a commune", _in("kim-lu", "administer")),
    Role("auditor of all", _in(WHOLE, "audit")),
    Role("auditor of a commune", _in("kim-lu", "audit")),
    Role("secretary who is a member", _in("na-ca", "read", "record"), person="hoa"),
    Role("clerk whose mandate ended", _in("kim-lu", *ALL), holds=False, window="ended"),
    Role("clerk whose mandate was ended", _in("kim-lu", *ALL), holds=False, window="cut"),
    Role("clerk from tomorrow on", _in("kim-lu", *ALL), holds=False, window="later"),
    Role("stand-in", _in("kim-lu", "read", "record"), window="delegated"),
    Role("stand-in of one whose mandate ended", _in("kim-lu", "read"), holds=False, window="lost"),
    Role("clerk by a password alone", _in("kim-lu", "read", "record"), comes="password"),
    Role("member by a password alone", person="be", comes="password"),
    Role("closed account", _in(WHOLE, *ALL), holds=False, comes="closed"),
    Role("token of a reader of all", _in(WHOLE, "read"), comes="token"),
    Role("token of a clerk of a commune", _in("kim-lu", "read", "record"), comes="token"),
    Role("token that must sign and does not", _in("kim-lu", "read", "record"), comes="unsigned"),
    Role("token of no mandate", comes="token"),
    Role("token past its day", _in(WHOLE, *ALL), comes="expired"),
    Role("wrong token", comes="wrong"),
)


@dataclass
class Cast:
    """The roles on a stage: the account and the browser of each."""

    stage: Stage
    accounts: dict[str, Account] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)


def on_stage(stage: Stage, force_login: Callable[[Client, Account], None]) -> Cast:
    """Make an account and a browser for each role."""
    cast = Cast(stage)
    for number, role in enumerate(ROLES):
        account = Account.objects.create(name=f"vai-{number}", full_name=role.name)
        if role.person:
            account.person_id = stage.person(role.person)
            account.save(update_fields=["person"])
        for action, where in role.given:
            _give(stage, account, role, action, where)
        cast.accounts[role.name] = account
        cast.browsers[role.name] = _browser(account, role, force_login)
    return cast


def _give(stage: Stage, account: Account, role: Role, action: str, where: str | None) -> None:
    today = timezone.localdate()
    given: dict[str, Any] = {
        "organisation_id": stage.organisation(where) if where else None,
        "action": action,
        "from_date": today + timedelta(days=1) if role.window == "later" else SINCE,
        "until_date": today if role.window == "ended" else None,
        "ground": "thử",
    }
    if role.window in ("delegated", "lost"):
        chief = Account.objects.get_or_create(name=f"{account.name}-tren")[0]
        given["delegated_from"] = Mandate.objects.create(account=chief, **given)
        given["until_date"] = today + timedelta(days=30)
        if role.window == "lost":
            _cut(given["delegated_from"], today)
    made = Mandate.objects.create(account=account, **given)
    if role.window == "cut":
        _cut(made, today)


def _cut(mandate: Mandate, on: date) -> None:
    MandateEnd.objects.create(mandate=mandate, from_date=on, by="clerk", ground="thôi việc")


def _browser(account: Account, role: Role, force_login: Callable[[Client, Account], None]) -> Client:
    today = timezone.localdate()
    browser = Client(raise_request_exception=False)
    if role.comes in ("token", "unsigned", "expired"):
        until = today if role.comes == "expired" else today + timedelta(days=9)
        public_key = "a" * 64 if role.comes == "unsigned" else ""
        browser.defaults["HTTP_AUTHORIZATION"] = f"Bearer {make_token(account, 'thử', until, public_key)[1]}"
    elif role.comes == "wrong":
        browser.defaults["HTTP_AUTHORIZATION"] = "Bearer dangvu_khong-phai"
    elif role.comes != "nothing":
        force_login(browser, account)
        if role.comes == "password":
            session = browser.session
            del session["account_authentication_methods"]
            session.save()
        if role.comes == "closed":
            Account.objects.filter(pk=account.pk).update(is_active=False)
    return browser
