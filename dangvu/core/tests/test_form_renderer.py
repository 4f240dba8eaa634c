"""What is written without templates is, to the letter, what Django's templates write."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from dangvu.core.form_renderer import _PLAIN, Renderer

HOSTILE = """<i>"'&\n\u0000</textarea><script>"""
CHOICES = [
    ("", "–"),
    (HOSTILE, HOSTILE),
    (1, gettext_lazy("Lưu")),
    (HOSTILE, [("a", "A"), ("b", mark_safe("<b>B</b>"))]),
]
ATTRIBUTES: list[dict[str, Any]] = [
    {},
    {"size": 10, "id": HOSTILE, HOSTILE: "x", "required": True, "disabled": False},
    {"title": gettext_lazy("Lưu"), "data-x": mark_safe("&amp;"), "placeholder": None},
]
VALUES = [None, "", "x", HOSTILE, 0, 12_345, mark_safe("&amp;"), ["a", "1"]]


@pytest.mark.parametrize("attributes", ATTRIBUTES)
@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(
    "made",
    [
        forms.TextInput,
        forms.NumberInput,
        forms.HiddenInput,
        forms.Textarea,
        lambda attrs: forms.Select(attrs, CHOICES),
    ],
)
def test_each_widget_is_written_as_its_template_writes_it(made: Any, value: Any, attributes: Any) -> None:
    widget = made(attrs=attributes)
    assert widget.template_name in _PLAIN

    plain = widget.render(HOSTILE, value, renderer=Renderer())

    assert plain == widget.render(HOSTILE, value, renderer=DjangoTemplates())


def test_other_widgets_are_left_to_their_templates() -> None:
    widget = forms.CheckboxInput()

    assert widget.render("x", True, renderer=Renderer()) == widget.render(
        "x", True, renderer=DjangoTemplates()
    )
