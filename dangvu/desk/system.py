"""How this installation is, for its administrator."""

from django.http import HttpResponse
from django.shortcuts import render

from dangvu.accounts.rights import PageRequest, needs
from dangvu.desk.health import QUICK, examined
from dangvu.desk.pages import dead_jobs


@needs("administer")
def system(request: PageRequest) -> HttpResponse:
    """Every check that a page can wait for, and the jobs that could not be done; tells nothing about anybody
    in the register.
    """
    return render(request, "desk/system.html", {"found": list(examined(QUICK)), "dead": dead_jobs(request)})
