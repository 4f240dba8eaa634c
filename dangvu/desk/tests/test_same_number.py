"""Everywhere the same number: random tables, statutory and of one's own, of random organisations, days and
trees, as the page, the program, the command, the workbook, CSV and the fragment of a page; cell by cell.
"""

import argparse
import csv
import json
import random
import re
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from dangvu.accounts.models import Account
from dangvu.core.finding import Refused
from dangvu.desk.models import OwnTable
from dangvu.exchange.tables.words import shown
from dangvu.organisations.acts import EstablishOrganisation
from dangvu.statistics.commands import table as table_command
from dangvu.statistics.declarations import indicators
from dangvu.statistics.own.definition import COMPARED, ORGANISATION, YEAR, Definition
from dangvu.statistics.own.plain import Plain
from dangvu.statistics.own.reading import definition_of
from dangvu.statistics.own.writing import text_of
from dangvu.statistics.qualities import qualities
from dangvu.statistics.tables import NOT_KEPT, Declaration, Table, declared_tables
from tests.cast import World, enact

pytestmark = pytest.mark.django_db
ORGANISATIONS = ("bk", "na-ri", "kim-lu", "na-ca", "bang-phuc")
FIRST, LAST = date(2012, 1, 1), date(2024, 12, 31)
CELLS = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)


@dataclass(frozen=True)
class Case:
    """One table as it is asked."""

    code: str
    declaration: Declaration | Definition
    text: str
    """Of a definition; empty where it is statutory."""
    org: str
    days: dict[str, date]
    below: str

    def words(self, *more: str, file: Path) -> list[str]:
        """As the command is asked."""
        given = {"from": "first", "to": "last", "at": "last", "structure": "structure"}
        days = [f"--{name}={self.days[one]}" for name, one in given.items() if one in self.days]
        what = ["--definition", str(file)] if self.text else [self.code]
        return [*what, "--org", self.org, *days, *([f"--below={self.below}"] if self.below else []), *more]

    def address(self, world: World) -> dict[str, str]:
        """As the page is asked."""
        days = {name: f"{day:%d/%m/%Y}" for name, day in self.days.items()}
        return {"org": str(world.organisation(self.org)), **days} | (
            {"below": self.below} if self.below else {}
        )

    def call(self) -> dict[str, str]:
        """As a program asks."""
        given = {"from": "first", "to": "last", "at": "last", "structure": "structure"}
        days = {name: str(self.days[one]) for name, one in given.items() if one in self.days}
        return {"org": self.org, **days} | ({"below": self.below} if self.below else {})


def some_case(chance: random.Random, account: Account, number: int) -> Case:
    """Any table of any organisation on any days."""
    last = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
    days = {"last": last}
    if chance.random() < 0.5:
        days["structure"] = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
    org = chance.choice(ORGANISATIONS)
    if chance.random() < 0.5:
        table = chance.choice(list(declared_tables().values()))
        below = chance.choice(["", *(one.code for one in table.columns)])
        if table.when == "period":
            days["first"] = last - timedelta(days=chance.randrange(800))
        return Case(table.code, table, "", org, days, below)
    own = some_definition(chance, number)
    kept = OwnTable.objects.create(
        account=account, title=own.title, text=text_of(own), saved_at=timezone.now()
    )
    if own.when == "period":
        days["first"] = last - timedelta(days=chance.randrange(800))
    return Case(f"own-{kept.pk}", own, kept.text, org, days, "")


def some_definition(chance: random.Random, number: int) -> Definition:
    """Any definition that holds together."""
    while True:
        when = chance.choice(["day", "period"])
        of_members = chance.random() < 0.7  # of hamlets there is little here
        codes = [
            code
            for code, one in indicators().items()
            if "{n}" not in code and one.when == when and code.startswith("members.") >= of_members
        ]
        counted: list[Any] = [{"indicator": one} for one in chance.sample(codes, chance.randint(1, 3))]
        group = chance.choice(["", ORGANISATION, YEAR, *qualities()])
        across = chance.choice(["", "", YEAR, "sex", *qualities()])
        if chance.random() < 0.4:
            counted[0]["filter"] = {chance.choice(["sex", "age"]): chance.choice(["male", "18-30"])}
        if group not in ("", YEAR) and len(counted) > 1:
            counted.append({"percent": ["2", "1"]})
        words: dict[str, Any] = {"title": f"Biểu thử {number}", "when": when, "count": counted}
        if group:
            words["group"] = {"by": group} | ({"years": "3"} if group == YEAR else {})
        if across and group != YEAR:
            words["across"] = {"by": across} | ({"years": "2"} if across == YEAR else {})
        elif group != YEAR and chance.random() < 0.5:
            words["compare"] = chance.sample(COMPARED, chance.randint(1, 3))
        if chance.random() < 0.4:
            words["filter"] = {
                "sex": chance.choice(["male", "female"]),
                "age": [chance.choice(["18-40", "41+"])],
            }
        try:
            return definition_of(Plain(words))
        except Refused:
            continue


@pytest.fixture(autouse=True)
def _worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command computes a table once for all the forms it writes."""
    compute = table_command.table_asked
    kept: dict[str, Table] = {}

    def once(options: argparse.Namespace, declaration: Declaration) -> Table:
        asked = {name: str(value) for name, value in vars(options).items() if name not in ("format", "below")}
        key = f"{asked} {declaration.title}"
        if key not in kept:
            kept[key] = compute(options, declaration)
        return kept[key]

    monkeypatch.setattr(table_command, "table_asked", once)


def by_command(capture: pytest.CaptureFixture[bytes], account: Account, words: list[str]) -> bytes:
    """What the command writes."""
    parser = argparse.ArgumentParser()
    table_command.add_arguments(parser)
    options = parser.parse_args(words)
    options.actor = account
    assert table_command.run(options) in (0, 1)
    return capture.readouterr().out


def lines_of(markup: str) -> list[list[str]]:
    """The lines of the first table of a page, from its code on."""
    body = markup.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    return [
        [unescape(re.sub("<[^>]*>", "", cell)).strip() for cell in CELLS.findall(row)]
        for row in re.findall(r"<tr[^>]*>.*?</tr>", body, re.DOTALL)
    ]


def book_of(content: bytes, lines: int, wide: int) -> tuple[list[list[Any]], str]:
    """The lines of a workbook and its foot."""
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    rows = sheet.iter_rows(min_row=9, max_row=8 + lines, max_col=2 + wide, values_only=True)
    return [list(row) for row in rows], str(sheet.oddFooter.left.text)  # type: ignore[union-attr]


def compare(
    case: Case, clerk: Client, world: World, capture: pytest.CaptureFixture[bytes], file: Path
) -> bool:
    """Every form beside the program's answer; whether there was any number but 0."""
    file.write_text(case.text, encoding="utf-8")
    answer = clerk.get(f"/api/v1/tables/{case.code}", case.call())
    command = by_command(capture, world.clerk, case.words(file=file))
    page = clerk.get(f"/tables/{case.code}", case.address(world))
    assert (page.status_code, answer.status_code) == (200, 200), case
    told = json.loads(command)
    program = answer.json()
    assert told | {"table": ""} == program | {"table": ""}
    lines = [*told["rows"], *told["not_assignable_below"]]
    read = [[one["code"], one["label"], *map(shown, one["values"])] for one in lines]
    plain = [["không theo dõi" if value == NOT_KEPT else value for value in one["values"]] for one in lines]
    html = by_command(capture, world.clerk, case.words("--format=html", file=file)).decode()
    assert lines_of(page.text) == lines_of(html) == read, case

    text = by_command(capture, world.clerk, case.words("--format=csv", file=file)).decode("utf-8-sig")
    assert text == clerk.get(f"/tables/{case.code}/file.csv", case.address(world)).content.decode("utf-8-sig")
    *rows, foot = list(csv.reader(StringIO(text)))[1:]
    assert [row[2 : 2 + len(one)] for row, one in zip(rows, plain, strict=True)] == [
        ["" if value is None else str(value) for value in one] for one in plain
    ]
    of_page, of_command = (
        book_of(content, len(lines), len(told["columns"]))
        for content in (
            clerk.get(f"/tables/{case.code}/file.xlsx", case.address(world)).content,
            by_command(capture, world.clerk, case.words("--format=xlsx", file=file)),
        )
    )
    assert of_page == of_command
    assert [row[2:] for row in of_page[0]] == plain, case
    for said in (page.text, html, foot[1], of_page[1]):
        assert (
            f"Số liệu đến ngày {case.days['last']:%d/%m/%Y}, theo sổ đến bút toán số {told['ledger']}" in said
        )
        assert f"định nghĩa {told['definition']}" in said
        if "structure" in told:
            assert f"theo cơ cấu tổ chức ngày {date.fromisoformat(told['structure']):%d/%m/%Y}" in said
    if not case.text:  # as the register once was: the program and the command alone are asked
        before = case.call() | {"known": "1"}
        program = clerk.get(f"/api/v1/tables/{case.code}", before).json()
        assert json.loads(by_command(capture, world.clerk, case.words("--known=1", file=file))) == program
        assert (program["ledger"], program["known"]) == (told["ledger"], 1)
    return any(value and value != NOT_KEPT for one in lines for value in one["values"])


def compare_many(
    count: int, seed: int, clerk: Client, world: World, capture: pytest.CaptureFixture[bytes], folder: Path
) -> None:
    """Some come into a cell of 2023, and are not assignable below on the tree of a day before."""
    members = ("minh", "khanh", "lan")
    new = EstablishOrganisation(
        "moi",
        "Chi bộ Hợp tác xã",
        "grassroots_cell",
        date(2023, 5, 2),
        "na-ri",
        grassroots_type="cooperative",
        members=members,
    )
    enact(new, by=world.clerk, override="thử")
    chance = random.Random(seed)
    cases = [some_case(chance, world.clerk, number) for number in range(count)]
    counted = [compare(one, clerk, world, capture, folder / "own.yaml") for one in cases]
    assert sum(counted) > count / 4
    assert len({bool(one.text) for one in cases}) == 2


def test_some_tables_say_the_same_in_every_form(
    clerk: Client, world: World, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    compare_many(3, 45, clerk, world, capfdbinary, tmp_path)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(20))
def test_many_tables_say_the_same_in_every_form(
    clerk: Client, world: World, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, seed: int
) -> None:
    compare_many(60, seed, clerk, world, capfdbinary, tmp_path)
