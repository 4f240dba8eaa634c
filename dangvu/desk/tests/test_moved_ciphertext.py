"""What is sealed opens in its own row and column alone (H2); every column that keeps ciphertext is tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model
from pytest_django import Settings

from dangvu.accounts import paper, waiting
from dangvu.accounts.mandates import ACTIONS
from dangvu.accounts.models import MandateAsked, PaperCode
from dangvu.accounts.tests.devices import code_of
from dangvu.core.finding import Refused
from dangvu.desk import drafts
from dangvu.desk.models import EarlierVersion, KeptDraft
from dangvu.exchange.models import Reconciliation
from dangvu.exchange.reconciling import keeping
from dangvu.exchange.reconciling.comparing import Result
from dangvu.ledger import proposals
from dangvu.ledger.enact import enact, head
from dangvu.ledger.models import Entry, Proposal, Row
from dangvu.ledger.paper import Paper
from dangvu.ledger.reading import part_of
from dangvu.ledger.sealing import SealBroken
from dangvu.lists.models import FileAsked
from dangvu.membership.acts import ExpelMember, StrikeOffMember
from dangvu.people.acts import CorrectPerson
from tests.cast import SINCE, account

if TYPE_CHECKING:
    from dangvu.accounts.models import Account
    from tests.cast import World

pytestmark = pytest.mark.django_db
SECRETS = ("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")


@pytest.fixture
def both(world: World) -> tuple[Account, Account]:
    return world.clerk, account("chief", None, *ACTIONS)


def drafts_of(both: tuple[Account, Account]) -> list[KeptDraft]:
    return [drafts.keep(one, "transfer_member", f"act-person={one.name}") for one in both]


def proposals_of(both: tuple[Account, Account]) -> list[Proposal]:
    acts = (ExpelMember("lan", date(2021, 3, 1)), StrikeOffMember("lan", date(2021, 3, 1)))
    paper = Paper(number="15-QĐ/HU", issued_on=date(2021, 2, 25))
    return [
        proposals.propose([act], by=both[0], paper=paper, override="đã đối chiếu", seen=head().number)
        for act in acts
    ]


def earlier_of(both: tuple[Account, Account]) -> list[EarlierVersion]:
    for one, draft in zip(both, drafts_of(both), strict=True):
        drafts.keep(one, draft.kind, "act-person=x", draft.pk)
    return list(EarlierVersion.objects.order_by("pk"))


def comparisons_of(both: tuple[Account, Account]) -> list[Reconciliation]:
    now = datetime.now(UTC)
    return [
        keeping.keep(
            Result((1,), (), (), ()),
            account=one,
            job_key=one.name,
            extract_on=date(2021, 1, 1),
            name="x",
            now=now,
        )
        for one in both
    ]


def mandates_of(both: tuple[Account, Account]) -> list[MandateAsked]:
    return [waiting.put_forward(MandateAsked(account=one), one, {"action": one.name}) for one in both]


def files_of(both: tuple[Account, Account]) -> list[FileAsked]:
    return [
        waiting.put_forward(FileAsked(title="x", rows=1, organisations=""), one, {"address": one.name})
        for one in both
    ]


def opened_proposal(one: Proposal) -> Any:
    Proposal.objects.filter(pk=one.pk).update(sealed=one.sealed, token=one.token, digest=one.digest)
    return proposals.opened(one.pk)


CASES: dict[type[Model], tuple[Callable[..., list[Any]], Callable[[Any], Any], tuple[str, ...]]] = {
    KeptDraft: (drafts_of, drafts.typed_in, ("sealed", "token")),
    EarlierVersion: (earlier_of, drafts.typed_earlier, ("sealed",)),
    Reconciliation: (comparisons_of, keeping.opened, ("sealed", "token")),
    Proposal: (proposals_of, opened_proposal, ("sealed", "token", "digest")),
    MandateAsked: (mandates_of, waiting.content_of, ("sealed", "token", "digest")),
    FileAsked: (files_of, waiting.content_of, ("sealed", "token", "digest")),
}
"""Ciphertext beside the ledger: two rows of it, how one is opened, and what may be carried over together."""


@pytest.mark.parametrize("together", [1, None], ids=["alone", "with-its-key"])
@pytest.mark.parametrize("kept", CASES, ids=lambda model: model.__name__)
def test_what_is_kept_aside_opens_in_its_own_row_alone(
    both: tuple[Account, Account], kept: type[Model], together: int | None
) -> None:
    made, opened, columns = CASES[kept]
    one, other = made(both)
    assert opened(one)
    values = {name: getattr(other, name) for name in columns[:together]}
    kept._default_manager.filter(pk=other.pk).delete()  # the key's name is unique

    for name, value in values.items():
        setattr(one, name, value)

    with pytest.raises((SealBroken, Refused)):
        opened(one)


def test_what_the_ledger_keeps_opens_in_its_own_entry_alone(world: World) -> None:
    entries = [
        Entry.objects.get(pk=enact(CorrectPerson("be", SINCE, name), by=world.clerk).number)
        for name in ("Hoàng Thị Bê", "Hoàng Thị Be")
    ]
    assert all(part_of(entry, 0) for entry in entries)
    entries[0].sealed, entries[1].sealed = entries[1].sealed, entries[0].sealed

    for moved in entries:
        with pytest.raises(SealBroken):
            part_of(moved, 0)


def test_a_second_factor_is_nobody_elses(both: tuple[Account, Account], settings: Settings) -> None:
    settings.MFA_TOTP_TOLERANCE = 1
    mine, theirs = (TOTP.activate(one, secret) for one, secret in zip(both, SECRETS, strict=True))
    assert mine.validate_code(code_of(SECRETS[0]))

    theirs.instance.data["secret"] = mine.instance.data["secret"]
    theirs.instance.save()

    with pytest.raises(ValidationError):
        theirs.validate_code(code_of(SECRETS[0], steps=1))


def test_a_code_on_paper_is_nobody_elses(both: tuple[Account, Account]) -> None:
    codes = [paper.make(one) for one in both]
    mine, theirs = (PaperCode.objects.filter(account=one) for one in both)
    assert paper.use(both[0], codes[0][0])

    theirs.delete()
    mine.update(account=both[1])

    assert not paper.use(both[1], codes[0][1])


def test_every_column_of_ciphertext_is_tried() -> None:
    sealed = {
        model for model in apps.get_models() if "sealed" in {field.name for field in model._meta.fields}
    }

    assert sealed == {*CASES, Entry, Row}
    assert Authenticator._meta.get_field("data")
