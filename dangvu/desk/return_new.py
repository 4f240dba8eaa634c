"""A return in one visit: choose organisation and period, see every table with its identities, freeze and send
by one form.
"""

import uuid
from contextlib import nullcontext
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.mandates import covers, reach
from dangvu.accounts.rights import PageRequest, needs, posts, while_read
from dangvu.core.day_field import DayField
from dangvu.core.finding import Finding, Refused, refusals, warnings
from dangvu.desk.act_forms import OnceForm
from dangvu.desk.tables import YEARS_OFFERED, Laid, choices, choices_without, shown_of, unit_for
from dangvu.ledger.enact import Recorded, enact
from dangvu.ledger.paper import LONGEST, Paper
from dangvu.ledger.together import key_of_each, recorded_of
from dangvu.organisations.overview import tops
from dangvu.statistics.returns.deadlines import deadline_of, last_due
from dangvu.statistics.returns.freezing import FreezeReturn
from dangvu.statistics.returns.making import freeze_and_send, looked_at, of_paper, sending
from dangvu.statistics.returns.standing import DRAFT

SEND = "send"
"""The button that sends what it freezes; the other one only freezes."""


class Going(OnceForm):
    """The paper it goes up with, and what travels with the page."""

    number = forms.CharField(label=gettext_lazy("Số, ký hiệu"), required=False, max_length=LONGEST)
    issued_on = DayField(label=gettext_lazy("Ngày ban hành"), required=False)
    signer = forms.CharField(label=gettext_lazy("Người ký"), required=False, max_length=LONGEST)

    def paper(self) -> Paper:
        said = self.cleaned_data
        return Paper(number=said["number"], issued_on=said["issued_on"], signer=said["signer"])


class Visit:
    """One account over one return: what would be frozen, what was written, what there is to say."""

    findings: list[Finding]

    def __init__(self, request: PageRequest, freezing: FreezeReturn) -> None:
        self.request, self.freezing = request, freezing
        self.barred = request.account.findings_for(freezing)
        if self.barred and request.method == "POST":
            raise PermissionDenied  # they have no form; nothing is computed
        self._look()
        self.going = Going(initial={"key": uuid.uuid4().hex, "checked": self.told.mark})

    def sent(self) -> HttpResponse | None:
        """Record what was shown and lead on to it; nothing where something is to be said first."""
        self.going = Going(self.request.POST)
        is_sent, is_used = self.request.POST.get("step") == SEND, False
        if self.going.is_valid():
            missing = self._missing(is_sent=is_sent)
            self.findings = [*self.findings, *missing]
            if not (refusals(self.findings) or self._needs_reason):
                try:
                    return self._recorded(is_sent=is_sent)
                except Refused as refused:
                    self._look()
                    known = {one.code for one in refused.findings}
                    is_used = "ledger.key_reused" in known
                    more = [one for one in self.findings if one.code not in known]
                    self.findings = [*refused.findings, *more]
        data = self.request.POST.copy()
        data["checked"] = self.told.mark
        if is_used:
            data["key"] = uuid.uuid4().hex
        self.going = Going(data)  # over what is shown now
        return None

    def context(self) -> dict[str, Any]:
        return {
            "told": self.told,
            "going": self.going,
            "refused": refusals(self.findings),
            "warned": warnings(self.findings),
            "may_go": not (self.barred or self.told.is_refused),
            "tables": [{"table": table} | shown_of(table, table) for table in self.told.tables],
        }

    @property
    def _needs_reason(self) -> bool:
        return bool(warnings(self.findings)) and not self.going.cleaned_data["override"]

    def _look(self) -> None:
        """What would be frozen as the register stands."""
        with while_read() if self.request.method == "POST" else nullcontext():
            self.told = looked_at(self.freezing)
        self.findings = [] if self.barred else list(self.told.findings)

    def _missing(self, *, is_sent: bool) -> list[Finding]:
        """What the paper lacks; before that, that other figures were shown. Nothing of what was recorded by
        this very page: sent twice, it is answered as before.
        """
        said = self.going.cleaned_data
        if recorded_of([sending(self.freezing) if is_sent else self.freezing], said["key"]):
            self.findings = []
            return []
        if self.told.mark != said["checked"]:
            message = _("Số liệu hoặc điều cần nói đã khác lúc mở trang; hãy xem lại rồi ghi.")
            return [Finding("return.moved", message)]
        return of_paper(self.freezing, self.going.paper()) if is_sent else []

    def _recorded(self, *, is_sent: bool) -> HttpResponse:
        by, said, one = self.request.account, self.going.cleaned_data, self.freezing
        key, reason = said["key"], said["override"]
        if is_sent:
            sent = freeze_and_send(one, by=by, paper=self.going.paper(), key=key, override=reason)
            done = [recorded for _act, recorded in sent]
        else:
            done = [enact(one, by=by, key=key_of_each(key, one), override=reason)]
        made = one.newest()
        assert made is not None  # it was recorded
        message = _("Đã gửi lên cấp trên: bút toán %(numbers)s.")
        if made.state == DRAFT:
            message = _("Đã chốt, chưa gửi: bút toán %(numbers)s.")
        messages.success(self.request, message % {"numbers": _numbers(done)})
        return redirect("returns__one", made.frozen_in)


def _numbers(done: list[Recorded]) -> str:
    return ", ".join(str(one.number) for one in done)


def _own(request: PageRequest, on: date) -> int | None:
    """The topmost organisation that the account may record for, where it also reads there."""
    recorded = (line.number for line in tops(reach(request.account, "record"), on))
    return next((one for one in recorded if covers(request.reach, frozenset({one}), on)), None)


@needs("read")
@posts
def return_new(request: PageRequest) -> HttpResponse:
    """The tables of a period as they stand; for whom they may be recorded, the form that freezes and sends
    them. Nothing is recorded but what was shown.
    """
    first, last = last_due(request.on)
    begins = {"org": _own(request, last), "first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
    form = Laid(begins | request.GET.dict())
    unit = unit_for(request, form)
    years = [request.on.year - back for back in range(YEARS_OFFERED)]
    context: dict[str, Any] = {"form": form, "unit": unit, "years": years}
    if unit is None:
        context |= {"choices": choices_without(request, form)}
        return render(request, "desk/return_new.html", context, status=200 if form.is_valid() else 400)
    asked = form.cleaned_data
    freezing = FreezeReturn(unit.code, asked["first"], asked["last"], asked["structure"])
    if freezing.is_known("organisation") and freezing.identity("organisation") != unit.organisation_id:
        raise Http404  # its code is another's official one: that one is not shown in its place
    visit = Visit(request, freezing)
    if request.method == "POST" and (answer := visit.sent()):
        return answer
    context |= {
        "choices": choices(request, unit.organisation_id, asked["structure"] or asked["last"]),
        "chosen": unit.organisation_id,
        "deadline": deadline_of(asked["first"], asked["last"]),
        **{name: asked[name] for name in ("first", "last", "structure")},
        **visit.context(),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "desk/return_new.html", context, status=status)
