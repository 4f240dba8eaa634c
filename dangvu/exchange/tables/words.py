"""What every form of a table says in words: its heading, its days, its empty cells."""

from django.utils.translation import gettext as _

from dangvu.core.numbers import written
from dangvu.statistics.tables import NOT_KEPT, Table
from dangvu.statistics.tables.values import CellValue
from dangvu.statistics.tables.version import version_of

MOST_NAMED = 5
"""Organisations named of one identity."""


def period_of(table: Table) -> str:
    """The days the table speaks of, as a heading shows them; by organisation, which column each shows."""
    if table.first:
        told = _("Từ ngày %(first)s đến ngày %(last)s") % {
            "first": f"{table.first:%d/%m/%Y}",
            "last": f"{table.last:%d/%m/%Y}",
        }
    else:
        told = _("Có đến ngày %(day)s") % {"day": f"{table.last:%d/%m/%Y}"}
    return f"{told} - {table.by.label}" if table.by else told


def basis_of(table: Table) -> str:
    """On what it rests, for the foot of the page: last day, ledger number, the tree of another day, the
    version of what it counts by.
    """
    words = {"day": f"{table.last:%d/%m/%Y}", "known": table.known}
    told = _("Số liệu đến ngày %(day)s, theo sổ đến bút toán số %(known)s") % words
    if table.structure:
        told += " - " + _("theo cơ cấu tổ chức ngày %(day)s") % {"day": f"{table.structure:%d/%m/%Y}"}
    return told + " - " + _("định nghĩa %(version)s") % {"version": version_of(table.declaration.code)}


def not_kept() -> str:
    return _("không theo dõi")


def shown(value: CellValue) -> str:
    """A value as read by people; nothing where there is nothing."""
    if value is None:
        return ""
    if value == NOT_KEPT:
        return not_kept()
    return value if isinstance(value, str) else written(value)


def failing(table: Table) -> list[str]:
    """The identities that do not hold, each with the organisations where, and both sides there."""
    told: dict[str, list[str]] = {code: [] for code, holds in table.identities if not holds}
    for breach, unit in table.breaches:
        where = unit.name or unit.code if unit else _("không xếp được vào tổ chức trực thuộc")
        sides = {"where": where, "left": written(breach.left), "right": written(breach.right)}
        told.setdefault(breach.code, []).append(_("%(where)s: %(left)s và %(right)s") % sides)
    return [f"{code} ({'; '.join(_few(where))})" if where else code for code, where in told.items()]


def _few(where: list[str]) -> list[str]:
    more = len(where) - MOST_NAMED
    return [*where[:MOST_NAMED], *([_("và %(count)s nơi khác") % {"count": more}] if more > 0 else [])]
