"""What a spreadsheet would run gets an apostrophe; everything else stays as it is."""

import pytest

from dangvu.core.spreadsheet import csv_safe


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert csv_safe(text) == f"'{text}"


@pytest.mark.parametrize("sign", list(",;|\t\n"))
def test_so_does_a_piece_behind_a_separator(sign: str) -> None:
    assert csv_safe(f"An{sign}=1+1") == f"An{sign}'=1+1"


@pytest.mark.parametrize("text", ["Nguyễn = An", "Nà Cà - Bản Mới", "a@b", "", "Chi bộ 1-2", "An, =1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert csv_safe(text) == text
