"""An act on its way to the ledger: what was written so far, what its check says, what it would change."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import may_read
from dangvu.accounts.middleware import MANDATES
from dangvu.accounts.models import Account
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest
from dangvu.core import canonical, scope
from dangvu.core.finding import Finding, Refused, refusals, warnings
from dangvu.desk.act_forms import PaperForm, PayloadForm, SendForm
from dangvu.desk.entries import log_named
from dangvu.ledger.acts import Act
from dangvu.ledger.change import Effects, Values
from dangvu.ledger.describing import RowTold, changes_told, persons_in
from dangvu.ledger.enact import Examined, Recorded, enact, examined, trial
from dangvu.ledger.facts import Fact, facts, value_fields
from dangvu.ledger.models import Entry, Proposal
from dangvu.ledger.paper import Paper, read_paper
from dangvu.ledger.payload import payload_fields, read
from dangvu.ledger.position import position
from dangvu.ledger.proposals import propose
from dangvu.ledger.seen import Seen, changed_since
from dangvu.organisations.movement import Rearranging
from dangvu.organisations.reorganising.divided import Choice, choices_of
from dangvu.organisations.reorganising.outcome import Outcome, outcome_of
from dangvu.people.lookup import persons_coded
from dangvu.people.telling import log_taken


@dataclass(frozen=True, slots=True)
class Told:
    """A finding on the page, with the input it is about; no input where it is about the whole."""

    message: str
    article: str
    severity: str
    input_id: str


@dataclass(frozen=True)
class Check:
    """What checking a draft gave."""

    findings: list[Finding]
    act: Act | None = None
    paper: Paper = field(default_factory=Paper)
    sentence: str = ""
    before: list[RowTold] = field(default_factory=list)
    """The rows that would no longer stand, in words."""
    after: list[RowTold] = field(default_factory=list)
    """The rows that would stand instead."""
    choices: list[Choice] = field(default_factory=list)
    """Hamlets of divided communes, and the parts each may go to."""
    outcome: Outcome | None = None
    """Of what rearranges organisations, in place of its thousands of rows: what becomes of each."""
    examined: Examined | None = None
    """What the door would find too, if it were recorded at once."""

    @property
    def may_be_recorded(self) -> bool:
        return self.act is not None and not refusals(self.findings)

    @property
    def digest(self) -> str:
        """Stands for what was shown: only that is recorded."""
        assert self.act is not None
        payload = {name: canonical.plain(value) for name, value in self.act.payload().items()}
        found = [one.as_json() for one in self.findings]
        return canonical.hash_of(repr((self.act.kind, payload, self.paper.text(), found)))


class Draft:
    """One kind of act as the page holds it: three forms, over the ledger as it stands now."""

    def __init__(self, request: PageRequest, act: type[Act], data: QueryDict | None = None) -> None:
        self.request, self.act = request, act
        self.head = position().number
        subject = {act.subject: request.GET["subject"]} if act.subject and "subject" in request.GET else {}
        said = {name: request.GET[name] for name in act.linked if name in request.GET}
        self.payload = PayloadForm(act, request.on, data, subject | said)
        self._data = data
        fresh = {"key": uuid.uuid4().hex, "seen": self.head}
        self.send = SendForm(data, initial=fresh)
        self.places: list[int] = []

    @cached_property
    def paper(self) -> PaperForm:
        """Made only where it is asked for: it has 37 inputs."""
        return PaperForm(self._data)

    @property
    def has_paper(self) -> bool:
        """Whether anything is written in its paper."""
        return any(value for name, value in (self._data or {}).items() if name.startswith("paper-"))

    @property
    def paper_is_wrong(self) -> bool:
        """Whether anything is said at an input of its paper."""
        return "paper" in vars(self) and bool(self.paper.errors)

    @property
    def seen(self) -> Seen:
        """The ledger as it stood when the page was made; as it stands now where the page does not say."""
        number = self.send.cleaned_data.get("seen") if self.send.is_valid() else None
        return Seen(self.head if number is None else number)

    @property
    def key(self) -> str:
        return str(self.send.cleaned_data["key"]) if self.send.is_valid() else ""

    @property
    def override(self) -> str:
        return str(self.send.cleaned_data["override"]) if self.send.is_valid() else ""

    def is_recorded(self) -> bool:
        """Whether this very request was recorded before: sent twice, it gets the same answer."""
        return bool(self.key) and Entry.objects.filter(key=self.key).exists()

    def check(self) -> Check:
        """Everything there is to say about what was written; the reading of whom it names is logged."""
        return self.in_words(self.check_alone())

    def check_alone(self) -> Check:
        """The same without words of what would change, for what may be recorded at once."""
        act, paper, findings = self._read()
        if act is None or refusals(findings):
            return Check(findings)
        standing = getattr(self.request, MANDATES, None)
        return judged(self.request.account, act, paper, self.seen, "acts__one", standing)

    def in_words(self, check: Check) -> Check:
        """What was checked with what it would change, in words; the reading is logged."""
        return told(self.request.account, check, "acts__one")

    def refused(self, check: Check, refused: Refused) -> Check:
        """What the door says in place of recording what was checked; it may tell of whom the act names."""
        if check.act is not None:
            log_named(self.request.account, "acts__one", [check.act])
        return Check(refused.findings)

    def record(self, check: Check) -> Recorded:
        """Record what was checked. Raises Refused."""
        if check.act is None:
            raise Refused(check.findings)
        return enact(
            check.act,
            by=self.request.account,
            paper=check.paper,
            key=self.key,
            override=self.override,
            seen=self.seen,
            before=check.examined,
        )

    def needs_second(self, check: Check) -> bool:
        """Whether what was checked is put forward to a second person, and not recorded at once."""
        return bool(check.act and check.act.asks_two_persons() and not self.request.account.is_alone())

    def propose(self, check: Check) -> Proposal:
        """Put what was checked forward. Raises Refused."""
        assert check.act is not None  # the page checked it
        return propose(
            [check.act],
            by=self.request.account,
            paper=check.paper,
            override=self.override,
            seen=self.seen.number,
            typed=self.typed,
            key=self.key,
        )

    @property
    def typed(self) -> str:
        """What was written, to be written again: without what travels with the page."""
        kept = (
            self.payload.data.copy() if isinstance(self.payload.data, QueryDict) else QueryDict(mutable=True)
        )
        for name in [name for name in kept if not name.startswith(("act-", "paper-")) or not kept[name]]:
            del kept[name]
        kept["seen"], kept["override"] = str(self.seen.number), self.override
        return kept.urlencode()

    @property
    def kept_as(self) -> int | None:
        """The draft it was opened from or kept as."""
        return self.send.cleaned_data["draft"] if self.send.is_valid() else None

    @property
    def kept_version(self) -> int | None:
        """The version of it that was opened; none where the page was not made over one."""
        return self.send.cleaned_data["version"] if self.send.is_valid() else None

    def open_over(self, version: int) -> None:
        """Its page has shown this version: saved again, it goes over that."""
        data = {name: self.send.data.get(name, "") for name in self.send.fields}
        self.send = SendForm(data | {"version": str(version)})

    def given(self) -> dict[str, Any]:
        """The payload as it was written; words that no list has are errors of the form."""
        return self.payload.payload()

    def _read(self) -> tuple[Act | None, Paper, list[Finding]]:
        """The act and its paper as they were written, and every fault of their form."""
        self.payload.full_clean()
        self.send.full_clean()
        act, findings = read(self.act, self.given())
        forms: list[PayloadForm | PaperForm] = [self.payload]
        said: dict[str, Any] = {}
        if self.has_paper:
            self.paper.full_clean()
            forms.append(self.paper)
            said, self.places = self.paper.paper()
        paper, more = read_paper(said)
        wrong = [
            Finding("form", f"{form[name].label}: {message}", where={"input": form[name].html_name})
            for form in forms
            for name, messages in form.errors.items()
            for message in messages
        ]
        told = set(self.payload.errors)
        findings = wrong + [one for one in [*findings, *more] if one.where.get("field") not in told]
        return act, paper, findings

    def tell(self, findings: list[Finding]) -> list[Told]:
        """The findings as the page shows them, each beside its input too."""
        shown = []
        for one in findings:
            place = self._sent_as(str(one.where.get("input", ""))) or self._input_of(
                str(one.where.get("field", ""))
            )
            if place is not None and one.severity == "refuse" and "input" not in one.where:
                place.form.add_error(place.name, one.message)
            input_id = place.id_for_label if place is not None else ""
            shown.append(Told(one.message, one.article or "", one.severity, input_id))
        return shown

    def _sent_as(self, name: str) -> BoundField | None:
        form = self.paper if name.startswith("paper-") else self.payload
        return next((one for one in form if one.html_name == name), None) if name else None

    def _input_of(self, name: str) -> BoundField | None:
        """The input that a finding names, as payloads and papers call it."""
        if name in self.payload.fields:
            return self.payload[name]
        return self.paper.input_of(name, self.places) if name.startswith("paper") else None

    def go_on(self, checked: str = "", *, renew: bool = False) -> None:
        """What travels with the page that is shown next: the ledger as it stands, what was checked."""
        data = {name: self.send.data.get(name, "") for name in self.send.fields}
        data["seen"], data["checked"] = str(self.head), checked
        if renew or not self.key:
            data["key"] = uuid.uuid4().hex
        self.send.data = data


@scope.whole()
def judged(account: Account, act: Act, paper: Paper, seen: Seen, page: str, standing: object = None) -> Check:
    """What there is to say about an act for the account; what it would change is ``told`` apart.
    ``standing``: how the account stood before, where it may be recorded at once.
    """
    act = replace(act)  # from here on it remembers what it finds: each question is asked once
    now = position().number
    if barred := account.findings_for(act):
        return Check(barred, act, paper)
    changed = changed_since(act, seen, now)
    found = examined(act, paper)
    findings = [*changed, *found]
    log_taken(account, page, [act], findings)
    choices = choices_of(act.draft) if isinstance(act, Rearranging) else []
    if refusals(findings):
        if changed:
            log_named(account, page, [act])
        return Check(findings, act, paper, choices=choices)
    before = None if standing is None else Examined(act, paper, found, now, account.number, standing)
    return Check(findings, act, paper, choices=choices, examined=before)


@scope.whole()
def told(account: Account, check: Check, page: str) -> Check:
    """What was judged, with what it would change, where nothing refuses it; the reading is logged."""
    act = check.act
    if act is None or not check.may_be_recorded:
        return check
    if isinstance(act, Rearranging):
        named = persons_coded(code for refers, code in act.referred() if refers == "person")
        log_reading(account, page, named, "name, act")
        return replace(check, sentence=act.sentence(), outcome=outcome_of(act.draft))
    effects = trial(act, anew=False)
    has_numbers = any(facts()[kind].sealed for kind in effects.kinds)
    before, after, persons = words_of(effects, digits=has_numbers and may_read(account, act))
    persons |= {
        one
        for declared, _hint in payload_fields(type(act))
        if declared.metadata.get("refers") == "person"
        for one in act.identities(declared.name)
    }
    log_reading(account, page, persons, fields_told(before, after))
    return replace(check, sentence=act.sentence(), before=before, after=after)


def fields_told(before: Iterable[RowTold], after: Iterable[RowTold]) -> str:
    """What a check tells of those it names, as the log of readings says it."""
    return "name, act, last digits" if any(row.digits for row in (*before, *after)) else "name, act"


def words_of(effects: Effects, *, digits: bool = False) -> tuple[list[RowTold], list[RowTold], set[int]]:
    """The rows an act would supersede, those it would open, and the persons they name; ``digits``: for
    whoever may see their numbers.
    """
    superseded = [
        facts()[fact].objects.get(recorded_in=entry, ordinal=ordinal)
        for fact, entry, ordinal in effects.supersede
    ]
    opened = [_meant(facts()[fact], values) for _ordinal, fact, values in effects.open]
    before, after = changes_told(superseded, opened, digits=digits)
    persons = persons_in([*superseded, *opened])
    founded = {number for kind, number, _values in effects.found if kind == "person"}
    return before, after, persons - founded


def _meant(model: type[Fact], values: Values) -> Fact:
    """A row as it would be, with days as days."""
    fields = {one.name: one for one in value_fields(model)}
    said: dict[str, Any] = {}
    for name, value in values.items():
        one = fields[name]
        said[one.attname] = one.to_python(value)
    return model(**said)


def reason_missing(check: Check, override: str) -> str:
    """Why it cannot be recorded yet over what the check warns of; empty where it can."""
    if not warnings(check.findings) or override or (check.act and check.act.lenient):
        return ""
    return _("Việc này có cảnh báo; muốn vẫn ghi thì hãy nêu lý do.")
