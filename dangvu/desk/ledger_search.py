"""Finding entries of the ledger: by what was recorded, by whom, on which days it was recorded."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.day_field import DayField
from dangvu.ledger.acts import Act, by_label, kinds
from dangvu.ledger.models import Entry


def searched() -> list[type[Act]]:
    """Kinds of act that are looked for by name: not those whose entries do not say what they record."""
    return by_label(act for act in kinds().values() if not act.sensitive)


def _choices() -> list[tuple[str, str]]:
    return [("", _("Mọi việc")), *((act.kind, str(act.label)) for act in searched())]


class LedgerSearch(forms.Form):
    """What is asked of the list of entries; what is left open asks nothing."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Việc"),
        choices=_choices,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Không có loại việc “%(value)s”; hãy chọn một loại.")},
    )
    by = forms.CharField(label=gettext_lazy("Tài khoản ghi"), max_length=150, required=False)
    first = DayField(label=gettext_lazy("Ghi từ ngày"), required=False)
    last = DayField(label=gettext_lazy("Ghi đến ngày"), required=False)

    def among(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """Those of the entries that are asked for; none where the question is not understood."""
        if not self.is_valid():
            return entries.none()
        asked = self.cleaned_data
        if asked["kind"]:
            entries = entries.filter(kind=asked["kind"])
        if asked["by"]:
            entries = entries.filter(actor=asked["by"])
        if asked["first"]:
            entries = entries.filter(at__gte=_midnight(asked["first"]))
        if asked["last"]:
            entries = entries.filter(at__lt=_midnight(asked["last"] + timedelta(days=1)))
        return entries


def _midnight(day: date) -> datetime:
    """When the day begins where the register is kept."""
    return timezone.make_aware(datetime.combine(day, time.min))
