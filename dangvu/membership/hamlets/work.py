"""What of hamlets is work: members live in them and no cell covers them. That a cell is old, or has long
admitted nobody, no instrument gives a day for: it stands in the list of cells to watch.
"""

from collections import Counter
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy

from dangvu.membership.models import Membership
from dangvu.organisations.models import Coverage, OrganisationVersion
from dangvu.organisations.types import KINDS
from dangvu.organisations.worklist import Due, Kind, kinds
from dangvu.people.models import Residence
from dangvu.places.models import HamletVersion


def uncovered(on: date) -> list[Due]:
    """By the lowest organisation whose place the hamlets lie in, with how many they are; two questions."""
    covering = Coverage.objects.at(on).filter(hamlet=OuterRef("hamlet"))
    members = Membership.objects.at(on).filter(person=OuterRef("person"))
    bare = HamletVersion.objects.at(on).filter(~Exists(covering))
    living = Residence.objects.at(on).filter(Exists(members), hamlet__in=bare.values("hamlet"))
    count = Counter(bare.filter(hamlet__in=living.values("hamlet")).values_list("place_id", flat=True))
    levels = [code for code, kind in KINDS.items() if not kind.holds_members]
    rows = OrganisationVersion.objects.at(on).filter(place__in=count, kind__in=levels)
    lowest: dict[str | None, tuple[int, int]] = {}
    for place, kind, organisation in rows.values_list("place_id", "kind", "organisation_id"):
        lowest[place] = max(lowest.get(place, (-1, 0)), (levels.index(kind), organisation))
    return [
        Due(organisation, number=count[place]) for place, (_level, organisation) in lowest.items() if place
    ]


def register() -> None:
    """Let the page of work to do know this kind."""
    kinds.append(
        Kind(
            "hamlets_no_cell",
            gettext_lazy("Thôn có đảng viên, chưa có chi bộ"),
            uncovered,
            said=gettext_lazy("%(count)s thôn"),
        )
    )
