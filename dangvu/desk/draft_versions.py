"""A draft that several write: who they are, its versions, and what each changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import meet, reach
from dangvu.accounts.models import Account
from dangvu.accounts.rights import PageRequest, needs, posts
from dangvu.core.finding import Finding, Refused
from dangvu.core.numbers import number_in
from dangvu.desk.act_draft import Draft
from dangvu.desk.act_forms import PaperForm, PayloadForm
from dangvu.desk.drafts import draft_for, is_shared, name_of, saver_of, typed_earlier, typed_in
from dangvu.desk.models import Drafter, EarlierVersion, KeptDraft
from dangvu.ledger.acts import Act, kinds
from dangvu.ledger.sealing import SealBroken

MOST_DRAFTERS = 20


@dataclass(frozen=True, slots=True)
class Changed:
    """A field of a draft with the lines that went and those that came."""

    label: str
    gone: list[str]
    come: list[str]


@dataclass(frozen=True, slots=True)
class Version:
    """One version as a line of the page: the first has nothing before it to differ from."""

    number: int
    saver: str
    saved_at: datetime
    changes: list[Changed]


def changes(act: type[Act], before: QueryDict, after: QueryDict) -> Iterator[Changed]:
    """What was written otherwise from one version to the other, field by field."""
    forms = (PayloadForm(act, timezone.localdate(), after, {}), PaperForm(after))
    labels = {form.add_prefix(name): str(form[name].label) for form in forms for name in form.fields}
    for name, label in labels.items():
        old, new = before.get(name, "").splitlines(), after.get(name, "").splitlines()
        if old != new:
            yield Changed(label, *_apart(old, new))


def _apart(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    gone: list[str] = []
    come: list[str] = []
    for said, first, past, from_, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if said != "equal":
            gone += old[first:past]
            come += new[from_:until]
    return gone, come


def changed_since(kept: KeptDraft, mine: Draft) -> list[Changed]:
    """What others changed since the version that a page was opened over; where that is no longer kept, how
    what is saved differs from what the page says.
    """
    base = kept.earlier.select_related("draft").filter(version=mine.kept_version or 0).first()
    before = typed_earlier(base) if base else QueryDict(mine.typed)
    return list(changes(mine.act, before, typed_in(kept)))


def versions_of(draft: KeptDraft) -> list[Version]:
    """The versions still kept, the last first."""
    rows: list[KeptDraft | EarlierVersion] = [
        *draft.earlier.select_related("draft", "saved_by").order_by("version"),
        draft,
    ]
    said = [typed_in(row) if isinstance(row, KeptDraft) else typed_earlier(row) for row in rows]
    differences = [list(changes(kinds()[draft.kind], *pair)) for pair in pairwise(said)]
    told = [
        Version(row.version, saver_of(row), row.saved_at, differs)
        for row, differs in zip(rows, [[], *differences], strict=True)
    ]
    return told[::-1]


@needs("record")
@posts
def draft(request: PageRequest, number: int) -> HttpResponse:
    """Who writes it, and its versions; its author invites, and each leaves."""
    found = draft_for(request.account, number)
    if found.kind not in kinds():
        raise Http404
    is_mine = found.account_id == request.account.pk
    findings: list[Finding] = []
    if request.method == "POST":
        try:
            if not is_mine:
                found.drafters.filter(account=request.account).delete()
                messages.success(request, _("Bạn không còn soạn bản nháp này."))
                return redirect("acts__drafts")
            if request.POST.get("step") == "remove":
                found.drafters.filter(pk=number_in(request.POST.get("drafter", "")) or 0).delete()
            else:
                invite(found, request.POST.get("name", "").strip())
            return redirect("acts__draft", number)
        except Refused as refused:
            findings = refused.findings
    try:
        versions = versions_of(found)
        about = name_of(typed_in(found))
    except SealBroken as broken:
        raise Http404 from broken
    context = {
        "draft": found,
        "act": kinds()[found.kind],
        "about": about,
        "versions": versions,
        "drafters": found.drafters.select_related("account").order_by("pk"),
        "is_mine": is_mine,
        "may_invite": is_mine and is_shared(found.kind),
        "findings": findings,
        "name": request.POST.get("name", ""),
    }
    return render(request, "desk/draft.html", context, status=400 if findings else 200)


def invite(draft: KeptDraft, name: str) -> None:
    """Let another account write the draft. Raises Refused: alike where there is no such account and where it
    records nothing that the author does.
    """
    if not is_shared(draft.kind):
        raise Refused([Finding("draft.not_shared", _("Chỉ đề án có nhiều người cùng soạn."))])
    today = timezone.localdate()
    account = Account.objects.filter(name=name, is_active=True).exclude(pk=draft.account_id).first()
    if account is None or not meet(reach(account, "record"), reach(draft.account, "record"), today):
        message = _("Không có tài khoản khác tên “%(name)s” được ghi trong phạm vi của bạn; xem lại tên.")
        raise Refused([Finding("draft.nobody", message % {"name": name})])
    if draft.drafters.count() >= MOST_DRAFTERS:
        message = _("Bản nháp đã có %(most)s người cùng soạn.") % {"most": MOST_DRAFTERS}
        raise Refused([Finding("draft.too_many_drafters", message)])
    Drafter.objects.get_or_create(draft=draft, account=account)
