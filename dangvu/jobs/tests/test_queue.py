"""The lease table: who may take up which job, and when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.models.functions import Now

from dangvu.accounts.models import Account
from dangvu.core.finding import Refused
from dangvu.jobs import queue
from dangvu.jobs.models import CANCELLED, DEAD, DONE, FAILED, RUNNING, WAITING, Job
from dangvu.ledger.models import Entry
from tests.cast import World

pytestmark = pytest.mark.django_db


def lapse(job: Job) -> None:
    """The job's worker has not been heard of for longer than its lease."""
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))


def now(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_the_job_that_waited_longest_is_taken_up_first(world: World) -> None:
    first = queue.submit("a", world.clerk, {"x": 1})
    queue.submit("a", world.clerk, {"x": 2})

    taken = queue.take_up("w1")

    assert taken is not None
    assert (taken.pk, taken.state, taken.worker, taken.attempts) == (first.pk, RUNNING, "w1", 1)


def test_a_job_at_work_is_not_taken_up_while_its_lease_runs(world: World) -> None:
    queue.submit("a", world.clerk, {})
    queue.take_up("w1")

    assert queue.take_up("w2") is None


def test_a_job_whose_lease_ran_out_is_taken_up_by_another(world: World) -> None:
    job = queue.submit("a", world.clerk, {})
    queue.take_up("w1")
    lapse(job)

    taken = queue.take_up("w2")

    assert taken is not None
    assert (taken.worker, taken.attempts) == ("w2", 2)


def test_a_beat_renews_the_lease(world: World) -> None:
    job = queue.submit("a", world.clerk, {})
    queue.take_up("w1")
    lapse(job)

    assert queue.beat(job, "w1", 5, 10, "bước hai")

    assert queue.take_up("w2") is None
    assert (now(job).done, now(job).total, now(job).step) == (5, 10, "bước hai")


def test_whoever_lost_a_job_can_neither_beat_nor_answer(world: World) -> None:
    job = queue.submit("a", world.clerk, {})
    queue.take_up("w1")
    lapse(job)
    queue.take_up("w2")

    assert not queue.beat(job, "w1", 9, 9, "")
    assert not queue.end(job, "w1", DONE, {"of": "w1"})
    assert queue.end(job, "w2", DONE, {"of": "w2"})
    assert now(job).result == {"of": "w2"}


def test_the_same_key_is_the_same_job(world: World) -> None:
    first = queue.submit("a", world.clerk, {}, key="k")

    assert queue.submit("a", world.clerk, {}, key="k").pk == first.pk
    assert Job.objects.count() == 1


def test_the_same_key_of_another_account_is_another_job(world: World) -> None:
    first = queue.submit("a", world.clerk, {"of": "clerk"}, key="k")

    second = queue.submit("a", world.secretary, {"of": "secretary"}, key="k")

    assert (second.pk != first.pk, second.account, second.arguments) == (
        True,
        world.secretary.pk,
        {"of": "secretary"},
    )


@pytest.mark.parametrize("state", [FAILED, CANCELLED])
def test_what_was_asked_for_in_vain_is_asked_for_anew(world: World, state: str) -> None:
    first = queue.submit("a", world.clerk, {}, key="k")
    Job.objects.update(state=state)

    again = queue.submit("a", world.clerk, {}, key="k")

    assert (again.pk != first.pk, again.state) == (True, WAITING)
    assert queue.submit("a", world.clerk, {}, key="k").pk == again.pk


@pytest.mark.parametrize("state", [RUNNING, DONE, DEAD])
def test_what_was_done_or_may_be_still_is_not_asked_for_twice(world: World, state: str) -> None:
    first = queue.submit("a", world.clerk, {}, key="k")
    Job.objects.update(state=state)

    assert queue.submit("a", world.clerk, {}, key="k").pk == first.pk


def test_the_database_itself_holds_one_job_of_a_key(world: World) -> None:
    queue.submit("a", world.clerk, {}, key="k")

    with pytest.raises(IntegrityError):
        Job.objects.create(kind="a", account=world.clerk.pk, language="vi", key="k", created_at=Now())


def test_an_account_asks_for_so_much_at_once_and_no_more(world: World) -> None:
    for _number in range(queue.MOST_OPEN):
        queue.submit("a", world.clerk, {})

    with pytest.raises(Refused) as refused:
        queue.submit("a", world.clerk, {})

    assert refused.value.findings[0].code == "job.too_many"
    assert queue.submit("a", world.secretary, {}).state == WAITING


def test_a_job_tried_too_often_is_dead_until_somebody_says_again(world: World) -> None:
    job = queue.submit("a", world.clerk, {})
    for number in range(queue.MOST_ATTEMPTS):
        assert queue.take_up(f"w{number}")
        lapse(job)

    assert queue.take_up("w9") is None
    assert queue.bury() == 1
    assert [one.pk for one in queue.dead_letters()] == [job.pk]

    queue.try_again(job)

    assert queue.dead_letters() == []
    assert queue.take_up("w9") is not None


def test_a_dead_job_can_be_put_away(world: World) -> None:
    job = queue.submit("a", world.clerk, {})
    Job.objects.update(state=DEAD)

    queue.ask_to_stop(job)

    assert now(job).state == CANCELLED


def test_what_a_spent_job_had_recorded_nevertheless_is_done(world: World) -> None:
    entry = Entry.objects.get(number=1)
    job = queue.submit("a", Account.objects.get(name=entry.actor), {}, key=entry.key)
    Job.objects.update(attempts=queue.MOST_ATTEMPTS, state=RUNNING)
    lapse(job)

    queue.bury()

    assert (now(job).state, now(job).result["entry"]) == (DONE, 1)


def test_what_another_recorded_under_the_same_key_is_not_the_jobs(world: World) -> None:
    entry = Entry.objects.get(number=1)
    assert entry.actor != world.secretary.name
    job = queue.submit("a", world.secretary, {}, key=entry.key)
    Job.objects.update(attempts=queue.MOST_ATTEMPTS, state=RUNNING)
    lapse(job)

    queue.bury()

    assert now(job).state == DEAD


def test_a_command_that_is_gone_has_failed_and_nobody_goes_on_with_it(world: World) -> None:
    job = queue.take_in_hand("a", world.clerk, {}, "w1")
    lapse(job)

    assert queue.take_up("w2") is None
    queue.bury()
    assert now(job).state == FAILED


def test_a_job_put_back_is_not_taken_up_too_early(world: World) -> None:
    job = queue.submit("a", world.clerk, {})
    queue.take_up("w1")

    queue.put_back(job, "w1", after=60, counted=False)

    assert (now(job).state, now(job).attempts) == (WAITING, 0)
    assert queue.take_up("w2") is None


def test_a_job_that_waits_is_stopped_at_once_and_one_that_runs_when_its_worker_looks(world: World) -> None:
    waiting, running = queue.submit("a", world.clerk, {}), queue.submit("a", world.secretary, {})
    Job.objects.filter(pk=running.pk).update(state=RUNNING, worker="w1")

    queue.ask_to_stop(waiting)
    queue.ask_to_stop(running)

    assert (now(waiting).state, now(running).state) == (CANCELLED, RUNNING)
    assert now(running).cancel_asked


def test_a_job_that_ended_stays_as_it_is(world: World) -> None:
    job = queue.submit("a", world.clerk, {})
    queue.take_up("w1")
    queue.end(job, "w1", DONE, {"x": 1})

    queue.ask_to_stop(job)

    assert (now(job).state, now(job).cancel_asked) == (DONE, False)


def test_what_ended_long_ago_is_forgotten_but_for_dead_jobs(world: World) -> None:
    for state in (DONE, DEAD):
        job = queue.submit("a", world.clerk, {})
        Job.objects.filter(pk=job.pk).update(state=state, ended_at=Now() - timedelta(days=31))

    queue.forget_old()

    assert [one.state for one in Job.objects.all()] == [DEAD]
