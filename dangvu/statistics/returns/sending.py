"""Gửi báo cáo thống kê đã chốt lên cấp trên."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.paper import Paper
from dangvu.statistics.returns.return_act import StateAct, of_paper
from dangvu.statistics.returns.standing import DRAFT, SENT


@dataclass(frozen=True)
class SendReturn(StateAct):
    """What was frozen goes up, with the paper it is signed by."""

    kind: ClassVar[str] = "send_return"
    label: ClassVar[Any] = gettext_lazy("Gửi báo cáo thống kê")
    said: ClassVar[Any] = gettext_lazy(
        "Gửi lên cấp trên báo cáo thống kê của %(organisation)s từ ngày %(from_date)s"
        " đến hết ngày %(to_date)s"
    )
    taken = DRAFT
    made = SENT
    not_so = gettext_lazy("Không có báo cáo nào của kỳ này đã chốt mà chưa gửi; hãy chốt trước.")

    def check_paper(self, paper: Paper) -> list[Finding]:
        return list(of_paper(paper)) if paper != Paper() else []
