"""The register as properties compare it: in the words of the model, and by what a write would change."""

from collections.abc import Iterable
from datetime import date

from dangvu.ledger.enact import head
from dangvu.ledger.facts import Fact, facts
from dangvu.membership.models import Membership
from dangvu.organisations.models import OrganisationVersion
from dangvu.people.models import PersonRecord
from dangvu.places.models import HamletVersion
from dangvu.statistics.ask import cell_of
from dangvu.statistics.declarations import indicator_named
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.engine.tally import tally
from tests.properties.model import State, Stay


def measured(scene: Scene, names: Iterable[str], organisations: list[int]) -> dict[int, dict[str, int]]:
    """Indicators of members by one question; all of them count, so that none there is 0."""
    indicators = {name: indicator_named(f"members.{name}") for name in names}
    cells = {name: cell_of(found, {}) for name, found in indicators.items() if found}
    assert cells.keys() == indicators.keys()
    (relation,) = {found.relation for found in indicators.values() if found}
    found = tally(scene, relation, cells, organisations)
    return {one: found.get(one, dict.fromkeys(cells, 0)) for one in organisations}


HOMES: dict[type[Fact], str] = {
    OrganisationVersion: "organisation_id",
    PersonRecord: "person_id",
    HamletVersion: "hamlet_id",
}
"""The facts without which an identity is nothing."""


def by(fact: type[Fact], field: str) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = {}
    for row in fact.objects.known():
        found.setdefault(getattr(row, field), []).append(row)
    return found


def traces() -> tuple[object, ...]:
    """What any write would change: the head, and the rows of every fact."""
    last = head()
    counts = [fact.objects.count() for fact in facts().values()]
    return last.number, last.hash, last.identities, counts, stays()


Rows = set[tuple[str, Stay]]


def as_rows(state: State) -> Rows:
    return {(person, stay) for person, stays in state.stays.items() for stay in stays}


def stays(known: int | None = None) -> Rows:
    """The memberships of the register in the words of the model."""
    people = dict(PersonRecord.objects.known(known).values_list("person_id", "code"))
    codes = dict(OrganisationVersion.objects.known(known).values_list("organisation_id", "code"))
    return {
        (
            people[row.person_id],
            Stay(
                codes[row.organisation_id],
                row.status,
                row.from_date,
                row.until_date or date.max,
                row.start_reason,
                row.end_reason,
                row.admission_date,
            ),
        )
        for row in Membership.objects.known(known)
    }
