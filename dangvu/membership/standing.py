"""Exemptions and suspensions: stretches of days within a membership, which end with it."""

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.membership.models import Exemption, Suspension

STRETCHES = (Exemption, Suspension)
Stretch = Exemption | Suspension


def stretches_on(person: int, on: date) -> list[Stretch]:
    """The person's exemption and suspension that hold on the day."""
    return [row for fact in STRETCHES for row in fact.objects.at(on).filter(person=person)]


def later_stretches(person: int, on: date) -> list[Finding]:
    """What was recorded to begin on the day or later, when the person would be no member any more."""
    if not any(fact.objects.known().filter(person=person, from_date__gte=on).exists() for fact in STRETCHES):
        return []
    message = _(
        "Sổ đã ghi việc miễn hoặc đình chỉ sinh hoạt đảng bắt đầu từ ngày %(on)s hoặc sau đó; hãy thu"
        " hồi việc"
        " ấy trước, hoặc xem lại ngày."
    )
    return [Finding("membership.later_change", message % {"on": f"{on:%d/%m/%Y}"}, where={"field": "on"})]


def standing_note(person: int, on: date) -> list[Finding]:
    """That something stands which is shown only when asked for; what it is stays on the person's own page."""
    if not stretches_on(person, on):
        return []
    message = _(
        "Ngày %(on)s còn một quyết định có hiệu lực về việc sinh hoạt đảng của người này; hãy xem mục"
        " được che"
        " trên trang của người đó trước khi ghi."
    )
    return [Finding("membership.standing_decision", message % {"on": f"{on:%d/%m/%Y}"}, "inform")]
