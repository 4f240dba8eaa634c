"""A file of more persons than one takes out alone does not go out on one's own word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dangvu.accounts import giving, making
from dangvu.accounts.models import Account, Mandate, Reading
from dangvu.accounts.tokens import make_token
from dangvu.desk.tests.large_files import ADDRESS, LATER, TODAY, ask, step, two
from dangvu.ledger.position import forget
from dangvu.lists.models import FileAsked
from dangvu.membership.acts import RecordDeath
from dangvu.people.acts import CorrectPerson
from tests.cast import Two, browser_of, enact

pytestmark = pytest.mark.django_db
__all__ = ["two"]


def by_oneself(two: Two, number: int) -> None:
    assert step(two.clerk, number, "approve").status_code == 400


def by_another_account_of_the_same_person(two: Two, number: int) -> None:
    Account.objects.filter(name__in=("clerk", "chief")).update(person=two.world.person("be"))
    assert step(two.chief, number, "approve").status_code == 400


def by_a_name_changed_in_the_database(two: Two, number: int) -> None:
    Account.objects.filter(pk=two.clerk.pk).update(name="renamed")
    assert step(Account.objects.get(pk=two.clerk.pk), number, "approve").status_code == 400


def by_another_asker_written_over(two: Two, number: int) -> None:
    FileAsked.objects.filter(pk=number).update(asked_by=two.chief)
    assert step(two.clerk, number, "approve").status_code == 400


def by_somebody_who_reads_less(two: Two, number: int) -> None:
    assert step(two.world.secretary, number, "approve").status_code == 404
    FileAsked.objects.filter(pk=number).update(organisations=str(two.world.organisation("kim-lu")))
    assert step(two.world.secretary, number, "approve").status_code == 400


def by_an_account_the_asker_made(two: Two, number: int) -> None:
    puppet, _link = making.make_account(two.clerk, "puppet", "", "QĐ 1", TODAY)
    Mandate.objects.create(account=puppet, action="read", from_date=TODAY, ground="thử")
    assert step(puppet, number, "approve").status_code == 400


def by_the_others_account_let_into_anew(two: Two, number: int) -> None:
    making.renew_link(two.clerk, two.chief, "quên mật khẩu", TODAY)
    assert step(two.chief, number, "approve").status_code == 400


def by_writing_the_approval_into_the_database(two: Two, number: int) -> None:
    """Not even then for oneself."""
    FileAsked.objects.filter(pk=number).update(
        state="approved", approved_by=two.clerk, approved_at=timezone.now()
    )


def by_what_was_approved_for_another(two: Two, number: int) -> None:
    step(two.chief, number, "approve")
    assert step(two.chief, number, "fetch").status_code == 400
    FileAsked.objects.filter(pk=number).delete()


def by_other_filters_after_the_approval(two: Two, number: int) -> None:
    """The approval is of one address: another leads to asking again."""
    step(two.chief, number, "approve")
    other = browser_of(two.clerk).get(f"{ADDRESS}&sort=birth&ask={number}")
    assert other.status_code == 302
    FileAsked.objects.filter(pk=number).delete()


def by_a_person_changed_since(two: Two, number: int) -> None:
    step(two.chief, number, "approve")
    enact(CorrectPerson("lan", date(2018, 6, 1), full_name="Đặng Thị Lan Anh"), by=two.clerk, override="thử")
    forget()


def by_a_person_fewer(two: Two, number: int) -> None:
    step(two.chief, number, "approve")
    enact(RecordDeath("lan", date(2018, 3, 1)), by=two.clerk, override="thử")
    forget()


def by_a_seal_moved_from_another(two: Two, number: int) -> None:
    other = ask(two.clerk, "/members/file.csv?on=2018-06-02")
    step(two.chief, other, "approve")
    sealed = FileAsked.objects.get(pk=number)
    FileAsked.objects.filter(pk=other).update(sealed=sealed.sealed)
    assert step(two.clerk, other, "fetch").status_code == 400


def by_an_approval_too_old(two: Two, number: int) -> None:
    step(two.chief, number, "approve")
    FileAsked.objects.filter(pk=number).update(approved_at=timezone.now() - timedelta(hours=25))


def by_an_approval_whose_giver_lost_the_right(two: Two, number: int) -> None:
    step(two.chief, number, "approve")
    giving.end(two.clerk, Mandate.objects.get(account=two.chief, action="read"), TODAY, "thôi", TODAY)


def by_an_approval_whose_giver_was_closed(two: Two, number: int) -> None:
    step(two.chief, number, "approve")
    making.close_account(two.clerk, two.chief, "thôi việc", TODAY)


def by_a_token(two: Two, number: int) -> None:
    secret = make_token(two.chief, "thử", LATER)[1]
    given = {"digest": FileAsked.objects.get(pk=number).digest, "step": "approve"}
    answer = Client().post(f"/files/{number}", given, headers={"Authorization": f"Bearer {secret}"})
    assert answer.headers["Location"].startswith("/sign-in")


def by_a_page_of_something_else(two: Two, number: int) -> None:
    other = ask(two.clerk, "/members/file.csv?on=2018-06-02")
    digest = FileAsked.objects.get(pk=other).digest
    assert step(two.chief, number, "approve", digest=digest).status_code == 400


def by_what_was_withdrawn(two: Two, number: int) -> None:
    step(two.clerk, number, "refuse")
    assert step(two.chief, number, "approve").status_code == 400


def by_selecting_more_than_a_page(two: Two, number: int) -> None:
    picks = [("pick", str(one)) for one in range(1, 40)]
    address = ADDRESS + "&picked=1&" + "&".join(f"{name}={value}" for name, value in picks)
    assert browser_of(two.clerk).get(address).status_code == 302
    assert number


WAYS = [way for name, way in list(globals().items()) if name.startswith("by_") and callable(way)]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nothing_goes_out_on_ones_own_word(two: Two, way: Callable[[Two, int], None]) -> None:
    number = ask(two.clerk)

    way(two, number)

    clerk = Account.objects.get(pk=two.clerk.pk)
    if FileAsked.objects.filter(pk=number).exists():
        assert step(clerk, number, "fetch").status_code == 400
    assert not Reading.objects.filter(account=clerk.name, page="members__file").exists()


def test_there_are_ways_enough() -> None:
    assert len(WAYS) >= 12
