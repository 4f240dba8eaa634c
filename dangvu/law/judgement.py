"""Collects what a rule has to say, and turns silence of the law into a finding instead of a crash or a
zero.
"""

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.law.errors import Ceased, LawError
from dangvu.law.leaf import DatedValue
from dangvu.law.questions import value


class Judgement:
    """One case before the law of one day: ask, then report each breach. ``findings`` holds all of them."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def law(self, code: str, on: date) -> DatedValue | None:
        """The value of the day; ``None`` where the law is silent, which is told once per code and day."""
        try:
            return value(code, on)
        except LawError as silence:
            self.silent(silence)
            return None

    def silent(self, silence: LawError) -> None:
        """Say that the point was not checked because the law files do not reach that day."""
        if isinstance(silence, Ceased):
            code, message = (
                "law.ceased",
                _("Điểm %(code)s không còn hiệu lực vào ngày %(on)s nên không kiểm tra."),
            )
        else:
            code, message = (
                "law.not_known",
                _(
                    "Chưa có quy định được ghi cho điểm %(code)s vào ngày %(on)s nên không kiểm"
                    " tra; hãy đối chiếu hồ sơ giấy."
                ),
            )
        figures = {"code": silence.code, "on": silence.on.isoformat()}
        found = Finding(code, message % figures, "inform", figures=figures)
        if found not in self.findings:
            self.findings.append(found)

    def breach(self, code: str, message: str, law: DatedValue, **figures: str | int | date) -> None:
        """Report a breach of ``law``, as hard as its certainty and its own consequence allow.

        ``message`` may name the figures as ``%(name)s``; days are written dd/mm/yyyy in it and ISO in
        the finding.
        """
        self._say(code, message, law, figures)

    def note(self, code: str, message: str, law: DatedValue, **figures: str | int | date) -> None:
        """Tell something about the rule that stands in nobody's way: a paper not stated, a deadline to
        come.
        """
        self._say(code, message, law, figures, informs=True)

    def _say(
        self,
        code: str,
        message: str,
        law: DatedValue,
        figures: dict[str, str | int | date],
        informs: bool = False,
    ) -> None:
        words = {name: f"{it:%d/%m/%Y}" if isinstance(it, date) else it for name, it in figures.items()}
        plain = {name: it.isoformat() if isinstance(it, date) else it for name, it in figures.items()}
        severity = "inform" if informs else law.severity
        self.findings.append(Finding(code, message % words, severity, str(law.source), figures=plain))
