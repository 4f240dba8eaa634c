"""Answers are kept until a kind of fact that they were made of changes."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from django.db.models import F

from dangvu.core import scope
from dangvu.ledger.models import Head, Subject
from dangvu.ledger.position import (
    at_this_moment,
    held,
    kept_up,
    position,
    remembered,
    remembered_each,
)
from dangvu.ledger.rebuild import rebuild
from dangvu.ledger.sealing import keystore
from dangvu.ledger.void import Void
from dangvu.membership.acts import ExemptMember, TransferMember
from dangvu.membership.models import Exemption, Membership
from dangvu.people.models import PersonRecord
from dangvu.tree.models import Organisation, Placement
from tests.cast import World, enact

pytestmark = pytest.mark.django_db
MOVE = TransferMember("son", "na-ca", date(2021, 1, 4))
EXEMPT = ExemptMember("khanh", date(2021, 1, 4))


class Counted:
    """An answer that says how often it was worked out."""

    def __init__(self, work: Callable[[], int]) -> None:
        self.times, self._work = 0, work

    def __call__(self) -> int:
        self.times += 1
        return self._work()


def members() -> int:
    return Membership.objects.known().count()


def test_an_answer_holds_while_other_kinds_change(world: World) -> None:
    answer = Counted(members)

    remembered(("members", 1), answer)
    enact(EXEMPT, by=world.clerk, override="thử")
    remembered(("members", 1), answer)

    assert answer.times == 1


def test_an_answer_is_worked_out_anew_when_its_kind_changes_or_is_taken_back(world: World) -> None:
    answer = Counted(members)

    found = [remembered(("members", 2), answer)]
    number = enact(MOVE, by=world.clerk, override="thử").number
    found.append(remembered(("members", 2), answer))
    enact(Void(number), by=world.clerk, override="thử")
    found.append(remembered(("members", 2), answer))

    assert answer.times == 3
    assert found == [found[0], found[0] + 1, found[0]]


def test_an_answer_made_of_kept_answers_is_made_of_what_they_were_made_of(world: World) -> None:
    remembered(("inner",), members)
    outer = Counted(lambda: remembered(("inner",), members) + Exemption.objects.known().count())

    before = remembered(("outer",), outer)
    enact(MOVE, by=world.clerk, override="thử")

    assert remembered(("outer",), outer) == before + 1


def test_a_person_is_known_by_their_records(world: World) -> None:
    answer = Counted(lambda: PersonRecord.objects.known().filter(person__token="").count())

    remembered(("tokens",), answer)
    enact(MOVE, by=world.clerk, override="thử")
    remembered(("tokens",), answer)

    assert answer.times == 1


def test_an_answer_that_asks_for_no_fact_holds_until_anything_is_recorded(world: World) -> None:
    answer = Counted(lambda: 1)

    remembered(("nothing",), answer)
    enact(MOVE, by=world.clerk, override="thử")
    remembered(("nothing",), answer)

    assert answer.times == 2


def test_what_others_record_while_it_is_worked_out_is_not_kept(world: World) -> None:
    def overtaken() -> int:
        before = members()
        enact(MOVE, by=world.clerk, override="thử")
        return before

    torn = remembered(("overtaken",), overtaken)

    assert remembered(("overtaken",), members) == torn + 1


def test_what_others_record_while_it_is_counted_is_not_added_twice(world: World) -> None:
    def overtaken() -> int:
        enact(MOVE, by=world.clerk, override="thử")
        return members()

    later = kept_up(("overtaken", 2), overtaken, lambda _kept, _since: None)

    assert kept_up(("overtaken", 2), members, lambda kept, _since: kept + 1) == later


def test_a_page_is_of_one_position(world: World) -> None:
    with held():
        first = position()
        enact(MOVE, by=world.clerk, override="thử")

        assert position() == first
        assert at_this_moment().number == first.number + 1


def test_an_answer_found_in_the_midst_of_recording_is_not_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    apply = TransferMember.follow_up

    def follow_up(act: TransferMember, by: object) -> None:
        seen.append(remembered(("midst",), members))
        apply(act, by)  # type: ignore[arg-type]

    monkeypatch.setattr(TransferMember, "follow_up", follow_up)
    enact(MOVE, by=world.clerk, override="thử")

    assert seen == [remembered(("midst",), members)]


def test_whoever_holds_the_lock_is_in_the_midst_of_recording(world: World) -> None:
    """The next number is taken before anything is written; the hash is still that of the entry before."""
    shown = at_this_moment()
    assert shown.is_settled
    with transaction.atomic():
        Head.objects.update(number=F("number") + 1)
        assert not at_this_moment().is_settled
        transaction.set_rollback(True)

    assert at_this_moment() == shown


def test_what_was_kept_of_an_empty_table_is_not_told_of_its_first_rows() -> None:
    """As the first workbook of a register writes them, so many at a time, before its entry."""

    def codes() -> int:
        return remembered(("empty",), lambda: Placement.objects.count())

    assert codes() == 0
    with transaction.atomic():
        Head.objects.update(number=F("number") + 1)
        one = Organisation.objects.create(id=1, founded_in=1)
        Placement.objects.create(recorded_in=1, ordinal=1, organisation=one, from_date=date(2020, 1, 1))
        assert codes() == 1
        transaction.set_rollback(True)


def test_of_many_only_those_are_asked_for_that_were_not(world: World) -> None:
    asked: list[list[int]] = []

    def counts(numbers: list[int]) -> dict[int, int]:
        asked.append(numbers)
        return {one: members() for one in numbers if one != 3}

    first = remembered_each(("each", "test"), [2, 1, 3], counts)
    second = remembered_each(("each", "test"), [1, 3, 4], counts)
    enact(MOVE, by=world.clerk, override="thử")
    third = remembered_each(("each", "test"), [1], counts)

    assert asked == [[1, 2, 3], [4], [1]]
    assert (set(first), set(second)) == ({1, 2}, {1, 4})
    assert third[1] == first[1] + 1


def test_nothing_kept_is_answered_once_a_persons_key_is_destroyed(world: World) -> None:
    answer = Counted(members)
    person, draft = keystore().create(), keystore().create()
    keystore().save()
    token = Subject.objects.get(pk=world.person("son")).token

    for gone in ([], [person, draft], [token], []):
        keystore().forget(gone)
        remembered(("erased",), answer)
        kept_up(("erased", 2), answer, lambda kept, _since: kept)

    assert answer.times == 4


@pytest.mark.django_db(transaction=True)
def test_nothing_kept_is_answered_once_the_facts_are_built_anew(world: World) -> None:
    answer = Counted(members)
    remembered(("rebuilt",), answer)
    rebuild()
    remembered(("rebuilt",), answer)

    assert answer.times == 2


def test_persons_asked_for_in_one_scope_are_not_answered_in_another(world: World) -> None:
    def seen() -> str:
        members()
        return scope.said()

    def seen_inside() -> str:
        return remembered(("seen",), seen)

    for words in (scope.WHOLE, ";;;7", ";;;8"):
        for _again in range(2):
            with scope.saying(words):
                assert remembered(("seen",), seen) == words
                assert remembered(("around",), seen_inside) == words
                assert remembered_each(("seen",), [1], lambda _some: {1: seen()}) == {1: words}
                assert kept_up(("kept up",), seen, lambda kept, _since: kept) == words


def test_what_asks_for_no_persons_or_for_all_is_answered_in_any_scope(world: World) -> None:
    of_all, of_none = Counted(scope.whole()(members)), Counted(lambda: Head.objects.get().number)

    for words in (";;;7", ";;;8", scope.WHOLE):
        with scope.saying(words):
            remembered(("of all",), of_all)
            remembered(("of none",), of_none)

    assert (of_all.times, of_none.times) == (1, 1)
