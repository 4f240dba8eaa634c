"""Where people live when hamlets are merged and divided: what the register holds follows the hamlet."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.ledger.change import Change
from dangvu.ledger.recording import in_chunks
from dangvu.organisations.reorganising.residents import Dwellers, Homes, Moving
from dangvu.people.models import Residence
from dangvu.people.references import known_person

AT_ONCE = 1_000


class Persons(Dwellers):
    """Whoever lives in a hamlet on the day, and whoever was recorded there later."""

    def living(self, homes: Homes, codes: Sequence[str], on: date) -> tuple[frozenset[int], list[Finding]]:
        found: dict[int, str] = {}
        findings: list[Finding] = []
        for code in codes:
            person, unknown = known_person(code, on, "residents")
            findings += unknown
            if person is not None:
                found[person] = code
        rows = Residence.objects.at(on).filter(hamlet__in=homes.hamlets, person__in=found)
        here = (set(rows.values_list("person_id", flat=True)) - homes.left) | (homes.come & found.keys())
        for person in found.keys() - here:
            message = _("Theo sổ, “%(code)s” không ở thôn này vào ngày đó; xem lại mã.")
            where = {"field": "residents"}
            findings.append(Finding("hamlet.not_living", message % {"code": found[person]}, where=where))
        return frozenset(here), findings

    def count(self, hamlets: Collection[int], on: date, but: Collection[int]) -> int:
        rows = Residence.objects.at(on).filter(hamlet__in=hamlets)
        return rows.exclude(person__in=but).count() if but else rows.count()

    def follow(self, change: Change, moving: Sequence[Moving], on: date) -> None:
        for some in in_chunks(moving, AT_ONCE):
            rows = Residence.objects.during(on, None).filter(hamlet__in={one.hamlet for one in some})
            by_hamlet: dict[int, list[Residence]] = defaultdict(list)
            for row in rows.order_by("recorded_in", "ordinal"):
                by_hamlet[row.hamlet_id].append(row)
            for one in some:
                for row in by_hamlet[one.hamlet]:
                    if one.goes(row.person_id):
                        change.turn(row, max(row.from_date, on), {}, {"hamlet": one.to})
