"""Ghi số đã báo cáo của một tổ chức không có danh sách trong sổ, thôi ghi số ấy."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY
from dangvu.ledger.acts import Act
from dangvu.ledger.change import Change
from dangvu.ledger.facts import PERSON
from dangvu.ledger.payload import labelled
from dangvu.membership.counted import KIND, Counted, counted_as
from dangvu.membership.models import Membership, ReportedNumber
from dangvu.organisations.lookup import name_of
from dangvu.statistics.reported import said
from dangvu.tree.queries import above, within

MOST = 100_000_000
LONGEST_SOURCE = 200


FROM_DATE = gettext_lazy("Từ ngày")
ONLY_OF_A_PERIOD = gettext_lazy("Chỉ khi là số của một kỳ; số tại một ngày thì để trống")


@dataclass(frozen=True)
class _OfANumber(Act):
    """A number is known by who reported it, what it counts, and its day or the two days of its period."""

    subject: ClassVar[str] = "organisation"
    day: ClassVar[str] = "to_date"
    by_paper: ClassVar[bool] = False

    organisation: str = labelled(gettext_lazy("Tổ chức báo cáo (mã)"), refers="organisation")
    counted: str = labelled(
        gettext_lazy("Số gì"),
        help_text=gettext_lazy(
            "Dòng của biểu, như 3:I.1 hay 5:7:6 (biểu, mục, cột), hoặc mã chỉ tiêu; gõ chữ để tìm"
        ),
        refers=KIND,
    )
    to_date: date = labelled(gettext_lazy("Tại ngày, hoặc đến hết ngày"))

    @property
    @abstractmethod
    def first(self) -> date:
        """The first of its days."""

    @property
    def of(self) -> Counted:
        found = counted_as(self.counted)
        assert found is not None  # found before anything is checked
        return found

    def rows(self) -> "QuerySet[ReportedNumber]":
        """All numbers that count the same on the same days, whoever reported them."""
        until = self.to_date + DAY
        rows = ReportedNumber.objects.known().filter(from_date=self.first, until_date=until)
        return rows.filter(indicator=self.of.indicator.code, filters=said(self.of.filters))

    @cached_property
    def standing(self) -> ReportedNumber | None:
        return self.rows().filter(organisation=self.identity("organisation")).first()


@dataclass(frozen=True)
class ReportNumber(_OfANumber):
    """An organisation that has no list here reports how many there are; it counts for all above it, marked.
    Reported again for the same days, the new number takes the place of the old one.
    """

    kind: ClassVar[str] = "report_number"
    label: ClassVar[Any] = gettext_lazy("Ghi số đã báo cáo")
    said: ClassVar[Any] = gettext_lazy(
        "Ghi số đã báo cáo của %(organisation)s: %(counted)s là %(value)s, đến ngày %(to_date)s (%(source)s)"
    )
    asked_first: ClassVar[tuple[str, ...]] = (
        "organisation", "counted", "value", "to_date", "from_date", "source",
    )  # fmt: skip

    value: int = labelled(gettext_lazy("Số lượng"))
    source: str = labelled(
        gettext_lazy("Văn bản báo cáo"), help_text=gettext_lazy("Số, ký hiệu và ngày"), most=LONGEST_SOURCE
    )
    from_date: date | None = labelled(FROM_DATE, None, ONLY_OF_A_PERIOD)

    @property
    def first(self) -> date:
        return self.from_date or self.to_date

    def check(self) -> list[Finding]:
        findings = [*self._of_the_days(), *self._of_the_value()]
        return findings or [*self._counted_already(), *self._listed()]

    def _of_the_days(self) -> list[Finding]:
        where = {"field": "from_date"}
        if self.of.indicator.when == "day" and self.from_date:
            message = _("“%(label)s” là số tại một ngày; để trống “Từ ngày”.") % {"label": self.of.label}
            return [Finding("reported.of_a_day", message, where=where)]
        if self.of.indicator.when == "period" and not self.from_date:
            message = _("“%(label)s” là số của một kỳ; hãy ghi kỳ ấy từ ngày nào.") % {"label": self.of.label}
            return [Finding("reported.of_a_period", message, where=where)]
        if self.to_date < self.first:
            message = _("Ngày cuối đứng trước ngày đầu; hãy xem lại.")
            return [Finding("reported.days", message, where={"field": "to_date"})]
        return []

    def _of_the_value(self) -> list[Finding]:
        if 0 <= self.value <= MOST:
            return []
        message = _("Số lượng phải từ 0 đến %(most)s.") % {"most": MOST}
        return [Finding("reported.value", message, where={"field": "value"})]

    def _counted_already(self) -> list[Finding]:
        """The same number, of the organisation itself, or of one above or below it, which it counts for."""
        own = self.identity("organisation")
        line = {*above(own, self.to_date), *within(own, self.to_date, inclusive=False)}
        others = self.rows().filter(organisation__among=line).order_by("recorded_in", "ordinal")
        if other := others.first():
            message = _("“%(name)s” đã báo cáo số này cho đúng thời gian ấy: ghi nữa thì bị tính hai lần.")
            words = {"name": name_of(other.organisation_id, self.to_date)}
            return [Finding("reported.twice", message % words, where={"field": "organisation"})]
        if self.standing is None:
            return []
        if (self.standing.value, self.standing.paper) == (self.value, self.source):
            message = _("Sổ đã ghi đúng số này; hãy xem lại.")
            return [Finding("reported.nothing_changes", message, where={"field": "value"})]
        message = _("Sổ đã ghi số %(value)s (%(paper)s) cho đúng thời gian ấy; số mới thay cho số ấy.")
        told = {"value": self.standing.value, "paper": self.standing.paper}
        return [Finding("reported.replaced", message % told, "warn", where={"field": "value"})]

    def _listed(self) -> list[Finding]:
        if self.of.indicator.key != PERSON:
            return []
        cells = within(self.identity("organisation"), self.to_date)
        rows = Membership.objects.during(self.first, self.to_date + DAY).filter(organisation__among=cells)
        if not rows.exists():
            return []
        message = _(
            "Sổ có đảng viên của tổ chức này trong thời gian ấy: số được đếm từ danh sách, không ghi theo"
            " báo cáo."
        )
        return [Finding("reported.listed", message, where={"field": "organisation"})]

    def apply(self, change: Change) -> None:
        if self.standing is not None:
            change.supersede(self.standing)
        change.open(
            ReportedNumber,
            self.first,
            self.to_date + DAY,
            organisation=self.identity("organisation"),
            indicator=self.of.indicator.code,
            filters=said(self.of.filters),
            value=self.value,
            paper=self.source,
        )


@dataclass(frozen=True)
class WithdrawNumber(_OfANumber):
    """A number is withdrawn as if it had not been reported: the organisation has a list by now, or it was
    another's.
    """

    kind: ClassVar[str] = "withdraw_number"
    label: ClassVar[Any] = gettext_lazy("Thôi ghi số đã báo cáo")
    said: ClassVar[Any] = gettext_lazy(
        "Thôi ghi số đã báo cáo của %(organisation)s: %(counted)s, đến ngày %(to_date)s"
    )

    from_date: date | None = labelled(FROM_DATE, None, ONLY_OF_A_PERIOD)

    @property
    def first(self) -> date:
        return self.from_date or self.to_date

    def check(self) -> list[Finding]:
        if self.standing is not None:
            return []
        message = _("Không có số nào như vậy được báo cáo cho đúng thời gian ấy; xem lại số và các ngày.")
        return [Finding("reported.none", message, where={"field": "counted"})]

    def apply(self, change: Change) -> None:
        assert self.standing is not None  # checked
        change.supersede(self.standing)
