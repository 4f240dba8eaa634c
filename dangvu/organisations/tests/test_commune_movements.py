"""Communes merged, divided, split, renamed, moved by acts: what becomes of hamlets, organisations' places,
counts; and all of it taken back.
"""

from dataclasses import replace
from datetime import date

import pytest

from dangvu.accounts.mandates import reach
from dangvu.core.finding import Refused, refusals
from dangvu.core.period import DAY
from dangvu.ledger import rebuild
from dangvu.ledger.acts import Act
from dangvu.ledger.describing import described, span_of
from dangvu.ledger.enact import head
from dangvu.ledger.paper import Paper
from dangvu.ledger.void import Void
from dangvu.membership.hamlets.queries import Question
from dangvu.organisations.acts import (
    AbsorbCommunes,
    ConsolidateCommunes,
    ConsolidateOrganisations,
    DivideCommune,
    MoveCommune,
    MoveHamlets,
    RenameCommune,
    Reorganise,
    SplitOffCommune,
)
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.reorganising.divided import choices_of
from dangvu.organisations.reorganising.outcome import outcome_of
from dangvu.places.models import HamletVersion, Place, PlaceSuccession, PlaceVersion, Population
from dangvu.places.references import place_on
from tests.cast import World, dry_run, enact

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 1)
EVE = ON - DAY
HERE = date(2025, 7, 2)
"""The day on which the cast's hamlets come to lie in communes of today."""
HAMLETS = MoveHamlets("01840", HERE, hamlets=("t-na-ca",))
ACTS = (
    ConsolidateCommunes(("01840", "01843"), "99001", "Kim Sơn", ON),
    AbsorbCommunes(("01840",), "01843", ON),
    DivideCommune("01840", ("01843", "01849"), ON),
    SplitOffCommune("01840", "99001", "Kim Sơn", ON, hamlets=("t-na-ca",)),
    RenameCommune("01840", "Kim Sơn", ON),
    MoveCommune("01840", "04", ON),
)
"""One of each kind, after ``HAMLETS``."""


def codes() -> tuple[str, str, str]:
    """Three communes of one province that stand today."""
    province = Place.objects.at(EVE).get(level="province", name="Thái Nguyên")
    found = Place.objects.at(EVE).filter(level="commune", parent=province).order_by("code")[:3]
    one, two, three = (row.code for row in found)
    return one, two, three


@pytest.fixture
def world(world: World) -> World:
    one, two, _three = codes()
    enact(MoveHamlets(one, HERE, hamlets=("t-na-ca", "t-khuoi-it")), by=world.clerk, override="thử")
    enact(MoveHamlets(two, HERE, hamlets=("t-ban-khan",)), by=world.clerk, override="thử")
    return world


def lies(code: str, on: date = ON) -> str:
    """The key of the place in which the hamlet lies."""
    return HamletVersion.objects.at(on).get(code=code).place_id


def key(code: str, on: date = ON) -> str:
    found = place_on(code, on)[0]
    assert found is not None
    return found


def laid(world: World, on: date, structure: date | None = None) -> dict[str, str | None]:
    """Where hamlets lie by the figures."""
    return {
        one.code: one.commune for one in Question(reach(world.clerk, "read", on), on, structure).hamlets()
    }


def record(act: Act, world: World) -> int:
    return enact(act, by=world.clerk, override="thử").number


def test_consolidated_communes_end_and_a_new_one_has_their_hamlets(world: World) -> None:
    one, two, _three = codes()
    before = key(one, EVE), key(two, EVE)
    record(ConsolidateCommunes((one, two), one, "Kim Sơn", ON, "xa"), world)

    new = key(one)
    assert new == f"{one}@{ON}"
    assert key(one, EVE) == before[0]
    assert place_on(two, ON)[0] is None
    assert {lies("t-na-ca"), lies("t-khuoi-it"), lies("t-ban-khan")} == {new}
    assert lies("t-na-ca", EVE) == before[0]
    row = Place.objects.get(key=new)
    assert (row.full_name, row.parent_id) == ("Xã Kim Sơn", Place.objects.get(key=before[0]).parent_id)
    assert row.latitude is not None
    said = PlaceSuccession.objects.known().values_list("place_id", "successor_id", "kind")
    assert set(said) == {(place, new, "consolidated") for place in before}


def test_taking_it_back_leaves_nothing_and_it_may_be_recorded_again(world: World) -> None:
    one, two, _three = codes()
    act = ConsolidateCommunes((one, two), one, "Kim Sơn", ON, "xa")
    number = record(act, world)
    enact(Void(number), by=world.clerk, override="thử")

    assert key(one) == key(one, EVE)
    assert lies("t-na-ca") == key(one, EVE)
    assert not Place.objects.at(ON).filter(founded_in__isnull=False).exists()
    assert rebuild.check() == []

    record(ConsolidateCommunes((one, two), one, "Tên khác", ON), world)
    assert key(one) == f"{one}@{ON}.2"
    assert Place.objects.get(key=key(one)).name == "Tên khác"
    assert rebuild.check() == []


def test_what_came_later_stands_in_the_way_of_taking_it_back(world: World) -> None:
    one, two, three = codes()
    founded = record(SplitOffCommune(one, "99001", "Mới", ON, hamlets=("t-na-ca",)), world)
    later = record(MoveHamlets("99001", date(2026, 4, 1), hamlets=("t-ban-khan",)), world)

    with pytest.raises(Refused) as refused:
        enact(Void(founded), by=world.clerk, override="thử")
    assert refused.value.findings[0].code == "void.in_the_way"
    assert refused.value.findings[0].message.endswith(f"{later}.")
    assert (two, three) != (one, one)
    # What returns must find the ground under its feet too.
    back = record(Void(later), world)
    record(Void(founded), world)
    with pytest.raises(Refused) as refused:
        record(Void(back), world)
    assert refused.value.findings[0].code == "void.no_way_back"


def test_an_absorbing_commune_goes_on_with_the_people_of_both(world: World) -> None:
    one, two, three = codes()
    first = record(AbsorbCommunes((two,), one, ON, population=5200), world)
    assert lies("t-ban-khan") == key(one) == key(one, EVE)
    assert [one.population for one in Population.objects.at(ON).filter(place=key(one))] == [5200]

    later = date(2026, 5, 1)
    told = dry_run(AbsorbCommunes((one,), three, later), by=world.clerk)
    assert "place.uncounted" in {found.code for found in told}
    record(AbsorbCommunes((three,), one, date(2026, 4, 1), population=9000), world)
    assert first < head().number


def test_counts_are_added_up_where_all_are_known(world: World) -> None:
    one, two, three = codes()
    record(AbsorbCommunes((two,), one, ON, population=5200), world)
    record(RenameCommune(one, "Tên khác", date(2026, 4, 1)), world)
    record(SplitOffCommune(three, "99001", "Mới", ON, population=800, population_left=4000), world)
    record(ConsolidateCommunes((one, "99001"), "99002", "Chung", date(2026, 5, 1)), world)

    assert Population.objects.get(place=key("99002", date(2026, 5, 1))).population == 6000


def test_each_hamlet_of_a_divided_commune_goes_where_a_step_sends_it(world: World) -> None:
    one, two, three = codes()
    divide = DivideCommune(one, (two, three), ON)
    scheme = Reorganise("Thử", ON, (divide, MoveHamlets(three, ON, hamlets=("t-khuoi-it",))))
    assert refusals(scheme.check()) == []

    choices = {choice.code: choice for choice in choices_of(scheme.draft)}
    assert choices["t-khuoi-it"].is_told
    assert not choices["t-na-ca"].is_told
    assert [part.code for part in choices["t-na-ca"].parts] == [two, three]
    assert {found.code for found in scheme.check()} >= {"hamlet.of_divided"}
    record(scheme, world)
    assert (lies("t-na-ca"), lies("t-khuoi-it")) == (key(two), key(three))
    assert place_on(one, ON)[0] is None
    assert laid(world, ON, EVE)["t-na-ca"] == key(one, EVE)
    assert laid(world, EVE, ON)["t-khuoi-it"] == key(three)


def test_a_commune_of_another_name_is_the_same_land(world: World) -> None:
    one, _two, _three = codes()
    number = record(RenameCommune(one, "Kim Sơn", ON, "phuong"), world)

    row = Place.objects.get(key=key(one))
    assert (row.full_name, lies("t-na-ca")) == ("Phường Kim Sơn", row.key)
    for on, structure, shown in ((ON, None, row.key), (ON, EVE, key(one, EVE)), (EVE, ON, row.key)):
        assert laid(world, on, structure)["t-na-ca"] == shown
    enact(Void(number), by=world.clerk, override="thử")
    assert laid(world, ON)["t-na-ca"] == key(one, EVE)


def test_the_entry_tells_communes_and_not_since_when_the_data_has_them(world: World) -> None:
    one, _two, _three = codes()
    number = record(RenameCommune(one, "Kim Sơn", ON), world)
    told = [
        (row.label, row.names, span_of(row))
        for row in described(PlaceVersion.objects.filter(recorded_in=number))
    ]
    named = Place.objects.get(key=key(one, EVE)).full_name
    assert sorted(told, key=lambda one: one[2]) == [
        ("Đơn vị hành chính", ["Phường Kim Sơn"], "từ 01/03/2026"),
        ("Đơn vị hành chính", [named], "từ 01/07/2025 đến hết 28/02/2026"),
    ]
    old = Place.objects.get(key="06x01@1900-01-01")
    row = PlaceVersion(place=old, from_date=old.from_date, until_date=old.until_date, name=old.name)
    assert span_of(row) == "đến hết 31/01/2020"


def test_a_moved_commune_lies_in_the_other_province(world: World) -> None:
    one, _two, _three = codes()
    record(MoveCommune(one, "04", ON), world)

    assert Place.objects.get(key=key(one)).parent_id == key("04")
    assert Place.objects.get(key=key(one, EVE)).parent_id != key("04")


def test_organisations_there_lie_in_the_new_one(world: World) -> None:
    one, two, _three = codes()
    new = ConsolidateOrganisations(
        "moi", "Đảng bộ xã Mới", HERE, place_code=one, organisations=("kim-lu", "bang-phuc"), parent="bk",
        organisation_kind="grassroots_organisation", grassroots_type="commune",
    )  # fmt: skip
    record(new, world)
    act = ConsolidateCommunes((one, two), "99001", "Kim Sơn", ON, "xa")
    assert refusals(act.check()) == []
    said = {line.name: line.said for line in outcome_of(act.draft).lines}
    assert said["Đảng bộ xã Mới"] == "địa bàn nay là Xã Kim Sơn"
    record(act, world)

    row = OrganisationVersion.objects.at(ON).get(code="moi")
    assert (row.place_id, row.start_reason) == (key("99001"), "relocated")


def test_a_scheme_merges_communes_and_then_their_organisations(world: World) -> None:
    """The code of an ended commune means the new one once a step founds it; one void takes back all."""
    one, two, _three = codes()
    founding = ConsolidateOrganisations(
        "cu", "Đảng bộ xã Cũ", HERE, place_code=one, organisations=("kim-lu",), parent="bk",
        organisation_kind="grassroots_organisation", grassroots_type="commune",
    )  # fmt: skip
    other = replace(founding, code="khac", place_code=two, organisations=("bang-phuc",))
    for act in (founding, other):
        record(act, world)
    merged = replace(
        founding, code="moi", name="Đảng bộ xã Mới", on=ON, place_code=one, organisations=("cu", "khac")
    )
    before = set(OrganisationVersion.objects.known().values_list("code", "place_id", "until_date"))
    scheme = Reorganise("Thử", ON, (ConsolidateCommunes((one, two), one, "Kim Sơn", ON), merged))
    assert refusals(scheme.check()) == []
    told = outcome_of(scheme.draft)
    assert told.before == told.after
    assert [line.said for line in told.places][-1].startswith("mới, từ")
    number = record(scheme, world)

    assert OrganisationVersion.objects.at(ON).get(code="moi").place_id == f"{one}@{ON}"
    assert not OrganisationVersion.objects.at(ON).filter(code__in=("cu", "khac")).exists()
    enact(Void(number), by=world.clerk, override="thử")
    assert set(OrganisationVersion.objects.known().values_list("code", "place_id", "until_date")) == before
    assert rebuild.check() == []


def test_before_and_after_tells_of_each_commune(world: World) -> None:
    one, two, _three = codes()
    act = ConsolidateCommunes((one, two), one, "Kim Sơn", ON, "xa", population=7000)
    assert refusals(act.check()) == []

    lines = [
        (line.code, line.said, line.hamlets_before, line.hamlets) for line in outcome_of(act.draft).places
    ]

    province = Place.objects.at(ON).get(level="province", name="Thái Nguyên").full_name
    names = [Place.objects.at(EVE).get(code=code).full_name for code in (one, two)]
    assert lines == [
        (one, "kết thúc, thành Xã Kim Sơn", 2, 0),
        (two, "kết thúc, thành Xã Kim Sơn", 1, 0),
        (one, f"mới, từ {', '.join(names)}, thuộc {province}", 0, 3),
    ]


def refused_codes(act: Act, world: World) -> list[str]:
    return [found.code for found in refusals(dry_run(act, by=world.clerk))]


def test_what_cannot_be_is_refused(world: World) -> None:
    one, two, three = codes()
    assert refused_codes(AbsorbCommunes((one,), one, ON), world) == ["places.itself"]
    assert AbsorbCommunes((one, ""), two, ON).scopes()  # asked before it is checked
    assert refused_codes(DivideCommune(one, (two,), ON), world) == ["places.parts"]
    assert refused_codes(ConsolidateCommunes((one, two), three, "Mới", ON), world) == ["place.code_taken"]
    assert refused_codes(ConsolidateCommunes((one, two), "x-1", "Mới", ON), world) == ["place.code"]
    assert refused_codes(RenameCommune("19", "Mới", ON), world) == ["place.no_commune"]
    assert refused_codes(MoveCommune(one, two, ON), world) == ["place.parent"]
    named = Place.objects.at(ON).get(code=one)
    assert refused_codes(RenameCommune(one, named.name, ON), world) == ["place.nothing_changes"]
    assert refused_codes(SplitOffCommune(one, "99001", "Mới", ON, hamlets=("t-ban-khan",)), world) == [
        "places.hamlets"
    ]


def test_what_is_recorded_for_later_is_not_turned_over(world: World) -> None:
    one, two, _three = codes()
    assert refused_codes(RenameCommune("02152", "Mới", date(2025, 6, 1)), world) == ["place.later_change"]
    record(MoveHamlets(two, date(2026, 6, 1), hamlets=("t-na-ca",)), world)
    assert refused_codes(RenameCommune(one, "Mới", ON), world) == ["hamlet.later_change"]


def test_nothing_comes_to_a_commune_whose_end_is_recorded(world: World) -> None:
    one, two, three = codes()
    record(AbsorbCommunes((one,), three, date(2026, 8, 1), population=9000), world)

    assert refused_codes(AbsorbCommunes((two,), one, ON), world) == ["place.later_change"]
    assert refused_codes(DivideCommune(two, (three, one), ON), world) == ["place.later_change"]
    assert refused_codes(SplitOffCommune(one, "99001", "Mới", ON), world) == ["place.later_change"]
    assert refused_codes(SplitOffCommune("02152", "99001", "Mới", date(2025, 6, 1)), world) == [
        "place.later_change"
    ]


def test_who_takes_in_bears_the_code_from_the_day_on(world: World) -> None:
    """An entry before gave the code to a new commune on that very day."""
    one, two, three = codes()
    record(ConsolidateCommunes((one, three), one, "Kim Sơn", ON, "xa"), world)
    record(AbsorbCommunes((two,), one, ON, population=9000), world)

    assert lies("t-ban-khan") == lies("t-na-ca") == f"{one}@{ON}"
    assert rebuild.check() == []


def test_what_was_split_off_before_the_rest_ends_is_not_proposed_for_the_rest(world: World) -> None:
    one, two, _three = codes()
    split = SplitOffCommune(one, "99001", "Mới", ON, hamlets=("t-na-ca",))
    draft = Reorganise("Sắp xếp", ON, (split, AbsorbCommunes((one,), two, ON))).draft
    assert [part.code for part in choices_of(draft)[0].parts] == [two, "99001"]

    again = SplitOffCommune(one, "99002", "Mới hơn", ON)
    parts = Reorganise("Sắp xếp", ON, (split, again, DivideCommune(one, ("99002", "99001"), ON))).draft
    assert [part.code for part in choices_of(parts)[0].parts] == ["99002", "99001"]


def test_a_count_from_before_land_was_given_away_is_none(world: World) -> None:
    one, two, three = codes()
    record(AbsorbCommunes((two,), one, date(2026, 1, 1), population=5200), world)
    split = SplitOffCommune(one, "99001", "Mới", ON)
    together = Reorganise("Sắp xếp", ON, (split, AbsorbCommunes(("99001",), three, ON)))
    told = [one.message for one in dry_run(together, by=world.clerk) if one.code == "place.uncounted"]
    assert len(told) == len(("split", "absorbed"))

    record(split, world)
    named = ConsolidateCommunes((one, three), "99003", "Tên khác", date(2026, 4, 1))
    assert "place.uncounted" in {found.code for found in dry_run(named, by=world.clerk)}


def test_the_state_decides_and_the_article_is_cited(world: World) -> None:
    one, _two, _three = codes()
    act = RenameCommune(one, "Kim Sơn", ON)
    (told,) = act.check_paper(Paper(issuer="Ủy ban nhân dân tỉnh"))
    assert (told.code, told.severity) == ("places.decider", "inform")
    assert "Luật 72/2025/QH15" in str(told.article)
    assert act.check_paper(Paper(issuer="Ủy ban thường vụ Quốc hội")) == []
    (asked,) = RenameCommune(one, "Kim Sơn", date(2020, 2, 1)).check_paper(Paper())
    assert (asked.code, asked.severity) == ("places.decider_not_told", "inform")
    assert "Điều 129.2" in str(asked.article)
