"""What the acts that rearrange organisations have in common: drafted, judged, written; alone or as one step
of a scheme.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding, refusals
from dangvu.core.period import DAY
from dangvu.ledger.acts import Act, Actor, Scope
from dangvu.ledger.change import Change
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.organisations.deciding import paper_findings
from dangvu.organisations.organisation_act import LAW
from dangvu.organisations.reorganising import mandates
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.judging import judge
from dangvu.organisations.reorganising.nodes import Node
from dangvu.organisations.reorganising.writing import write


@dataclass(frozen=True)
class Rearranging(Act):
    """Changes organisations on one day, in one movement or in many. What it names is found on the day before,
    when all that ends still stands.
    """

    @abstractmethod
    def movements(self) -> Sequence["Movement"]:
        """The steps, in order."""

    @property
    def first_day(self) -> date:
        """The day from which all is as the steps make it."""
        on: date = getattr(self, self.day)
        return on

    @property
    def effective_on(self) -> date:
        return self.first_day - DAY

    @cached_property
    def draft(self) -> Draft:
        """What the steps do: judged, not written."""
        movements = self.movements()
        draft = Draft(self.first_day)
        draft.expect(code for one in movements for code in one.codes())
        draft.sites.expect(code for one in movements for kind, code in one.referred() if kind == "place")
        draft.expect_covering(code for one in movements for kind, code in one.referred() if kind == "hamlet")
        for draft.step, movement in enumerate(movements, start=1):
            movement.move(draft)
        if not refusals(draft.findings):  # what was not drafted cannot be judged
            judge(draft)
        return draft

    def check(self) -> list[Finding]:
        return self.draft.findings

    def scope(self) -> Scope:
        """All that it changes, takes from and gives to."""
        return Scope(self.draft.organisations, self.first_day)

    def apply(self, change: Change) -> None:
        self.draft.real = write(self.draft, change, len(self.movements()), self.complete(change))

    def follow_up(self, by: Actor) -> None:
        mandates.carry(self.draft, by)

    def complete(self, _change: Change) -> Callable[[int], None]:
        """What is done when all that a step does was said."""
        return lambda _step: None


@dataclass(frozen=True)
class Movement(Rearranging):
    """One movement: an act of its own, or a step of a scheme."""

    @abstractmethod
    def move(self, draft: Draft) -> None:
        """Take the step in a draft that has taken those before it."""

    def movements(self) -> Sequence["Movement"]:
        return [self]

    def codes(self) -> Iterator[str]:
        """The organisations it names, those it founds among them."""
        yield from (code for kind, code in self.referred() if kind == "organisation")

    def check_paper(self, paper: Paper) -> list[Finding]:
        about = next(one for one in fields(self) if one.name == self.subject)
        return paper_findings(LAW, self.identities(self.subject)[0], paper, self.day_of(about))


@dataclass(frozen=True)
class OfOne(Movement):
    """A movement of one organisation, which is named first."""

    subject: ClassVar[str] = "organisation"

    organisation: str = labelled(gettext_lazy("Tổ chức đảng (mã)"), refers="organisation", unique=True)


@dataclass(frozen=True)
class Founding(Movement):
    """A movement that founds an organisation; what it is founded from is told by name alone (``kw_only``)."""

    code: str = labelled(gettext_lazy("Mã trong sổ của tổ chức mới"), most=64, unique=True)
    name: str = labelled(gettext_lazy("Tên của tổ chức mới"))
    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    organisation_kind: str = labelled(
        gettext_lazy("Loại tổ chức"),
        "",
        gettext_lazy("Để trống nếu như tổ chức cũ"),
        codes="organisations.code_lists.organisation_kind",
        on="on",
    )
    parent: str = labelled(
        gettext_lazy("Tổ chức cấp trên (mã)"),
        "",
        gettext_lazy("Để trống nếu vẫn là cấp trên của tổ chức cũ"),
        refers="organisation",
        on="on",
    )
    official_code: str = labelled(gettext_lazy("Mã chính thức"), "", most=40, unique=True)
    grassroots_type: str = labelled(
        gettext_lazy("Loại hình cơ sở"), "", codes="organisations.code_lists.grassroots_type", on="on"
    )
    place_code: str = labelled(gettext_lazy("Mã đơn vị hành chính"), "", refers="place", on="on")

    def codes(self) -> Iterator[str]:
        yield from super().codes()
        yield self.code

    def found(self, draft: Draft, sources: Sequence[Node], reason: str) -> Node | None:
        """The new organisation; of what is not told it is as those it comes from, where they agree."""
        is_root = not self.parent and all(one.parent is None for one in sources)
        parent = draft.find(self.parent, "parent") if self.parent else _shared_parent(draft, sources)
        place = draft.sites.lasting(self.place_code, "place_code") if self.place_code else None
        if (self.place_code and place is None) or (parent is None and not is_root):
            return None
        says: dict[str, Any] = {
            "code": self.code,
            "name": self.name,
            "official_code": self.official_code,
            "kind": self.organisation_kind or sources[0].kind,
            "grassroots_type": self.grassroots_type or _shared(sources, "grassroots_type"),
            "place": place,
        }
        return draft.found(says, parent, reason)


def _shared(sources: Sequence[Node], name: str) -> str:
    """What all say alike, else nothing."""
    said = {str(one.says[name]) for one in sources}
    return said.pop() if len(said) == 1 else ""


def _shared_parent(draft: Draft, sources: Sequence[Node]) -> Node | None:
    parents = {one.parent for one in sources}
    if parents == {None}:
        return None
    number = parents.pop() if len(parents) == 1 else None
    if number is not None:
        draft.load([number])
    node = draft.nodes.get(number) if number is not None else None
    if node is None or node.has_ended:
        message = _("Các tổ chức cũ không cùng một cấp trên còn hoạt động; hãy ghi tổ chức cấp trên.")
        draft.refuse("reorganise.parent", message, "parent")
        return None
    return node
