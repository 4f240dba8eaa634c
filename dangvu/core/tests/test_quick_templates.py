"""A template made quick says to the letter what Django's says."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Engine
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override

from dangvu.core import quick_templates
from dangvu.core.quick_templates import Loader, quicken

LIBRARIES = {"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"}
SAID = (
    "{% load i18n static %}<a title=\"{% translate 'Tìm' %}\" href=\"{% static 'a&b.css' %}\">"
    '{# none #}{% comment %}{{ name }}{% endcomment %}{% translate "Tìm" as found %}'
    "{{ found }}{{ name }}</a>",
    "{% load i18n %}{% translate 'Lưu' noop %}{% translate name %}{% translate 'Lưu'|upper %}"
    "{% translate '100%' %}{% translate 'May' context 'm' %}",
    "{{ name }}{{ safe }}{{ number }}{{ share }}{{ lazy }}{{ nothing }}{{ None }}{{ name|safe }}{{ 'a<b' }}",
    "{% autoescape off %}{{ name }}{{ safe }}{{ number }}{{ lazy }}{% endautoescape %}",
    "{{ row.name }}{{ row.called }}{{ row.fails }}{{ row.gone }}{{ row.inner.key }}{{ row.inner.items }}",
    "{{ listed.0 }}{{ listed.7 }}{{ known.key }}{{ known.gone }}{{ known.items }}{{ known.row.name }}"
    "{{ deed }}{{ kept.key }}{{ name.upper }}{{ deed.name }}{{ dicts }}{{ autoescape }}",
    "{% for one in listed %}{{ forloop.counter }}{{ one }}{% if forloop.last %}!{% endif %}{% endfor %}"
    "{% if gone %}a{% elif row.fails == 1 %}b{% else %}c{% endif %}{% if known.key == 'v<' %}d{% endif %}"
    "{% with name=row.name %}{{ name }}{{ gone.name }}{% endwith %}{{ name }}",
)


@dataclass
class Row:
    name: str
    inner: dict[str, Any]

    def called(self) -> str:
        return f"<{self.name}>"

    @property
    def fails(self) -> str:
        raise Fails


class Fails(Exception):
    silent_variable_failure = True


class Kept(dict[str, str]):
    """One that answers for what it does not hold."""

    def __missing__(self, key: str) -> str:
        return f"no {key}"


def given() -> dict[str, Any]:
    row = Row("R&D", {"key": 1, "items": "<own>"})
    return {
        "name": "<Đỗ & con>",
        "safe": SafeString("<b>"),
        "number": 1234567,
        "share": 0.5,
        "lazy": gettext_lazy("Tìm"),
        "row": row,
        "listed": ["<1>", 2],
        "known": {"key": "v<", "row": row},
        "kept": Kept(),
        "deed": lambda: SimpleNamespace(name="<done>"),
    }


@pytest.fixture(params=["vi", "en"])
def said(request: pytest.FixtureRequest) -> Callable[[str], list[str]]:
    def told(source: str) -> list[str]:
        """By Django's template, and twice by the quick one."""
        plain, quick = (Engine(libraries=LIBRARIES).from_string(source) for _one in range(2))
        quicken(quick.nodelist)
        with override(request.param):
            return [one.render(Context(given())) for one in (plain, quick, quick)]

    return told


@pytest.mark.parametrize("source", SAID)
def test_it_says_the_same(said: Callable[[str], list[str]], source: str) -> None:
    plain, quick, again = said(source)

    assert quick == again == plain != ""


def test_what_is_said_follows_the_language() -> None:
    quick = Engine(libraries=LIBRARIES).from_string(
        "{% load i18n static %}{% translate 'Tìm' %} {% static 'a.css' %}"
    )
    quicken(quick.nodelist)
    told = []
    for language in ("vi", "en", "vi"):
        with override(language):
            told.append(quick.render(Context()))

    assert len(quick.nodelist) == 1
    assert told == ["Tìm /static/a.css", "Search /static/a.css", "Tìm /static/a.css"]


def test_what_a_variable_raises_is_raised() -> None:
    class Broken:
        @property
        def name(self) -> str:
            raise AttributeError("told")

    quick = Engine().from_string("{{ one.name }}")
    quicken(quick.nodelist)

    with pytest.raises(AttributeError, match="told"):
        quick.render(Context({"one": Broken()}))


def test_several_threads_make_a_template_quick_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def slowly(nodes: Any) -> None:
        made.append(len(nodes))
        time.sleep(0.05)
        quicken(nodes)

    monkeypatch.setattr(quick_templates, "quicken", slowly)
    engine = Engine(loaders=[], libraries=LIBRARIES)
    loader = Loader(engine, [("django.template.loaders.locmem.Loader", {"one": SAID[0]})])
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(loader.get_template("one").render(Context({}))))
        for _each in range(4)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(made) == 1
    assert len(set(found)) == 1
    assert len(found) == 4
