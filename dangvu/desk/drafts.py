"""Drafts of acts, kept on the server for whoever writes them: a page that is closed, a power cut or a long
form loses nothing. What is written names people before any mandate was asked for, so it lies sealed.

A scheme is drafted by several: its author and whom the author invites. Nobody saves over what somebody else
has saved meanwhile without having been shown it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import meet, reach
from dangvu.accounts.models import Account
from dangvu.accounts.rights import PageRequest, needs, posted
from dangvu.core.days import moment
from dangvu.core.finding import Finding, Refused
from dangvu.core.numbers import number_in
from dangvu.desk.models import EarlierVersion, KeptDraft
from dangvu.ledger.acts import Act, kinds
from dangvu.ledger.sealing import SealBroken, keystore, open_aside, seal_aside

KEPT_DAYS = 90
MOST = 200
"""Drafts an account may have."""
LONGEST = 100_000
"""Characters of a draft."""
LONGEST_OF_STEPS = 1_000_000
"""The same of a scheme: some 3,000 steps."""
EARLIER = 10
"""Versions before the last that are kept."""


class SavedSince(Refused):
    """Somebody saved the draft after the version that was opened."""

    def __init__(self, draft: KeptDraft) -> None:
        message = _("%(name)s đã lưu bản nháp này lúc %(at)s, sau khi bạn mở; chưa lưu gì đè lên.")
        words = {"name": saver_of(draft), "at": moment(draft.saved_at)}
        super().__init__([Finding("draft.saved_since", message % words)])
        self.draft = draft


def is_shared(kind: str) -> bool:
    """Whether several may draft acts of the kind together: such as are written as lines."""
    declared = kinds().get(kind)
    return declared is not None and declared.written


def keep(
    account: Account, kind: str, typed: str, number: int | None = None, seen: int | None = None
) -> KeptDraft:
    """Keep what was typed, in place of draft ``number`` where the account drafts it. ``seen``: the version of
    it that was opened; none: whatever it is. Raises Refused; SavedSince where it was saved again meanwhile.
    """
    forget_old()
    if len(typed) > (LONGEST_OF_STEPS if is_shared(kind) else LONGEST):
        raise Refused([Finding("draft.too_long", _("Bản nháp quá dài; hãy ghi bớt lại."))])
    draft = drafted_by(account).filter(pk=number or 0, kind=kind).first()
    try:
        return _keep_again(draft, account, typed, seen) if draft else _keep_new(account, kind, typed)
    except KeptDraft.DoesNotExist:  # recorded or forgotten by somebody else just now
        return _keep_new(account, kind, typed)


def _keep_again(draft: KeptDraft, account: Account, typed: str, seen: int | None) -> KeptDraft:
    keys = keystore()
    before = KeptDraft.objects.get(pk=draft.pk)
    old_key = keys.keys([draft.token]).get(draft.token)
    if old_key is None:
        draft.token = keys.create()
    key = old_key or keys.keys([draft.token])[draft.token]
    keys.save()
    with transaction.atomic():
        sealed = seal_aside({"typed": typed}, key, place=_place(draft))
        last = before.version if seen is None else seen
        saved = KeptDraft.objects.filter(pk=draft.pk, version=last).update(
            version=last + 1, token=draft.token, sealed=sealed, saved_at=timezone.now(), saved_by=account
        )
        if not saved:
            raise SavedSince(KeptDraft.objects.get(pk=draft.pk))
        if old_key:
            _keep_earlier(before, old_key)
    return KeptDraft.objects.get(pk=draft.pk)


def _keep_new(account: Account, kind: str, typed: str) -> KeptDraft:
    if KeptDraft.objects.filter(account=account).count() >= MOST:
        message = _("Đã có %(most)s bản nháp; hãy ghi hoặc xóa bớt.") % {"most": MOST}
        raise Refused([Finding("draft.too_many", message)])
    keys = keystore()
    draft = KeptDraft(account=account, kind=kind, token=keys.create(), saved_by=account)
    key = keys.keys([draft.token])[draft.token]
    draft.sealed = seal_aside({"typed": typed}, key, place=_place(draft))
    draft.saved_at = timezone.now()
    keys.save()
    draft.save()
    return draft


def _keep_earlier(before: KeptDraft, key: bytes) -> None:
    """Put the version that was saved over aside; the oldest go."""
    content = open_aside(before.sealed, key, place=_place(before))
    EarlierVersion.objects.create(
        draft=before,
        version=before.version,
        sealed=seal_aside(content, key, place=_place_of_earlier(before, before.version)),
        saved_by=before.saved_by,
        saved_at=before.saved_at,
    )
    before.earlier.filter(version__lte=before.version - EARLIER).delete()


def _place(draft: KeptDraft) -> str:
    """Whose draft it is: moved to another account, or under another kind of act, it does not open."""
    return f"draft.{draft.token}.{draft.account_id}.{draft.kind}"


def _place_of_earlier(draft: KeptDraft, version: int) -> str:
    return f"{_place(draft)}.{version}"


def typed_in(draft: KeptDraft) -> QueryDict:
    """What was typed. Raises SealBroken where its key is gone, as after a restore without keys."""
    key = keystore().keys([draft.token]).get(draft.token)
    content = open_aside(draft.sealed, key, place=_place(draft))
    return QueryDict(content["typed"], mutable=True)


def typed_earlier(earlier: EarlierVersion) -> QueryDict:
    """The same of a version before the last."""
    draft = earlier.draft
    key = keystore().keys([draft.token]).get(draft.token)
    content = open_aside(earlier.sealed, key, place=_place_of_earlier(draft, earlier.version))
    return QueryDict(content["typed"], mutable=True)


def drafted_by(account: Account) -> QuerySet[KeptDraft]:
    """The drafts that the account writes: its own, and those it was invited to whose author still records
    where it does.
    """
    invited = KeptDraft.objects.filter(drafters__account=account)
    mine, today = reach(account, "record"), timezone.localdate()
    authors = Account.objects.filter(drafts__in=invited).distinct()
    near = [one.pk for one in authors if meet(reach(one, "record"), mine, today)]
    return KeptDraft.objects.filter(Q(account=account) | Q(pk__in=invited.filter(account__in=near)))


def draft_for(account: Account, number: int, kind: str = "") -> KeptDraft:
    """The door: a draft that the account writes; another is not there."""
    drafts = drafted_by(account).select_related("account", "saved_by")
    draft = drafts.filter(pk=number, **({"kind": kind} if kind else {})).first()
    if draft is None:
        raise Http404
    return draft


def opened(request: PageRequest, kind: str, number: str) -> QueryDict:
    """What was typed in a draft of that kind, with what the page sends back to save it again."""
    draft = draft_for(request.account, number_in(number) or 0, kind)
    try:
        typed = typed_in(draft)
    except SealBroken as broken:
        raise Http404 from broken
    typed["draft"], typed["version"] = str(draft.pk), str(draft.version)
    return typed


def require_last(account: Account, kind: str, number: int | None, seen: int | None) -> None:
    """Raises SavedSince where the draft was saved again after the version ``seen``."""
    if number is None or seen is None:
        return
    draft = drafted_by(account).filter(pk=number, kind=kind).exclude(version=seen).first()
    if draft is not None:
        raise SavedSince(draft)


def saver_of(saved: KeptDraft | EarlierVersion) -> str:
    """Who saved it last."""
    return str(saved.saved_by or _("ai đó"))


def drop(account: Account, number: int | None) -> bool:
    """Forget a draft that the account writes, and its key."""
    return number is not None and _drop(drafted_by(account).filter(pk=number)) > 0


def forget_old() -> None:
    """Forget the drafts that nobody touched for ``KEPT_DAYS``."""
    _drop(KeptDraft.objects.filter(saved_at__lt=timezone.now() - timedelta(days=KEPT_DAYS)))


def _drop(drafts: Iterable[KeptDraft]) -> int:
    numbers = [one.pk for one in drafts]
    if not numbers:
        return 0
    with transaction.atomic():
        # Before what belongs to them goes: whoever saves locks the draft first too, and then its versions.
        gone = list(KeptDraft.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))
        KeptDraft.objects.filter(pk__in=[one.pk for one in gone]).delete()
        transaction.on_commit(lambda: keystore().forget(one.token for one in gone), robust=True)
    return len(gone)


@dataclass(frozen=True, slots=True)
class Listed:
    """A draft as a line of the list of whoever writes it."""

    number: int
    act: type[Act]
    about: str
    """What was written in the first of its fields, to tell it from others."""
    saved_at: datetime
    author: str
    """Empty where it is one's own."""
    drafters: int
    """How many others write it."""


def _listed(account: Account) -> Iterator[Listed]:
    known = kinds()
    rows = drafted_by(account).select_related("account").prefetch_related("drafters")
    for draft in rows.order_by("-saved_at"):
        if draft.kind in known:
            try:
                typed = typed_in(draft)
            except SealBroken:
                continue
            author = "" if draft.account_id == account.pk else str(draft.account)
            act, others = known[draft.kind], len(draft.drafters.all())
            yield Listed(draft.pk, act, name_of(typed), draft.saved_at, author, others)


def name_of(typed: QueryDict) -> str:
    """What a draft is told by from others."""
    return next((str(typed[name]) for name in typed if name.startswith("act-")), "")[:60]


@needs("record")
def drafts(request: PageRequest) -> HttpResponse:
    """The drafts the account writes, the last first."""
    forget_old()
    context = {"drafts": list(_listed(request.account)), "kept_days": KEPT_DAYS}
    return render(request, "desk/drafts.html", context)


@needs("record")
@posted
def drop_draft(request: PageRequest, number: int) -> HttpResponse:
    """Forget one of one's own."""
    if not _drop(KeptDraft.objects.filter(pk=number, account=request.account)):
        raise Http404
    messages.success(request, _("Đã xóa bản nháp."))
    return redirect("acts__drafts")
