"""Where a position is held, each question is asked once, and told only in the scope in which it was asked."""

from dataclasses import replace
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.accounts.mandates import Reach, covers
from dangvu.core import scope
from dangvu.ledger import position
from dangvu.ledger.asked_once import once_each
from dangvu.ledger.observing import observed
from dangvu.membership.queries import memberships_of
from dangvu.organisations.acts import RenameOrganisation
from dangvu.organisations.lookup import name_of, organisation_coded
from dangvu.organisations.tests.test_lookup import NEW
from dangvu.people.lookup import person_coded, persons_by_code
from tests.cast import World, enact

ON = date(2025, 3, 3)


def test_what_is_held_is_asked_once_and_only_the_new_of_many(world: World) -> None:
    with position.held(), CaptureQueriesContext(connection) as asked:
        first = person_coded("son"), memberships_of(world.person("son"))
        count = len(asked)
        assert (person_coded("son"), memberships_of(world.person("son"))) == first
        assert len(asked) == count
        assert persons_by_code(["son", "hoa", "khong-co"]).keys() == {"son", "hoa"}
        assert persons_by_code(["khong-co"]) == {}
        assert len(asked) == count + 1
        assert "'son'" not in asked[-1]["sql"]

    with CaptureQueriesContext(connection) as asked:
        assert person_coded("son") == person_coded("son")
    assert len(asked) == 2  # nothing is held


def test_what_was_asked_in_one_scope_is_not_told_in_another(world: World) -> None:
    def ask(keys: list[str]) -> dict[str, str]:
        return dict.fromkeys(keys, scope.said())

    with position.held():
        with scope.saying(scope.WHOLE):
            assert once_each(("whose",), ["son"], ask) == {"son": scope.WHOLE}
        with scope.saying(";;;7"):
            assert once_each(("whose",), ["son"], ask) == {"son": ";;;7"}


def test_an_answer_is_made_of_what_was_asked_before_too(world: World) -> None:
    with position.held():
        person_coded("son")
        with observed() as tables:
            person_coded("son")

    assert "people_personrecord" in tables


def test_organisations_are_told_as_they_are_now(world: World) -> None:
    """What is kept of names, codes and places in the tree goes with what changes it."""
    na_ca = world.organisation("na-ca")

    def stands_in(number: int, top: str) -> bool:
        reach = Reach(everywhere=False, roots=frozenset({world.organisation(top)}))
        return covers(reach, frozenset({number}), ON)

    def told() -> tuple[object, ...]:
        number = organisation_coded("moi", ON)
        return (
            organisation_coded("na-ca", ON),
            name_of(na_ca, ON),
            number and stands_in(number, "na-ri"),
        )

    with position.held():
        held = told()
    assert held == told()
    assert held[2] is None

    enact(replace(NEW, official_code="na-ca"), by=world.clerk, override="thử")
    renamed = RenameOrganisation("06.066.001.000.001", "Chi bộ thôn Nà Cà mới", date(2025, 1, 6))
    enact(renamed, by=world.clerk, override="thử")

    with position.held():
        held = told()
    assert held == told()
    assert held == (world.organisation("moi"), "Chi bộ thôn Nà Cà mới", True)
    with position.held():
        tops = [top for top in ("bk", "na-ri", "kim-lu", "na-ca", "cho-don") if stands_in(na_ca, top)]
    assert tops == ["bk", "na-ri", "kim-lu", "na-ca"]
