"""What every form of a table says in words: its heading, its days, its empty cells."""

from django.utils.translation import gettext as _

from dangvu.core.numbers import written
from dangvu.statistics.reported import NoList
from dangvu.statistics.tables import NOT_KEPT, Table
from dangvu.statistics.tables.compute import Line
from dangvu.statistics.tables.declaration import Column
from dangvu.statistics.tables.identities import SUBORDINATES
from dangvu.statistics.tables.values import CellValue

MOST_NAMED = 5
"""Organisations named of one identity, and of one figure."""
MARK = "†"
"""Stands behind a number in which something was reported that has no list."""


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
    return told + " - " + _("định nghĩa %(version)s") % {"version": table.definition}


def notes(table: Table) -> list[str]:
    """What the foot says of the lines and numbers above it."""
    return [told for told in (*without_list(table), own_lines(table)) if told]


def own_lines(table: Table) -> str:
    """For the foot: which lines are this register's own, and not of the form; empty where none is."""
    if table.declaration.is_own:
        return _("Các mục của biểu do sổ này đặt, không theo mẫu in sẵn.")
    own = [line.row.code for line in table.lines if line.row.is_own]
    return _("Mục %(lines)s là của sổ này, không có trong mẫu.") % {"lines": ", ".join(own)} if own else ""


def not_kept() -> str:
    return _("không theo dõi")


def shown(value: CellValue) -> str:
    """A value as read by people; nothing where there is nothing."""
    if value is None:
        return ""
    if value == NOT_KEPT:
        return not_kept()
    return value if isinstance(value, str) else written(value)


def no_list_in(table: Table, line: Line, column: Column) -> tuple[NoList, ...]:
    """What of a cell was reported, and has no list."""
    return table.no_list.get((line.row.code, column.code), ())


def marked(table: Table, line: Line) -> list[str]:
    """The values of a line as read by people, those marked in which something has no list."""
    return [
        shown(value) + (MARK if no_list_in(table, line, column) else "")
        for column, value in zip(table.declaration.columns, line.values, strict=True)
    ]


def without_list(table: Table) -> list[str]:
    """For the foot: of each marked number how much has no list, and from which organisations."""
    return [
        _told(table, line, column, found)
        for line in (*table.lines, *table.unplaced)
        for column in table.declaration.columns
        if (found := no_list_in(table, line, column))
    ]


def _told(table: Table, line: Line, column: Column, found: tuple[NoList, ...]) -> str:
    words = {
        "row": line.row.code,
        "column": column.label,
        "count": written(sum(one.value for one in found)),
        "units": "; ".join(_few([_said(one) for one in found])),
    }
    return MARK + " " + _("%(row)s, %(column)s: %(count)s không có danh sách (%(units)s)") % words


def _said(one: NoList) -> str:
    words = {"name": one.unit.name or one.unit.code, "value": written(one.value), "paper": one.paper}
    told = _("%(name)s %(value)s, theo %(paper)s") % words
    return f"{told}, {_('nay có cả danh sách: bị tính hai lần')}" if one.has_list else told


def failing(table: Table) -> list[str]:
    """The identities that do not hold, each with the organisations where, and both sides there."""
    told: dict[str, list[str]] = {
        code: [] for code, holds in table.identities if not holds and not code.endswith(SUBORDINATES)
    }
    for breach, unit in table.breaches:
        where = unit.name or unit.code if unit else _("không xếp được vào tổ chức trực thuộc")
        sides = {"where": where, "left": written(breach.left), "right": written(breach.right)}
        said = _("%(where)s: %(left)s và %(right)s") % sides
        if units := [one.name or one.code for one in table.reported_in(unit)]:
            said += ", " + _("có số báo cáo không danh sách của %(units)s") % {
                "units": ", ".join(_few(units))
            }
        told.setdefault(breach.code, []).append(said)
    return [f"{code} ({'; '.join(_few(where))})" if where else code for code, where in told.items()]


def _few(where: list[str]) -> list[str]:
    more = len(where) - MOST_NAMED
    return [*where[:MOST_NAMED], *([_("và %(count)s nơi khác") % {"count": more}] if more > 0 else [])]
