"""Cells as payloads name them: organisations that a member can come into; and who looks after a member."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY, end_of
from dangvu.ledger.references import NOWHERE, Belonging, Reference, reference, register
from dangvu.membership import counted as counted  # what reported numbers are of, registered as well
from dangvu.membership.queries import memberships_of
from dangvu.organisations.lookup import end_after, version_on
from dangvu.organisations.references import standing_organisation
from dangvu.organisations.types import KINDS
from dangvu.people.references import belonging


def receiving_cell(code: str, on: date, field: str = "organisation") -> tuple[int | None, list[Finding]]:
    """The organisation under a code that can take members in on the day, or why there is none."""
    organisation, findings = standing_organisation(code, on, field)
    version = version_on(organisation, on) if organisation else None
    if organisation is None or version is None:
        return None, findings
    where = {"field": field}
    if not KINDS[version.kind].holds_members:
        message = _("“%(name)s” không trực tiếp có đảng viên; hãy chọn chi bộ.") % {"name": version.name}
        return organisation, [Finding("organisation.holds_no_members", message, where=where)]
    if end := end_after(organisation, on):
        # Whoever came in would be left in nothing on that day: moving them is part of ending an organisation.
        message = _("“%(name)s” kết thúc ngày %(end)s; chọn tổ chức còn hoạt động sau ngày đó.") % {
            "name": version.name,
            "end": f"{end:%d/%m/%Y}",
        }
        return organisation, [Finding("organisation.will_end", message, where=where)]
    return organisation, []


def _name(code: str, on: date) -> str:
    return reference("organisation").name(code, on)


def _touches(code: str, on: date) -> frozenset[int]:
    return reference("organisation").touches(code, on)


def _member_of(person: int, on: date) -> Belonging:
    """Where they are a member on the day, else become one next, else were one last."""
    rows = memberships_of(person)
    row = next((row for row in rows if end_of(row) > on), rows[-1] if rows else None)
    if row is None:
        return NOWHERE
    return frozenset({row.organisation_id}), max(row.from_date, min(on, end_of(row) - DAY))


register("cell", Reference(gettext_lazy("Chi bộ (mã)"), receiving_cell, _name, _touches, "organisation"))
belonging.append(_member_of)
