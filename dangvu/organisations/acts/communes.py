"""Nhập, chia, đổi tên, chuyển xã, phường theo nghị quyết của Ủy ban Thường vụ Quốc hội."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.text import search_key
from dangvu.law.judgement import Judgement
from dangvu.law.questions import known_codes
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.organisations.acts.hamlets import sane
from dangvu.organisations.movement import Movement
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.sites import COMMUNE, PlaceNode

LAW = "places.communes"
KINDS = "places.code_lists.commune_kind"
ENDED = gettext_lazy("Xã, phường kết thúc (mã)")
PLACE = gettext_lazy("Xã, phường (mã)")
CODE = gettext_lazy("Mã đơn vị hành chính của xã mới")
NAME = gettext_lazy("Tên của xã mới, không kể loại")
KIND = gettext_lazy("Loại xã, phường")
PARENT = gettext_lazy("Huyện, tỉnh (mã)")
PEOPLE = gettext_lazy("Dân số của xã mới")
ON = gettext_lazy("Ngày hiệu lực")


@dataclass(frozen=True)
class OfCommunes(Movement):
    """A movement of communes: hamlets, organisations' places and counts of the people follow; as much as a
    scheme of one step.
    """

    two_persons: ClassVar[bool] = True

    def check_paper(self, paper: Paper) -> list[Finding]:
        """The State decides about communes: whose decision this is."""
        return decider_findings(paper, self.first_day)


@dataclass(frozen=True)
class ConsolidateCommunes(OfCommunes):
    """All end, and a new commune begins in their place. Hamlets and organisations that lay in them lie in
    it; its people are those of all, where all are counted.
    """

    kind: ClassVar[str] = "consolidate_communes"
    label: ClassVar[Any] = gettext_lazy("Hợp nhất xã, phường thành xã mới")
    said: ClassVar[Any] = gettext_lazy("Hợp nhất %(ended_places)s thành %(place_name)s từ ngày %(on)s")

    ended_places: tuple[str, ...] = labelled(ENDED, refers="place", unique=True)
    place_code: str = labelled(CODE, most=5, unique=True)
    place_name: str = labelled(NAME, most=120)
    on: date = labelled(ON)
    place_kind: str = labelled(KIND, "", codes=KINDS, on="on")
    parent: str = labelled(
        PARENT, "", gettext_lazy("Để trống nếu các xã cùng một huyện, tỉnh"), refers="place", on="on"
    )
    population: int | None = labelled(
        PEOPLE, None, gettext_lazy("Để trống thì lấy tổng dân số các xã kết thúc, nếu đã ghi")
    )

    def move(self, draft: Draft) -> None:
        sources = draft.sites.find_all(self.ended_places, "ended_places")
        if len(sources) == 1:
            message = _(
                "Chỉ có một xã, phường (%(name)s): hợp nhất cần từ hai; hãy ghi việc đổi tên, đổi loại."
            )
            draft.refuse("places.only_one", message, "ended_places", name=sources[0].name)
            return
        parent = _parent(draft, self.parent, sources) if sources else None
        if parent is None or not sane(draft, self.population):
            return
        says = {
            "code": self.place_code,
            "level": COMMUNE,
            "name": self.place_name,
            "kind": _kind(self.place_kind) or sources[0].says["kind"],
            "parent": parent,
            "latitude": _middle(sources, "latitude"),
            "longitude": _middle(sources, "longitude"),
        }
        new = draft.sites.found(says, draft.step)
        if new is None:
            return
        new.population = self.population
        if self.population is None:
            _add_up(draft, new, sources)
        for node in sources:
            if draft.sites.become(node, [new], "consolidated", draft.step):
                draft.follow_place(node, new)


@dataclass(frozen=True)
class AbsorbCommunes(OfCommunes):
    """One goes on under its name and code, and takes in the others."""

    kind: ClassVar[str] = "absorb_communes"
    label: ClassVar[Any] = gettext_lazy("Nhập xã, phường vào xã khác")
    said: ClassVar[Any] = gettext_lazy("Nhập %(ended_places)s vào %(into_place)s từ ngày %(on)s")

    ended_places: tuple[str, ...] = labelled(ENDED, refers="place", unique=True)
    into_place: str = labelled(gettext_lazy("Xã, phường nhận (mã)"), refers="place")
    on: date = labelled(ON)
    population: int | None = labelled(
        gettext_lazy("Dân số sau khi nhập"),
        None,
        gettext_lazy("Để trống thì lấy tổng dân số các xã, nếu đã ghi"),
    )

    def move(self, draft: Draft) -> None:
        heir = draft.sites.find(self.into_place, "into_place", is_heir=True)
        sources = draft.sites.find_all(self.ended_places, "ended_places")
        if heir is None or not sources or not sane(draft, self.population):
            return
        if heir in sources:
            message = _("Xã, phường nhận không thể nằm trong các xã kết thúc; xem lại mã.")
            draft.refuse("places.itself", message, "into_place")
            return
        if self.population is None:
            _add_up(draft, heir, [heir, *sources])
        else:
            heir.population = self.population
        for node in sources:
            if draft.sites.become(node, [heir], "absorbed", draft.step):
                draft.follow_place(node, heir)


@dataclass(frozen=True)
class DivideCommune(OfCommunes):
    """It ends, and each of several communes takes a part: those that stand, or that steps before this one
    founded. Which hamlet goes where other steps say (``MoveHamlets``); what none of them sends, and the
    organisations there, follow the first.
    """

    kind: ClassVar[str] = "divide_commune"
    label: ClassVar[Any] = gettext_lazy("Chia xã, phường về các xã khác")
    said: ClassVar[Any] = gettext_lazy("Chia %(place)s về %(into_places)s từ ngày %(on)s")

    place: str = labelled(gettext_lazy("Xã, phường được chia (mã)"), refers="place", unique=True)
    into_places: tuple[str, ...] = labelled(
        gettext_lazy("Các xã, phường nhận (mã)"),
        help_text=gettext_lazy("Xã đầu tiên là nơi tổ chức đảng và các thôn chưa ghi về đâu đi theo"),
        refers="place",
        on="on",
    )
    on: date = labelled(ON)

    def move(self, draft: Draft) -> None:
        node = draft.sites.find(self.place, "place")
        heirs = draft.sites.find_all(self.into_places, "into_places", are_heirs=True)
        if node is None or not heirs:
            return
        if node in heirs or len(heirs) == 1:
            message = _("Hãy ghi từ hai xã, phường nhận, không kể xã được chia.")
            draft.refuse("places.parts", message, "into_places")
            return
        if draft.sites.become(node, heirs, "divided", draft.step):
            draft.follow_place(node, heirs[0])
            draft.uncounted(heirs)


@dataclass(frozen=True)
class SplitOffCommune(OfCommunes):
    """A part becomes a commune of its own, with the hamlets named; the old one goes on."""

    kind: ClassVar[str] = "split_off_commune"
    label: ClassVar[Any] = gettext_lazy("Tách một phần xã, phường thành xã mới")
    said: ClassVar[Any] = gettext_lazy("Tách %(place_name)s từ %(place)s từ ngày %(on)s")

    place: str = labelled(PLACE, refers="place")
    place_code: str = labelled(CODE, most=5, unique=True)
    place_name: str = labelled(NAME, most=120)
    on: date = labelled(ON)
    hamlets: tuple[str, ...] = labelled(
        gettext_lazy("Các thôn thuộc xã mới (mã)"), (), refers="hamlet", unique=True
    )
    place_kind: str = labelled(KIND, "", codes=KINDS, on="on")
    population: int | None = labelled(PEOPLE, None)
    population_left: int | None = labelled(gettext_lazy("Dân số còn lại của xã cũ"), None)

    def move(self, draft: Draft) -> None:
        node = draft.sites.find(self.place, "place")
        hamlets = draft.land.find_all(self.hamlets, "hamlets")
        if (
            node is None
            or not draft.sites.goes_on(node)
            or len(hamlets) != len(set(self.hamlets))
            or not sane(draft, self.population)
            or not sane(draft, self.population_left, "population_left")
        ):
            return
        if others := [one.name for one in hamlets if one.says["place"] != node.key]:
            message = _("Các thôn này không nằm ở %(name)s: %(hamlets)s; xem lại mã.")
            draft.refuse("places.hamlets", message, "hamlets", name=node.name, hamlets=", ".join(others[:10]))
            return
        says = node.says | {"code": self.place_code, "name": self.place_name}
        says |= {"kind": _kind(self.place_kind) or node.says["kind"]}
        new = draft.sites.found(says, draft.step)
        if new is None:
            return
        node.step = draft.step
        new.population, node.population = self.population, self.population_left
        draft.sites.succeed(node, [new], "split", draft.step)
        draft.land.sent |= {one.number for one in hamlets}
        for one in hamlets:
            draft.land.change(one, draft.step, place=new.key)
        draft.uncounted([node, new])


@dataclass(frozen=True)
class OtherName(OfCommunes):
    """The same land from the day on is another place: hamlets, organisations, counts follow."""

    def become_other(self, draft: Draft, node: PlaceNode, way: str, **says: Any) -> None:
        new = draft.sites.found(node.says | says, draft.step)
        if new is not None and draft.sites.become(node, [new], way, draft.step):
            new.population, new.is_uncounted = node.population, node.is_uncounted
            draft.follow_place(node, new)


@dataclass(frozen=True)
class RenameCommune(OtherName):
    """From the day on it bears another name, or is of another kind."""

    kind: ClassVar[str] = "rename_commune"
    verb: ClassVar[str] = "change"
    label: ClassVar[Any] = gettext_lazy("Đổi tên, đổi loại xã, phường")
    said: ClassVar[Any] = gettext_lazy("Đổi tên %(place)s thành %(place_name)s từ ngày %(on)s")

    place: str = labelled(PLACE, refers="place", unique=True)
    place_name: str = labelled(gettext_lazy("Tên mới, không kể loại"), most=120)
    on: date = labelled(ON)
    place_kind: str = labelled(KIND, "", codes=KINDS, on="on")
    place_code: str = labelled(
        gettext_lazy("Mã đơn vị hành chính mới"), "", gettext_lazy("Để trống nếu vẫn mã cũ"), most=5
    )

    def move(self, draft: Draft) -> None:
        node = draft.sites.find(self.place, "place")
        if node is None:
            return
        says = {
            "code": self.place_code or node.says["code"],
            "name": self.place_name,
            "kind": _kind(self.place_kind) or node.says["kind"],
        }
        if says.items() <= node.says.items():
            message = _("Tên, loại và mã mới giống tên, loại và mã đang có; hãy xem lại.")
            draft.refuse("place.nothing_changes", message, "place_name")
            return
        self.become_other(draft, node, "renamed", **says)


@dataclass(frozen=True)
class MoveCommune(OtherName):
    """From the day on it lies in another district or province."""

    kind: ClassVar[str] = "move_commune"
    label: ClassVar[Any] = gettext_lazy("Chuyển xã, phường sang huyện, tỉnh khác")
    said: ClassVar[Any] = gettext_lazy("Chuyển %(place)s về %(parent)s từ ngày %(on)s")

    place: str = labelled(PLACE, refers="place", unique=True)
    parent: str = labelled(gettext_lazy("Huyện, tỉnh mới (mã)"), refers="place", on="on")
    on: date = labelled(ON)
    place_code: str = labelled(
        gettext_lazy("Mã đơn vị hành chính mới"), "", gettext_lazy("Để trống nếu vẫn mã cũ"), most=5
    )

    def move(self, draft: Draft) -> None:
        node = draft.sites.find(self.place, "place")
        parent = draft.sites.above(self.parent, "parent")
        if node is None or parent is None:
            return
        if parent == node.says["parent"]:
            message = _("%(name)s đã thuộc huyện, tỉnh này; hãy xem lại.")
            draft.refuse("place.nothing_changes", message, "parent", name=node.name)
            return
        self.become_other(draft, node, "unchanged", parent=parent, code=self.place_code or node.says["code"])


def decider_findings(paper: Paper, on: date, *, may_be_other: bool = False) -> list[Finding]:
    """Whether the paper is of the body that decides about communes. ``may_be_other``: it may be another's
    too, and then the decision behind it is asked for.
    """
    judgement = Judgement()
    if law := judgement.law(f"{LAW}.decided_by", paper.issued_on or on):
        body = str(law.value)
        is_theirs = search_key(body) in search_key(paper.issuer)
        if is_theirs:
            return []
        if not paper.issuer or may_be_other:
            message = _("Nhập, chia, đổi tên xã, phường do %(body)s quyết định; hãy ghi nghị quyết ấy.")
            judgement.note("places.decider_not_told", message, law, body=body)
        else:
            message = _("Nhập, chia, đổi tên xã, phường do %(body)s quyết định, không phải %(issuer)s.")
            judgement.breach("places.decider", message, law, body=body, issuer=paper.issuer)
    return judgement.findings


def _kind(code: str) -> str:
    """The word of a kind as places bear it; nothing where none is told."""
    return known_codes(KINDS)[code].label.vi if code else ""


def _parent(draft: Draft, code: str, sources: Sequence[PlaceNode]) -> str | None:
    if code:
        return draft.sites.above(code, "parent")
    parents = {str(node.says["parent"]) for node in sources}
    if len(parents) == 1:
        return parents.pop()
    message = _("Các xã, phường này không cùng một huyện, tỉnh; hãy ghi huyện, tỉnh của xã mới.")
    draft.refuse("places.parent", message, "parent")
    return None


def _middle(sources: Sequence[PlaceNode], name: str) -> int | None:
    """About the middle of all of them; nothing where it is not known of one."""
    told = [node.says[name] for node in sources]
    return None if None in told else round(sum(told) / len(told))


def _add_up(draft: Draft, heir: PlaceNode, sources: Sequence[PlaceNode]) -> None:
    """Its people are those of all of them, unless it was counted on that day; where one is not counted, that
    is told.
    """
    if draft.sites.counted([heir]):
        return
    counts = draft.sites.populations(sources)
    told = [count for count in counts if count is not None]
    heir.population = sum(told) if len(told) == len(counts) else None
    draft.uncounted([heir])
