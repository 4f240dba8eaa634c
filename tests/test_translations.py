"""English is complete: every sentence users see, with the same placeholders, and compiled."""

import gettext
from io import BytesIO

import polib  # type: ignore[import-untyped]
import pytest
from django.utils.translation import gettext as translated
from django.utils.translation import override

from scripts import messages

pytestmark = pytest.mark.once


def test_every_sentence_is_translated_with_its_placeholders_and_compiled() -> None:
    assert messages.faults() == []


def test_english_speaks_no_vietnamese() -> None:
    """What was copied instead of translated; headers of Vietnamese workbooks are quoted, and stay."""
    own = ("Đảng vụ", "Mã tổ chức", "Họ và tên", "Tổ chức Đảng đang sinh hoạt")
    copied = []
    for entry in polib.pofile(str(messages.CATALOGUE)):
        for form in messages.translations(entry):
            for word in own:
                form = form.replace(word, "")
            if any("\u0100" <= letter <= "\u1eff" for letter in form):
                copied.append(entry.msgid)

    assert copied == []


def test_the_compiled_catalogue_answers_in_the_right_number() -> None:
    catalogue = gettext.GNUTranslations(BytesIO(messages.COMPILED.read_bytes()))

    assert catalogue.ngettext("%(n)s dòng đã thay thế", "%(n)s dòng đã thay thế", 1) == "%(n)s superseded row"
    assert (
        catalogue.ngettext("%(n)s dòng đã thay thế", "%(n)s dòng đã thay thế", 3) == "%(n)s superseded rows"
    )


def test_django_finds_the_catalogue() -> None:
    with override("en"):
        assert translated("Sổ cái") == "Ledger"
    with override("vi"):
        assert translated("Sổ cái") == "Sổ cái"


def test_a_new_sentence_in_python_or_a_template_is_collected() -> None:
    python = (
        "from django.utils.translation import gettext as _, ngettext\n_('Một ' 'hai')\nngettext('a', 'b', 2)"
    )
    template = (
        "{% load i18n %}{% translate 'Ba' %}{% blocktranslate count n=n %}{{ n }} ô{% plural %}{{ n }} ô khác"
        "{% endblocktranslate %}{{ x|default:_('Bốn') }}"
    )

    assert list(messages.in_python(python, "a.py")) == [
        messages.Message("Một hai"),
        messages.Message("a", "b"),
    ]
    assert list(messages.in_template(template, "a.html")) == [
        messages.Message("Ba"),
        messages.Message("%(n)s ô", "%(n)s ô khác"),
        messages.Message("Bốn"),
    ]


def test_a_sentence_put_together_at_run_time_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a\.py:2"):
        list(messages.in_python("from django.utils.translation import gettext as _\n_(f'{x} dòng')", "a.py"))


@pytest.mark.parametrize(
    ("text", "names"), [("%(a)s và %(b)d", {"a", "b"}), ("100%% của %s", {"s"}), ("không", set())]
)
def test_placeholders_are_those_that_are_filled(text: str, names: set[str]) -> None:
    assert messages.placeholders(text) == names
