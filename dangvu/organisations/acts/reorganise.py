"""Đề án sắp xếp tổ chức đảng: nhiều việc, một ngày hiệu lực, ghi cùng nhau."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding, refusals
from dangvu.law.judgement import Judgement
from dangvu.ledger.change import Change
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.organisations.acts.communes import OfCommunes, decider_findings
from dangvu.organisations.deciding import competent_for_all, paper_findings
from dangvu.organisations.movement import Movement, Rearranging
from dangvu.organisations.organisation_act import LAW
from dangvu.organisations.reorganising.competence import cases


@dataclass(frozen=True)
class Reorganise(Rearranging):
    """A scheme: movements in order, each on the outcome of those before; recorded and taken back as one."""

    kind: ClassVar[str] = "reorganise"
    label: ClassVar[Any] = gettext_lazy("Thực hiện đề án sắp xếp tổ chức đảng")
    said: ClassVar[Any] = gettext_lazy("Thực hiện đề án “%(name)s” (%(steps)s việc) từ ngày %(on)s")
    bulk: ClassVar[bool] = True
    written: ClassVar[bool] = True
    two_persons: ClassVar[bool] = True

    name: str = labelled(gettext_lazy("Tên đề án"))
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    steps: tuple[Movement, ...] = labelled(gettext_lazy("Các việc của đề án"))

    def movements(self) -> Sequence[Movement]:
        return self.steps

    def check(self) -> list[Finding]:
        others = [number for number, one in enumerate(self.steps, start=1) if one.first_day != self.on]
        if others:
            message = _("Mọi việc của đề án có cùng ngày hiệu lực %(on)s; xem lại các việc %(steps)s.")
            words = {"on": f"{self.on:%d/%m/%Y}", "steps": ", ".join(map(str, others[:20]))}
            return [Finding("reorganise.days", message % words, where={"field": "on", "movement": others[0]})]
        return [_of_step(one) for one in super().check()]

    def check_paper(self, paper: Paper) -> list[Finding]:
        """The order of its steps, and votes; who may decide on all that it changes."""
        findings, decided_on = paper_findings(LAW, None, paper, self.on), paper.issued_on or self.on
        if any(isinstance(one, OfCommunes) for one in self.steps):
            # The scheme's own paper is mostly the Party's; that the State decides on communes is told.
            findings += decider_findings(paper, self.on, may_be_other=True)
        judgement = Judgement()
        law = judgement.law(f"{LAW}.decided_by", decided_on)
        if law is None or refusals(self.draft.findings):
            return [*findings, *judgement.findings]
        able = [(one.name, one.able) for one in cases(self.draft, law)]
        return [*findings, *competent_for_all(law, able, paper, self.first_day)]

    def referred(self) -> Iterator[tuple[str, str]]:
        return (pair for one in self.steps for pair in one.referred())

    def words(self) -> dict[str, str]:
        return super().words() | {"steps": str(len(self.steps))}

    def complete(self, change: Change) -> Callable[[int], None]:
        return lambda step: change.end_row({"movement": step, "kind": self.steps[step - 1].kind})


def _of_step(finding: Finding) -> Finding:
    """With the number of its step; without, where it is about the whole."""
    number = finding.where.get("movement")
    if not number:
        return finding
    words = {"number": number, "said": finding.message}
    return replace(finding, message=_("Việc %(number)s: %(said)s") % words)
