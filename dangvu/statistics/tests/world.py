"""A register small enough to count by hand, written by an act that only these tests know."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from dangvu.core.finding import Finding
from dangvu.ledger.acts import Act, Scope
from dangvu.ledger.change import Change
from dangvu.ledger.facts import Fact, facts, identities
from dangvu.ledger.models import Subject
from dangvu.tree.models import Organisation
from tests.cast import enact


@dataclass(frozen=True)
class WriteFacts(Act):
    """Opens whatever a test says."""

    kind: ClassVar[str] = "test_write_facts"
    by_paper: ClassVar[bool] = False
    label: ClassVar[str] = "test"
    steps: tuple[Callable[[Change], None], ...] = field(default=(), metadata={"payload": False})

    def check(self) -> list[Finding]:
        return []

    def apply(self, change: Change) -> None:
        for step in self.steps:
            step(change)

    def scope(self) -> Scope:
        return Scope(frozenset(), date(2020, 1, 1))

    def sentence(self) -> str:
        return "test"


class Anybody:
    """May do everything."""

    name = "tester"
    number = 0

    def findings_for(self, act: Act) -> list[Finding]:
        return []

    def findings_as_second(self, act: Act, name: str, number: int) -> list[Finding]:
        return []

    def standing(self) -> object:
        return None

    def is_alone(self) -> bool:
        return True


def day(text: str | None) -> Any:
    return date.fromisoformat(text) if text else None


class World:
    """Gathers rows, then records them as one act; identities by the names a test gives them."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self._steps: list[Callable[[Change], None]] = []

    def record(self) -> int:
        """Write what was gathered; gives the entry's number."""
        act = WriteFacts(tuple(self._steps))
        self._steps = []
        return enact(act, by=Anybody()).number

    def fact(
        self, kind_of_fact: str, from_date: str, until_date: str | None = None, /, **values: Any
    ) -> None:
        """A row of any kind; organisations, persons and hamlets by name."""
        identities = {"organisation", "parent", "successor", "person", "hamlet"}

        def step(change: Change) -> None:
            known = {
                name: self.ids[value] if name in identities and value else value
                for name, value in values.items()
            }
            change.open(facts()[kind_of_fact], day(from_date), day(until_date), **known)

        self._steps.append(step)

    def supersede(self, row: Fact) -> None:
        self._steps.append(lambda change: change.supersede(row))

    def close(self, row: Fact, until_date: str, **changes: Any) -> None:
        self._steps.append(lambda change: change.close(row, day(until_date), **changes))

    def _found(self, name: str, kind: type[Any]) -> None:
        if name not in self.ids:
            self._steps.append(lambda change: self.ids.__setitem__(name, change.found(kind)))
            self.ids[name] = 0  # known from now on; its number comes with the act

    def organisation(
        self,
        name: str,
        parent: str | None,
        from_date: str = "2000-01-01",
        until_date: str | None = None,
        /,
        **values: Any,
    ) -> None:
        """An organisation with one version and one placement."""
        self._found(name, Organisation)
        version = {"code": name, "kind": "cell", "name": name, "start_reason": "opening"} | values
        self.fact("organisation", from_date, until_date, organisation=name, **version)
        self.fact("placement", from_date, until_date, organisation=name, parent=parent)

    def person(
        self, name: str, sex: str = "male", birth_date: str = "1980-05-20", ethnic_group: str = "01"
    ) -> None:
        self._found(name, Subject)
        values = {"code": name, "full_name": "Nguyễn Văn Mẫu", "sex": sex, "ethnic_group": ethnic_group}
        self.fact("person", birth_date, person=name, birth_date=day(birth_date), **values)

    def member(
        self,
        person: str,
        organisation: str,
        from_date: str,
        until_date: str | None = None,
        start: str = "opening",
        end: str = "",
        status: str = "official",
    ) -> None:
        if person not in self.ids:
            self.person(person)
        values = {
            "status": status,
            "start_reason": start,
            "end_reason": end,
            "admission_date": day(from_date),
        }
        self.fact("membership", from_date, until_date, person=person, organisation=organisation, **values)

    def attribute(
        self, person: str, attribute: str, value: str, from_date: str, until_date: str | None = None
    ) -> None:
        self.fact("person_attribute", from_date, until_date, person=person, attribute=attribute, value=value)

    def hamlet(
        self, name: str, place: str, from_date: str = "2000-01-01", until_date: str | None = None
    ) -> None:
        self._found(name, identities()["hamlet"])
        self.fact(
            "hamlet", from_date, until_date, hamlet=name, code=name, name=name, kind="thon", place=place
        )

    def covers(
        self,
        organisation: str,
        hamlet: str | None,
        from_date: str = "2000-01-01",
        until_date: str | None = None,
        other: str = "",
    ) -> None:
        self.fact(
            "coverage",
            from_date,
            until_date,
            organisation=organisation,
            hamlet=hamlet,
            other_unit=other,
            start_reason="opening",
        )
