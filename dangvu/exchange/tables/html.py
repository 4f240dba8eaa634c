"""A table as a fragment of a page."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dangvu.exchange.tables.words import basis_of, failing, marked, notes, period_of
from dangvu.statistics.tables import Table
from dangvu.statistics.tables.compute import Line


def all_as_html(tables: Sequence[Table]) -> bytes:
    """Several tables, one after the other."""
    return b"".join(map(as_html, tables))


def as_html(table: Table) -> bytes:
    """Caption, head, a line for each of the table's; then on what it rests and what does not add up."""
    declaration = table.declaration
    head = format_html_join(
        "", '<th scope="col" class="text-end">{}</th>', ((column.label,) for column in declaration.columns)
    )
    caption = f"{declaration.form}. {declaration.title} - {table.unit.name}"
    faults = format_html_join(
        "",
        '<p class="text-danger">{}</p>',
        ((_("Cân đối không khớp: %(code)s.") % {"code": code},) for code in failing(table)),
    )
    return format_html(
        '<figure class="statutory-table"><div class="table-responsive"><table class="table table-sm">\n'
        "<caption>{}. {}</caption>\n"
        '<thead><tr><th scope="col">{}</th><th scope="col">{}</th>{}</tr></thead>\n'
        "<tbody>\n{}</tbody></table></div>\n"
        "{}<figcaption>{}</figcaption></figure>\n",
        caption,
        period_of(table),
        _("Mục"),
        pgettext("table", "Chỉ tiêu"),
        head,
        format_html_join("", "{}", ((_line(table, line),) for line in (*table.lines, *table.unplaced))),
        format_html_join("", "<p>{}</p>", ((told,) for told in notes(table))) + faults,
        basis_of(table),
    ).encode()


def _line(table: Table, line: Line) -> str:
    cells = format_html_join("", '<td class="text-end">{}</td>', ((value,) for value in marked(table, line)))
    return format_html(
        '<tr class="level-{}"><td>{}</td><th scope="row">{}</th>{}</tr>\n',
        line.row.level,
        line.row.code,
        line.row.label,
        cells,
    )
