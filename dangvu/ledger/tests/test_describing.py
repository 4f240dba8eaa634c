"""Rows of facts in words: every field has a name, codes have words, what identifies somebody stays masked."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.ledger.describing import MASK, described, persons_in
from dangvu.ledger.facts import about, facts, value_fields
from dangvu.ledger.position import forget
from dangvu.ledger.references import code_lists
from dangvu.membership.acts import TransferMember
from dangvu.membership.models import Membership
from dangvu.organisations.models import OrganisationVersion
from dangvu.people.models import PersonAttribute, PersonRecord
from dangvu.places.models import Hamlet, HamletVersion
from tests.cast import World, enact

UNSHOWN = {
    ("person", "search_name"),
    ("person", "sort_name"),
    ("person_attribute", "attribute"),
    ("place_version", "latitude"),
    ("place_version", "longitude"),
    ("place_version", "level"),
    ("place_succession", "rank"),
    ("statistical_return", "period"),
    ("statistical_return", "frozen_in"),
    ("frozen_table", "period"),
    ("frozen_table", "version"),
    ("frozen_table", "figures"),
}
"""For searching and sorting; the quality, by which its value is called; where a place lies on the map; of a
return what is told beside it: its days, the version, the figures on a page of their own.
"""


@pytest.mark.parametrize("fact", facts())
def test_every_field_that_says_something_has_a_name(fact: str) -> None:
    model = facts()[fact]
    subject = about(model)
    asked = {field.name for field in value_fields(model)} - {"from_date", "until_date"}
    unnamed = asked - model.labels.keys() - {subject[0].name if subject else ""}

    assert model.label
    assert {(fact, name) for name in unnamed} == {pair for pair in UNSHOWN if pair[0] == fact}
    assert set(model.brief) | model.codes.keys() | set(model.list_names) <= asked
    assert all(code_lists().known(name) for name in model.codes.values() if "{" not in name)


def test_identities_are_called_by_name_and_codes_by_their_words(world: World) -> None:
    (row,) = Membership.objects.known().filter(person=world.person("nga"))

    (told,) = described([row])

    assert told.names == ["Bàn Thị Nga", "Chi bộ thôn Bản Khắn", "dự bị"]
    assert dict(told.said)["Tư cách"] == "dự bị"
    assert dict(told.said)["Nơi sinh hoạt"] == "Chi bộ thôn Bản Khắn"
    assert persons_in([row]) == {world.person("nga")}


def test_who_may_not_be_named_is_told_by_code_and_their_numbers_never(world: World) -> None:
    (row,) = PersonRecord.objects.known().filter(person=world.person("nga"))

    (stranger,) = described([row], named=frozenset())
    (known,) = described([row], named={world.person("nga")})
    (everything,) = described([row], everything=True)

    assert (stranger.names, dict(stranger.said)["Họ và tên"]) == (["nga"], MASK)
    assert (known.names, dict(known.said)["Họ và tên"]) == (["Bàn Thị Nga"], "Bàn Thị Nga")
    assert dict(stranger.said)["Số định danh"] == dict(known.said)["Số định danh"] == MASK
    assert "006195000007" not in stranger.text + known.text
    assert dict(everything.said)["Số định danh"] == "006195000007"
    assert "ban thi nga" not in everything.text


def test_a_quality_is_called_by_its_list(world: World) -> None:
    meant = PersonAttribute(
        person_id=world.person("be"), attribute="religion", value="protestant", from_date=date(2020, 1, 1)
    )

    (masked,) = described([meant])
    (whole,) = described([meant], everything=True)

    assert (masked.names, masked.said) == (["Hoàng Thị Bế", "Tôn giáo"], [("Tôn giáo", MASK)])
    assert whole.said == [("Tôn giáo", "Tin lành")]


def test_what_an_act_would_found_is_called_as_it_will_be(world: World) -> None:
    number = 10**6
    on = date(2020, 1, 1)
    meant = OrganisationVersion(
        organisation_id=number, code="moi", kind="cell", name="Chi bộ mới", from_date=on
    )
    member = Membership(person_id=world.person("be"), organisation_id=number, status="official", from_date=on)

    assert described([meant, member])[1].names == ["Hoàng Thị Bế", "Chi bộ mới", "chính thức"]


def test_a_place_is_called_by_its_kind_and_name(world: World) -> None:
    row = HamletVersion.objects.known().order_by("recorded_in", "ordinal")[0]

    assert dict(described([row])[0].said)["Xã, phường"] == row.place.full_name
    assert Hamlet.objects.filter(pk=row.hamlet_id).exists()


def test_each_version_of_a_name_is_called_as_it_was(world: World) -> None:
    number, on = world.organisation("na-ca"), date(2020, 1, 1)
    versions = [
        OrganisationVersion(organisation_id=number, code="na-ca", kind="cell", name=name, from_date=on)
        for name in ("Chi bộ cũ", "Chi bộ mới")
    ]

    assert [row.names for row in described(versions)] == [["Chi bộ cũ"], ["Chi bộ mới"]]


def test_rows_cost_the_same_questions_however_many(world: World) -> None:
    enact(TransferMember("son", "na-ca", date(2021, 1, 4)), by=world.clerk)
    rows = list(Membership.objects.known().order_by("recorded_in", "ordinal"))

    questions = []
    for some in (rows[:1], rows):
        forget()
        with CaptureQueriesContext(connection) as asked:
            described(some)
        questions.append(len(asked))
    assert questions[0] == questions[1] <= 5
