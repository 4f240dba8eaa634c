"""Which organisation a code or a name means, on a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import Q

from dangvu.core.period import holds
from dangvu.ledger.asked_once import is_asking_once
from dangvu.ledger.position import kept_while_held
from dangvu.organisations.models import OrganisationVersion


class AmbiguousCode(LookupError):
    """More than one organisation bears the code on the day."""


def organisation_coded(code: str, on: date, known: int | None = None) -> int | None:
    """The organisation that bears ``code`` as official code on the day, else the one that was opened under
    it.

    The key of an opening file finds an organisation whether or not it exists on the day. Raises
    AmbiguousCode.
    """
    found = organisations_coded([code], [on], known).get(code, set())
    if len(found) > 1:
        raise AmbiguousCode(code)
    return found.pop() if found else None


def organisations_coded(
    codes: Collection[str], days: Iterable[date], known: int | None = None
) -> dict[str, set[int]]:
    """For each code those that bear it as official code on one of the days, else those that were opened under
    it; without the codes of none. A question a day, and one more; where a position is held, one for a code.
    """
    if known is None and len(codes) == 1 and is_asking_once():
        return _of_one_code(next(iter(codes)), list(days))
    found: dict[str, set[int]] = defaultdict(set)
    for day in days:
        official = OrganisationVersion.objects.at(day, known).filter(official_code__among=codes)
        for code, number in official.values_list("official_code", "organisation_id"):
            found[code].add(number)
    own = OrganisationVersion.objects.known(known).filter(code__among=set(codes) - found.keys())
    for code, number in own.values_list("code", "organisation_id"):
        found[code].add(number)
    return found


def _of_one_code(code: str, days: Collection[date]) -> dict[str, set[int]]:
    rows = kept_while_held(("organisations coded",), [code], _bearing).get(code, ())
    official = (row for row in rows if row.official_code == code and any(holds(row, on) for on in days))
    found = {row.organisation_id for row in official} or {
        row.organisation_id for row in rows if row.code == code
    }
    return {code: found} if found else {}


def _bearing(codes: list[str]) -> dict[str, list[OrganisationVersion]]:
    """The rows that say a code, as either of the two."""
    rows = OrganisationVersion.objects.known().filter(Q(official_code__among=codes) | Q(code__among=codes))
    found: dict[str, list[OrganisationVersion]] = defaultdict(list)
    for row in rows:
        for code in {row.official_code, row.code}.intersection(codes):
            found[code].append(row)
    return found


def _versions_of(organisation: int, known: int | None) -> Sequence[OrganisationVersion]:
    """All there are, oldest first."""

    def asked(some: list[int]) -> dict[int, list[OrganisationVersion]]:
        rows = OrganisationVersion.objects.known(known).filter(organisation__among=some)
        found: dict[int, list[OrganisationVersion]] = defaultdict(list)
        for row in rows.order_by("from_date"):
            found[row.organisation_id].append(row)
        return found

    if known is not None:
        return asked([organisation]).get(organisation, ())
    return kept_while_held(("versions of",), [organisation], asked).get(organisation, ())


def names_coded(codes: Collection[str], on: date) -> dict[str, str]:
    """What the organisations under these codes are called, as ``name_of``; without those codes that mean none
    or several. In four questions.
    """
    found = organisations_coded(codes, [on])
    alone = {code: next(iter(numbers)) for code, numbers in found.items() if len(numbers) == 1}
    rows = OrganisationVersion.objects.known().filter(organisation__among=set(alone.values()))
    names = dict(rows.order_by("from_date").values_list("organisation_id", "name"))  # the last it bore
    names |= {number: row.name for number, row in versions_on(alone.values(), on).items()}
    return {code: names[number] for code, number in alone.items()}


def version_on(organisation: int, on: date, known: int | None = None) -> OrganisationVersion | None:
    """Kind, name and codes of the organisation on the day; nothing if it does not exist then."""
    return next((row for row in _versions_of(organisation, known) if holds(row, on)), None)


def end_after(organisation: int, on: date, known: int | None = None) -> date | None:
    """The first day from ``on`` on which it no longer exists, as far as recorded; nothing without an end."""
    reached = on
    for row in _versions_of(organisation, known):
        if holds(row, reached):
            if row.until_date is None:
                return None
            reached = row.until_date
    return reached


def versions_on(
    organisations: Iterable[int], on: date, known: int | None = None
) -> dict[int, OrganisationVersion]:
    """The same for many, in one query."""
    rows = OrganisationVersion.objects.at(on, known).filter(organisation__among=organisations)
    return {row.organisation_id: row for row in rows}


def name_of(organisation: int, on: date) -> str:
    """Its name on the day, else the last it bore."""
    if version := version_on(organisation, on):
        return version.name
    rows = _versions_of(organisation, None)
    return rows[-1].name if rows else str(organisation)
