"""Payloads from plain JSON: every fault of form named, the schema, the template."""

from datetime import date
from typing import Any
from unicodedata import normalize

import pytest

from dangvu.ledger.acts import kinds
from dangvu.ledger.payload import read, schema, template
from dangvu.membership.acts import AdmitMember, TransferMember
from dangvu.organisations.acts import EstablishOrganisation

GOOD = {"person": "son", "organisation": "na-ca", "on": "2021-01-04"}


def faults(given: Any, cls: type = TransferMember) -> list[tuple[str, str]]:
    act, found = read(cls, given)
    assert (act is None) == bool(found)
    return [(one.code, str(one.where["field"])) for one in found]


def test_a_good_payload_becomes_the_act() -> None:
    act, found = read(TransferMember, GOOD | {"letter_on": "", "caused_on": None})

    assert (act, found) == (TransferMember("son", "na-ca", date(2021, 1, 4)), [])


def test_all_faults_are_named_at_once() -> None:
    assert faults({"person": 5, "on": "2021-02-31", "x": 1, "a": 2}) == [
        ("payload.unknown_field", "a"),
        ("payload.unknown_field", "x"),
        ("payload.form", "person"),
        ("payload.missing", "organisation"),
        ("payload.form", "on"),
    ]


@pytest.mark.parametrize("given", [[], "son", 5, [GOOD]])
def test_what_is_no_set_of_pairs_is_a_fault(given: Any) -> None:
    assert faults(given) == [("payload.form", "payload")]


@pytest.mark.parametrize(
    "day",
    ["31/12/2020", "20210104", "2021-W01-1", "2021-1-4", "0001-01-01", "9999-12-31", 20210104, True, []],
)
def test_a_day_is_written_in_one_form(day: Any) -> None:
    assert faults(GOOD | {"on": day}) == [("payload.form", "on")]


def test_text_is_collapsed_and_composed() -> None:
    act, _none = read(TransferMember, GOOD | {"organisation": normalize("NFD", "  nà   cà ")})

    assert act is not None
    assert act.organisation == "nà cà"


@pytest.mark.parametrize("text", ["a\nb", "a\x00b", "a\u200eb", "x" * 201])
def test_text_that_cannot_be_printed_or_is_too_long_is_a_fault(text: str) -> None:
    assert faults(GOOD | {"person": text}) == [("payload.form", "person")]


@pytest.mark.parametrize(
    ("cls", "field", "value"),
    [
        (AdmitMember, "sex", "khác"),
        (AdmitMember, "attributes", ["religion"]),
        (AdmitMember, "attributes", {"religion": 1}),
        (EstablishOrganisation, "covers", "t-na-ca"),
        (EstablishOrganisation, "members", [1]),
        (EstablishOrganisation, "official_code", "x" * 41),
    ],
)
def test_values_of_another_kind_are_faults(cls: type, field: str, value: Any) -> None:
    assert ("payload.form", field) in faults({field: value}, cls)


def test_the_schema_says_what_read_asks_for() -> None:
    described = schema(AdmitMember)

    assert described["required"] == ["organisation", "decision_date", "admission_date"]
    assert described["additionalProperties"] is False
    assert described["properties"]["sex"] == {
        "enum": ["female", "male", ""],
        "title": "Giới tính",
        "x-codes": {"female": "nữ", "male": "nam"},
    }
    assert described["properties"]["birth_date"]["format"] == "date"
    assert described["properties"]["attributes"]["properties"]["religion"]["title"] == "Tôn giáo"
    assert described["properties"]["organisation"]["x-refers"] == "cell"
    assert schema(EstablishOrganisation)["properties"]["covers"]["items"] == {"type": "string"}


@pytest.mark.parametrize("kind", [kind for kind, act in kinds().items() if not act.bulk])
def test_every_act_by_hand_has_a_schema_and_a_template(kind: str) -> None:
    form = template(kinds()[kind])

    assert form["kind"] == kind
    assert form["payload"].keys() == schema(kinds()[kind])["properties"].keys()
    assert form["paper"].keys() == {"number", "issued_on", "issuer", "signer", "steps"}


@pytest.mark.parametrize("kind", kinds())
def test_every_act_has_a_label_and_a_version(kind: str) -> None:
    assert str(kinds()[kind].label)
    assert kinds()[kind].version == 1
