"""Who may see figures of what: default deny; what is out of reach is told as if it were not there."""

from collections.abc import Callable, Iterable
from datetime import date

from django.utils.translation import gettext as _

from dangvu.accounts.mandates import Reach, covers, reach
from dangvu.accounts.models import Account
from dangvu.core.finding import Finding
from dangvu.statistics.engine.closure import EVERYTHING
from dangvu.statistics.engine.tally import Record
from dangvu.statistics.lookup import Unit, units
from dangvu.statistics.store import Reading

Sight = Callable[[Iterable[int], Reach, frozenset[date]], frozenset[int]]
"""Of some numbers those within sight on any of the days, as is known now."""
sights: dict[str, Sight] = {}
"""By the key of records whose reach may be narrower than that of their figure; later rooms say it here."""


def told_of(key: str, found: Iterable[Record], allowed: Reach, days: frozenset[date]) -> list[Record]:
    """Of the records behind a figure those that a reader is told of: where the figure reaches past what is
    known of its own tree, only who is in sight on one of the days. No days: it does not. The figure itself
    stays what it was: whoever is not told of is counted.
    """
    records = list(found)
    if not days or key not in sights:
        return records
    seen = sights[key]((one.id for one in records), allowed, days)
    return [one for one in records if one.id in seen]


def may_read(reader: Account | None, unit: Unit, on: date) -> bool:
    """Whether the account's mandates to read cover the organisation on the tree of the day."""
    if reader is None:
        return True
    allowed = reach(reader, "read")
    return allowed.everywhere or (unit.id != EVERYTHING and covers(allowed, frozenset({unit.id}), on))


def own_root(reading: Reading, reader: Account | None, on: date) -> tuple[Unit | None, tuple[Finding, ...]]:
    """What an account means that names no organisation: the one its mandates are for."""
    roots = sorted(reach(reader, "read").roots) if reader else []
    if len(roots) == 1 and (found := units(reading, roots, on)):
        return found[roots[0]], ()
    message = _("Hãy nêu mã tổ chức bằng --org; tài khoản này không xem được toàn bộ sổ.")
    return None, (Finding("organisation.not_named", message),)


def unknown(org: str, on: date) -> Finding:
    """There is no such organisation on the day, or not for this account: told alike."""
    message = _(
        "Không có tổ chức “%(org)s” vào ngày %(day)s trong phạm vi được xem; hãy xem lại mã hoặc ngày."
    )
    return Finding(
        "organisation.unknown", message % {"org": org, "day": f"{on:%d/%m/%Y}"}, where={"org": org}
    )
