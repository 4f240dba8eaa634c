"""Every field of a fact about a person says how far it may be seen (safety rule R15)."""

import pytest

from dangvu.ledger.facts import Fact, facts, references, value_fields
from dangvu.ledger.models import Subject

pytestmark = pytest.mark.once

PERSONAL = [model for model in facts().values() if any(kind is Subject for _field, kind in references(model))]


def test_the_facts_about_persons_are_the_ones_known() -> None:
    assert sorted(model.fact for model in PERSONAL) == [
        "exemption",
        "membership",
        "person",
        "person_attribute",
        "residence",
        "suspension",
    ]


@pytest.mark.parametrize("model", PERSONAL, ids=lambda model: model.fact)
def test_every_field_of_a_fact_about_a_person_has_a_class(model: type[Fact]) -> None:
    said = {field.name for field in value_fields(model)} - {"from_date", "until_date"}

    assert model.classes.keys() == said
    assert set(model.classes.values()) <= {"plain", "personal", "sensitive"}
    assert all(model.classes[name] != "plain" for name in model.sealed)
