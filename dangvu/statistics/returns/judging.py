"""Nhận, trả lại báo cáo thống kê của tổ chức trực thuộc: việc của cấp trên."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.models import Account
from dangvu.core.finding import Finding
from dangvu.ledger.acts import Actor, Scope
from dangvu.ledger.payload import labelled
from dangvu.statistics.returns.return_act import StateAct
from dangvu.statistics.returns.standing import ACCEPTED, SENT, SENT_BACK, key_of, step_in, steps_of
from dangvu.tree.queries import parent_of


@dataclass(frozen=True)
class _ByTheLevelAbove(StateAct):
    """Recorded by who may record for the organisation directly above; of one that stands under none, by who
    may for the whole register. Never by the account that sent it, nor another of the same person.
    """

    by_paper: ClassVar[bool] = False
    taken = SENT
    not_so = gettext_lazy("Không có báo cáo nào của kỳ này đang chờ nhận.")

    def scope(self) -> Scope:
        return Scope(frozenset({self.judge} if self.judge else ()), self.to_date)

    @cached_property
    def judge(self) -> int | None:
        """The organisation directly above on the last day."""
        if not self.is_known("organisation"):
            return None
        return parent_of(self.identity("organisation"), self.to_date)

    def told(self) -> dict[str, object]:
        return {"judged_by": self.judge, "remark": ""}

    def barred(self, by: Actor) -> list[Finding]:
        if not self.is_known("organisation") or self.last is None or by.is_alone():
            return []
        sent = step_in(steps_of([self.last])[key_of(self.last)], SENT)
        if sent is None or not _is_same(sent.entry.actor, by):
            return []
        message = _("Bạn đã gửi báo cáo này; hãy để người khác ở cấp trên nhận hoặc trả lại.")
        return [Finding("return.own", message)]


def _is_same(name: str, by: Actor) -> bool:
    """Whether the account of that name is the actor's, or another of the same person."""
    if name == by.name:
        return True
    persons = dict(Account.objects.filter(name__in=(name, by.name)).values_list("name", "person"))
    return persons.get(name) is not None and persons.get(name) == persons.get(by.name)


@dataclass(frozen=True)
class AcceptReturn(_ByTheLevelAbove):
    """The level above takes it as it is."""

    kind: ClassVar[str] = "accept_return"
    label: ClassVar[Any] = gettext_lazy("Nhận báo cáo thống kê")
    said: ClassVar[Any] = gettext_lazy(
        "Nhận báo cáo thống kê của %(organisation)s từ ngày %(from_date)s đến hết ngày %(to_date)s"
    )
    made = ACCEPTED


@dataclass(frozen=True)
class SendBackReturn(_ByTheLevelAbove):
    """The level above sends it back, and says what is to be put right."""

    kind: ClassVar[str] = "send_back_return"
    label: ClassVar[Any] = gettext_lazy("Trả lại báo cáo thống kê")
    said: ClassVar[Any] = gettext_lazy(
        "Trả lại báo cáo thống kê của %(organisation)s từ ngày %(from_date)s đến hết ngày %(to_date)s:"
        " %(remark)s"
    )
    made = SENT_BACK

    remark: str = labelled(gettext_lazy("Ý kiến: cần sửa gì"))

    def told(self) -> dict[str, object]:
        return super().told() | {"remark": self.remark}
