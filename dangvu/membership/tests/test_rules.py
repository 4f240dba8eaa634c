"""The rules of membership against tables of cases that an auditor can read, check and add to."""

import ast
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dangvu.core.finding import Finding
from dangvu.law.errors import NotInForce
from dangvu.law.reading import parse
from dangvu.membership import rules
from dangvu.membership.rules.returning import Leaving, Return, return_findings

HERE = Path(__file__).parent


def _admission(given: dict[str, Any]) -> list[Finding]:
    return rules.admission_findings(rules.Admission(**given))


def _introduction(given: dict[str, Any]) -> list[Finding]:
    known = [rules.Introducer(**one) for one in given["introducers"]]
    return rules.introduction_findings(rules.Introduction(**{**given, "introducers": known}))


def _schooling(given: dict[str, Any]) -> list[Finding]:
    return rules.schooling_findings(rules.Schooling(**given))


def _striking_off(given: dict[str, Any]) -> list[Finding]:
    return rules.striking_off_findings(rules.StrikingOff(**given))


def _suspension(given: dict[str, Any]) -> list[Finding]:
    return rules.suspension_findings(rules.Suspended(**given))


def _returning(given: dict[str, Any]) -> list[Finding]:
    told = {"left": Leaving(**given["left"]), "because": frozenset(given["because"])}
    return return_findings(Return(**{**given, **told}))


def _recognition(given: dict[str, Any]) -> list[Finding]:
    return rules.recognition_findings(rules.Recognition(**given))


def _transfer(given: dict[str, Any]) -> list[Finding]:
    return rules.transfer_findings(rules.Transfer(**given))


def _ending(given: dict[str, Any]) -> list[Finding]:
    return rules.ending_findings(**given)


def _card(given: dict[str, Any]) -> list[Finding]:
    return rules.card_findings(**given)


RULES: dict[str, Callable[[dict[str, Any]], list[Finding]]] = {
    "admission": _admission,
    "introduction": _introduction,
    "schooling": _schooling,
    "striking_off": _striking_off,
    "suspension": _suspension,
    "returning": _returning,
    "recognition": _recognition,
    "transfer": _transfer,
    "ending": _ending,
    "card": _card,
}


def _cases() -> Iterator[Any]:
    for rule in RULES:
        table = parse(HERE / f"cases_{rule}.yaml")
        for case in table["cases"]:
            yield pytest.param(rule, table["base"] | case["given"], case, id=f"{rule}: {case['name']}")


@pytest.mark.parametrize(("rule", "given", "case"), _cases())
def test_case(rule: str, given: dict[str, Any], case: dict[str, Any]) -> None:
    findings = RULES[rule](given)

    assert {found.code: found.severity for found in findings} == case["expected"]
    if "article" in case:
        assert any(case["article"] in (found.article or "") for found in findings)


def test_a_readmission_is_judged_as_an_admission_and_as_a_return() -> None:
    case = rules.Admission(
        birth_date=date(2008, 1, 1),
        considered_on=date(2025, 9, 1),
        admission_on=date(2025, 9, 20),
        class_certificate_on=date(2025, 5, 5),
        left=rules.Leaving(date(2024, 1, 1), "struck_off"),
        readmission_consent_on=date(2025, 8, 1),
        left_because=frozenset({"other"}),
    )

    codes = [found.code for found in rules.admission_findings(case)]

    assert codes == ["membership.under_age", "membership.readmission_too_early"]


def test_rights_are_restored_only_to_those_who_were_removed() -> None:
    removed = rules.restoring_findings(rules.Leaving(date(2020, 1, 1), "expelled"), date(2021, 1, 4))
    left = rules.restoring_findings(rules.Leaving(date(2020, 1, 1), "withdrew"), date(2021, 1, 4))

    assert removed == []
    assert [(found.code, found.severity) for found in left] == [
        ("membership.restored_after_other_leaving", "inform")
    ]


def test_how_long_one_may_complain_is_told() -> None:
    # 30 working days from Monday 2025-06-02: 20 in June, then 10 in July to Monday the 14th
    (found,) = rules.striking_off_complaint(date(2025, 6, 2), date(2025, 6, 2))
    assert (found.code, found.severity) == ("membership.complaint_time", "inform")
    assert found.figures == {"days": 30, "answer": 90, "centre": 180, "limit": "2025-07-14"}
    assert "Quy định 29-QĐ/TW" in (found.article or "")
    (unknown,) = rules.striking_off_complaint(date(2025, 6, 2), None)
    assert unknown.figures == {"days": 30, "answer": 90, "centre": 180}

    (found,) = rules.discipline_complaint(date(2025, 6, 2), date(2025, 1, 31))
    assert found.figures == {"months": 1, "limit": "2025-02-28"}
    (unknown,) = rules.discipline_complaint(date(2025, 6, 2), None)
    assert unknown.figures == {"months": 1}


def test_the_official_day_is_twelve_months_after_the_ceremony() -> None:
    assert rules.official_day(date(2024, 2, 29)) == date(2025, 2, 28)
    with pytest.raises(NotInForce):
        rules.official_day(date(2011, 1, 18))


def test_the_sentence_names_the_days_as_people_write_them_and_the_finding_as_programs_do() -> None:
    (found,) = rules.ending_findings("official", "died", date(2025, 3, 19), date(2025, 3, 19))

    assert (
        found.message == "Ngày kết thúc 19/03/2025 không sau ngày bắt đầu 19/03/2025; hãy kiểm tra các ngày."
    )
    assert found.figures == {"until": "2025-03-19", "start": "2025-03-19"}


@pytest.mark.parametrize("path", sorted(Path(rules.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_rules_touch_neither_database_nor_clock(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))

    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    assert not [
        name for name in imported if name.startswith("django.db") or name.endswith((".models", ".queries"))
    ]
    assert not called & {"today", "now", "objects"}
