"""Chốt biểu thống kê của một tổ chức đảng cho một kỳ."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core import canonical
from dangvu.core.finding import Finding, Refused
from dangvu.core.period import DAY
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.statistics.models import FrozenTable, StatisticalReturn
from dangvu.statistics.returns.frozen import Frozen, freeze
from dangvu.statistics.returns.return_act import ReturnAct
from dangvu.statistics.returns.standing import DRAFT, tables_of
from dangvu.statistics.tables.compute import Table, compute
from dangvu.statistics.tables.declaration import declared_tables
from dangvu.statistics.tables.identities import SUBORDINATES

Failing = tuple[str, str]
"""A table, and an identity of it that does not hold."""


@dataclass
class Computed:
    """What was computed for an act, once: what is checked before the lock and under it is the same, and
    nothing is computed while others wait. It says itself after which entry it was.
    """

    known: int = 0
    frozen: tuple[Frozen, ...] = ()
    faults: tuple[Failing, ...] = ()
    """Identities inside a table that do not hold."""
    differing: tuple[Failing, ...] = ()
    """Those between tables."""


@dataclass(frozen=True)
class FreezeReturn(ReturnAct):
    """The tables of a period as they stand, to be sent up. Frozen again before it was sent, it takes the
    place of what was frozen; after that it is a new version.
    """

    kind: ClassVar[str] = "freeze_return"
    label: ClassVar[Any] = gettext_lazy("Chốt báo cáo thống kê")
    by_paper: ClassVar[bool] = False
    said: ClassVar[Any] = gettext_lazy(
        "Chốt báo cáo thống kê của %(organisation)s từ ngày %(from_date)s đến hết ngày %(to_date)s"
    )

    structure: date | None = labelled(
        gettext_lazy("Theo cơ cấu ngày"), None, gettext_lazy("Bỏ trống: theo cơ cấu của kỳ báo cáo.")
    )
    tables: str = labelled(
        gettext_lazy("Các biểu"), "", gettext_lazy("Số biểu, cách nhau bằng dấu phẩy; bỏ trống: mọi biểu.")
    )
    computed: Computed = field(
        default_factory=Computed, metadata={"payload": False}, compare=False, repr=False
    )

    @property
    def codes(self) -> list[str]:
        """The tables asked for, all where none is named."""
        return [one.strip() for one in self.tables.split(",") if one.strip()] or list(declared_tables())

    def check(self) -> list[Finding]:
        if found := self.days_findings():
            return found
        if strange := [code for code in self.codes if code not in declared_tables()]:
            message = _("Không có biểu “%(code)s”; có các biểu: %(known)s.")
            words = {"code": ", ".join(strange), "known": ", ".join(declared_tables())}
            return [Finding("return.table", message % words, where={"field": "tables"})]
        if not self.computed.frozen and (found := self._compute()):
            return found
        return [*self._of_balance(), *self._of_last()]

    def apply(self, change: Change) -> None:
        organisation, last = self.identity("organisation"), self.last
        version = last.version if last else 0
        if last and last.state == DRAFT:
            change.supersede(last)
            for one in tables_of(last):
                change.supersede(one)
        else:
            version += 1
        told = {"organisation": organisation, "period": self.period, "version": version}
        until = self.to_date + DAY
        change.open(
            StatisticalReturn,
            self.from_date,
            until,
            **told,
            structure=self.structure,
            state=DRAFT,
            known=self.computed.known,
            frozen_in=change.number,
            digest=self._digest(),
        )
        for table in self.computed.frozen:
            change.open(
                FrozenTable,
                self.from_date,
                until,
                **told,
                code=table.code,
                definition=table.definition,
                digest=table.digest,
                figures=table.figures,
            )

    def _compute(self) -> list[Finding]:
        """Why there is nothing to freeze; nothing once all is computed."""
        known = None
        made: list[Table] = []
        try:
            for code in sorted(set(self.codes)):
                made.append(self._table(code, known))
                known = made[0].known
        except Refused:
            message = _("Không có biểu của tổ chức này vào những ngày ấy; hãy xem lại mã và các ngày.")
            field_of = "structure" if self.structure else "to_date"
            return [Finding("return.no_table", message, where={"field": field_of})]
        assert known is not None  # there are tables
        self.computed.known = known
        self.computed.frozen = tuple(map(freeze, made))
        self.computed.faults, self.computed.differing = _faults(made)
        return []

    def _table(self, code: str, known: int | None) -> Table:
        """By the organisation itself: its code may be another's on the day whose tree is asked."""
        found = compute(
            code,
            self.identity("organisation"),
            first=self.from_date,
            last=self.to_date,
            structure=self.structure,
            known=known,
        )
        return replace(found, org=self.organisation)

    def _digest(self) -> str:
        """Over all that is frozen, and after which entry."""
        said = {
            "organisation": self.organisation,
            "period": self.period,
            "structure": self.structure,
            "known": self.computed.known,
            "tables": {one.code: one.digest for one in self.computed.frozen},
        }
        return canonical.hash_of(canonical.text_of(said))

    def _of_balance(self) -> list[Finding]:
        """A table that does not come out is not sent; where two tables differ, it is said why."""
        refused = _(
            "Biểu %(table)s: cân đối không khớp: %(code)s. Hãy xem các bản ghi đứng sau trước khi chốt."
        )
        warned = _(
            "Biểu %(table)s không khớp biểu khác: %(code)s. Hãy sửa, hoặc nêu lý do để giữ cùng báo cáo."
        )
        return [
            *(Finding("return.unbalanced", refused % _where(one)) for one in self.computed.faults),
            *(Finding("return.differing", warned % _where(one), "warn") for one in self.computed.differing),
        ]

    def _of_last(self) -> list[Finding]:
        last = self.last
        if last is None or last.structure != self.structure:
            return []
        before = {one.code: one.digest for one in tables_of(last)}
        if before != {one.code: one.digest for one in self.computed.frozen}:
            return []
        message = _("Không số nào khác lần chốt trước (lần %(version)s); không cần chốt lại.")
        return [Finding("return.same", message % {"version": last.version})]


def _faults(made: list[Table]) -> tuple[tuple[Failing, ...], tuple[Failing, ...]]:
    """The identities that do not hold: those of which nothing but the records can be the reason, and those
    that another table, or a number without a list, explains wherever they do not hold.
    """
    faults: list[Failing] = []
    explained: list[Failing] = []
    for table in made:
        by_records = {one.code for one, unit in table.breaches if not (one.other or table.reported_in(unit))}
        told_of = {one.code for one, _unit in table.breaches}
        for code, holds in table.identities:
            of = code.removesuffix(SUBORDINATES)
            if not holds:
                (explained if of in told_of - by_records else faults).append((table.declaration.code, code))
    return tuple(faults), tuple(explained)


def _where(one: Failing) -> dict[str, str]:
    table, code = one
    return {"table": table, "code": code}
