"""Every file the program writes, over a register whose texts are all hostile: text is text, nothing runs
(safety goal E5).
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import dangvu
from dangvu.accounts import local
from dangvu.accounts.models import Account
from dangvu.command import main
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.opening.files import read_opening
from dangvu.ledger.acts import kinds
from dangvu.people.models import PersonRecord
from dangvu.statistics.tables import declared_tables
from tests.cast import FOLDER, account, enact
from tests.hostile.bricks import with_first

pytestmark = pytest.mark.by_day("postgresql")
HOSTILE = (
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://127.0.0.1/","x")',
    "http://127.0.0.1/x",
    "mailto:x@127.0.0.1",
    "{=1+1}",
    "x;=1+1",
    "x,=1+1",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "file:///etc/passwd",
    "internal:DS!A1",
)
TEXTS = {"organisations": "name", "people": "full_name", "hamlets": "name", "targets": "paper"}
PERIOD = {"first": "01/01/2025", "last": "30/06/2025"}
PLAIN_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
WRITERS = {
    "demo/generator.py": "opening files of invented people, read by `dangvu open` alone",
    "exchange/tables/plain.py": "table --format csv",
    "exchange/workbook/writing.py": "every workbook",
    "lists/files.py": "every list as it stands on the screen",
    "statistics/exporting.py": "export, by command and by page",
    "statistics/store/base.py": "the columnar store",
    "statistics/store/extract.py": "facts on their way into the columnar store",
}


@pytest.fixture
def clerk(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    """The cast, with a hostile text wherever the opening files hold free text."""
    monkeypatch.setattr(local, "ready_register", lambda: None)
    folder = tmp_path / "opening"
    folder.mkdir()
    drawn = 0
    for file in FOLDER.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as source:
            rows = list(csv.DictReader(source))
        for row in rows:
            if file.stem in TEXTS:
                row[TEXTS[file.stem]] = HOSTILE[drawn % len(HOSTILE)]
                drawn += 1
        with (folder / file.name).open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    made = account("clerk", None, "read", "record")
    enact(OpenRegister.of(read_opening(folder)), by=made)
    assert drawn > len(HOSTILE)
    return made


def run(*words: object) -> None:
    assert main([*map(str, words), "--as", "clerk"]) == 0, words


def test_no_writer_is_left_out() -> None:
    root = Path(dangvu.__file__).parent
    signs = re.compile(r"xlsxwriter\.Workbook\(|csv\.(?:Dict)?[wW]riter\(|COPY \(|\.write_csv")
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "/tests/" not in str(path) and signs.search(path.read_text(encoding="utf-8"))
    }

    assert found == WRITERS.keys()


@pytest.mark.parametrize("form", ["csv", "xlsx", "html"])
@pytest.mark.parametrize("code", declared_tables())
def test_a_table_holds_no_live_text(
    clerk: Account, capfdbinary: pytest.CaptureFixture[bytes], code: str, form: str
) -> None:
    period = ("--from", "2025-01-01", "--to", "2025-06-30", "--format", form)
    for organisation in ("bk", "na-ri"):
        run("table", code, "--org", organisation, *period)
        judge(capfdbinary.readouterr().out, form)


def test_an_export_in_csv_holds_no_live_text(clerk: Account, tmp_path: Path) -> None:
    run("export", tmp_path / "ra", "--format", "csv")

    files = sorted((tmp_path / "ra").iterdir())
    assert "organisation.csv" in [file.name for file in files]
    assert "'=cmd|" in (tmp_path / "ra/organisation.csv").read_text(encoding="utf-8")
    for file in files:
        judge(file.read_bytes(), "csv")


@pytest.mark.parametrize("kind", ["", *sorted(kind for kind, act in kinds().items() if not act.bulk)])
def test_a_template_holds_no_live_text(clerk: Account, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mau.xlsx"
    run("import", *(("--act", kind) if kind else ()), "--template", path)

    judge(path.read_bytes(), "xlsx", may_choose=True)


def test_the_faulty_rows_and_the_pages_files_hold_no_live_text(clerk: Account) -> None:
    browser = Client()
    browser.force_login(clerk)
    for text in HOSTILE:
        content = with_first(full_name=text, birth_date="31/02/1990", religion=text)
        upload = SimpleUploadedFile("danh_sach.xlsx", content)
        checked = browser.post("/import", {"file": upload, "on": "30/06/2025"}, follow=True)
        judge(checked.content, "html")
        faults = browser.get(f"/import/{checked.context['job'].pk}/faults.xlsx")
        assert text in str(openpyxl.load_workbook(io.BytesIO(faults.content)).worksheets[0]["B2"].value)
        judge(faults.content, "xlsx")
    for form in ("csv", "xlsx"):
        answer = browser.get(f"/tables/1/file.{form}", PERIOD)
        assert answer.status_code == 200
        judge(answer.content, form)
        listed = browser.get(f"/members/file.{form}", {"on": "2025-06-30"})
        assert listed.status_code == 200
        judge(listed.content, form)
    person = PersonRecord.objects.known().get(code="be").person_id
    for text in HOSTILE:
        whole = browser.post(f"/people/{person}/file?on=2018-06-01", {"reason": text})
        if whole.status_code == 200:  # a reason that can be printed
            judge(whole.content, "xlsx")
    assert browser.post(f"/people/{person}/file?on=2018-06-01", {"reason": "=1+1"}).status_code == 200


def judge(content: bytes, form: str, *, may_choose: bool = False) -> None:
    """Raise AssertionError with what is live in the file."""
    assert content
    if form == "xlsx":
        assert list(_live_in_workbook(content, may_choose=may_choose)) == []
    elif form == "csv":
        assert list(_live_in_csv(content.decode("utf-8-sig"))) == []
    else:
        tags = _Tags()
        tags.feed(content.decode())
        assert not tags.hostile


def _live_in_workbook(content: bytes, *, may_choose: bool) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode()
            yield from (f"{name}: {found}" for found in re.findall(r"<f[ >].*?</f>|<hyperlink.*?>", text))
            yield from (f"{name}: external" for _found in re.findall(r"TargetMode=\"External\"", text))
            rules = re.findall(r"<formula1>(.*?)</formula1>", text)
            choices = [rule for rule in rules if may_choose and re.match(r"'?[^='\"]+'?!\$", rule)]
            yield from (f"{name}: {rule}" for rule in rules if rule not in choices)
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                typed = "s" if isinstance(cell.value, str) else "n"
                if cell.data_type != typed or cell.hyperlink:
                    yield f"{sheet.title} {cell.coordinate}: {cell.data_type} {cell.value}"


def _live_in_csv(text: str) -> Iterator[str]:
    """Cells a spreadsheet would run, whichever sign it takes for the separator."""
    for separator in ",;\t|":
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            yield from (
                f"by {separator!r}: {cell}"
                for cell in row
                if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not PLAIN_NUMBER.fullmatch(cell)
            )


class _Tags(HTMLParser):
    """Tags that only a text of the register can have brought."""

    def __init__(self) -> None:
        super().__init__()
        self.hostile: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get("href") or given.get("src") or ""
        outward = address.startswith(("http:", "https:", "mailto:", "file:", "javascript:", "internal:"))
        if outward or address == "x" or any(name.startswith("on") for name in given):
            self.hostile.append(f"<{tag} {given}>")
        if tag == "script" and not given.get("src"):
            self.hostile.append("<script>")


def test_the_judge_sees_what_is_live() -> None:
    book = io.BytesIO()
    sheet = openpyxl.Workbook()
    assert sheet.active
    sheet.active["A1"] = "=1+1"
    sheet.save(book)

    live = ((b"a,=1+1\n", "csv"), (b"a;=1+1\n", "csv"), (b"<script>x", "html"))
    for content, form in ((book.getvalue(), "xlsx"), *live):
        with pytest.raises(AssertionError):
            judge(content, form)
