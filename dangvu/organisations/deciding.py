"""Who may decide an act, by organisation and day, and whether the paper of the act shows that they did.

The law of a room says it in leaves: ``decided_by``, codes such as ``district:standing_committee`` (an
organisation of that kind above, or the organisation itself; ``here`` for itself whatever it is, ``above`` for
the one directly above), and
``votes_<organ>``, the share of those entitled that each organ asks for (``2/3``: two thirds at least;
``>1/2``: more than half). ``rounds``: after so many votes of the cell without that share the committee
above decides.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.law.errors import LawError, UnknownLeaf
from dangvu.law.judgement import Judgement
from dangvu.law.leaf import DatedValue
from dangvu.law.questions import value
from dangvu.ledger.paper import ORGANS, ROLES, Paper, Step
from dangvu.organisations.lookup import AmbiguousCode, name_of, organisation_coded, versions_on
from dangvu.tree.queries import above

ABOVE, HERE = "above", "here"
NAMED = 6
"""Organisations and bodies that a sentence names."""


@dataclass(frozen=True, slots=True)
class Decider:
    """A body that may decide: an organ of an organisation."""

    organisation: int
    organ: str

    def on(self, day: date) -> str:
        """As a sentence names it: the organ, then the organisation."""
        return self.called(name_of(self.organisation, day))

    def called(self, name: str) -> str:
        """The same, the organisation bearing this name."""
        return f"{ORGANS[self.organ]} – {name}"


def deciders(law: DatedValue, organisation: int, on: date) -> list[Decider]:
    """Who may decide about the organisation on the day, nearest first; ``law``: a ``decided_by`` leaf."""
    line = [organisation, *above(organisation, on)]
    kinds = {number: version.kind for number, version in versions_on(line, on).items()}
    wanted = [tuple(code.split(":")) for code in law.words]
    found = []
    for place, number in enumerate(line):
        for kind, organ in wanted:
            if kind in (kinds.get(number), {0: HERE, 1: ABOVE}.get(place)):
                found.append(Decider(number, organ))
    return found


def paper_findings(law: str, organisation: int | None, paper: Paper, on: date) -> list[Finding]:
    """What the paper of an act leaves to be desired. ``law``: the file of the leaves, such as
    ``membership.striking_off``; ``organisation``: that which the act is about; ``on``: the day of the act.

    Steps that nobody told are asked for and stand in nobody's way; what was told must hold.
    """
    judgement = Judgement()
    judgement.findings += _order_findings(paper)
    decided_on = paper.issued_on or on
    if organisation is not None and (by := judgement.law(f"{law}.decided_by", decided_on)):
        _competent(by, organisation, paper, decided_on, judgement)
    for step in paper.steps:
        _votes(law, step, step.on or decided_on, judgement)
    return judgement.findings


def _competent(law: DatedValue, organisation: int, paper: Paper, on: date, judgement: Judgement) -> None:
    able = deciders(law, organisation, on)
    told = _body_told(law, able, paper, on, judgement)
    if told and able and not _is_among(*told, able):
        judgement.breach(
            "deciding.not_competent",
            _("%(body)s không có thẩm quyền quyết định việc này; thẩm quyền thuộc: %(deciders)s."),
            law,
            body=_called(*told, on),
            deciders=_named(able, on),
        )


def competent_for_all(
    law: DatedValue, cases: Collection[tuple[str, Collection[Decider]]], paper: Paper, on: date
) -> list[Finding]:
    """Whether the body that decided could, on each of several organisations, each with who may; told once."""
    judgement = Judgement()
    every = sorted({one for _name, able in cases for one in able}, key=lambda one: one.organisation)
    told = _body_told(law, every, paper, on, judgement)
    beyond = [(name, able) for name, able in cases if told and able and not _is_among(*told, able)]
    if told and beyond:
        others = sorted({one for _name, able in beyond for one in able}, key=lambda one: one.organisation)
        judgement.breach(
            "deciding.not_competent_for",
            _(
                "%(body)s không có thẩm quyền quyết định về %(count)s tổ chức của đề án (%(names)s);"
                " thẩm quyền thuộc: %(deciders)s."
            ),
            law,
            body=_called(*told, on),
            count=len(beyond),
            names=_some([name for name, _able in beyond]),
            deciders=_named(others, on),
        )
    return judgement.findings


def _body_told(
    law: DatedValue, able: Collection[Decider], paper: Paper, on: date, judgement: Judgement
) -> tuple[Step, int] | None:
    """The step that decided, and its body; where none is told, or nobody bears its code, that is said."""
    step = paper.step("deciding")
    if step is None or not step.body:
        if able:
            message = _("Chưa ghi cấp quyết định; theo quy định là: %(deciders)s.")
            judgement.note("deciding.not_told", message, law, deciders=_named(able, on))
        return None
    try:
        body = organisation_coded(step.body, on)
    except AmbiguousCode:
        body = None
    if body is None:
        message = _("Không có tổ chức đảng mang mã “%(code)s” trong sổ; xem lại mã.") % {"code": step.body}
        judgement.findings.append(Finding("deciding.body_unknown", message, where={"field": "paper.steps"}))
        return None
    return step, body


def _is_among(step: Step, body: int, able: Collection[Decider]) -> bool:
    return any(one.organisation == body and step.organ in ("", one.organ) for one in able)


def _named(able: Collection[Decider], on: date) -> str:
    some = list(able)[: NAMED + 1]
    known = versions_on({one.organisation for one in some}, on)
    names = {number: row.name for number, row in known.items()}
    return _some([one.called(names.get(one.organisation) or name_of(one.organisation, on)) for one in some])


def _some(names: list[str]) -> str:
    """The first of them."""
    return "; ".join(names[:NAMED]) + ("; …" if len(names) > NAMED else "")


def _called(step: Step, body: int, on: date) -> str:
    return Decider(body, step.organ).on(on) if step.organ else name_of(body, on)


def _votes(law: str, step: Step, on: date, judgement: Judgement) -> None:
    """The share that the organ asks for, where the law of the day knows one for it."""
    try:
        share = value(f"{law}.votes_{step.organ}", on)
    except (LawError, UnknownLeaf):
        return
    organ = str(ORGANS[step.organ])
    if step.entitled is None or step.in_favour is None:
        message = _("Chưa ghi số phiếu của %(organ)s (cần %(share)s tổng số); hãy bổ sung.")
        judgement.note("deciding.votes_not_told", message, share, organ=organ, share=_in_words(share))
    elif not is_enough(str(share.value), step.in_favour, step.entitled):
        rounds = _rounds(law, on) if step.organ == "cell" else None
        if rounds and (step.vote_round or 1) >= rounds.number:
            judgement.note(
                "deciding.referred_above",
                _(
                    "%(organ)s đã biểu quyết %(times)s lần không đủ %(share)s: báo cáo cấp ủy cấp"
                    " trên xem xét,"
                    " quyết định."
                ),
                rounds,
                organ=organ,
                times=step.vote_round or 1,
                share=_in_words(share),
            )
            return
        judgement.breach(
            "deciding.too_few_votes",
            _("%(organ)s: %(in_favour)s trên %(entitled)s tán thành, cần %(share)s tổng số; hãy xem lại."),
            share,
            organ=organ,
            in_favour=step.in_favour,
            entitled=step.entitled,
            share=_in_words(share),
        )


def _rounds(law: str, on: date) -> DatedValue | None:
    """After how many votes without the share the committee above decides; nothing where the law has none."""
    try:
        return value(f"{law}.rounds", on)
    except (LawError, UnknownLeaf):
        return None


def is_enough(share: str, in_favour: int, entitled: int) -> bool:
    """Whether votes reach a share such as ``2/3`` (at least) or ``>1/2`` (more than) of those entitled."""
    least = Fraction(share.removeprefix(">")) * entitled
    return in_favour > least if share.startswith(">") else in_favour >= least > 0


def _in_words(share: DatedValue) -> str:
    text = str(share.value)
    if text.startswith(">"):
        return _("trên %(share)s") % {"share": text.removeprefix(">")}
    return _("ít nhất %(share)s") % {"share": text}


def _order_findings(paper: Paper) -> Iterable[Finding]:
    """The bodies meet one after the other, and none after the decision was issued."""
    rank = list(ROLES)
    told = sorted((step for step in paper.steps if step.on), key=lambda step: rank.index(step.role))
    for before, after in pairwise(told):
        if before.on and after.on and before.on > after.on:
            message = _(
                "%(after)s họp ngày %(after_on)s, trước %(before)s (%(before_on)s); hãy xem lại các ngày."
            )
            words = {
                "after": ROLES[after.role],
                "after_on": f"{after.on:%d/%m/%Y}",
                "before": ROLES[before.role],
                "before_on": f"{before.on:%d/%m/%Y}",
            }
            yield Finding("deciding.order", message % words, where={"field": "paper.steps"})
    last = max((step.on for step in told if step.on), default=None)
    if last and paper.issued_on and last > paper.issued_on:
        message = _("Văn bản ban hành ngày %(issued)s, trước cuộc họp ngày %(last)s; hãy xem lại các ngày.")
        days = {"issued": f"{paper.issued_on:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
        yield Finding("deciding.issued_before", message % days, where={"field": "paper.issued_on"})
