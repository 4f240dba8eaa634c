"""Long work over the whole register; seen and stopped on the page of jobs, most of it done by commands."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy

from dangvu.jobs.kinds import Answer, Kind, declare, tidying
from dangvu.jobs.models import Job
from dangvu.jobs.work import Work
from dangvu.ledger.paper import Paper
from dangvu.ledger.void import Void, void_with_later
from dangvu.lists import large


def _void(work: Work) -> Answer:
    """Take back an entry with the later ones that the page showed, under the job's key: there is one void
    however often this is done.
    """
    if before := work.recorded():
        return {"entry": before.number}
    given = work.arguments
    issued_on = date.fromisoformat(given["issued_on"]) if given["issued_on"] else None
    paper = Paper(number=given["paper_number"], issued_on=issued_on, issuer=given["issuer"])
    act = Void(given["number"], given["reason"], watch=work)
    done = void_with_later(
        act,
        by=work.account,
        paper=paper,
        key=work.key,
        seen=tuple(given["later"]),
        proposal=given.get("proposal"),
    )
    return {"entry": done[-1].number}


tidying.append(large.forget_old)


def _page(job: Job) -> str:
    return reverse("ledger__entry", args=[job.result["entry"]])


REBUILD = declare(Kind("rebuild", gettext_lazy("Dựng lại dữ liệu từ sổ cái"), "read"))
VERIFY = declare(Kind("ledger_verify", gettext_lazy("Kiểm tra sổ cái"), "read"))
LEDGER = declare(Kind("ledger_export", gettext_lazy("Xuất sổ cái"), "read"))
VOID = declare(Kind("void", gettext_lazy("Thu hồi một bút toán"), "record", _void, _page))
CHECK = declare(Kind("rebuild_check", gettext_lazy("So dữ liệu với sổ cái"), "read"))
