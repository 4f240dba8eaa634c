"""The declared kinds of Party organisation: what holds members, what is grassroots; with the law, what
stands under what.

Which parents a kind may have on a day, and from when to when it exists, are dated law
(``law/structure.yaml``, ``law/code_lists.yaml``); here stands what never changes about a kind.
"""

from dataclasses import dataclass
from datetime import date

from dangvu.law.errors import LawError
from dangvu.law.leaf import CodeItem, Text
from dangvu.law.questions import code_list, known_codes, value

_LIST = "organisations.code_lists.organisation_kind"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of organisation. ``aggregate``: exists only to add figures up, keeps no committee of
    its own.
    """

    code: str
    holds_members: bool = False
    is_grassroots: bool = False
    may_be_root: bool = False
    aggregate: bool = False

    @property
    def label(self) -> Text:
        """What users see."""
        return known_codes(_LIST)[self.code].label


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("centre", may_be_root=True),
        Kind("region", aggregate=True),
        Kind("province", may_be_root=True),
        Kind("district"),
        Kind("intermediate"),
        Kind("grassroots_organisation", is_grassroots=True),
        Kind("grassroots_cell", is_grassroots=True, holds_members=True),
        Kind("sub_grassroots"),
        Kind("section"),
        Kind("cell", holds_members=True),
    )
}


def kinds_on(on: date) -> dict[str, CodeItem]:
    """The kinds that exist on the day, from the top down."""
    return code_list(_LIST, on)


def allowed_parents(kind: str, on: date) -> tuple[str, ...]:
    """Kinds under which one of this kind may stand on the day; ``LawError`` where the kind is not in
    force.
    """
    return value(f"organisations.structure.{kind}", on).words


def allowed_children(kind: str, on: date) -> tuple[str, ...]:
    """Kinds that may stand directly under this kind on the day, from the top down."""
    return tuple(child for child in kinds_on(on) if kind in _parents_or_none(child, on))


def founded_by(kind: str, parent: str, grassroots_type: str | None, on: date) -> str:
    """Kind whose committee decides the founding: the parent's, save where the law of the day names the
    province's.
    """
    communal = kind == "grassroots_organisation" and grassroots_type in {"commune", "ward"}
    if communal and value("organisations.founding.commune_founded_by_province", on).value:
        return "province"
    return parent


def _parents_or_none(kind: str, on: date) -> tuple[str, ...]:
    try:
        return allowed_parents(kind, on)
    except LawError:  # listed that day, but no instrument places it yet: it stands nowhere
        return ()
