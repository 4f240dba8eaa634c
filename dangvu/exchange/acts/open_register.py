"""Mở sổ: what the opening files say becomes the register's first facts, as one act."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import through
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.exchange.opening.checks import RESIDENCE, Checks, by
from dangvu.exchange.opening.files import Opening, Row
from dangvu.ledger.acts import Act, Scope
from dangvu.ledger.change import Change
from dangvu.ledger.facts import facts
from dangvu.ledger.payload import labelled
from dangvu.membership.models import Membership
from dangvu.organisations.models import Coverage, OrganisationSuccessor, OrganisationVersion, Target
from dangvu.people.models import PersonAttribute, Residence
from dangvu.people.records import open_person
from dangvu.places.models import Hamlet, HamletSuccessor, HamletVersion, Population
from dangvu.tree.models import Organisation, Placement

Progress = Callable[[int, int], None]
"""Told how many persons are done, of how many."""


def _no_progress(_done: int, _total: int) -> None:
    pass


@dataclass(frozen=True)
class OpenRegister(Act):
    """Record a folder of opening files into an empty register. ``opening`` is what the files say; it stands
    in the rows.
    """

    kind: ClassVar[str] = "open_register"
    by_paper: ClassVar[bool] = False
    label: ClassVar[Any] = gettext_lazy("Mở sổ từ tệp")
    bulk: ClassVar[bool] = True
    lenient: ClassVar[bool] = True

    files: Mapping[str, str] = labelled(gettext_lazy("Tệp và mã băm của tệp"))
    opening: Opening = field(default_factory=Opening, metadata={"payload": False}, compare=False, repr=False)
    progress: Progress = field(default=_no_progress, metadata={"payload": False}, compare=False, repr=False)

    @classmethod
    def of(
        cls, opening: Opening, progress: Progress = _no_progress, watch: Watch = UNWATCHED
    ) -> "OpenRegister":
        """The act for files that were read; checks across files are added to the faults of form."""
        if not any(fault.code.startswith("opening.") for fault in opening.faults):
            Checks(opening, watch).run()
        return cls(files=opening.hashes, opening=opening, progress=progress)

    def check(self) -> list[Finding]:
        if any(model.objects.known().exists() for model in facts().values()):
            message = _(
                "Sổ đã có dữ liệu; chỉ mở sổ vào sổ trống. Dùng một thư mục dữ liệu mới, hoặc nhập danh sách."
            )
            return [Finding("open.not_empty", message), *self.opening.faults]
        return self.opening.faults

    def apply(self, change: Change) -> None:
        rows = self.opening.rows
        self.progress(0, len(rows["people"]))
        organisations = self._found(change, Organisation, rows["organisations"], _organisation_version)
        hamlets = self._found(change, Hamlet, rows["hamlets"], _hamlet_version)
        for code, versions in by(rows["organisations"], "code").items():
            for placement in _placements(versions):
                parent = organisations[placement["parent_code"]] if placement["parent_code"] else None
                change.open(Placement, *_period(placement), organisation=organisations[code], parent=parent)
            change.end_row({"placements_of": code})
        self.progress(0, len(rows["people"]))
        self._around(change, organisations, hamlets)
        self.progress(0, len(rows["people"]))
        attributes, memberships = (
            by(rows["person_attributes"], "person_code"),
            by(rows["memberships"], "person_code"),
        )
        for done, row in enumerate(rows["people"], start=1):
            key = row["code"]
            self._person(
                change, row, attributes.get(key, ()), memberships.get(key, ()), organisations, hamlets
            )
            if not done % 500:
                self.progress(done, len(rows["people"]))

    def scope(self) -> Scope:
        return Scope(frozenset(), date.max)

    def sentence(self) -> str:
        return _("Mở sổ từ %(count)s tệp") % {"count": len(self.files)}

    def _found(
        self,
        change: Change,
        identity: type[Organisation] | type[Hamlet],
        rows: Iterable[Row],
        version: Callable[[Change, int, Row], None],
    ) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for code, versions in by(rows, "code").items():
            numbers[code] = change.found(identity)
            for row in versions:
                version(change, numbers[code], row)
            change.end_row(
                {"founded": identity.identity, "code": code, "lines": [row["row"] for row in versions]}
            )
        return numbers

    def _around(self, change: Change, organisations: Mapping[str, int], hamlets: Mapping[str, int]) -> None:
        """Successors, coverage, targets, populations: a row of the ledger for each line."""
        rows = self.opening.rows
        for name, model, numbers, one in (
            ("organisation_successors", OrganisationSuccessor, organisations, "organisation"),
            ("hamlet_successors", HamletSuccessor, hamlets, "hamlet"),
        ):
            for row in rows[name]:
                values = {
                    one: numbers[row["from_code"]],
                    "successor": numbers[row["to_code"]],
                    "kind": row["kind"],
                }
                change.open(model, row["on_date"], None, **values)
                change.end_row({"file": name, "line": row["row"]})
        for row in rows["coverage"]:
            change.open(
                Coverage,
                *_period(row),
                organisation=organisations[row["organisation_code"]],
                hamlet=hamlets[row["hamlet_code"]] if row["hamlet_code"] else None,
                other_unit=row["other_unit"],
                start_reason=row["start_reason"],
            )
            change.end_row({"file": "coverage", "line": row["row"]})
        for row in rows["targets"]:
            organisation = organisations[row["organisation_code"]]
            span = row["from_date"], through(row["to_date"])
            change.open(
                Target,
                *span,
                organisation=organisation,
                kind=row["kind"],
                value=row["value"],
                paper=row["paper"],
            )
            change.end_row({"file": "targets", "line": row["row"]})
        for row in rows["populations"]:
            change.open(Population, row["on_date"], place=row["place"], population=row["population"])
            change.end_row({"file": "populations", "line": row["row"]})

    def _person(
        self,
        change: Change,
        row: Row,
        attributes: Iterable[Row],
        memberships: Iterable[Row],
        organisations: Mapping[str, int],
        hamlets: Mapping[str, int],
    ) -> None:
        person = open_person(change, **{name: row[name] for name in _PERSON})
        for one in attributes:
            if one["attribute"] == RESIDENCE:
                change.open(Residence, *_period(one), person=person, hamlet=hamlets[one["value"]])
            else:
                change.open(
                    PersonAttribute,
                    *_period(one),
                    person=person,
                    attribute=one["attribute"],
                    value=one["value"],
                )
        lines = []
        for one in memberships:
            values = {name: one[name] for name in _MEMBERSHIP}
            change.open(
                Membership,
                *_period(one),
                person=person,
                organisation=organisations[one["organisation_code"]],
                **values,
            )
            lines.append(one["row"])
        change.end_row({"person": row["code"], "line": row["row"], "memberships": lines})


_PERSON = ("code", "full_name", "sex", "birth_date", "ethnic_group", "identity_number", "card_number")
_MEMBERSHIP = ("status", "start_reason", "end_reason", "decision_date", "admission_date", "official_date")
_VERSION = ("code", "kind", "name", "official_code", "grassroots_type", "place", "start_reason", "end_reason")
_HAMLET = ("code", "name", "kind", "place", "population")


def _period(row: Row) -> tuple[date, date | None]:
    return row["from_date"], row["until_date"]


def _organisation_version(change: Change, organisation: int, row: Row) -> None:
    change.open(
        OrganisationVersion,
        *_period(row),
        organisation=organisation,
        **{name: row[name] for name in _VERSION},
    )


def _hamlet_version(change: Change, hamlet: int, row: Row) -> None:
    change.open(HamletVersion, *_period(row), hamlet=hamlet, **{name: row[name] for name in _HAMLET})


def _placements(versions: list[Row]) -> list[Row]:
    """The stretches under one parent: versions that follow each other under the same one are one stretch."""
    stretches: list[Row] = []
    for row in sorted(versions, key=lambda row: row["from_date"]):
        last = stretches[-1] if stretches else None
        if last and last["until_date"] == row["from_date"] and last["parent_code"] == row["parent_code"]:
            last["until_date"] = row["until_date"]
        else:
            stretches.append({name: row[name] for name in ("parent_code", "from_date", "until_date")})
    return stretches
