"""The paper behind an act: who proposed, appraised and decided, when, with how many votes, who signed."""

import json
import typing
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core import canonical
from dangvu.core.days import iso_day
from dangvu.core.finding import Finding
from dangvu.core.text import nfc

ROLES = {
    "proposing": gettext_lazy("Đề nghị"),
    "appraising": gettext_lazy("Thẩm định"),
    "deciding": gettext_lazy("Quyết định"),
}
ORGANS = {
    "cell": gettext_lazy("Chi bộ"),
    "cell_committee": gettext_lazy("Chi ủy"),
    "committee": gettext_lazy("Ban chấp hành (đảng ủy)"),
    "standing_committee": gettext_lazy("Ban thường vụ"),
    "standing_members": gettext_lazy("Thường trực cấp ủy"),
    "inspection_commission": gettext_lazy("Ủy ban kiểm tra"),
}
LONGEST = 1000
"""Characters of each text of a paper."""
MOST_VOTERS = 100_000


@dataclass(frozen=True, slots=True)
class Step:
    """What one body did on the way to the decision. Votes are persons; ``entitled``: all who may vote in
    it.
    """

    role: str
    body: str = ""
    """Code of the organisation."""
    organ: str = ""
    on: date | None = None
    """Day of its meeting."""
    number: str = ""
    """Of its resolution or report."""
    entitled: int | None = None
    present: int | None = None
    in_favour: int | None = None
    vote_round: int | None = None
    """Which vote this was, where the body voted more than once on the matter."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The decision of the body that decided, and the steps that led to it. Numbers are the clerk's office's,
    never the ledger's.
    """

    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    signer: str = ""
    summary: str = ""
    steps: tuple[Step, ...] = ()

    def step(self, role: str, organ: str = "") -> Step | None:
        """The last step in that role, of that organ where one is named."""
        found = [one for one in self.steps if one.role == role and organ in ("", one.organ)]
        return found[-1] if found else None

    def text(self) -> str:
        """The canonical text that stands in the ledger; what was not said stays out."""
        said = _said(asdict(self))
        if steps := [_said(asdict(step)) for step in self.steps]:
            said["steps"] = steps
        return canonical.text_of(said)

    def as_json(self) -> dict[str, Any]:
        """As ``read_paper`` reads it."""
        said: dict[str, Any] = json.loads(self.text())
        return said


def paper_findings(paper: Paper) -> list[Finding]:
    """What is wrong with the form of a paper that a program built: what is recorded must be readable."""
    return read_paper(paper.as_json())[1]


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: nfc(value) if isinstance(value, str) else value
        for name, value in values.items()
        if value not in (None, "") and name != "steps"
    }


def read_paper(given: Any) -> tuple[Paper, list[Finding]]:
    """The paper that plain JSON describes, with every fault of its form; what is not said stays empty."""
    if not isinstance(given, Mapping):
        return Paper(), [_fault("paper.form", "paper", _("Phần văn bản phải là các cặp tên và giá trị."))]
    values, findings = _read(Paper, given, "paper")
    steps = []
    listed = given.get("steps") or ()
    if not isinstance(listed, list | tuple):
        findings.append(_fault("paper.form", "paper.steps", _("Các bước phải là một danh sách.")))
        listed = ()
    for index, item in enumerate(listed, start=1):
        where = f"paper.steps.{index}"
        step, faults = _read(Step, item if isinstance(item, Mapping) else {}, where)
        findings += faults + _step_findings(step, where)
        if "role" in step:
            steps.append(Step(**step))
    return Paper(**values, steps=tuple(steps)), findings


def _read(
    cls: type[Paper] | type[Step], given: Mapping[str, Any], where: str
) -> tuple[dict[str, Any], list[Finding]]:
    hints = typing.get_type_hints(cls)
    values: dict[str, Any] = {}
    findings = []
    for name, value in given.items():
        if value in (None, "") or (name == "steps" and cls is Paper):
            continue
        field = f"{where}.{name}"
        hint = hints.get(name)
        if hint == date | None:
            day = value if isinstance(value, date) else iso_day(value) if isinstance(value, str) else None
            if day is None:
                message = _("Ngày “%(value)s” không có thật; ghi theo dạng năm-tháng-ngày.")
                findings.append(_fault("paper.day", field, message % {"value": value}))
            values[name] = day
        elif hint == int | None and isinstance(value, int) and not isinstance(value, bool):
            if 0 <= value <= MOST_VOTERS:
                values[name] = value
            else:
                message = _("Số người “%(value)s” không thể có; hãy xem lại.") % {"value": value}
                findings.append(_fault("paper.votes", field, message))
        elif hint is str and isinstance(value, str):
            text = " ".join(nfc(value).split())
            if len(text) > LONGEST or not text.isprintable():
                message = _("Chữ quá dài (nhiều nhất %(most)s ký tự) hoặc có ký tự không in được.")
                findings.append(_fault("paper.form", field, message % {"most": LONGEST}))
            values[name] = text
        else:
            message = _("Phần văn bản không có mục “%(name)s” như vậy; xem dangvu enact --template.")
            findings.append(_fault("paper.form", field, message % {"name": name}))
    return values, findings


def _step_findings(step: Mapping[str, Any], where: str) -> list[Finding]:
    """Roles and organs that do not exist, votes that cannot be."""
    findings = []
    for name, known in (("role", ROLES), ("organ", ORGANS)):
        value = step.get(name, "")
        if value not in known and (value or name == "role"):
            message = _("“%(value)s” không có trong danh mục; chọn một trong: %(allowed)s.")
            words = {"value": value, "allowed": ", ".join(known)}
            findings.append(_fault("paper.form", f"{where}.{name}", message % words))
    counts = [step[name] for name in ("in_favour", "present", "entitled") if step.get(name) is not None]
    if counts != sorted(counts):
        message = _(
            "Số tán thành không thể nhiều hơn số có mặt, số có mặt không thể nhiều hơn số người"
            " được biểu quyết; hãy xem lại."
        )
        findings.append(_fault("paper.votes", where, message))
    return findings


def _fault(code: str, field: str, message: str) -> Finding:
    return Finding(code, message, where={"field": field})
