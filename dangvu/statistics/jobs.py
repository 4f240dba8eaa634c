"""Long work over the columnar store."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.mandates import reach
from dangvu.accounts.models import Account
from dangvu.core.days import moment
from dangvu.core.finding import Finding, Refused
from dangvu.jobs import downloads
from dangvu.jobs.kinds import Answer, Kind, declare
from dangvu.jobs.models import Job
from dangvu.jobs.work import Work
from dangvu.ledger.checkpoints import hash_at
from dangvu.statistics.exporting import export_as_one
from dangvu.statistics.store import Reading, steadily


def _refresh(work: Work) -> Answer:
    """What was recorded is in the store before somebody asks for a figure; built anew where it is much."""
    work.begin(_("Chuẩn bị số liệu"))
    return {"entry": steadily(lambda reading: reading.number, watch=work)}


def refuse_without_all(account: Account) -> None:
    """Raises Refused where not the whole register is in reach: an export tells of everybody in it."""
    if not reach(account, "read").everywhere:
        message = _("Tài khoản “%(account)s” không được xem toàn bộ sổ nên không kết xuất được.")
        raise Refused([Finding("mandate.missing", message % {"account": account.name})])


def _export(work: Work) -> Answer:
    """The facts as one file, which is fetched from the page of the job."""
    refuse_without_all(work.account)
    work.begin(_("Kết xuất dữ kiện"))
    form = work.arguments["format"]

    def write(reading: Reading) -> Answer:
        export_as_one(downloads.place_for(work.job), reading, form, _line(work.account, reading), work)
        return {"known": reading.number}

    return steadily(write, watch=work)


def _line(account: Account, reading: Reading) -> str:
    """Who had the export made, and when, of which register."""
    words = {
        "account": account.name,
        "at": moment(timezone.now()),
        "number": reading.number,
        "hash": hash_at(reading.number),
    }
    return _("Kết xuất cho tài khoản %(account)s lúc %(at)s, sổ đến bút toán %(number)s (%(hash)s).") % words


def _page(job: Job) -> str:
    return "" if job.by_command else reverse("export__one", args=[job.pk])


REFRESH = declare(Kind("refresh_store", gettext_lazy("Chuẩn bị số liệu thống kê"), "record", _refresh))
EXPORT = declare(Kind("export", gettext_lazy("Kết xuất dữ kiện"), "read", _export, _page))
