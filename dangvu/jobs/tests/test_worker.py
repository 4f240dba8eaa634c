"""A worker and the work in its hands: how it ends, and what stops it."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.test import override_settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dangvu.accounts.models import Mandate, MandateEnd
from dangvu.core.finding import Finding, Refused
from dangvu.core.watch import breaking
from dangvu.jobs import kinds, queue, uploads, worker
from dangvu.jobs.kinds import Answer
from dangvu.jobs.models import CANCELLED, DEAD, DONE, FAILED, RUNNING, WAITING, Job
from dangvu.jobs.work import ENDING, Work
from dangvu.jobs.worker import Worker, in_hand
from dangvu.ledger.enact import Busy
from tests.cast import World

Declare = Callable[..., str]
PATIENCE = 10.0
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"


@pytest.fixture
def kind() -> Iterator[Declare]:
    """Declares a kind of work for one test; gives its name."""
    names: list[str] = []

    def make(do: Callable[[Work], Answer], seconds: int = 60) -> str:
        name = f"test_{len(names)}"
        kinds.kinds()
        kinds.declare(kinds.Kind(name, "Thử", "record", do, seconds=seconds))
        names.append(name)
        return name

    yield make
    for name in names:
        del kinds._declared[name]


def answered(work: Work) -> Answer:
    work.tell(1, 1)
    return {"said": work.arguments["x"]}


def until_stopped(work: Work) -> Answer:
    """Works on until it is told to stop, at safe points."""
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        work.tell(1, 2)
        time.sleep(0.01)
    pytest.fail("nobody stopped it")


def only() -> Job:
    return Job.objects.get()


@pytest.mark.django_db
def test_the_answer_is_kept(world: World, kind: Declare) -> None:
    queue.submit(kind(answered), world.clerk, {"x": 7})

    assert Worker().once()
    assert not Worker().once()
    assert (only().state, only().result, only().ended_at is not None) == (DONE, {"said": 7}, True)


@pytest.mark.django_db
def test_a_refusal_is_the_end_and_kept_with_its_findings(world: World, kind: Declare) -> None:
    def refuse(_work: Work) -> Answer:
        raise Refused([Finding("a.b", "Không được.")])

    queue.submit(kind(refuse), world.clerk, {})
    Worker().once()

    assert (only().state, only().error) == (FAILED, "Không được.")
    assert only().result["findings"][0]["code"] == "a.b"


@pytest.mark.django_db
def test_a_fault_of_ours_is_tried_again_and_then_a_dead_letter(
    world: World, kind: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "AGAIN_AFTER", 0)

    def fail(_work: Work) -> Answer:
        raise ZeroDivisionError

    queue.submit(kind(fail), world.clerk, {})
    tried = 0
    while Worker().once():
        tried += 1
        time.sleep(0.01)
    queue.bury()

    assert (tried, only().state) == (queue.MOST_ATTEMPTS, DEAD)


@pytest.mark.django_db
def test_a_register_held_by_another_act_is_waited_for_and_not_counted(world: World, kind: Declare) -> None:
    def busy(_work: Work) -> Answer:
        raise Busy

    queue.submit(kind(busy), world.clerk, {})
    Worker().once()

    assert (only().state, only().attempts) == (WAITING, 0)


@pytest.mark.django_db
def test_work_is_not_begun_without_a_mandate(world: World, kind: Declare) -> None:
    queue.submit(kind(answered), world.secretary, {"x": 7})
    Worker().once()

    assert (only().state, only().result["findings"][0]["code"]) == (FAILED, "job.mandate")


@pytest.mark.django_db
def test_the_answer_is_in_the_language_of_whoever_asked(world: World, kind: Declare) -> None:
    name = kind(lambda _work: {"said": _("Sổ cái")})
    with translation.override("en"):
        queue.submit(name, world.clerk, {})
    Worker().once()

    assert only().result == {"said": "Ledger"}


@pytest.mark.django_db
def test_a_worker_that_ends_puts_its_work_back_uncounted(world: World, kind: Declare) -> None:
    def end_meanwhile(work: Work) -> Answer:
        work.stop(ENDING)
        return until_stopped(work)

    queue.submit(kind(end_meanwhile), world.clerk, {})
    Worker().once()

    assert (only().state, only().attempts) == (WAITING, 0)


@pytest.mark.django_db
def test_a_command_does_its_job_itself_and_is_seen_meanwhile(world: World, kind: Declare) -> None:
    with in_hand(kind(answered), world.clerk, {"name": "tệp"}) as work:
        assert (only().state, only().by_command) == (RUNNING, True)
        work.answer = {"entry": 5}

    assert (only().state, only().result) == (DONE, {"entry": 5})


@pytest.mark.django_db
def test_a_command_that_fails_leaves_no_open_job(world: World, kind: Declare) -> None:
    with pytest.raises(ZeroDivisionError), in_hand(kind(answered), world.clerk, {}):
        raise ZeroDivisionError

    assert only().state == FAILED


@pytest.mark.django_db
def test_the_file_goes_when_what_it_says_is_recorded(world: World, kind: Declare) -> None:
    digest = uploads.keep([b"x"], world.clerk.pk)
    queue.submit(kind(lambda _work: {"entry": None}), world.clerk, {}, upload=digest)
    Worker().once()
    assert uploads.there(digest, world.clerk.pk)

    queue.submit(kind(lambda _work: {"entry": 5}), world.clerk, {}, upload=digest)
    Worker().once()
    assert not uploads.there(digest, world.clerk.pk)


def stopped(world: World, name: str, meanwhile: Callable[[Job], object]) -> Job:
    """The job, when something has happened while it ran."""
    job = queue.submit(name, world.clerk, {})
    taken = queue.take_up("w1")
    assert taken is not None
    meanwhile(taken)
    Worker()._do(taken, "w1")
    return Job.objects.get(pk=job.pk)


@pytest.mark.django_db(transaction=True)
@override_settings(JOB_LEASE=0.4)
def test_work_stops_when_asked(world: World, kind: Declare) -> None:
    job = stopped(world, kind(until_stopped), queue.ask_to_stop)

    assert job.state == CANCELLED


@pytest.mark.django_db(transaction=True)
@override_settings(JOB_LEASE=0.4)
def test_a_question_is_broken_off_when_the_work_is_asked_to_stop(world: World, kind: Declare) -> None:
    def ask(work: Work) -> Answer:
        with work.breakable(breaking(connections[DEFAULT_DB_ALIAS])), connection.cursor() as cursor:
            cursor.execute(ENDLESS)
        pytest.fail("nobody broke it off")

    job = stopped(world, kind(ask), queue.ask_to_stop)

    assert (job.state, job.error) == (
        CANCELLED,
        "Tác vụ đã được dừng theo yêu cầu; không có gì được ghi.",
    )


@pytest.mark.django_db(transaction=True)
@override_settings(JOB_LEASE=0.4)
def test_a_fault_in_a_question_nobody_stopped_is_told_as_it_is(world: World, kind: Declare) -> None:
    def ask(work: Work) -> Answer:
        with pytest.raises(ZeroDivisionError), work.breakable(lambda: None):
            raise ZeroDivisionError
        return {"said": 1}

    assert stopped(world, kind(ask), lambda _job: None).result == {"said": 1}


@pytest.mark.django_db(transaction=True)
@override_settings(JOB_LEASE=0.4)
def test_work_stops_when_another_worker_has_the_job(world: World, kind: Declare) -> None:
    job = stopped(world, kind(until_stopped), lambda job: Job.objects.filter(pk=job.pk).update(worker="w2"))

    assert (job.state, job.worker) == (RUNNING, "w2")


@pytest.mark.django_db(transaction=True)
@override_settings(JOB_LEASE=0.4)
def test_work_stops_when_the_mandate_ends(world: World, kind: Declare) -> None:
    def without_mandate(work: Work) -> Answer:
        today = timezone.localdate()
        mandate = Mandate.objects.get(account=world.clerk, action="record")
        MandateEnd.objects.create(mandate=mandate, from_date=today, by="thử", ground="thử")
        return until_stopped(work)

    job = stopped(world, kind(without_mandate), lambda _job: None)

    assert (job.state, job.result["findings"][0]["code"]) == (FAILED, "job.mandate")


@pytest.mark.django_db(transaction=True)
@override_settings(JOB_LEASE=60.0)
def test_work_stops_after_its_time(world: World, kind: Declare) -> None:
    job = stopped(world, kind(until_stopped, seconds=0), lambda _job: None)

    assert (job.state, job.result["findings"][0]["code"]) == (FAILED, "job.time")


@pytest.mark.django_db(transaction=True)
@override_settings(JOB_LEASE=0.4)
def test_a_worker_alive_keeps_its_job_beyond_the_first_lease(world: World, kind: Declare) -> None:
    def long(work: Work) -> Answer:
        time.sleep(1)
        return {"taken": queue.take_up("w2") is not None}

    job = stopped(world, kind(long), lambda _job: None)

    assert (job.state, job.result) == (DONE, {"taken": False})
