"""The plain inputs of forms, written without templates: a form of an act has sixty and more, and Django asks
three templates for each, and two for each choice of a list.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]


class Renderer(DjangoTemplates):
    """Django's, but for the widgets named here, which come out the same to the letter."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        plain = _PLAIN.get(template_name)
        return plain(context["widget"]) if plain else super().render(template_name, context, request)


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _attributes(widget: Widget) -> SafeString:
    return _joined(
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> SafeString:
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    said = '<input type="{}" name="{}"{}{}>'
    return format_html(said, widget["type"], widget["name"], value, _attributes(widget))


def _textarea(widget: Widget) -> SafeString:
    said = '<textarea name="{}"{}>\n{}</textarea>'
    return format_html(said, widget["name"], _attributes(widget), widget["value"] or "")


def _select(widget: Widget) -> SafeString:
    groups = _joined(_group(name, options) for name, options, _index in widget["optgroups"])
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget), groups)


def _group(name: str | None, options: Iterable[Widget]) -> SafeString:
    listed = _joined(
        format_html(
            '\n  <option value="{}"{}>{}</option>\n', option["value"], _attributes(option), option["label"]
        )
        for option in options
    )
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, listed) if name else listed


_PLAIN: Mapping[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/text.html": _input,
    "django/forms/widgets/number.html": _input,
    "django/forms/widgets/hidden.html": _input,
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}
