"""Which hamlet of a divided commune goes where: asked of whoever writes the scheme, with the part that the
commune's Party organisation follows as proposed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.ledger.recording import in_chunks
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.nodes import AT_ONCE
from dangvu.organisations.types import KINDS
from dangvu.places.models import HamletVersion, PlaceSuccessor

TOLD = 10
"""Hamlets that a finding lists by name."""


@dataclass(frozen=True, slots=True)
class Part:
    """A place that takes a part, and the organisation there; none where the register has none."""

    key: str
    code: str
    name: str
    organisation: str
    organisation_name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A hamlet, the parts it may go to, and where the steps send it; the proposed one where they do not."""

    code: str
    name: str
    commune: str
    parts: tuple[Part, ...]
    chosen: str
    """The key of a part."""
    is_told: bool
    """Whether the steps say it."""


def choices_of(draft: Draft) -> list[Choice]:
    """The hamlets somebody must decide on: of communes that the scheme touches and that are divided on its
    day.
    """
    parts = _parts(draft)
    if not parts:
        return []
    rows = [
        row
        for some in in_chunks(sorted(parts), AT_ONCE)
        for row in HamletVersion.objects.at(draft.on).filter(place__among=some).select_related("place")
    ]
    found = []
    for row in sorted(rows, key=lambda one: (one.place_id, one.code)):
        node = draft.land.node(row)
        there = parts[row.place_id]
        place = str(node.says["place"])
        is_told = node.number in draft.land.sent and any(part.key == place for part in there)
        if not node.has_ended:
            chosen = place if is_told else there[0].key
            found.append(Choice(row.code, row.name, row.place.full_name, there, chosen, is_told))
    return found


def divided_findings(draft: Draft) -> Iterator[Finding]:
    """That hamlets of a divided commune are not yet sent anywhere, by commune."""
    left: dict[str, list[Choice]] = defaultdict(list)
    for one in choices_of(draft):
        if not one.is_told:
            left[one.commune].append(one)
    for commune, choices in left.items():
        message = _(
            "%(commune)s được chia về %(parts)s; chưa ghi %(count)s thôn về đâu: %(names)s. Hãy chọn cho từng"
            " thôn; nơi đề xuất là %(proposed)s."
        )
        parts = choices[0].parts
        words = {
            "commune": commune,
            "parts": ", ".join(one.name for one in parts),
            "count": len(choices),
            "names": ", ".join(one.name for one in choices[:TOLD]) + (" …" if len(choices) > TOLD else ""),
            "proposed": parts[0].name,
        }
        yield Finding("hamlet.of_divided", message % words, "warn")


def _parts(draft: Draft) -> dict[str, tuple[Part, ...]]:
    """The parts of each divided place that the steps touch; first that which its organisation follows."""
    places = {row.place_id for row in (one.version for one in draft.touched) if row and row.place_id}
    places |= {one.row.place_id for one in draft.land.touched if one.row is not None}
    keys: dict[str, list[Any]] = defaultdict(list)
    for some in in_chunks(sorted(places), AT_ONCE):
        rows = PlaceSuccessor.objects.filter(on_date=draft.on, place__among=some).select_related("successor")
        for row in rows.order_by("-is_default", "successor__code"):
            keys[row.place_id].append(row.successor)
    named = {key: [(one.key, one.code, one.full_name) for one in found] for key, found in keys.items()}
    nodes = draft.sites.nodes
    for key, heirs in draft.sites.ended.items():
        named[key] = [(one, str(nodes[one].says["code"]), nodes[one].name) for one in heirs]
    divided = {key: found for key, found in named.items() if len(found) > 1}
    there = _organisations(draft, {key for found in divided.values() for key, _code, _name in found})
    return {
        key: tuple(Part(*one, *there.get(one[0], ("", ""))) for one in found)
        for key, found in divided.items()
    }


def _organisations(draft: Draft, places: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Code and name of the organisation of each place once all steps are taken: of several the one that
    stands highest.
    """
    wanted = set(places)
    for some in in_chunks(sorted(wanted), AT_ONCE):
        rows = OrganisationVersion.objects.at(draft.on).filter(place__among=some)
        draft.load(rows.values_list("organisation_id", flat=True))
    found: dict[str, tuple[int, str, str]] = {}
    for node in list(draft.nodes.values()):
        place = str(node.says["place"] or "")
        if place in wanted and not node.has_ended and node.kind in KINDS and not node.holds_members:
            one = (len(draft.line(node)), str(node.says["code"]), node.name)
            found[place] = min(found.get(place, one), one)
    return {place: (code, name) for place, (_depth, code, name) in found.items()}
