"""What several acts ask first: is there such a person, such an organisation, such a membership on the day?"""

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.period import holds
from dangvu.membership.models import Membership
from dangvu.membership.queries import memberships_of
from dangvu.organisations.lookup import AmbiguousCode, end_after, organisation_coded, version_on
from dangvu.organisations.types import KINDS
from dangvu.people.lookup import person_coded


def known_person(code: str) -> tuple[int | None, list[Finding]]:
    """The person under a code, or why there is none."""
    person = person_coded(code)
    if person is not None:
        return person, []
    message = _("Không có đảng viên mang mã “%(code)s” trong sổ; xem lại mã.") % {"code": code}
    return None, [Finding("person.unknown", message, where={"field": "person"})]


def receiving_organisation(code: str, on: date) -> tuple[int | None, list[Finding]]:
    """The organisation under a code that can hold members on the day, or why there is none."""
    where = {"field": "organisation"}
    words = {"code": code, "on": f"{on:%d/%m/%Y}"}
    try:
        organisation = organisation_coded(code, on)
    except AmbiguousCode:
        message = _("Mã “%(code)s” chỉ nhiều tổ chức vào ngày %(on)s; hãy dùng mã trong sổ.") % words
        return None, [Finding("organisation.ambiguous", message, where=where)]
    if organisation is None:
        message = _("Không có tổ chức đảng mang mã “%(code)s” trong sổ; xem lại mã.") % words
        return None, [Finding("organisation.unknown", message, where=where)]
    version = version_on(organisation, on)
    if version is None:
        message = (
            _("Tổ chức “%(code)s” không tồn tại vào ngày %(on)s; chọn tổ chức kế thừa hoặc xem lại ngày.")
            % words
        )
        return None, [Finding("organisation.closed", message, where=where)]
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


def open_membership(person: int, on: date) -> tuple[Membership | None, list[Finding]]:
    """The person's membership that holds on the day and has no end yet, or why there is none."""
    rows = memberships_of(person)
    words = {"on": f"{on:%d/%m/%Y}"}
    row = next((row for row in rows if holds(row, on)), None)
    if row is None:
        message = (
            _("Người này không phải là đảng viên trong sổ vào ngày %(on)s; xem lại người và ngày.") % words
        )
        return None, [Finding("membership.none", message)]
    if row.until_date is not None:
        words["until"] = f"{row.until_date:%d/%m/%Y}"
        message = _(
            "Sổ đã ghi một thay đổi sau ngày %(on)s (ngày %(until)s); hãy thu hồi việc đến sau "
            "trước, hoặc xem lại ngày."
        )
        return None, [Finding("membership.later_change", message % words)]
    return row, []
