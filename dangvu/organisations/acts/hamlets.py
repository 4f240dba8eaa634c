"""Sáp nhập, chia tách, đổi tên thôn, tổ dân phố theo nghị quyết của hội đồng nhân dân."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.organisations.movement import Movement
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.land import HamletNode

ENDED = gettext_lazy("Thôn, tổ dân phố kết thúc (mã)")
CODE = gettext_lazy("Mã trong sổ của thôn mới")
HAMLET = gettext_lazy("Thôn, tổ dân phố (mã)")
NAME = gettext_lazy("Tên mới của thôn, tổ dân phố")
KIND = gettext_lazy("Loại thôn, tổ dân phố")
POPULATION = gettext_lazy("Dân số của thôn mới")
MOST_PEOPLE = 1_000_000


@dataclass(frozen=True)
class OfHamlets(Movement):
    """A movement of hamlets, which organisations follow."""

    def check_paper(self, paper: Paper) -> list[Finding]:
        return []  # the State decides about hamlets


@dataclass(frozen=True)
class ConsolidateHamlets(OfHamlets):
    """All end, and a new hamlet begins in their place: cells that covered them cover it, and whoever lived in
    them lives there. Where several cells come to cover it, that is told.
    """

    kind: ClassVar[str] = "consolidate_hamlets"
    label: ClassVar[Any] = gettext_lazy("Hợp nhất thôn, tổ dân phố thành thôn mới")
    said: ClassVar[Any] = gettext_lazy("Hợp nhất %(ended_hamlets)s thành %(hamlet_name)s từ ngày %(on)s")

    ended_hamlets: tuple[str, ...] = labelled(ENDED, refers="hamlet", unique=True)
    hamlet_code: str = labelled(CODE, most=64, unique=True)
    hamlet_name: str = labelled(NAME, most=120)
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    hamlet_kind: str = labelled(KIND, "", codes="places.code_lists.hamlet_kind", on="on")
    place_code: str = labelled(
        gettext_lazy("Mã đơn vị hành chính"),
        "",
        gettext_lazy("Để trống nếu các thôn ở cùng một xã, phường"),
        refers="place",
        on="on",
    )
    population: int | None = labelled(
        POPULATION, None, gettext_lazy("Để trống thì lấy tổng dân số các thôn kết thúc")
    )

    def move(self, draft: Draft) -> None:
        sources = draft.land.find_all(self.ended_hamlets, "ended_hamlets")
        place = self._place(draft, sources) if sources else None
        if place is None or not sane(draft, self.population):
            return
        says = {
            "code": self.hamlet_code,
            "name": self.hamlet_name,
            "kind": self.hamlet_kind or sources[0].says["kind"],
            "place": place,
            "population": _sum(sources) if self.population is None else self.population,
        }
        if new := draft.land.found(says, draft.step):
            for node in sources:
                draft.land.become(node, new, "consolidated", draft.step)

    def _place(self, draft: Draft, sources: list[HamletNode]) -> str | None:
        if self.place_code:
            return draft.sites.place(self.place_code, self.on, "place_code")
        places = {str(node.says["place"]) for node in sources}
        if len(places) == 1:
            return places.pop()
        message = _("Các thôn này không ở cùng một xã, phường; hãy ghi xã, phường của thôn mới.")
        draft.refuse("hamlets.place", message, "place_code")
        return None


@dataclass(frozen=True)
class AbsorbHamlets(OfHamlets):
    """One goes on and takes in the others."""

    kind: ClassVar[str] = "absorb_hamlets"
    label: ClassVar[Any] = gettext_lazy("Sáp nhập thôn, tổ dân phố vào thôn khác")
    said: ClassVar[Any] = gettext_lazy("Sáp nhập %(ended_hamlets)s vào %(into_hamlet)s từ ngày %(on)s")

    ended_hamlets: tuple[str, ...] = labelled(ENDED, refers="hamlet", unique=True)
    into_hamlet: str = labelled(gettext_lazy("Thôn nhận (mã)"), refers="hamlet")
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    hamlet_name: str = labelled(NAME, "", most=120)

    def move(self, draft: Draft) -> None:
        heir = draft.land.find(self.into_hamlet, "into_hamlet")
        sources = draft.land.find_all(self.ended_hamlets, "ended_hamlets")
        if heir is None or not sources:
            return
        if heir in sources:
            message = _("Thôn nhận không thể nằm trong các thôn kết thúc; xem lại mã.")
            draft.refuse("hamlets.itself", message, "into_hamlet")
            return
        told: dict[str, Any] = {"population": _sum([heir, *sources])}
        if self.hamlet_name:
            told["name"] = self.hamlet_name
        draft.land.change(heir, draft.step, **told)
        for node in sources:
            draft.land.become(node, heir, "absorbed", draft.step)


@dataclass(frozen=True)
class SplitOffHamlet(OfHamlets):
    """A part becomes a hamlet of its own, with the persons named who live in it; the old one goes on. The
    cell that covers the old one covers the new one as well, until another movement says otherwise.
    """

    kind: ClassVar[str] = "split_off_hamlet"
    label: ClassVar[Any] = gettext_lazy("Chia tách thôn, tổ dân phố")
    said: ClassVar[Any] = gettext_lazy("Tách %(hamlet_name)s từ %(hamlet)s từ ngày %(on)s")

    hamlet: str = labelled(HAMLET, refers="hamlet")
    hamlet_code: str = labelled(CODE, most=64, unique=True)
    hamlet_name: str = labelled(NAME, most=120)
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    hamlet_kind: str = labelled(KIND, "", codes="places.code_lists.hamlet_kind", on="on")
    residents: tuple[str, ...] = labelled(
        gettext_lazy("Người có nơi ở thuộc thôn mới (mã)"), (), refers="person", unique=True
    )
    population: int | None = labelled(POPULATION, None)
    population_left: int | None = labelled(gettext_lazy("Dân số còn lại của thôn cũ"), None)

    def move(self, draft: Draft) -> None:
        node = draft.land.find(self.hamlet, "hamlet")
        if (
            node is None
            or not sane(draft, self.population)
            or not sane(draft, self.population_left, "population_left")
        ):
            return
        says = node.says | {"code": self.hamlet_code, "name": self.hamlet_name, "population": self.population}
        if self.hamlet_kind:
            says["kind"] = self.hamlet_kind
        new = draft.land.found(says, draft.step)
        if new is None:
            return
        for cell in draft.cells_over([node.number]):
            draft.cover(cell.number, new.number)
        draft.land.part(node, new, self.residents, draft.step)
        if self.population_left is not None:
            draft.land.change(node, draft.step, population=self.population_left)


@dataclass(frozen=True)
class RenameHamlet(OfHamlets):
    """From the day on the hamlet bears another name, or is of another kind."""

    kind: ClassVar[str] = "rename_hamlet"
    verb: ClassVar[str] = "change"
    label: ClassVar[Any] = gettext_lazy("Đổi tên thôn, tổ dân phố")
    said: ClassVar[Any] = gettext_lazy("Đổi tên %(hamlet)s thành %(hamlet_name)s từ ngày %(on)s")

    hamlet: str = labelled(HAMLET, refers="hamlet", unique=True)
    hamlet_name: str = labelled(NAME, most=120)
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    hamlet_kind: str = labelled(KIND, "", codes="places.code_lists.hamlet_kind", on="on")

    def move(self, draft: Draft) -> None:
        node = draft.land.find(self.hamlet, "hamlet")
        if node is None:
            return
        told = {"name": self.hamlet_name, "kind": self.hamlet_kind or node.says["kind"]}
        if all(node.says[name] == value for name, value in told.items()):
            message = _("Tên và loại mới giống tên và loại đang có; hãy xem lại.")
            draft.refuse("hamlet.nothing_changes", message, "hamlet_name")
            return
        draft.land.change(node, draft.step, **told)


def _sum(nodes: list[HamletNode]) -> int | None:
    """People of all of them; not known where it is not of one."""
    counts = [node.says["population"] for node in nodes]
    return None if None in counts else sum(counts)


def sane(draft: Draft, population: int | None, where: str = "population") -> bool:
    """Whether so many people may be meant; else that is told."""
    if population is None or 0 <= population <= MOST_PEOPLE:
        return True
    message = _("Dân số phải từ 0 đến %(most)s.")
    draft.refuse("hamlet.population", message, where, most=MOST_PEOPLE)
    return False
