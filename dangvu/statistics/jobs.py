"""Long work over the columnar store."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.jobs.kinds import Answer, Kind, declare
from dangvu.jobs.work import Work
from dangvu.statistics.store import steadily


def _refresh(work: Work) -> Answer:
    """What was recorded is in the store before somebody asks for a figure; built anew where it is much."""
    work.begin(_("Chuẩn bị số liệu"))
    return {"entry": steadily(lambda reading: reading.number)}


REFRESH = declare(Kind("refresh_store", gettext_lazy("Chuẩn bị số liệu thống kê"), "record", _refresh))
EXPORT = declare(Kind("export", gettext_lazy("Kết xuất dữ kiện"), "read"))
