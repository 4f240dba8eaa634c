"""Members in a reorganisation: they go with their organisation, never by personal transfer."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.ledger.change import Change
from dangvu.ledger.recording import in_chunks
from dangvu.membership.models import Membership
from dangvu.organisations.panels import HeadCount
from dangvu.organisations.reorganising.residents import Chosen, Going, Residents
from dangvu.people.models import Residence
from dangvu.people.references import known_person

MOVED = "organisation_transfer"
AT_ONCE = 1_000


class Members(Residents):
    """Whoever is a member in an organisation on the day of its end, and whoever was recorded there later."""

    def heads(self, organisations: Collection[int], on: date) -> Mapping[int, HeadCount]:
        rows = Membership.objects.at(on).filter(organisation__in=organisations)
        counts: dict[int, Counter[str]] = defaultdict(Counter)
        for organisation, status, count in rows.values_list("organisation_id", "status").annotate(
            Count("person")
        ):
            counts[organisation][status] = count
        return {
            organisation: HeadCount(count["official"], count["probationary"])
            for organisation, count in counts.items()
        }

    def chosen(
        self,
        organisation: int,
        codes: Sequence[str],
        hamlets: Collection[int],
        gone: Collection[int],
        on: date,
    ) -> Chosen:
        members = Membership.objects.at(on).filter(organisation=organisation)
        status = dict(members.exclude(person__in=gone).values_list("person_id", "status"))
        persons, findings = set[int](), list[Finding]()
        for code in codes:
            person, unknown = known_person(code, on, "members")
            findings += unknown
            if person is not None and person not in status:
                message = _("“%(code)s” không sinh hoạt ở tổ chức bị tách vào ngày đó, hoặc đã chuyển trước.")
                where = {"field": "members"}
                findings.append(Finding("reorganise.not_member", message % {"code": code}, where=where))
            elif person is not None:
                persons.add(person)
        living = Residence.objects.at(on).filter(hamlet__in=hamlets, person__in=status)
        persons |= set(living.values_list("person_id", flat=True))
        counts = Counter(status[person] for person in persons)
        heads = HeadCount(counts["official"], counts["probationary"])
        return Chosen(frozenset(persons), heads, tuple(findings))

    def follow(self, change: Change, going: Sequence[Going], on: date) -> None:
        for some in in_chunks(going, AT_ONCE):
            rows = Membership.objects.during(on, None).filter(
                organisation__in={one.organisation for one in some}
            )
            by_organisation: dict[int, list[Membership]] = defaultdict(list)
            for row in rows.order_by("recorded_in", "ordinal"):
                by_organisation[row.organisation_id].append(row)
            for one in some:
                for row in by_organisation[one.organisation]:
                    if _goes(one, row.person_id):
                        _follow(change, row, one.to, on)


def _goes(one: Going, person: int) -> bool:
    return person in one.persons if one.persons is not None else person not in one.but


def _follow(change: Change, row: Membership, to: int, on: date) -> None:
    """What began before the day goes on elsewhere; what began later began there."""
    if row.from_date < on:
        begun = {"organisation": to, "start_reason": MOVED}
        change.turn(row, on, {"end_reason": MOVED}, begun)
    else:
        change.turn(row, row.from_date, {}, {"organisation": to})
