"""The first page and the language."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.i18n import set_language as django_set_language

from dangvu.accounts.mandates import granted
from dangvu.accounts.models import Account
from dangvu.accounts.rights import PageRequest, needs, posts, public
from dangvu.core.days import marker
from dangvu.desk.context import first_page
from dangvu.desk.entries import entries_in_reach, shown
from dangvu.desk.health import QUICK, RED, examined
from dangvu.desk.often import often
from dangvu.desk.worklist import counts
from dangvu.jobs.kinds import kinds
from dangvu.jobs.queue import dead_letters
from dangvu.ledger.enact import head
from dangvu.organisations.overview import tops

LAST_ENTRIES = 10


@dataclass(frozen=True)
class DeadLetter:
    """A job that could not be done, as the first page tells of it; ``number`` if it is the reader's own."""

    number: int | None
    label: str
    account: str
    at: datetime


@public
def start(request: HttpRequest) -> HttpResponse:
    """Where everybody comes in: the progress of the first build, then the first page of whoever signed in;
    the others are asked to.
    """
    progress = marker("demo-progress.json")
    done = progress.get("done")
    if isinstance(done, int) and done < 100:
        return render(request, "desk/progress.html", {"done": done, "step": str(progress.get("step", ""))})
    return redirect(first_page(granted(request.user)) if isinstance(request.user, Account) else "home")


@public
@posts
def set_language(request: HttpRequest) -> HttpResponse:
    """Vietnamese or English, kept in a cookie."""
    response: HttpResponse = django_set_language(request)
    return response


@needs("read", otherwise="start")
def home(request: PageRequest) -> HttpResponse:
    """What the account may see on the day, and the last entries it may read."""
    lines = tops(request.reach, request.on)
    entries = shown(request, entries_in_reach(request)[:LAST_ENTRIES], "home")
    is_empty = head().number == 0
    context = {
        "lines": lines,
        "entries": entries,
        "is_empty": is_empty,
        "dead": dead_jobs(request),
        "work": counts(request.reach, request.on),
    }
    if "record" in request.actions:
        context["often"] = often(request.account)
    if "administer" in request.actions:
        context["red"] = [one for one in examined(QUICK) if one.state == RED]
    return render(request, "desk/home.html", context)


def dead_jobs(request: PageRequest) -> list[DeadLetter]:
    """Jobs that could not be done: one's own; for an administrator all, without what they are about."""
    dead = dead_letters()
    if "administer" not in request.actions:
        dead = [job for job in dead if job.account == request.account.pk]
    names = Account.objects.in_bulk([job.account for job in dead])
    known = kinds()
    return [
        DeadLetter(
            number=job.pk if job.account == request.account.pk else None,
            label=str(known[job.kind].label) if job.kind in known else job.kind,
            account=str(names.get(job.account, "")),
            at=job.created_at,
        )
        for job in dead[:LAST_ENTRIES]
    ]
