"""`dangvu scheme`: from a workbook, tried and recorded; that of July 2025 as `dangvu enact` takes it."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dangvu.accounts import local
from dangvu.command import main
from dangvu.ledger.enact import head
from dangvu.organisations.reorganising.of_places import JULY_2025, Divided, OfPlaces
from dangvu.places.models import HamletVersion, Place
from tests.cast import World

pytestmark = pytest.mark.django_db
ABSORB = {"Việc": "Sáp nhập tổ chức đảng", "Tổ chức kết thúc (mã)": "khuoi-it", "Tổ chức nhận (mã)": "na-ca"}


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Run":
    monkeypatch.setattr(local, "ready_register", lambda: None)
    return Run(capsys)


class Run:
    """The command as the clerk gives it."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *words: object) -> tuple[int, str]:
        code = main(["scheme", *map(str, words), "--as", "clerk"])
        return code, self.capsys.readouterr().out


def filled(run: Run, folder: Path, *rows: dict[str, str]) -> Path:
    """The template that the command gives out, filled in."""
    file = folder / "de_an.xlsx"
    assert run("--template", file)[0] == 0
    book = load_workbook(file)
    sheet = book.worksheets[0]
    headings = [str(cell.value).rstrip("*") for cell in sheet[1]]
    for row in rows:
        sheet.append([row.get(heading) for heading in headings])
    book.save(file)
    return file


def test_a_scheme_is_tried_and_recorded(run: Run, tmp_path: Path) -> None:
    words = (filled(run, tmp_path, ABSORB), "--on", "02/06/2025", "--name", "Sắp xếp", "--json")

    code, said = run(*words, "--dry-run")
    tried = json.loads(said)
    assert (code, head().number, tried["entry"]) == (0, 1, None)
    assert tried["outcome"]["before"] == tried["outcome"]["after"]

    code, said = run(*words)
    assert (code, head().number) == (1, 1)  # without a paper a reason is asked for
    code, said = run(*words, "--override", "thử")
    assert (code, json.loads(said)["entry"], head().number) == (0, 2, 2)


def test_a_faulty_row_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    file = filled(run, tmp_path, ABSORB, {"Việc": "Sáp nhập tổ chức đảng"})

    code, said = run(file, "--on", "02/06/2025", "--name", "Sắp xếp", "--json")

    (first, *_more) = json.loads(said)["findings"]
    assert (code, first["code"], first["row"]) == (1, "payload.missing", 3)
    assert head().number == 1


def test_a_scheme_without_a_day_is_no_usage(run: Run, tmp_path: Path) -> None:
    assert run(filled(run, tmp_path, ABSORB), "--name", "Sắp xếp")[0] == 2


def test_july_2025_is_printed_and_taken_by_enact(run: Run, tmp_path: Path) -> None:
    code, said = run("--july-2025", "bk")
    file = tmp_path / "thang_bay.json"
    file.write_text(said, encoding="utf-8")

    assert code == 0
    assert main(["enact", str(file), "--dry-run", "--as", "clerk", "--override", "thử"]) == 0
    assert run("--july-2025", "khong")[0] == 1


def test_places_of_a_day_are_a_workbook_that_is_taken(run: Run, tmp_path: Path) -> None:
    """Of a commune that is divided each hamlet has a row, and a sheet says which parts there are."""
    file = tmp_path / "thang_bay.xlsx"
    assert run("--of-places", "01/07/2025", "bk", "--workbook", file)[0] == 0

    assert run(file, "--on", "01/07/2025", "--name", "Sắp xếp", "--dry-run")[0] == 0
    assert run("--of-places", "02/06/2025", "bk")[0] == 1  # nothing changed on that day
    assert run("--of-places", "hôm nay", "bk")[0] == 2


def test_the_workbook_names_the_parts_a_hamlet_may_go_to(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hamlet = HamletVersion.objects.known().get(code="t-na-ca")
    parts = [Place.objects.get(code=code, from_date=JULY_2025) for code in ("01840", "01843")]
    divided = Divided(hamlet, "Xã Kim Lư", ((parts[0], "mot"), (parts[1], "hai")))
    monkeypatch.setattr(OfPlaces, "divided", lambda _self: [divided])
    file = tmp_path / "thang_bay.xlsx"

    assert run("--july-2025", "bk", "--workbook", file)[0] == 0

    book = load_workbook(file)
    _heads, row = book["Thôn cần chọn"].iter_rows(values_only=True)
    assert row[:3] == ("t-na-ca", "Nà Cà", "Xã Kim Lư")
    assert [str(cell).split(" · ")[::2] for cell in row[3:]] == [["01840", "mot"], ["01843", "hai"]]
    headings = [str(cell.value).rstrip("*") for cell in book.worksheets[0][1]]
    *_others, last = book.worksheets[0].iter_rows(values_only=True)
    said = dict(zip(headings, last, strict=True))
    assert said["Xã, phường mới (mã)"] == "01840"
    assert said["Tổ chức nhận các chi bộ phụ trách thôn (mã)"] == "mot"
