"""Two processes that record at once: nothing lost, nothing twice, one unbroken chain."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.faults.driver import Driver
from tests.installation import Installation

CAST = 8
OFFICIAL = ("be", "hoa", "khanh", "lan", "minh", "son")


def admission(code: str, number: int) -> dict[str, Any]:
    payload = {
        "organisation": "na-ca",
        "considered_on": "2024-10-01",
        "decision_date": "2024-10-20",
        "admission_date": "2024-11-07",
        "code": code,
        "full_name": f"Lường Thị {code.upper()}",
        "sex": "female",
        "birth_date": "1996-02-03",
        "ethnic_group": "02",
        "identity_number": f"{6196000000 + number:012}",
    }
    return {"kind": "admit_member", "payload": payload, "paper": {"number": "1-QĐ"}}


def ending(person: str) -> dict[str, Any]:
    payload = {"person": person, "on": "2025-01-02"}
    return {"kind": "allow_withdrawal", "payload": payload, "paper": {"number": "2-QĐ"}}


def recorded(installation: Installation, folder: Path, acts: list[dict[str, Any]]) -> list[int]:
    """Record one act after the other in processes of their own; gives how each of them ended."""
    folder.mkdir()
    statuses = []
    with Driver(installation, folder / "output") as driver:
        for number, act in enumerate(acts):
            file = folder / f"{number}.json"
            file.write_text(json.dumps(act), encoding="utf-8")
            statuses.append(driver.run("enact", file, "--override", "thử", "--json").status)
    return statuses


def at_once(
    installation: Installation, folder: Path, one: list[dict[str, Any]], other: list[dict[str, Any]]
) -> tuple[list[int], list[int]]:
    with ThreadPoolExecutor(2) as both:
        answers = [
            both.submit(recorded, installation, folder / name, acts)
            for name, acts in (("one", one), ("other", other))
        ]
    return answers[0].result(), answers[1].result()


def looked(installation: Installation, folder: Path) -> dict[str, Any]:
    with Driver(installation, folder / "output") as driver:
        found: dict[str, Any] = driver.run("@look").json
    return found


@pytest.mark.parametrize("acts", [5, pytest.param(40, marks=pytest.mark.nightly)])
def test_two_processes_lose_no_entry_of_each_other(victim: Installation, tmp_path: Path, acts: int) -> None:
    one = [admission(f"a{number}", number) for number in range(acts)]
    other = [admission(f"b{number}", 100 + number) for number in range(acts)]

    statuses = at_once(victim, tmp_path, one, other)

    found = looked(victim, tmp_path)
    assert statuses == ([0] * acts, [0] * acts)
    assert found["number"] == found["entries"] == 1 + 2 * acts
    assert found["people"] == CAST + 2 * acts
    assert found["faults"] == []


@pytest.mark.parametrize("persons", [OFFICIAL[:3], pytest.param(OFFICIAL, marks=pytest.mark.nightly)])
def test_the_same_act_by_two_processes_is_done_by_one_and_refused_to_the_other(
    victim: Installation, tmp_path: Path, persons: tuple[str, ...]
) -> None:
    acts = [ending(person) for person in persons]

    one, other = at_once(victim, tmp_path, acts, acts)

    found = looked(victim, tmp_path)
    assert [Counter(pair) for pair in zip(one, other, strict=True)] == [Counter((0, 1))] * len(persons)
    assert found["number"] == 1 + len(persons)
    assert found["faults"] == []


@pytest.mark.nightly
def test_the_same_return_by_two_processes_is_one_version_and_the_other_is_told(
    victim: Installation, tmp_path: Path
) -> None:
    period = ("--org", "kim-lu", "--from", "2025-01-01", "--to", "2025-06-30", "--tables", "3")

    def made(name: str) -> list[tuple[int, str]]:
        answers = []
        with Driver(victim, tmp_path / f"{name}.txt") as driver:
            for _time in range(3):
                done = driver.run("return", "--send", *period, "--override", "thử", "--json")
                answers.append((done.status, done.output + done.errors))
        return answers

    with ThreadPoolExecutor(2) as both:
        answers = [one for told in both.map(made, ("one", "other")) for one in told]

    found = looked(victim, tmp_path)
    assert sorted(status for status, _text in answers) == [0, *[1] * 5]
    assert all("return.same" in text for status, text in answers if status)
    assert found["number"] == found["entries"] == 3
    assert found["faults"] == []
