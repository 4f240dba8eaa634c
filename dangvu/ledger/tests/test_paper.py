"""The paper behind an act: steps, votes, and what is wrong with its form."""

from datetime import date
from typing import Any

import pytest

from dangvu.ledger.paper import Paper, Step, read_paper

CELL = {
    "role": "proposing",
    "body": "na-ca",
    "organ": "cell",
    "on": "2025-03-03",
    "entitled": 12,
    "present": 11,
    "in_favour": 10,
}
GIVEN = {"number": "12-QĐ/ĐU", "issued_on": "2025-03-19", "signer": " Vi  Văn Ký ", "steps": [CELL]}


def test_a_paper_is_read_with_its_steps_and_written_as_it_was() -> None:
    paper, findings = read_paper(GIVEN)

    step = Step("proposing", "na-ca", "cell", date(2025, 3, 3), entitled=12, present=11, in_favour=10)
    assert (paper, findings) == (
        Paper(number="12-QĐ/ĐU", issued_on=date(2025, 3, 19), signer="Vi Văn Ký", steps=(step,)),
        [],
    )
    assert read_paper(paper.as_json()) == (paper, [])


def test_the_step_of_a_role_is_the_last_one() -> None:
    first, second = Step("deciding", organ="committee"), Step("deciding", organ="standing_committee")
    paper = Paper(steps=(first, second))

    assert paper.step("deciding") == second
    assert paper.step("deciding", "committee") == first
    assert paper.step("proposing") is None


def test_what_was_not_said_stays_out_of_the_ledger() -> None:
    assert Paper().text() == Paper(number="").text()
    assert "entitled" not in Paper(steps=(Step("deciding"),)).text()


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ([], "paper.form", "paper"),
        ({"so": "1"}, "paper.form", "paper.so"),
        ({"number": 5}, "paper.form", "paper.number"),
        ({"number": "x" * 1001}, "paper.form", "paper.number"),
        ({"issued_on": "31/12/2020"}, "paper.day", "paper.issued_on"),
        ({"steps": "x"}, "paper.form", "paper.steps"),
        ({"steps": [CELL | {"role": "x"}]}, "paper.form", "paper.steps.1.role"),
        ({"steps": [{"organ": "cell"}]}, "paper.form", "paper.steps.1.role"),
        ({"steps": [CELL, CELL | {"organ": "x"}]}, "paper.form", "paper.steps.2.organ"),
        ({"steps": [CELL | {"in_favour": 12}]}, "paper.votes", "paper.steps.1"),
        ({"steps": [CELL | {"present": 13}]}, "paper.votes", "paper.steps.1"),
        ({"steps": [CELL | {"present": True}]}, "paper.form", "paper.steps.1.present"),
        ({"steps": [CELL | {"present": -1}]}, "paper.votes", "paper.steps.1.present"),
    ],
)
def test_a_fault_is_named_with_its_place(given: Any, code: str, field: str) -> None:
    _paper, findings = read_paper(given)

    assert [(one.code, one.where["field"]) for one in findings] == [(code, field)]
