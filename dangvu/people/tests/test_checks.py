"""Values that describe a person: codes, twelve digits, hamlets of the day."""

from datetime import date

import pytest
from django.utils import translation

from dangvu.law.questions import description_of, known_codes
from dangvu.people.checks import (
    ATTRIBUTE_LISTS,
    ATTRIBUTES,
    attribute_code,
    attribute_findings,
    code_findings,
    identity_findings,
)
from dangvu.places.references import hamlet_on
from tests.cast import World


def codes(findings: list[object]) -> list[str]:
    return [str(getattr(one, "code", "")) for one in findings]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"religion": "protestant", "qualification": "university"}, []),
        ({"residence_hamlet": "t-na-ca"}, ["person.attribute_unknown"]),
        ({"attitude": "x"}, ["person.attribute_unknown"]),
        ({"religion": "x", "occupation": "y"}, ["person.attribute_value", "person.attribute_value"]),
    ],
)
def test_only_listed_qualities_with_listed_values(attributes: dict[str, str], expected: list[str]) -> None:
    findings = attribute_findings(attributes)

    assert codes([*findings]) == expected
    assert [one.where["field"] for one in findings] == [f"attributes.{name}" for name in attributes][
        : len(expected)
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_quality_is_called_as_its_list_is(language: str) -> None:
    with translation.override(language):
        called = {code: str(item.label) for code, item in known_codes("people.code_lists.attribute").items()}

        assert called == {one: description_of(ATTRIBUTE_LISTS[one]) for one in ATTRIBUTES}


@pytest.mark.parametrize(
    ("attribute", "value", "code"),
    [
        ("political_theory", "advanced", "advanced"),
        ("political_theory", "Cao  cấp", "advanced"),
        ("political_theory", "cao cap", "advanced"),
        ("political_theory", "cao nhất", "cao nhất"),
        ("political_theory", "", ""),
        ("religion", "cao cấp", "cao cấp"),
        ("attitude", "x", "x"),
    ],
)
def test_a_value_may_be_written_as_its_word(attribute: str, value: str, code: str) -> None:
    assert attribute_code(attribute, value) == code


def test_who_writes_what_is_no_value_is_told_the_values() -> None:
    (finding,) = attribute_findings({"youth_union_member": "x"})

    assert "Đoàn viên thanh niên" in finding.message
    assert "có; không" in finding.message


@pytest.mark.parametrize(
    ("identity", "card", "expected"),
    [
        ("006162000001", "", []),
        ("", "", []),
        ("6162000001", "", ["person.identity_number"]),
        ("００６１６２０００００１", "", ["person.identity_number"]),
        ("006162000001", "1234", ["person.card_number"]),
        ("x", "y", ["person.identity_number", "person.card_number"]),
    ],
)
def test_numbers_have_twelve_plain_digits(identity: str, card: str, expected: list[str]) -> None:
    assert codes([*identity_findings(identity, card)]) == expected


def test_an_identity_number_is_no_code() -> None:
    assert codes([*code_findings("006162000001")]) == ["person.code_is_identity_number"]
    assert code_findings("DV-2345678") == code_findings("") == []


def test_a_hamlet_is_known_from_its_first_day(world: World) -> None:
    assert hamlet_on("t-na-ca", date(2000, 1, 1))[0] is not None
    assert codes([*hamlet_on("t-na-ca", date(1999, 12, 31))[1]]) == ["hamlet.unknown"]
