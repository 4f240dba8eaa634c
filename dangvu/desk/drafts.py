"""Drafts of acts, kept on the server for whoever writes them: a page that is closed, a power cut or a long
form loses nothing. What is written names people before any mandate was asked for, so it lies sealed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.models import Account
from dangvu.accounts.rights import PageRequest, needs, posted
from dangvu.core.finding import Finding, Refused
from dangvu.desk.models import KeptDraft
from dangvu.ledger.acts import Act, kinds
from dangvu.ledger.sealing import SealBroken, keystore, open_aside, seal_aside

KEPT_DAYS = 90
MOST = 200
"""Drafts an account may have."""
LONGEST = 100_000
"""Characters of a draft."""


def keep(account: Account, kind: str, typed: str, number: int | None = None) -> KeptDraft:
    """Keep what was typed, in place of draft ``number`` where it is the account's own. Raises Refused."""
    forget_old()
    if len(typed) > LONGEST:
        raise Refused([Finding("draft.too_long", _("Bản nháp quá dài; hãy ghi bớt lại."))])
    keys = keystore()
    draft = KeptDraft.objects.filter(pk=number or 0, account=account, kind=kind).first()
    if draft is None:
        if KeptDraft.objects.filter(account=account).count() >= MOST:
            message = _("Đã có %(most)s bản nháp; hãy ghi hoặc xóa bớt.") % {"most": MOST}
            raise Refused([Finding("draft.too_many", message)])
        draft = KeptDraft(account=account, kind=kind, token=keys.create())
    key = keys.keys([draft.token]).get(draft.token)
    if key is None:
        draft.token = keys.create()
        key = keys.keys([draft.token])[draft.token]
    draft.sealed = seal_aside({"typed": typed}, key, place=_place(draft))
    draft.saved_at = timezone.now()
    keys.save()
    draft.save()
    return draft


def _place(draft: KeptDraft) -> str:
    """Whose draft it is: moved to another account, or under another kind of act, it does not open."""
    return f"draft.{draft.token}.{draft.account_id}.{draft.kind}"


def typed_in(draft: KeptDraft) -> QueryDict:
    """What was typed. Raises SealBroken where its key is gone, as after a restore without keys."""
    key = keystore().keys([draft.token]).get(draft.token)
    content = open_aside(draft.sealed, key, place=_place(draft))
    return QueryDict(content["typed"], mutable=True)


def draft_for(request: PageRequest, kind: str, number: str) -> QueryDict:
    """The door: an account's own draft of that kind; another's is not there."""
    whole = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else None
    draft = KeptDraft.objects.filter(pk=whole or 0, account=request.account, kind=kind).first()
    if draft is None:
        raise Http404
    try:
        return typed_in(draft)
    except SealBroken as broken:
        raise Http404 from broken


def drop(account: Account, number: int | None) -> bool:
    """Forget a draft of the account, and its key."""
    return _drop(KeptDraft.objects.filter(pk=number or 0, account=account)) > 0


def forget_old() -> None:
    """Forget the drafts that nobody touched for ``KEPT_DAYS``."""
    _drop(KeptDraft.objects.filter(saved_at__lt=timezone.now() - timedelta(days=KEPT_DAYS)))


def _drop(drafts: Iterable[KeptDraft]) -> int:
    gone = list(drafts)
    KeptDraft.objects.filter(pk__in=[one.pk for one in gone]).delete()
    transaction.on_commit(lambda: keystore().forget(one.token for one in gone), robust=True)
    return len(gone)


@dataclass(frozen=True, slots=True)
class Listed:
    """A draft as a line of the list of its owner."""

    number: int
    act: type[Act]
    about: str
    """What was written in the first of its fields, to tell it from others."""
    saved_at: datetime


def _listed(account: Account) -> Iterator[Listed]:
    known = kinds()
    for draft in KeptDraft.objects.filter(account=account).order_by("-saved_at"):
        if draft.kind in known:
            try:
                typed = typed_in(draft)
            except SealBroken:
                continue
            about = next((str(typed[name]) for name in typed if name.startswith("act-")), "")
            yield Listed(draft.pk, known[draft.kind], about[:60], draft.saved_at)


@needs("record")
def drafts(request: PageRequest) -> HttpResponse:
    """The account's own drafts, the last first."""
    forget_old()
    context = {"drafts": list(_listed(request.account)), "kept_days": KEPT_DAYS}
    return render(request, "desk/drafts.html", context)


@needs("record")
@posted
def drop_draft(request: PageRequest, number: int) -> HttpResponse:
    """Forget one of them."""
    if not drop(request.account, number):
        raise Http404
    messages.success(request, _("Đã xóa bản nháp."))
    return redirect("acts__drafts")
