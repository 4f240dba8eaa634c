"""Numbers are written in one way, which is that of the reader's language."""

import pytest
from django.utils.translation import override

from dangvu.core.numbers import whole, written


@pytest.mark.parametrize(
    ("number", "vietnamese", "english"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (8000, "8.000", "8,000"),
        (8344.6, "8.344,6", "8,344.6"),
        (98.5, "98,5", "98.5"),
        (-1200, "-1.200", "-1,200"),
        (1234567, "1.234.567", "1,234,567"),
    ],
)
def test_number_is_written_as_it_is_read(number: float, vietnamese: str, english: str) -> None:
    with override("vi"):
        assert written(number) == vietnamese
    with override("en"):
        assert written(number) == english


@pytest.mark.parametrize("language", ["vi", "en"])
def test_whole_number_is_read_back(language: str) -> None:
    with override(language):
        assert whole(written(35238)) == 35238


@pytest.mark.parametrize("text", ["", "–", "không theo dõi", "06.001a"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert whole(text) is None
