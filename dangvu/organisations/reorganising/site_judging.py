"""What is wrong with communes once all steps are drafted: codes borne twice, what is left in what ends."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.ledger.recording import in_chunks
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.nodes import AT_ONCE
from dangvu.places.models import HamletVersion, Place
from dangvu.places.standing import coded

TOLD = 10
"""Names that a finding lists."""


def site_findings(draft: Draft) -> Iterator[Finding]:
    """All that stands in the way."""
    if draft.sites.touched:
        yield from _codes(draft)
        yield from _parents(draft)
        yield from _left(draft)


def _codes(draft: Draft) -> Iterator[Finding]:
    """Whether whoever bears the code of a new commune ends, or has ended."""
    sites = draft.sites
    new = {str(one.says["code"]): one for one in sites.touched if one.row is None and not one.has_ended}
    for row in coded(new):
        stands = row.until_date is None or row.until_date > draft.on
        if stands and row.key not in sites.ended:
            node = new[row.code]
            draft.step = node.founded_in
            message = _("%(name)s: mã “%(code)s” đang do %(other)s mang; xem lại mã.")
            words = {"name": node.name, "code": row.code, "other": row.full_name}
            yield Finding("place.code_taken", message % words, where={"field": "place_code"})


def _parents(draft: Draft) -> Iterator[Finding]:
    """Whether what a new commune lies in stands on the day."""
    new = [one for one in draft.sites.touched if one.row is None and not one.has_ended]
    wanted = {str(one.says["parent"]) for one in new}
    standing = set(Place.objects.at(draft.on).filter(key__in=wanted).values_list("key", flat=True))
    for draft.step, node in [(one.founded_in, one) for one in new if one.says["parent"] not in standing]:
        message = _("%(name)s: huyện, tỉnh của nó không còn vào ngày %(on)s; hãy ghi huyện, tỉnh mới.")
        words = {"name": node.name, "on": f"{draft.on:%d/%m/%Y}"}
        yield Finding("places.parent", message % words, where={"field": "parent"})


def _left(draft: Draft) -> Iterator[Finding]:
    """What the register, or a step, puts into a commune after its end."""
    ended = {key: draft.sites.nodes[key] for key in draft.sites.ended}
    names: dict[str, list[str]] = defaultdict(list)
    for hamlet in draft.land.touched:
        if not hamlet.has_ended and hamlet.says["place"] in ended:
            names[str(hamlet.says["place"])].append(hamlet.name)
    for node in draft.touched:
        if not node.has_ended and node.says["place"] in ended:
            names[str(node.says["place"])].append(node.name)
    for some in in_chunks(sorted(ended), AT_ONCE):
        for model in (HamletVersion, OrganisationVersion):
            later = model.objects.known().filter(place__among=some, from_date__gt=draft.on)
            for place, name in later.order_by("code").values_list("place_id", "name"):
                names[place].append(name)
    for key, left in names.items():
        draft.step = ended[key].step
        message = _(
            "%(name)s kết thúc mà sổ còn ghi ở đó, từ ngày ấy trở đi: %(left)s; hãy ghi chúng về đâu."
        )
        told = ", ".join(left[:TOLD]) + (" …" if len(left) > TOLD else "")
        words = {"name": ended[key].name, "left": told}
        yield Finding("place.left", message % words, where={"field": "on"})
