"""One act on several persons selected in the list of members: one form for all, checked for each of them,
recorded as one entry.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs, posts
from dangvu.core import scope
from dangvu.core.finding import Finding, Refused, refusals
from dangvu.core.numbers import written
from dangvu.desk.act_draft import Check, Draft, Told, reason_missing, words_of
from dangvu.desk.act_pages import by_severity, one_of_many, shown, taken
from dangvu.exchange.acts.record_selected import RecordSelected
from dangvu.exchange.checking import findings_of
from dangvu.ledger.acts import Act, by_label, kinds
from dangvu.ledger.describing import RowTold
from dangvu.ledger.enact import examined, head, trial
from dangvu.ledger.seen import changed_since
from dangvu.lists.declared import Deed, deeds
from dangvu.membership.lines import FIELDS, Line, persons_of
from dangvu.membership.listing import MEMBERS
from dangvu.membership.lists import MemberList
from dangvu.membership.pages import picked

MOST = 100
"""Persons of one entry: each is checked while somebody waits. For more there is the workbook of acts."""
LIST_PARTS = (*(one.key for one in MEMBERS.filters), "on", "sort", "c", "size")
"""What leads back to the list as it was."""


@dataclass(frozen=True)
class One:
    """What the check says of one person."""

    line: Line
    told: dict[str, list[Told]]
    before: Sequence[RowTold] = ()
    after: Sequence[RowTold] = ()


@dataclass(frozen=True)
class CheckOfMany(Check):
    """What checking one act on several persons gave."""

    by_person: dict[int, One] = field(default_factory=dict)

    @property
    def of_all(self) -> list[Finding]:
        """What is said of no person apart."""
        return [one for one in self.findings if "row" not in one.where]


class DraftOfMany(Draft):
    """As a draft of one act, whose subject is everybody selected."""

    def __init__(
        self, request: PageRequest, act: type[Act], lines: Sequence[Line], data: QueryDict | None
    ) -> None:
        super().__init__(request, act, data)
        self.lines = lines
        del self.payload.fields[act.subject], self.payload.columns[act.subject]

    def given(self) -> dict[str, Any]:
        return {self.act.subject: self.lines[0].code} | super().given()

    @scope.whole()
    def check(self) -> CheckOfMany:
        """Everything there is to say about each; the reading is logged."""
        act, paper, findings = self._read()
        if act is None or refusals(findings):
            return CheckOfMany(findings)
        many = RecordSelected.of_acts([replace(act, **{act.subject: line.code}) for line in self.lines])
        account, position = self.request.account, head().number
        log_reading(account, "acts__selected", [line.person for line in self.lines], "name, act")
        if account.findings_for(many):
            findings = findings_of(many, account, paper)
        else:
            findings = [*changed_since(many, self.seen, position), *examined(many, paper)]
        findings = _said_once(findings, len(self.lines))
        by_row: dict[Any, list[Finding]] = defaultdict(list)
        for one in findings:
            by_row[one.where.get("row")].append(one)
        is_shown = not refusals(by_row[None])
        one_by_one = {
            line.person: _one(line, row.act, by_row[row.row], is_shown=is_shown)
            for line, row in zip(self.lines, many.reading.rows, strict=True)
        }
        return CheckOfMany(findings, many, paper, many.sentence(), by_person=one_by_one)


def _said_once(findings: list[Finding], count: int) -> list[Finding]:
    """What is said of everybody in the same words is said of all together."""
    said = Counter((one.code, one.message) for one in findings if "row" in one.where)
    everybody = {words for words, times in said.items() if times == count > 1}
    told = [one for one in findings if "row" not in one.where or (one.code, one.message) not in everybody]
    firsts = {
        (one.code, one.message): one for one in reversed(findings) if (one.code, one.message) in everybody
    }
    return [
        *(
            replace(one, where={name: value for name, value in one.where.items() if name != "row"})
            for one in reversed(firsts.values())
        ),
        *told,
    ]


def _one(line: Line, act: Act, findings: list[Finding], *, is_shown: bool) -> One:
    """What is said of one person, and what would change where nothing stands in the way of all."""
    told = by_severity([Told(one.message, one.article or "", one.severity, "") for one in findings])
    if told["refused"] or not is_shown:
        return One(line, told)
    before, after, _persons = words_of(trial(act, anew=False))
    return One(line, told, _of_others(line, before), _of_others(line, after))


def _of_others(line: Line, rows: list[RowTold]) -> list[RowTold]:
    """The rows without the name that heads the line."""
    return [replace(row, names=[name for name in row.names if name != line.full_name]) for row in rows]


def act_for_many(kind: str) -> type[Act]:
    """The door: kinds that are done to several at once."""
    act = one_of_many(kind)
    if not act.for_many:
        raise Http404
    return act


@needs("record")
@posts
def selected(request: PageRequest, kind: str) -> HttpResponse:
    """The act on those selected: its form, what would change for each of them, its recording."""
    declared = act_for_many(kind)
    is_sent = request.method == "POST"
    selection = picked(request.POST if is_sent else request.GET)
    lines = MemberList(request.reach, request.on, only=selection).lines(0, MOST + 1)
    if not lines or len(lines) > MOST:
        nobody = _("Chưa chọn ai, hoặc không ai đã chọn thuộc phạm vi bạn được giao ghi.")
        too_many = _("Một lần nhiều nhất %(most)s người; hãy bỏ bớt, hoặc ghi từ sổ tính.") % {"most": MOST}
        messages.error(request, too_many if lines else nobody)
        return redirect(_list_address(request))
    log_reading(request.account, "acts__selected", persons_of(lines), FIELDS)
    draft = DraftOfMany(request, declared, lines, taken(request) if is_sent else None)
    if not is_sent or "take" in request.POST:
        return _page(request, draft, None, len(selection))
    check = draft.check()
    if request.POST.get("step") == "record" and (
        draft.is_recorded() or (check.may_be_recorded and draft.send["checked"].value() == check.digest)
    ):
        return _record(request, draft, check, len(selection))
    return _page(request, draft, check, len(selection))


def _list_address(request: PageRequest) -> str:
    """The list as it was, without who was selected."""
    given = request.GET.copy()
    for name in set(given) - set(LIST_PARTS):
        del given[name]
    return f"{reverse(MEMBERS.name)}?{given.urlencode() or 'all=1'}"


def _record(request: PageRequest, draft: DraftOfMany, check: CheckOfMany, asked: int) -> HttpResponse:
    missing = "" if draft.is_recorded() else reason_missing(check, draft.override)
    if missing:
        draft.send.add_error("override", missing)
        return _page(request, draft, check, asked)
    try:
        recorded = draft.record(check)
    except Refused as refused:
        renew = any(one.code == "ledger.key_reused" for one in refused.findings)
        return _page(request, draft, CheckOfMany(refused.findings), asked, renew=renew)
    words = {"rows": written(len(draft.lines)), "number": recorded.number}
    message = _("Đã ghi %(rows)s việc, bút toán %(number)s. Ghi nhầm thì thu hồi ở đây.")
    messages.success(request, message % words)
    return redirect("ledger__entry", recorded.number)


def _page(
    request: PageRequest, draft: DraftOfMany, check: CheckOfMany | None, asked: int, *, renew: bool = False
) -> HttpResponse:
    told = draft.tell(check.of_all) if check else []
    by_person = check.by_person if check else {}
    people = [by_person.get(line.person, One(line, {})) for line in draft.lines]
    in_the_way = sum(bool(one.told.get("refused")) for one in people)
    if in_the_way:
        words = {"wrong": in_the_way, "rows": len(people)}
        message = _("%(wrong)s trong %(rows)s người chưa ghi được; xem từng người, bỏ chọn hoặc sửa lại.")
        told.insert(0, Told(message % words, "", "refuse", "people"))
    context, status = shown(request, draft, check, told, renew=renew)
    context |= {"people": people, "left_out": asked - len(people), "list_address": _list_address(request)}
    return render(request, "desk/act_selected.html", context, status=status)


# What the list of members offers


def offered(request: PageRequest) -> list[Deed]:
    """The kinds of act for those selected, to whoever may record."""
    if "record" not in request.actions:
        return []
    acts = by_label(act for act in kinds().values() if act.for_many)
    return [Deed(act.label, reverse("acts__selected", args=[act.kind])) for act in acts]


deeds[MEMBERS.name] = offered
