"""A list as a workbook."""

import io

import openpyxl
import pytest
from django.utils.translation import override

from dangvu.core.numbers import written
from dangvu.exchange.list_files import as_xlsx
from dangvu.lists.files import Sheet


@pytest.mark.parametrize("language", ["vi", "en"])
def test_figures_are_numbers_in_whatever_language_they_were_written(language: str) -> None:
    with override(language):
        row = ("06.001", written(35238), "–")
        sheet = Sheet("Tổ chức", ("Ngày xem",), ("Mã", "Đảng viên", "Dự bị"), (row,), frozenset({1, 2}))

        page = openpyxl.load_workbook(io.BytesIO(as_xlsx(sheet))).worksheets[0]

    assert [cell.value for cell in page[5]] == ["06.001", 35238, "–"]
