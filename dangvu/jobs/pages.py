"""My jobs: how far each is, stopping it, its answer."""

import time

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from dangvu.accounts.rights import PageRequest, needs, polled, posted
from dangvu.jobs import queue
from dangvu.jobs.kinds import kinds
from dangvu.jobs.models import DEAD, DONE, Job

SHOWN = 100
WAIT_SECONDS = 2.0
"""How long a page waits for work that may be short, before it shows the progress instead."""
LOOK_EVERY = 0.05


def job_for(request: PageRequest, number: int) -> Job:
    """The door: a job that is not there and one of another account are answered alike."""
    job = _mine(request).filter(pk=number).first()
    if job is None:
        raise Http404
    return job


def wait_a_moment(job: Job) -> Job:
    """The job as it is when it has ended, or when waiting any longer would be felt."""
    patience = time.monotonic() + WAIT_SECONDS
    while job.is_open and time.monotonic() < patience:
        pause()
        job = Job.objects.get(pk=job.pk)
    return job


def pause() -> None:
    """While a page waits."""
    time.sleep(LOOK_EVERY)


def progress_of(request: PageRequest, job: Job) -> HttpResponse:
    """How far a job is; once it has ended, whoever waits is sent to the page that shows how."""
    if request.headers.get("HX-Request") and not job.is_open:
        return HttpResponse(status=204, headers={"HX-Redirect": request.get_full_path()})
    kind = kinds().get(job.kind)
    may_see = job.state == DONE and kind is not None and kind.page is not None
    context = {
        "job": job,
        "kind": kind,
        "answer": kind.page(job) if kind and kind.page and may_see else "",
        "is_dead": job.state == DEAD,
    }
    return render(request, "jobs/job.html", context)


@needs("read")
def jobs(request: PageRequest) -> HttpResponse:
    """What the account asked for, last first."""
    queue.bury()
    known = kinds()
    lines = [(job, known[job.kind]) for job in _mine(request)[:SHOWN] if job.kind in known]
    return render(request, "jobs/jobs.html", {"lines": lines})


@polled
@needs("read")
def job(request: PageRequest, number: int) -> HttpResponse:
    """One job."""
    return progress_of(request, job_for(request, number))


@needs("read")
@posted
def stop_job(request: PageRequest, number: int) -> HttpResponse:
    """Ask for the job to stop; what was recorded already stays recorded."""
    queue.ask_to_stop(job_for(request, number))
    return redirect("jobs__one", number)


@needs("read")
@posted
def try_job_again(request: PageRequest, number: int) -> HttpResponse:
    """Let a dead job be tried once more."""
    queue.try_again(job_for(request, number))
    return redirect("jobs__one", number)


def _mine(request: PageRequest) -> QuerySet[Job]:
    return Job.objects.of(request.account.pk)
