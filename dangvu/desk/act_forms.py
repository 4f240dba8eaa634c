"""The form of an act, from its declaration: its payload, its paper, and what travels with them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.day_field import DayField, day_typed
from dangvu.core.text import collapse
from dangvu.exchange.act_workbook.columns import ActColumn, NotInList, columns_of
from dangvu.exchange.act_workbook.lines import NoSuchLine, acts_said
from dangvu.ledger.acts import Act
from dangvu.ledger.enact import LONGEST_REMARK
from dangvu.ledger.paper import LONGEST, ORGANS, ROLES
from dangvu.ledger.payload import LONGEST_KEY, payload_fields
from dangvu.ledger.references import code_lists

SEARCHED = ("person", "organisation", "cell", "counted")
"""What can be looked for by name while a code is asked for."""
STEPS = ("proposing", "proposing", "appraising", "deciding")
"""The steps a page has room for, in their order: who proposes often stands on two levels."""
VOTES = ("entitled", "present", "in_favour", "vote_round")
STEP_FIELDS = ("body", "organ", "on", "number", *VOTES)


class PayloadForm(forms.Form):
    """A field for each column of the declaration, named as there."""

    use_required_attribute = False

    def __init__(self, act: type[Act], on: date, data: QueryDict | None, initial: Mapping[str, Any]) -> None:
        super().__init__(data, prefix="act", initial=dict(initial))
        self.act = act
        self.columns = {_name(column): column for column in columns_of(act)}
        self.on = day_typed(self.data.get(self.add_prefix(act.day), "")) or on
        lists = {one.name: one.metadata for one, _hint in payload_fields(act)}
        for name, column in self.columns.items():
            declared = lists[column.field]
            codes = (declared.get("each") or {}).get(column.key) or declared.get("codes", "")
            self.fields[name] = self._field(name, column, codes)

    def _field(self, name: str, column: ActColumn, codes: str) -> forms.Field:
        said: dict[str, Any] = {"label": column.label, "help_text": column.help_text, "required": False}
        if issubclass(column.kind, Act):
            said["help_text"] = _("Mỗi dòng một việc, theo thứ tự; lấy từ sổ tính thì nhanh hơn.")
            return forms.CharField(
                strip=False,
                widget=forms.Textarea(attrs={"rows": 8, "class": "steps", "spellcheck": "false"}),
                **said,
            )
        if column.is_several:
            said["help_text"] = column.help_text or _("Mỗi dòng một mã.")
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 3} | looks(column.refers)), **said)
        if column.words:
            return forms.CharField(widget=forms.Select(choices=self._choices(name, column, codes)), **said)
        if column.kind is date:
            return DayField(**said)
        if column.kind is int:
            return forms.CharField(
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **said
            )
        attrs = {"autocomplete": "off"} | looks(column.refers)
        return forms.CharField(strip=False, widget=forms.TextInput(attrs=attrs), **said)

    def _choices(self, name: str, column: ActColumn, codes: str) -> list[tuple[str, str]]:
        """The words of the day of the act; what was sent stays, for the check to say that it is none."""
        sent = self.data.get(self.add_prefix(name), "")
        allowed = (code_lists().on(codes, self.on) if codes else {}) or column.words
        shown = [(code, word) for code, word in column.words.items() if code in allowed or code == sent]
        return [("", "–"), *shown]

    def payload(self) -> dict[str, Any]:
        """What was written, as JSON would say it; words that no list has are errors of the form."""
        said: dict[str, Any] = {}
        for name, column in self.columns.items():
            given = self.cleaned_data.get(name)
            if given in (None, ""):
                continue
            try:
                if issubclass(column.kind, Act):
                    value: Any = acts_said(given, column.kind)
                else:
                    value = given.isoformat() if isinstance(given, date) else column.value(given)
            except NoSuchLine as wrong:
                self.add_error(name, str(wrong))
                continue
            except NotInList:
                self.add_error(name, _("Không có trong danh mục; hãy chọn lại."))
                continue
            if column.key:
                said.setdefault(column.field, {})[column.key] = value
            else:
                said[column.field] = value
        return said

    def lines(self) -> Iterator[tuple[BoundField, ActColumn]]:
        for name, column in self.columns.items():
            yield self[name], column


def _name(column: ActColumn) -> str:
    return f"{column.field}.{column.key}" if column.key else column.field


def looks(refers: str) -> dict[str, Any]:
    """Attributes of an input that is helped along while a name is written in it."""
    if refers not in SEARCHED:
        return {}
    return {
        "placeholder": _("gõ tên hoặc mã"),
        "hx-post": reverse_lazy("acts__suggest", args=[refers]),
        "hx-trigger": "input changed delay:300ms",
        "hx-target": "next .found",
    }


class PaperForm(forms.Form):
    """The decision, and the steps that led to it; all of it may be left out."""

    use_required_attribute = False

    number = forms.CharField(label=gettext_lazy("Số, ký hiệu"), required=False, max_length=LONGEST)
    issued_on = DayField(label=gettext_lazy("Ngày ban hành"), required=False)
    issuer = forms.CharField(label=gettext_lazy("Cơ quan ban hành"), required=False, max_length=LONGEST)
    signer = forms.CharField(label=gettext_lazy("Người ký"), required=False, max_length=LONGEST)
    summary = forms.CharField(label=gettext_lazy("Trích yếu"), required=False, max_length=LONGEST)

    def __init__(self, data: QueryDict | None, *, is_helped: bool = True) -> None:
        """``is_helped``: whether organisations are looked for by name while their codes are asked for."""
        super().__init__(data, prefix="paper")
        for index in range(len(STEPS)):
            for name, made in _step_fields(is_helped=is_helped).items():
                self.fields[f"steps.{index}.{name}"] = made

    def head(self) -> list[BoundField]:
        return [self[name] for name in self.fields if not name.startswith("steps.")]

    def steps(self) -> list[tuple[str, list[BoundField]]]:
        """Each step with its fields; the second in the same role says so."""
        told = []
        for index, role in enumerate(STEPS):
            again = role in STEPS[:index]
            label = _("%(role)s (cấp tiếp theo)") % {"role": ROLES[role]} if again else str(ROLES[role])
            told.append((label, [self[f"steps.{index}.{name}"] for name in STEP_FIELDS]))
        return told

    def paper(self) -> tuple[dict[str, Any], list[int]]:
        """As ``read_paper`` reads it; and of each of its steps, which of the page's it is."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        said = {name: _plain(value) for name, value in given.items() if not name.startswith("steps.")}
        steps, places = [], []
        for index, role in enumerate(STEPS):
            start = f"steps.{index}."
            step = {
                name.removeprefix(start): _plain(value)
                for name, value in given.items()
                if name.startswith(start)
            }
            if step:
                steps.append({"role": role} | step)
                places.append(index)
        return said | ({"steps": steps} if steps else {}), places

    def input_of(self, field: str, places: list[int]) -> BoundField | None:
        """The input that a finding of ``read_paper`` names; ``places`` as ``paper`` gave them."""
        start, _dot, rest = field.partition(".")
        if start != "paper":
            return None
        head, _dot, step = rest.partition(".")
        if head == "steps":
            number, _dot, part = step.partition(".")
            place = places[int(number) - 1] if number else len(STEPS) - 1
            rest = f"steps.{place}.{part or 'body'}"
        return self[rest] if rest in self.fields else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _step_fields(*, is_helped: bool) -> Mapping[str, forms.Field]:
    votes = {
        "entitled": _("Số người được biểu quyết"),
        "present": _("Số người có mặt"),
        "in_favour": _("Số tán thành"),
        "vote_round": _("Lần biểu quyết thứ"),
    }
    whole = {"invalid": _("Phải là số nguyên.")}
    organs = [("", "–"), *((code, label) for code, label in ORGANS.items())]
    return {
        "body": forms.CharField(
            label=_("Tổ chức (mã)"),
            required=False,
            max_length=LONGEST,
            help_text="" if is_helped else _("Mã ở trang “Mã tổ chức” của mẫu."),
            widget=forms.TextInput(
                attrs={"autocomplete": "off"} | (looks("organisation") if is_helped else {})
            ),
        ),
        "organ": forms.CharField(label=_("Cơ quan"), required=False, widget=forms.Select(choices=organs)),
        "on": DayField(label=_("Ngày họp"), required=False),
        "number": forms.CharField(label=_("Số nghị quyết, báo cáo"), required=False, max_length=LONGEST),
        **{
            name: forms.IntegerField(
                label=votes[name],
                required=False,
                error_messages=whole,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )
            for name in VOTES
        },
    }


class OnceForm(forms.Form):
    """What travels with what is recorded: which request it is, what was shown of it, and the reason for
    recording it over what is warned of.
    """

    use_required_attribute = False

    override = forms.CharField(
        label=gettext_lazy("Lý do vẫn ghi"),
        help_text=gettext_lazy("Lý do được giữ trong sổ cùng việc này."),
        max_length=LONGEST_REMARK,
        required=False,
    )
    key = forms.RegexField(r"^[0-9a-f-]+$", max_length=LONGEST_KEY, widget=forms.HiddenInput)
    checked = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def clean_override(self) -> str:
        return collapse(self.cleaned_data["override"])


class SendForm(OnceForm):
    """The same of an act's form, with the version seen."""

    seen = forms.IntegerField(min_value=0, max_value=2**62, widget=forms.HiddenInput)
    draft = forms.IntegerField(min_value=1, max_value=2**62, required=False, widget=forms.HiddenInput)
    """The draft that this was opened from or kept as."""
    version = forms.IntegerField(min_value=0, max_value=2**31, required=False, widget=forms.HiddenInput)
    """Of that draft, as the page was made over it."""
