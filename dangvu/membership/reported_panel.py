"""What an organisation without a list here has reported, on its page."""

from datetime import date

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from dangvu.accounts.rights import PageRequest
from dangvu.core.period import DAY
from dangvu.membership.counted import counted_as
from dangvu.membership.models import ReportedNumber
from dangvu.organisations import panels
from dangvu.statistics.declarations import indicator_named

SHOWN = 50


def reported_panel(request: PageRequest, organisation: int) -> SafeString:
    """Its numbers up to the day shown, the last days first; nothing where it has reported none."""
    rows = ReportedNumber.objects.known().filter(organisation=organisation, from_date__lte=request.on)
    shown = list(rows.order_by("-until_date", "-from_date", "indicator", "filters")[: SHOWN + 1])
    if not shown:
        return SafeString("")
    context = {
        "rows": [_line(row) for row in shown[:SHOWN]],
        "more": len(shown) > SHOWN,
        "most": SHOWN,
        "opens_entries": request.reach.everywhere,
    }
    return render_to_string("membership/reported_panel.html", context, request)


def reports(organisation: int, on: date) -> bool:
    """Whether it has reported how many are in it, by the day."""
    rows = ReportedNumber.objects.known().filter(organisation=organisation, from_date__lte=on)
    return rows.filter(indicator="members.total").exists()


def _line(row: ReportedNumber) -> dict[str, object]:
    key = f"{row.indicator}[{row.filters}]" if row.filters else row.indicator
    counted, indicator = counted_as(key), indicator_named(row.indicator)
    is_of_a_period = indicator is not None and indicator.when == "period"
    assert row.until_date is not None  # it was reported of days that have an end
    return {
        "label": counted.label if counted else key,
        "first": row.from_date if is_of_a_period else None,
        "last": row.until_date - DAY,
        "value": row.value,
        "paper": row.paper,
        "entry": row.recorded_in,
    }


panels.panels.append(panels.Panel(gettext_lazy("Số đã báo cáo, không có danh sách"), reported_panel))
panels.unlisted.append(reports)
