"""Chốt biểu thống kê của một tổ chức đảng cho một kỳ."""

from collections.abc import Sequence
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
from dangvu.ledger.position import position, remembered
from dangvu.statistics.models import FrozenTable, StatisticalReturn
from dangvu.statistics.returns.frozen import Frozen, freeze
from dangvu.statistics.returns.return_act import ReturnAct
from dangvu.statistics.returns.standing import DRAFT, tables_of
from dangvu.statistics.tables.compute import Table, compute
from dangvu.statistics.tables.declaration import declared_tables
from dangvu.statistics.tables.identities import SUBORDINATES
from dangvu.statistics.tables.version import version_of

Failing = tuple[str, str]
"""A table, and an identity of it that does not hold."""


@dataclass(frozen=True)
class Computed:
    """The tables of a period as they stand; they say themselves after which entry that is."""

    known: int
    tables: tuple[Table, ...]
    frozen: tuple[Frozen, ...]
    faults: tuple[Failing, ...]
    """Identities inside a table that do not hold."""
    differing: tuple[Failing, ...]
    """Those between tables."""

    @classmethod
    def of(cls, tables: Sequence[Table]) -> "Computed":
        return cls(tables[0].known, tuple(tables), tuple(map(freeze, tables)), *_faults(tables))


@dataclass
class Once:
    """What was computed for an act: what is checked before the lock and under it is the same, and nothing is
    computed while others wait.
    """

    found: Computed | None = None


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
    once: Once = field(default_factory=Once, metadata={"payload": False}, compare=False, repr=False)

    @property
    def computed(self) -> Computed:
        """What is frozen; it was checked."""
        assert self.once.found is not None  # checked
        return self.once.found

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
        if self.once.found is None and (found := self._compute()):
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
        codes = sorted(set(self.codes))
        asked = (
            self.identity("organisation"),
            self.organisation,
            self.from_date,
            self.to_date,
            self.structure,
        )
        versions = [(code, version_of(code)) for code in codes]
        at_least = position().number
        try:
            found = remembered(("return", *asked, *versions), lambda: Computed.of(self._tables(codes)))
        except Refused:
            message = _("Không có biểu của tổ chức này vào những ngày ấy; hãy xem lại mã và các ngày.")
            field_of = "structure" if self.structure else "to_date"
            return [Finding("return.no_table", message, where={"field": field_of})]
        # What was recorded since it was worked out changed none of it.
        self.once.found = replace(found, known=max(found.known, at_least))
        return []

    def _tables(self, codes: Sequence[str]) -> list[Table]:
        """All after the same entry."""
        first = self._table(codes[0], None)
        return [first, *(self._table(code, first.known) for code in codes[1:])]

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
        if last is not None and last.known > self.computed.known:
            message = _(
                "Vừa có người chốt lần %(version)s theo sổ mới hơn số này; hãy mở lại để tính theo sổ nay."
            )
            return [Finding("return.older", message % {"version": last.version})]
        if last is None or last.structure != self.structure:
            return []
        before = {one.code: one.digest for one in tables_of(last)}
        if before != {one.code: one.digest for one in self.computed.frozen}:
            return []
        message = _("Không số nào khác lần chốt trước (lần %(version)s); không cần chốt lại.")
        return [Finding("return.same", message % {"version": last.version})]


def _faults(made: Sequence[Table]) -> tuple[tuple[Failing, ...], tuple[Failing, ...]]:
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
