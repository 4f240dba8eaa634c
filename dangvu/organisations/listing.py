"""Organisations as a list: those of a day within reach, or within one of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from dangvu.accounts.mandates import Reach, in_reach
from dangvu.core.text import search_key, words_sort_key
from dangvu.law.questions import known_codes
from dangvu.ledger.position import remembered
from dangvu.lists.declared import Column, Filter, ListKind, dated, figure
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.overview import Branch, Names, branches, official_order
from dangvu.organisations.types import KINDS
from dangvu.tree.models import Placement

KIND_LABELS = "organisations.code_lists.organisation_kind"


def _kinds() -> Iterator[tuple[str, str]]:
    return ((code, str(item.label)) for code, item in known_codes(KIND_LABELS).items())


def _kind(code: str) -> str:
    item = known_codes(KIND_LABELS).get(code)
    return str(item.label) if item else code


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation as a line of the list."""

    branch: Branch
    parent: int | None
    parent_name: str
    parent_code: str


PARENT = Column(
    "parent",
    _("Cấp trên"),
    lambda line: line.parent_name,
    page="organisations__one",
    number=lambda line: line.parent,
)
ORGANISATIONS = ListKind(
    name="organisations__list",
    title=_("Danh sách tổ chức đảng"),
    columns=(
        Column(
            "name",
            _("Tên"),
            lambda line: line.branch.version.name,
            page="organisations__one",
            number=lambda line: line.branch.number,
            is_sorted=True,
        ),
        Column(
            "kind",
            _("Loại"),
            lambda line: _kind(line.branch.version.kind),
            value=lambda line: line.branch.version.kind,
        ),
        Column(
            "code",
            _("Mã"),
            lambda line: line.branch.version.official_code or line.branch.version.code,
            is_sorted=True,
            is_nowrap=True,
        ),
        PARENT,
        Column(
            "parent_code",
            _("Mã cấp trên"),
            lambda line: line.parent_code,
            is_nowrap=True,
            is_shown=False,
        ),
        dated("since", _("Từ ngày"), lambda line: line.branch.version.from_date, is_shown=False),
        figure("members", _("Đảng viên"), lambda line: line.branch.heads.total),
        figure("official", _("Chính thức"), lambda line: line.branch.heads.official),
        figure("probationary", _("Dự bị"), lambda line: line.branch.heads.probationary),
    ),
    filters=(
        Filter("q", _("Tên có"), "text"),
        Filter("organisation", _("Thuộc"), "given"),
        Filter("kind", _("Loại"), "choice", choices=_kinds, said=_kind),
    ),
    first_order="code",
)


MANY = 20_000


class _Known(NamedTuple):
    """What an organisation is found and sorted by."""

    number: int
    name: str
    kind: str
    official_code: str
    code: str


def _level(one: _Known) -> int:
    return _LEVELS.get(one.kind, len(_LEVELS))


_LEVELS = {kind: level for level, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class OrganisationList:
    """Which organisations a list shows: those of the day within reach, in official order."""

    reach: Reach
    on: date
    organisation: int | None = None
    """Only this one and those below it."""
    kind: str = ""
    words: str = ""
    """Only those in whose name each of the words begins a word."""
    order: str = "code"
    is_descending: bool = False

    def numbers(self) -> list[int]:
        """Their numbers, in order."""
        return remembered(("organisations listed", self), self._found)

    def _found(self) -> list[int]:
        rows = OrganisationVersion.objects.at(self.on).filter(in_reach(self.reach, self.on))
        rows = rows.order_by("official_code", "code")
        if self.organisation is not None:
            rows = rows.filter(in_reach(Reach(False, frozenset({self.organisation})), self.on))
        if self.kind:
            rows = rows.filter(kind=self.kind)
        wanted = [f" {word}" for word in search_key(self.words).split()]
        known = [
            one
            for one in map(
                _Known._make, rows.values_list("organisation_id", "name", "kind", "official_code", "code")
            )
            if not wanted or all(word in f" {search_key(one.name)}" for word in wanted)
        ]
        # Taking codes apart is slow by the hundred thousand; theirs come in the order of their letters.
        known.sort(key=official_order if len(known) <= MANY else _level)
        if self.order == "name":
            known.sort(key=lambda one: words_sort_key(one.name))
        return [one.number for one in (reversed(known) if self.is_descending else known)]

    def lines(self, numbers: Sequence[int]) -> list[Line]:
        """Some of them as lines, in the order given; five queries, however many."""
        drawn = {one.number: one for one in branches(numbers, self.on)}
        parents: dict[int, int | None] = dict(
            Placement.objects.at(self.on)
            .filter(organisation__in=list(drawn))
            .values_list("organisation_id", "parent_id")
        )
        names = Names(parent for parent in parents.values() if parent is not None)
        return [
            self._line(drawn[number], parents.get(number), names) for number in numbers if number in drawn
        ]

    def _line(self, branch: Branch, parent: int | None, names: Names) -> Line:
        """One above the reader's reach is named, as on the organisation's own page, but leads nowhere."""
        is_top = branch.number in self.reach.roots and not self.reach.everywhere
        if parent is None:
            return Line(branch, None, "", "")
        called = names.on(parent, self.on), names.code_on(parent, self.on)
        return Line(branch, None if is_top else parent, *called)
