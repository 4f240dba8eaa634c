"""Organisations of one day by code and by the path of their names, for lists that name thousands of them."""

from collections import defaultdict
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from dangvu.accounts.mandates import Reach, in_reach
from dangvu.core.text import column_key
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.types import KINDS
from dangvu.tree.models import Placement


class Directory:
    """Finds the cell a list means: by code, else by a name path that only one cell has ("Chi bộ A, Đảng bộ xã
    B").
    """

    def __init__(self, on: date) -> None:
        self.on = on
        self._answers: dict[tuple[str, str], tuple[int | None, str]] = {}

    def find(self, code: str, path: str) -> tuple[int | None, str]:
        """The organisation, or none and why: organisation_unknown, _closed, _ambiguous, _holds_no_members."""
        key = (code.strip(), "" if code.strip() else path)
        if key not in self._answers:
            self._answers[key] = self._by_code(key[0]) if key[0] else self._by_path(path)
        return self._answers[key]

    def sentence(self, reason: str, given: str) -> str:
        """The reason as a sentence for the user."""
        sentences = {
            "organisation_unknown": _("Không có tổ chức đảng “%(given)s” trong sổ; xem lại mã hoặc tên."),
            "organisation_closed": _(
                "Tổ chức “%(given)s” không hoạt động vào ngày %(on)s; hãy ghi tổ chức kế thừa."
            ),
            "organisation_ambiguous": _(
                "Có nhiều tổ chức tên “%(given)s”; hãy ghi thêm tên cấp trên, hoặc cột Mã tổ chức."
            ),
            "organisation_holds_no_members": _(
                "“%(given)s” không phải là chi bộ; hãy ghi chi bộ của đảng viên."
            ),
        }
        return sentences[reason] % {"given": given, "on": f"{self.on:%d/%m/%Y}"}

    def _by_code(self, code: str) -> tuple[int | None, str]:
        found = self._codes.get(code, set())
        if not found:
            ever = OrganisationVersion.objects.known()
            known = ever.filter(code=code).exists() or ever.filter(official_code=code).exists()
            return None, "organisation_closed" if known else "organisation_unknown"
        if len(found) > 1:
            return None, "organisation_ambiguous"
        (organisation,) = found
        return (organisation, "") if organisation in self._cells else (None, "organisation_holds_no_members")

    def _by_path(self, path: str) -> tuple[int | None, str]:
        names = [
            column_key(part) for part in path.replace(">", ",").replace("/", ",").replace(";", ",").split(",")
        ]
        names = [name for name in names if name]
        for ordered in (names, names[::-1]):  # the cell first, or last
            found = (
                {one for one in self._named.get(ordered[0], ()) if self._stands_under(one, ordered[1:])}
                if ordered
                else set()
            )
            cells = found & self._cells
            if len(cells) == 1:
                return cells.pop(), ""
            if cells:
                return None, "organisation_ambiguous"
            if found and len(names) == 1:
                return None, "organisation_holds_no_members"
        return None, "organisation_unknown"

    def _stands_under(self, organisation: int, names: list[str]) -> bool:
        """Whether the names, nearest first, are found in order among those above."""
        above = self._parents.get(organisation)
        for name in names:
            while above is not None and self._names[above] != name:
                above = self._parents.get(above)
            if above is None:
                return False
            above = self._parents.get(above)
        return True

    @cached_property
    def _versions(self) -> list[OrganisationVersion]:
        return list(OrganisationVersion.objects.at(self.on))

    @cached_property
    def _cells(self) -> set[int]:
        return {row.organisation_id for row in self._versions if KINDS[row.kind].holds_members}

    @cached_property
    def _codes(self) -> dict[str, set[int]]:
        """Official codes first: a key of the opening file counts only where nobody bears it officially."""
        official: dict[str, set[int]] = defaultdict(set)
        for row in self._versions:
            if row.official_code:
                official[row.official_code].add(row.organisation_id)
        return {row.code: {row.organisation_id} for row in self._versions} | official

    @cached_property
    def _names(self) -> dict[int, str]:
        return {row.organisation_id: column_key(row.name) for row in self._versions}

    @cached_property
    def _named(self) -> dict[str, list[int]]:
        named: dict[str, list[int]] = defaultdict(list)
        for organisation, name in self._names.items():
            named[name].append(organisation)
        return named

    @cached_property
    def _parents(self) -> dict[int, int | None]:
        rows = Placement.objects.at(self.on).values_list("organisation_id", "parent_id")
        return {
            organisation: parent for organisation, parent in rows if parent in self._names or parent is None
        }


def codes_in_reach(reach: Reach, on: date) -> list[tuple[str, str]]:
    """Code and name of the organisations of the day within reach: what drop-downs offer. The official code
    where there is one.
    """
    rows = OrganisationVersion.objects.at(on).filter(in_reach(reach, on)).order_by("code")
    return [(row.official_code or row.code, row.name) for row in rows]
